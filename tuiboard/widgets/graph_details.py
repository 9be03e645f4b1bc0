"""The details of what is under the cursor: facts, neighbours as links, attributes, what lies inside and around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len

from tuiboard.draw import numbers
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.rows import Row, cut_end, cut_front, fit
from tuiboard.draw.wrap import wrap
from tuiboard.format.graph_attributes import attributes
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece, spread
from tuiboard.widgets.graph_around import draw_around
from tuiboard.widgets.graph_colours import Colours
from tuiboard.widgets.graph_compare import Difference
from tuiboard.widgets.graph_costs import GraphCosts, micros, size_words
from tuiboard.widgets.graph_model import CONSTANT, MAX_LINKS, SUMMARY, GraphModel, Item, Link, shape_words
from tuiboard.widgets.look import Look

MOST_INSIDE, FEW_INSIDE = 100, 5
CROWDED = 500
"""Things in a scope from which on only the first few are looked at."""
MOST_WRAPPED = 40
"""Lines of one long value."""
_LABEL = 10


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One line: what stands left and right, and where it leads."""

    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    link: Link | None = None
    side: str = ""
    """``in`` or ``out`` for neighbours."""


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """All that is said of an item."""

    title: str
    kind: str
    lines: tuple[DetailLine, ...]
    links: tuple[Link, ...]
    """In the order of their lines."""
    sides: tuple[str, ...] = ()
    facts: str = ""
    """The first facts in one line, for low screens."""

    @property
    def places(self) -> list[int]:
        """The line of each link."""
        return [i for i, line in enumerate(self.lines) if line.link is not None]

    def line_of(self, link: int) -> int:
        """The line on which a link stands."""
        places = self.places
        return places[link] if link < len(places) else 0


@dataclass
class _Writer:
    look: Look
    width: int
    lines: list[DetailLine] = field(default_factory=list)

    def blank(self) -> None:
        if self.lines:
            self.lines.append(DetailLine())

    def fact(self, label: str, *texts: str, muted: str = "") -> None:
        look = self.look
        text = "  ".join(t for t in texts if t)
        pieces: list[Piece] = [(label.ljust(_LABEL), look("muted")), (text, look("text"))]
        if muted:
            pieces.append((("  " if text else "") + muted, look("muted")))
        self.lines.append(DetailLine(tuple(pieces)))

    def long(self, label: str, text: str) -> None:
        """A fact that may need several lines."""
        room = max(8, self.width - _LABEL)
        for i in range(0, min(len(text), room * 12), room):
            self.fact(label if not i else "", text[i : i + room])

    def section(self, title: str, count: str = "") -> None:
        self.blank()
        look = self.look
        self.lines.append(
            DetailLine(((title, look("text", bold=True)), ("  " + count if count else "", look("muted"))))
        )

    def link(self, link: Link, side: str, wide: int = 0) -> None:
        """A link; the shapes of a group are ``wide`` cells, so that the types before them stand in a column."""
        look = self.look
        right = "  ".join(part for part in (link.dtype, link.shape.rjust(wide if link.dtype else 0)) if part)
        right = cut_front(right, max(0, self.width - 12))
        label = display(link.label, 512) or "(no name)"
        label = cut_front(label, max(4, self.width - 3 - cell_len(right) - 1), look.glyphs.ellipsis)
        left = ((look.glyphs.shut + " ", look("muted")), (label, look("text")))
        self.lines.append(DetailLine(left, ((right, look("muted")),), link, side))


def details_of(
    model: GraphModel,
    item: Item,
    look: Look,
    width: int,
    *,
    series: bool = True,
    costs: GraphCosts | None = None,
    colours: Colours | None = None,
    large: bool = False,
    differs: Sequence[Difference] = (),
) -> Details:
    """The details of an item in a pane whose inside is ``width`` cells wide; ``large``: attributes in full.

    What ``differs`` from the node that it is compared with comes first.
    """
    out = _Writer(look, width)
    _differences(out, differs)
    node = model.node(item)
    kind = display(model.op(item)) if node >= 0 else "series" if item.members else "scope"
    facts = _facts(out, model, item, costs)
    _shares(out, item, colours)
    links: list[Link] = []
    sides: list[str] = []
    for side, title in (("in", "Inputs"), ("out", "Outputs")):
        found, data, control = model.links(item, into=side == "in")
        for name, group, total in (
            (title, [link for link in found if not link.control], data),
            (f"Control {title.lower()}", [link for link in found if link.control], control),
        ):
            _neighbours(out, group, total, name, side, links, sides)
    dangling = model.graph.missing.get(node, ()) if node >= 0 else ()
    if dangling:
        out.section("Inputs that are not in the graph", f"{len(dangling):,}")
        for text in dangling:
            name = cut_front(display(text, 512) or "(no name)", width - 4, look.glyphs.ellipsis)
            out.lines.append(DetailLine((("! ", look("warn")), (name, look("text")))))
    _functions(out, model, item, links, sides)
    if node >= 0:
        _attributes(out, model, node, large)
    if model.is_scope(item):
        _inside(out, model, item, series, links, sides)
    if node >= 0:
        ins = [link for link, side in zip(links, sides, strict=True) if side == "in"]
        outs = [link for link, side in zip(links, sides, strict=True) if side == "out"]
        around = draw_around(display(item.label), ins, outs, look, width) if ins or outs else []
        if around:
            out.section("Around")
            out.blank()
            out.lines += [DetailLine(tuple((s.text, s.style or look()) for s in row)) for row in around]
    title = display(model.path(item), 512) or "(no name)"
    if dangling:
        facts += f"  ! {len(dangling):,} input{'s' * (len(dangling) > 1)} missing"
    return Details(title, kind, tuple(out.lines), tuple(links), tuple(sides), facts.strip())


