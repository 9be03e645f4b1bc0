"""The page of the Graphs dashboard: bar, main pane, details; drawn from what the dashboard has made ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment

from tuiboard.draw.rows import Row, cut_front, cut_middle, fit
from tuiboard.draw.tree_rows import TreeLine, draw_tree_head, draw_tree_line, tree_columns
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import centred
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.graph_bar import Bar, draw_bar
from tuiboard.widgets.graph_colours import Colours
from tuiboard.widgets.graph_costs import GraphCosts, micros, size_words
from tuiboard.widgets.graph_details import (
    DetailLine,
    Details,
    draw_details,
    draw_strip_details,
    rows_of_details,
)
from tuiboard.widgets.graph_kept import draw_kept
from tuiboard.widgets.graph_legend import Legend
from tuiboard.widgets.graph_model import Item
from tuiboard.widgets.graph_session import GraphSession
from tuiboard.widgets.graph_tables import MAX_HITS, counts_line
from tuiboard.widgets.look import Look

STRIP_BELOW = 100
"""Columns below which the details are two lines at the bottom."""


@dataclass
class Page:
    """Everything that one picture is made of; made anew for each."""

    scene: Scene = field(default_factory=Scene)
    width: int = 1
    height: int = 1
    focused: bool = True
    wide: bool = False
    """No details: the main pane has the whole width."""
    run: RunView | None = None
    runs: Sequence[RunView] = ()
    file: str = ""
    source: str = ""
    graphs: tuple[int, int] = (1, 1)
    """Which graph of the run is shown, and of how many."""
    stats: str = ""
    colour: str = ""
    find: str = ""
    """What is looked for."""
    legend: bool = False
    session: GraphSession | None = None
    costs: GraphCosts | None = None
    colours: Colours | None = None
    lit: NDArray[np.int64] | None = None
    details: Details | None = None
    waiting: str = ""
    """Why the main pane is not there yet."""

    @property
    def look(self) -> Look:
        """How everything looks."""
        return self.scene.look

    @property
    def strip(self) -> bool:
        """Whether the details are lines at the bottom."""
        return self.width < STRIP_BELOW

    @property
    def details_width(self) -> int:
        """Columns of the details with their frame."""
        if self.strip:
            return self.width
        return 48 if self.width < 160 else 64

    @property
    def main_width(self) -> int:
        """Columns of the main pane."""
        return self.width if self.strip or self.wide else self.width - self.details_width - 1

    @property
    def pane(self) -> bool:
        """Whether details or legend have the whole page, since there is no room for them beside the graph."""
        session = self.session
        return session is not None and (self.strip or self.wide) and (session.reading or self.legend)

    @property
    def legend_lines(self) -> Sequence[DetailLine]:
        """The legend at the foot of the details; where these have the whole page, it is told apart from them."""
        session = self.session
        if session is None or self.pane:
            return ()
        return self.legend_of(session).lines(marks=self.legend, flow=session.view == "flow")

    def legend_of(self, session: GraphSession) -> Legend:
        """What chips, lines and marks mean."""
        return Legend(self.colour if self.chips else "none", self.colours, self.costs, session.model, self.look)

    @property
    def details_room(self) -> int:
        """Lines of the details in sight."""
        return rows_of_details(self.height, len(self.legend_lines))

    @property
    def main_height(self) -> int:
        """Rows of the main pane."""
        below = 3 if self.strip and not self.wide and self.height > 8 else 1 if self.wide and self.chips else 0
        return max(1, self.height - below)

    @property
    def chips(self) -> bool:
        """Whether names have chips whose meaning must be told."""
        return self.colour != "none" and self.session is not None and self.session.view in ("tree", "flow")

    @property
    def gap(self) -> int:
        """Blank rows above the main pane."""
        return 1 if self.height >= 30 and not self.strip else 0

    def bar(self) -> Row:
        """What is shown at the left, how at the right."""
        session = self.session
        at = next((i for i, run in enumerate(self.runs, 1) if self.run is not None and run.name == self.run.name), 0)
        bar = Bar(
            "file" if self.file else "run",
            self.file or (self.run.name if self.run is not None else ""),
            f"{at} of {len(self.runs)}" if len(self.runs) > 1 and at and not self.file else "",
            self.source,
            "" if self.graphs[1] < 2 or not self.source else "{} of {}".format(*self.graphs),
        )
        if session is not None:
            bar = replace(
                bar, place=self._place(session), facts=tuple(self._facts(session)), fixed=tuple(self._fixed(session)),
                free=tuple(self._free(session)), hint="" if self.find else "/ find",
            )  # fmt: skip
        return draw_bar(bar, self.look, self.width)

    def _place(self, session: GraphSession) -> str:
        if session.view == "flow" and session.scope:
            return session.model.tree.path(session.scope).replace("/", " / ")
        if session.view == "compare":
            return f"against baseline {self.scene.selection.baseline}"
        return ""

    def _facts(self, session: GraphSession) -> list[tuple[str, str]]:
        if session.view == "hits":
            more = f", {MAX_HITS} listed" if len(session.hits) > MAX_HITS else ""
            return [(f"{len(session.hits):,}", f"found{more}")]
        return counts_line(session.model)

    def _fixed(self, session: GraphSession) -> list[tuple[str, str]]:
        items: list[tuple[str, str]] = []
        if session.tracing:
            items.append(("", "upstream"))
        elif session.mark is not None:
            items.append(("paths from", cut_front(display(session.mark.label), 16)))
        if self.find and session.view != "hits":
            at = f"  {session.hit + 1} of {len(session.hits)}" if session.hit >= 0 else ""
            items.append(("/", cut_middle(display(self.find), 16, self.look.glyphs.ellipsis) + at))
        flow = session.known_flow() if session.view == "flow" else None
        if flow is not None and flow.hidden:  # nothing is left out silently, however narrow it is
            edges = f"{flow.hidden:,} edge{'' if flow.hidden == 1 else 's'}"
            items.append(("", f"{edges} out, W" if self.strip else f"{edges} left out"))
        return [*items, ("view", session.view)]

    def _free(self, session: GraphSession) -> list[tuple[str, str]]:
        items: list[tuple[str, str]] = []
        flow = session.known_flow() if session.view == "flow" else None
        if flow is not None and (position := session.flow_view.position(flow, self.look.glyphs.dash)):
            items.append(("", position.partition("  ")[0] if self.width < 100 else position))
        if self.chips:
            items.append(("colour", self.colour))
        if self.stats:
            items.append(("stats", display(self.stats, 16)))
        return items


def draw_page(page: Page) -> list[Row]:
    """The rows below the bar."""
    rows = _draw(page)
    if page.look.glyphs.ascii:  # what the drawing itself writes; names keep their characters
        return [tuple(Segment(s.text.translate(_ASCII), s.style) for s in row) for row in rows]
    return rows


_ASCII = str.maketrans({"×": "x", "…": "~", "–": "-", "µ": "u"})


def _draw(page: Page) -> list[Row]:
    session, look = page.session, page.look
    assert session is not None
    main = _main(page, session)
    main = [*main[: page.main_height], *([()] * (page.main_height - len(main)))]
    if page.pane:
        return _details(page, session, page.width)
    if page.wide:
        return [*main, page.legend_of(session).row(page.width)] if page.main_height < page.height else main
    if page.strip:
        if page.main_height == page.height or page.details is None:
            return main
        below = draw_strip_details(page.details, look, page.width, params=_weights(page))
        return [*main, page.legend_of(session).row(page.width) if page.chips else below[0], *below[1:]]
    if page.details is None:
        return main
    right = _details(page, session, page.details_width)
    joined = []
    for i in range(page.height):
        left = fit([(s.text, s.style or look()) for s in main[i]] if i < len(main) else [], page.main_width + 1, look())
        joined.append((*left, *(right[i] if i < len(right) else ())))
    return joined


def _details(page: Page, session: GraphSession, width: int) -> list[Row]:
    details = page.details or Details("nothing here", "", (), ())
    if page.pane and not session.reading:
        told = page.legend_of(session).lines(marks=True, flow=session.view == "flow")
        details = Details("What colours, lines and marks mean", "", tuple(told[1:]), ())
    return draw_details(
        details, page.look, width, page.height,
        at=session.link, top=session.details_top, active=session.reading, legend=page.legend_lines,
    )  # fmt: skip


def _weights(page: Page) -> str:
    session = page.session
    item = session.item if session is not None else None
    weights = session.model.weights(item) if session is not None and item is not None else 0
    return f"{weights:,} params" if weights else ""


def _main(page: Page, session: GraphSession) -> list[Row]:
    look = page.look
    if page.colours is not None:
        page.colours.see(())
    room = page.main_height - page.gap
    blank: list[Row] = [()] * page.gap
    if page.waiting:
        words = centred([(display(page.waiting), look("muted"))], page.main_width)
        return [()] * (room // 2) + [words]
    if session.view == "tree":
        return blank + _tree(page, session, room)
    if session.view == "flow":
        return _flow(page, session, page.main_height)
    return blank + session.table.draw(look, page.main_width, room, focused=page.focused and not session.reading)


def _flow(page: Page, session: GraphSession, height: int) -> list[Row]:
    flow = session.known_flow()
    if flow is None:
        return []
    free = height - flow.plan.height
    most = max(1, min(free, height // 6) if free > 0 else height // 8)
    below = draw_kept(flow, session.box, session.moved, page.look, page.main_width, most)
    room = height - len(below)
    if not flow.boxes:
        words = "everything here is kept out of the flow" if flow.aside else "nothing lies in this scope"
        rows: list[Row] = [()] * (room // 2) + [centred([(words, page.look("muted"))], page.main_width)]
        rows += [()] * (room - len(rows))
    else:
        view, lit = session.flow_view, page.lit
        view.show(flow, session.box, page.main_width, room, flow.tall)
        chips = page.colours
        if chips is not None:
            chips.see(view.seen(flow, flow.tall))
        rows = view.draw(
            flow, session.box, page.look, tall=flow.tall,
            chip=lambda item: chips.chip(item, page.look) if chips is not None else None,
            lit=None if lit is None else lambda item: _is_lit(item, lit, session),
        )  # fmt: skip
    return [*rows, *below]


def _is_lit(item: Item, lit: NDArray[np.int64], session: GraphSession) -> bool:
    if item.own:
        below = session.model.tree.children(item.row)
        return bool(lit[item.row] - lit[below].sum())
    return bool(lit[list(item.members or (item.row,))].sum())


def _tree(page: Page, session: GraphSession, height: int) -> list[Row]:
    tree, look, width = session.tree, page.look, page.main_width
    room = max(1, height - 1)
    tree.scroll(room)
    costs = page.costs is not None and page.colours is not None and page.colours.mode in ("time", "memory")
    seen = range(tree.top, min(len(tree.rows), tree.top + room))
    if page.colours is not None:
        page.colours.see(item for i in seen if (item := tree.rows[i].item) is not None)
    lines = [_line(page, session, i, costs) for i in seen]
    if not any(line.chip is not None and line.chip[0].strip() for line in lines):
        lines = [replace(line, chip=None) for line in lines]
    columns = tree_columns(lines, width, costs=costs)
    unit = "params" if session.model.graph.kind == "keras" else "ops"
    rows = [draw_tree_head(columns, width, look.palette, unit=unit)]
    focused = page.focused and not session.reading
    for i, line in enumerate(lines, tree.top):
        rows.append(draw_tree_line(line, columns, width, look.palette, look.glyphs, here=i == tree.at, focused=focused))
    return rows


def _line(page: Page, session: GraphSession, index: int, costs: bool) -> TreeLine:
    tree, model = session.tree, session.model
    row = tree.rows[index]
    item = row.item
    if item is None:
        words = ("Auxiliary", "kept out of the flow") if row.depth == 0 else ("", "")
        return TreeLine(0, "", words[0], remark=words[1], heading=True)
    scope = model.is_scope(item)
    opened = tree.is_open(item)
    chips = page.colours is not None and page.colours.mode != "none"
    chip = page.colours.chip(item, page.look) if page.colours is not None else None
    count = model.count(item)
    if model.graph.kind == "keras":
        weights = model.weights(item)
        text = (
            f"{weights:,}"
            if weights
            else "?"
            if model.node(item) >= 0 and model.learned(model.node(item)) is None
            else ""
        )
    else:
        text = f"{count:,}" if scope else ""
    weights = model.weights(item) if model.params_known and model.graph.kind != "keras" else 0
    remark = ""
    if item.members:
        remark = f"{len(item.members)} alike"
    elif opened and (hidden := tree.hidden(item)):
        remark = f"{hidden} folded"
    if page.colours is not None and (several := page.colours.several(item)):
        remark = f"{several}  {remark}".rstrip()
    time, size, ran = page.costs.of(item) if costs and page.costs is not None else (0, 0, 0)
    dim = page.lit is not None and not _is_lit(item, page.lit, session)
    return TreeLine(
        row.depth,
        "" if not scope else "open" if opened else "shut",
        display(item.label) or "(no name)",
        display(model.op(model.item(item.members[0]) if item.members else item)),
        model.output(item)[1],
        text,
        remark,
        chip or ((" ", page.look()) if chips else None),
        f"{weights:,}" if weights else "",
        (micros(time), size_words(size)) if ran else ("", ""),
        bold=opened and not row.depth,
        dim=dim or (costs and not ran),
    )
