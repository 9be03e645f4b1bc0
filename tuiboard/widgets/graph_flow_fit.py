"""Fits the picture of a flow into its room: smaller boxes, shorter names, until all of it can be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len

from tuiboard.compute.layers import Layering, assign_layers, lay_out
from tuiboard.compute.shelves import shelves
from tuiboard.compute.wires import Plan, route
from tuiboard.draw.rows import cut_end
from tuiboard.store.names import display
from tuiboard.widgets.graph_flow_parts import ZOOMS, FlowBox, FlowEdge, FlowOptions, Stub, stub_reach
from tuiboard.widgets.graph_model import GraphModel, Item

LONGEST = 40
"""Layers that an edge may pass on its way down; longer ones go round."""
MAX_STUBS = 3
"""Names beside one side of a box."""
NARROW = 14
WIDTHS = ((46, 26), (36, 16), (28, 16), (20, 12))
"""Most columns of a box and of a name beside one, from wide to narrow."""
GAP = 3
"""Columns between boxes."""
CLOSE = 1
"""The zoom of a picture for which there is no room at any."""
FITTED = 80
"""Boxes up to which several zooms are tried."""
_NUMBERED = re.compile(r"(\w+\.)?\d+$")
"""Names that say nothing of an op: ``input.3``, ``27``."""
TRIES = 4
"""Widths that are tried where lines that go round take columns, too."""
FEW = 12
"""Boxes up to which all are of one width."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at one zoom."""

    boxes: tuple[FlowBox, ...]
    edges: tuple[FlowEdge, ...]
    plan: Plan
    zoom: int
    width: int
    named: frozenset[int]
    """Rows whose names stand beside boxes."""