def unlinked(details: Details) -> Details:
    """The same of a node in another graph than that on screen, where no link leads."""
    lines = tuple(replace(line, link=None, side="") for line in details.lines)
    return replace(details, lines=lines, links=(), sides=())


def _differences(out: _Writer, differs: Sequence[Difference]) -> None:
    """What each was, and below it what it is."""
    if not differs:
        return
    look = out.look
    out.section("Differs from the baseline", f"{len(differs):,}")
    room = max(8, out.width - 8)
    for one in differs:
        out.lines.append(DetailLine((("  " + cut_end(one.label, out.width - 4), look("text")),)))
        for word, text, style in (("was", one.was, look("muted")), ("now", one.now, look("warn"))):
            lines = wrap([(text or "none", style)], room)
            out.lines += [
                DetailLine(((f"  {word if not i else '':<6}", look("muted")), *line))
                for i, line in enumerate(lines[:MOST_WRAPPED])
            ]
            if len(lines) > MOST_WRAPPED:
                out.lines.append(DetailLine(((f"        {len(lines) - MOST_WRAPPED:,} more lines", look("muted")),)))
    out.blank()


def _facts(out: _Writer, model: GraphModel, item: Item, costs: GraphCosts | None) -> str:
    graph = model.graph
    node = model.node(item)
    dtype, shape = model.output(item)
    short = "  ".join(part for part in (dtype, shape) if part)
    unit = "layers" if graph.kind == "keras" else "ops"
    if node < 0 or model.is_scope(item):
        out.fact(unit, f"{model.count(item):,}")
    if short:
        out.fact("output", dtype, shape)
    if weights := model.weights(item):
        out.fact("params", f"{weights:,}")
    elif node >= 0 and model.learned(node) is None:
        out.fact("params", "", muted="not known")
    elif reads := model.reads(item):
        out.fact("params", f"{reads:,}", muted="read from outside")
    if node >= 0:
        facts = graph.facts[node]
        if graph.kind != "keras":
            _device(out, graph.devices[node], costs.ran_on.get(node, "") if costs is not None else "")
        if len(facts.shapes) > 1:
            for i, one in enumerate(facts.shapes[1:8], 1):
                out.fact(f"output {i}", shape_words(one))
        if facts.cluster:
            out.fact("cluster", display(facts.cluster))
    scope = model.tree.path(model.parent(item) if not item.own else int(model.tree.parents[item.row]))
    if scope:
        out.long("scope", display(scope, 1024))
    if costs is not None:
        _costs(out, model, item, node, costs)
    return short


def _device(out: _Writer, asked: str, ran: str) -> None:
    """The device that the graph asks for, and that on which the node ran."""
    if asked or not ran:
        out.long("device", display(asked, 1024)) if asked else out.fact("device", "", muted="not set")
    if ran and ran != asked:
        out.long("ran on", display(ran, 1024))


def _costs(out: _Writer, model: GraphModel, item: Item, node: int, costs: GraphCosts) -> None:
    time, size, ran = costs.of(item)
    if not ran:
        out.fact("time", "", muted="did not run")
        return
    whole, memory = int(costs.micros[0]), int(costs.bytes[0])
    share = f"{100 * time / whole:.1f} % of all" if whole else ""
    out.fact("time", micros(time), muted=share)
    share = f"{100 * size / memory:.1f} % of all" if size is not None and memory else ""
    out.fact("memory", size_words(size), muted=share or ("not recorded" if size is None else ""))
    if node < 0 or model.is_scope(item):
        out.fact("ran", f"{ran:,} of {model.count(item):,} ops")
    for i, shape in enumerate(costs.shapes.get(node, ())[:4]):
        out.fact("gave" if not i else "", shape_words(shape))


def _shares(out: _Writer, item: Item, colours: Colours | None) -> None:
    if colours is None or colours.mode not in ("device", "cluster"):
        return
    found, look = colours.shares(item), out.look
    whole = sum(count for _, count in found)
    if len(found) < 2:
        return
    out.section("Devices" if colours.mode == "device" else "Clusters", str(len(found)))
    for slot, count in found[:6]:
        right = f"{count:,} ops  {100 * count / whole:3.0f} %"
        name = cut_front(display(colours.name(slot)), out.width - cell_len(right) - 6, look.glyphs.ellipsis)
        left: tuple[Piece, ...] = (("  ", look()), colours.square(slot, look), (" " + name, look("text")))
        out.lines.append(DetailLine(left, ((right, look("muted")),)))
    if len(found) > 6:
        out.lines.append(DetailLine(((f"  {len(found) - 6} more", look("muted")),)))


def _neighbours(
    out: _Writer, group: Sequence[Link], total: int, title: str, side: str, links: list[Link], sides: list[str]
) -> None:
    """Links of one side and kind, of which there are ``total``."""
    if not group:
        return
    out.section(title, f"{total:,}")
    wide = max(len(link.shape) for link in group)
    for link in group:
        out.link(link, side, wide)
        links.append(link)
        sides.append(side)
    if total > len(group):
        out.lines.append(DetailLine(((f"  {total - len(group):,} more", out.look("muted")),)))


def _functions(out: _Writer, model: GraphModel, item: Item, links: list[Link], sides: list[str]) -> None:
    for title, rows in (("Calls", model.called(item)), ("Called by", model.callers(item))):
        if not rows:
            continue
        out.section(title, f"{len(rows):,}")
        for row in rows[:MAX_LINKS]:
            link = Link(row, False, model.tree.path(row), "", f"{int(model.counts[row]):,} ops")
            out.link(link, "call")
            links.append(link)
            sides.append("call")


def _attributes(out: _Writer, model: GraphModel, node: int, large: bool) -> None:
    found = [item for item in attributes(model.graph.raw[node], whole=large) if item.name != "_output_shapes"]
    if not found:
        return
    look = out.look
    out.section("Attributes", f"{len(found):,}")
    wide = min(18, max(len(display(item.name)) for item in found) + 2)
    for item in found:
        name = cut_end(display(item.name), wide - 1).ljust(wide)
        if item.withheld:
            pieces: tuple[Piece, ...] = (
                ("  " + name, look("muted")), (numbers.bytes_(item.size), look("text")),
                ("  A shows it", look("muted")),
            )  # fmt: skip
            out.lines.append(DetailLine(pieces))
            continue
        room = max(8, out.width - wide - 2)
        broken = wrap([(display(item.text, 4096), look())], room)  # between numbers, not within
        lines = ["".join(text for text, _ in line) for line in broken]
        limit = MOST_WRAPPED if large else 2
        for i, line in enumerate(lines[:limit]):
            last = i == limit - 1 and len(lines) > limit
            line = cut_end(line, room - 1, "") + look.glyphs.ellipsis if last else line
            out.lines.append(
                DetailLine((("  " + (name if not i else " " * wide), look("muted")), (line, look("text"))))
            )