@dataclass(frozen=True, slots=True)
class _Arranged:
    """A picture but for its rows; edges are given as (edge, source, target)."""

    boxes: tuple[FlowBox, ...]
    edges: tuple[FlowEdge, ...]
    layering: Layering
    down: tuple[tuple[int, int, int], ...]
    around: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a picture is made of but its zoom."""

    model: GraphModel
    items: Sequence[Item]
    alone: Sequence[bool]
    """Items whose names stand beside boxes."""
    feeds: Sequence[Sequence[Stub]]
    leaves: Sequence[Sequence[Stub]]
    edges: Sequence[FlowEdge]
    back: Sequence[bool]
    short: Sequence[bool]
    _made: dict[tuple[int, bool, int, int], _Arranged] = field(default_factory=dict)
    """What pictures of several zooms have in common."""

    def fitted(self, options: FlowOptions) -> Picture:
        """The largest picture for which there is room.

        Where there is for none, one that is as wide as the room and goes on below, with layers shared out; else one
        that is close together.
        """
        zooms = list(range(len(ZOOMS))) if options.zoom is None else [options.zoom]
        many = len(self.items) - sum(self.alone) > FITTED
        if many:
            zooms = zooms[CLOSE:][:1] or zooms
        low: Picture | None = None
        for zoom in zooms:
            for level in range(len(WIDTHS)):
                found = self._at(zoom, level, options.columns)
                if not options.columns or found.width <= options.columns:
                    break
            if not options.rows or found.plan.height <= options.rows:
                if not options.columns or found.width <= options.columns:
                    return found
                low = low or found
        best = low or (found if len(zooms) == 1 else self._close(options))
        wide = options.columns and best.width > options.columns and not many
        return (wide and self._narrow(options, zooms)) or best

    def _narrow(self, options: FlowOptions, zooms: Sequence[int]) -> Picture | None:
        """A picture that is no wider than the room, at the largest zoom at which it is no higher either, if any."""
        for level in range(len(WIDTHS)):
            small = self._narrowed(zooms[-1], level, options.columns)
            if small is None:
                continue
            if not options.rows or small.plan.height <= options.rows:
                larger = (self._narrowed(zoom, level, options.columns) for zoom in zooms[:-1])
                fits = (found for found in larger if found is not None and found.plan.height <= options.rows)
                return next(fits, small)
            return small
        return None

    def _narrowed(self, zoom: int, level: int, columns: int) -> Picture | None:
        """The picture with its layers shared out; None if that does not make it narrow enough."""
        room = columns
        for _ in range(TRIES):
            if room < columns // 2:
                break
            found = self._at(zoom, level, columns, room)
            if found.width <= columns:
                return found
            room -= found.width - columns  # what goes round takes columns, too
        return None

    def _close(self, options: FlowOptions) -> Picture:
        for level in range(len(WIDTHS)):
            found = self._at(CLOSE, level, options.columns)
            if not options.columns or found.width <= options.columns:
                return found
        return self._at(CLOSE, 0, options.columns)

    def _at(self, zoom: int, level: int, columns: int, room: int = 0) -> Picture:
        """The picture at one zoom and with names of one length; with ``room``, layers are shared out."""
        box_rows, gap_rows = ZOOMS[zoom]
        key = level, box_rows == 1, columns, room
        if key not in self._made:
            self._made[key] = self._arranged(*key)
        made = self._made[key]
        rights = [box.width - box.width // 2 + stub_reach(box)[1] for box in made.boxes]
        widths = [box.width for box in made.boxes]
        plan = route(made.layering, widths, rights, made.down, made.around, box_rows=box_rows, gap_rows=gap_rows)
        ends = [x + box.width + stub_reach(box)[1] for (x, *_), box in zip(plan.boxes, made.boxes, strict=True)]
        named = frozenset(row for box in made.boxes for stub in (*box.feeds, *box.leaves) for row in stub.rows)
        return Picture(made.boxes, made.edges, plan, zoom, max([plan.width, *ends]), named)

    def _arranged(self, level: int, compact: bool, columns: int, room: int) -> _Arranged:
        """Boxes in layers and columns, and which edges go down and round."""
        boxes, places = self._boxes(level, compact=compact)
        down: list[tuple[int, int, int]] = []
        around: list[tuple[int, int, int]] = []
        shown: list[FlowEdge] = []
        for e, edge in enumerate(self.edges):
            if self.alone[edge.source] or self.alone[edge.target]:
                continue
            a, b = places[edge.source], places[edge.target]
            # lines that go round do not hold layers apart: longer paths do, or they lead back up
            (around if self.back[e] or self.short[e] else down).append((len(shown), a, b))
            shown.append(replace(edge, source=a, target=b))
        reach = [stub_reach(box) for box in boxes]
        lefts = [box.width // 2 + left for box, (left, _) in zip(boxes, reach, strict=True)]
        rights = [box.width - box.width // 2 + right for box, (_, right) in zip(boxes, reach, strict=True)]
        layers = assign_layers(len(boxes), [a for _, a, _ in down], [b for *_, b in down])
        around += [item for item in down if layers[item[2]] - layers[item[1]] > LONGEST]
        down = [item for item in down if layers[item[2]] - layers[item[1]] <= LONGEST]
        pairs = [(a, b) for _, a, b in down]
        if not room:
            pairs += shelves(lefts, rights, [*pairs, *((a, b) for _, a, b in around)], pairs, columns, GAP)
        sources, targets = [a for a, _ in pairs], [b for _, b in pairs]
        layering = lay_out(lefts, rights, sources, targets, gap=GAP, room=(room or columns) - 1, narrow=room > 0)
        return _Arranged(tuple(boxes), tuple(shown), layering, tuple(down), tuple(around))

    def _boxes(self, level: int, *, compact: bool) -> tuple[list[FlowBox], list[int]]:
        """The boxes, all of one width where they are alike, and the number of each item's box."""
        wide, beside = WIDTHS[level]
        texts = [_texts(*_words(self.model, item), wide) for item in self.items]
        needs = [max(NARROW, cell_len(label) + cell_len(note) + 7) for label, note in texts]
        seen = [need for need, flag in zip(needs, self.alone, strict=True) if not flag]
        if len(seen) <= FEW or max(seen) <= 22:
            needs = [max(seen, default=NARROW)] * len(self.items)
        few = _joined if compact else _few
        boxes: list[FlowBox] = []
        places: list[int] = []
        rows = zip(self.items, texts, needs, self.alone, self.feeds, self.leaves, strict=True)
        for item, (label, note), width, flag, into, away in rows:
            places.append(len(boxes))
            if not flag:
                boxes.append(FlowBox(item, label, note, width, few(into, beside), few(away, beside)))
        return boxes, places


def _cut(stub: Stub, beside: int) -> Stub:
    """A name in so many columns; the shape gives way to the name, down to its half."""
    if stub.width <= beside:
        return stub
    room = beside - cell_len(stub.shape) - 1
    if stub.shape and room >= beside // 2:
        return replace(stub, label=cut_end(stub.label, room))
    return replace(stub, label=cut_end(stub.label, beside), shape="")


def _few(stubs: Sequence[Stub], beside: int) -> tuple[Stub, ...]:
    """At most so many names; the last one counts the rest."""
    kept = stubs if len(stubs) <= MAX_STUBS else stubs[: MAX_STUBS - 1]
    out = [_cut(stub, beside) for stub in kept]
    if len(kept) < len(stubs):
        out.append(Stub(f"{len(stubs) - len(kept)} more", "", ()))
    return tuple(out)


def _joined(stubs: Sequence[Stub], beside: int) -> tuple[Stub, ...]:
    """All names in one, or the first ones with the count of the rest."""
    if len(stubs) < 2:
        return tuple(_cut(stub, beside) for stub in stubs)
    for count in range(len(stubs), 0, -1):
        rest = f" +{len(stubs) - count}" if count < len(stubs) else ""
        label = ", ".join(stub.label for stub in stubs[:count]) + rest
        if cell_len(label) <= beside:
            rows = tuple(row for stub in stubs[:count] for row in stub.rows)
            control, reference = all(stub.control for stub in stubs), all(stub.reference for stub in stubs)
            return (Stub(label, "", rows, control, reference),)
    return (Stub(f"{len(stubs)} more", "", ()),)


def _texts(label: str, notes: Sequence[str], wide: int) -> tuple[str, str]:
    """Name and note of a box of at most ``wide`` columns; the longest note that leaves room for the name."""
    room = wide - 7
    for note in notes:
        if cell_len(label) + cell_len(note) <= room:
            return label, note
    note = notes[-1] if notes and cell_len(notes[-1]) <= room - 8 else ""
    return cut_end(label, room - cell_len(note)), note


def _words(model: GraphModel, item: Item) -> tuple[str, list[str]]:
    """Name and notes; an op of a torch model that has but a number is called by what it does."""
    label, notes = display(item.label) or "(no name)", _notes(model, item)
    if model.torch and notes and not model.is_scope(item) and _NUMBERED.match(label):
        return notes[0], [cut_end(label, 18)]
    return label, notes


def _notes(model: GraphModel, item: Item) -> list[str]:
    """What may stand at the right in a box, the longest first: what it is, and how much is in it."""
    if item.members:
        return [f"{len(item.members)} alike"]
    if item.call:
        word = "call" if model.torch else "part"
        return [f"{word} {item.call} of {item.calls}", f"{item.call}/{item.calls}"]
    if model.graph.kind == "keras":
        return _layer_notes(model, item)
    if model.is_scope(item):
        count, weights = model.count(item), model.weights(item)
        if weights and model.torch:
            return [f"{weights:,} params", f"{weights:,}"]
        return [f"{count:,} op{'s' if count != 1 else ''}"]
    op = display(model.op(item)).rpartition("::")[2]
    # a node that is called after its op needs no second word
    return [] if item.label.partition("_")[0].lower() == op.lower() else [cut_end(op, 18)]


def _layer_notes(model: GraphModel, item: Item) -> list[str]:
    if model.is_scope(item):
        count = model.count(item)
        kind = f"{count:,} layer{'s' if count != 1 else ''}"
    else:
        kind = display(model.op(item))
    weights = model.weights(item)
    node = model.node(item)
    number = f"{weights:,}" if weights else "?" if node >= 0 and model.learned(node) is None else ""
    return [f"{kind}  {number} params", f"{kind}  {number}", kind] if number else [kind]