def _inside(out: _Writer, model: GraphModel, item: Item, series: bool, links: list[Link], sides: list[str]) -> None:
    """What lies in a scope, up to a bound; of a crowded one only the first, since this is made at every key."""
    crowded = not item.members and len(model.tree.children(item.row)) > CROWDED
    found: Sequence[Item] = (
        [model.item(int(row)) for row in model.tree.children(item.row)[:FEW_INSIDE]]
        if crowded
        else model.inside(item, series)
    )
    main = [one for one in found if model.role(one) not in (CONSTANT, SUMMARY)] or list(found)
    shown = main[: FEW_INSIDE if crowded else MOST_INSIDE]
    whole = len(model.tree.children(item.row)) if crowded else _nodes_in(main)
    small = _nodes_in(found) - _nodes_in(main)
    out.section("Inside", f"{whole:,}" + (f" and {small:,} folded" if small else ""))
    look = out.look
    beside = max([0, *(cell_len(display(model.op(one))) + cell_len(model.output(one)[1]) for one in shown)])
    room = max(out.width // 2, out.width - beside - 4)
    wide = min(room, max([6, *(cell_len(display(one.label)) for one in shown)]) + 2)
    for one in shown:
        right = cut_end(model.output(one)[1], 18)
        label = cut_end(display(one.label) or "(no name)", wide - 2, look.glyphs.ellipsis).ljust(wide)
        op = cut_end(display(model.op(one)), max(4, out.width - cell_len(label) - cell_len(right) - 4))
        link = Link(one.row, False, one.label, "", "")
        left = (("  ", look()), (label, look("text")), (op, look("muted")))
        out.lines.append(DetailLine(left, ((right, look("muted")),), None if one.members else link, "inside"))
        if not one.members:
            links.append(link)
            sides.append("inside")
    if more := whole - _nodes_in(shown):
        out.lines.append(DetailLine(((f"  and {more:,} more: enter opens it", look("muted")),)))
    if small:
        kinds = [model.role(one) for one in found for _ in one.members or (one.row,)]
        names = {CONSTANT: ("constant", "constants"), SUMMARY: ("summary", "summaries")}
        parts = [f"{n} {words[n > 1]}" for role, words in names.items() if (n := kinds.count(role))]
        words = "  folded: " + ", ".join(parts)
        hint = "  S shows them"
        words += hint if cell_len(words + hint) <= out.width else ""
        out.lines.append(DetailLine(((words, look("muted")),)))


def _nodes_in(items: Sequence[Item]) -> int:
    """How many things lie there, each of a series counted."""
    return sum(len(item.members) or 1 for item in items)


def rows_of_details(height: int, legend: int) -> int:
    """How many lines of details a pane of a height shows above its legend, which takes two thirds at most."""
    room = max(0, height - 3)
    return room - min(legend, room * 2 // 3)


def draw_details(
    details: Details,
    look: Look,
    width: int,
    height: int,
    *,
    at: int | None,
    top: int,
    active: bool = False,
    legend: Sequence[DetailLine] = (),
) -> list[Row]:
    """The pane with its frame; ``at`` is the link under the keyboard, ``top`` the first line shown."""
    inside = width - 4
    room, most = rows_of_details(height, len(legend)), max(0, height - 3)
    foot = list(legend)[: most - room]
    number = -1
    rows: list[Row] = [()]
    below = max(0, len(details.lines) - top - room)
    for i, line in enumerate(details.lines):
        number += line.link is not None
        if i < top or len(rows) > room:
            continue
        rows.append(_row(line, look, inside, here=line.link is not None and number == at))
    while foot and len(rows) <= room:
        rows.append(())
    rows += [_row(line, look, inside, here=False) for line in foot]
    kind: list[Piece] = [(cut_end(details.kind, 22), look("muted"))]
    title = cut_front(details.title, max(4, width - 8 - cell_len(kind[0][0])), look.glyphs.ellipsis)
    frame = Frame([(title, look("bright", bold=True))], kind, width, height, look.palette, look.glyphs, active=active)
    more = f"{below:,} more line{'s' * (below > 1)}: {'' if active else 'tab, '}j" if below else ""
    return draw_frame(
        [fit([(" ", look()), *((s.text, s.style or look()) for s in row)], width - 2, look()) for row in rows],
        frame,
        [(width - cell_len(more) // 2 - 4, more, False)] if more else (),
    )


def _row(line: DetailLine, look: Look, width: int, *, here: bool) -> Row:
    if not here:
        return spread(line.left, line.right, width, look())
    left = [
        (look.glyphs.bar + " ", look("accent", on="raise")),
        *((t, look.over(look("bright", bold=True), "raise")) for t, _ in line.left[1:]),
    ]
    right = [(t, look.over(s, "raise")) for t, s in line.right]
    return spread(left, right, width, look(on="raise"))


def draw_strip_details(details: Details, look: Look, width: int, *, params: str = "") -> list[Row]:
    """Two lines under a rule, for low screens: what it is, and its neighbours."""
    rule = fit([(" " + look.glyphs.horizontal * (width - 2), look("grid"))], width, look())
    head: list[Piece] = [
        (" " + cut_front(details.title, max(10, width // 2)), look("bright", bold=True)),
        ("   " + cut_end(details.kind, 24), look("muted")), ("   " + details.facts, look("text")),
    ]  # fmt: skip
    neighbours: list[Piece] = []
    for side, name in (("in", " in  "), ("out", "   out  ")):
        there = [link for link, s in zip(details.links, details.sides, strict=True) if s == side]
        neighbours.append((name, look("muted")))
        for link in there[:3]:
            label = cut_front(display(link.label), 24, look.glyphs.ellipsis)
            neighbours += [(label, look("text")), ("   ", look())]
        if len(there) > 3:
            neighbours.append((f"{len(there) - 3} more", look("muted")))
        if not there:
            neighbours.append((look.glyphs.dash, look("muted")))
    return [rule, spread(head, [(params + " ", look("muted"))], width, look()), fit(neighbours, width, look())]
