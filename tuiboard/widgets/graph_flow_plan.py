"""The dataflow of one scope as boxes and lines: who has a box, who stands beside one, who is set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from tuiboard.compute.bundles import GATHERS, Bundles, back_edges, bundle, shortcuts
from tuiboard.compute.layers import assign_layers, lay_out
from tuiboard.compute.wires import Plan, route
from tuiboard.draw.rows import cut_end
from tuiboard.store.names import display
from tuiboard.widgets.graph_flow_choice import box_numbers, fold_plumbing, inner_bundles, items_of, set_aside
from tuiboard.widgets.graph_flow_parts import ZOOMS, Flow, FlowBox, FlowEdge, FlowOptions, Stub, stub_reach
from tuiboard.widgets.graph_model import CONSTANT, SUMMARY, VARIABLE, GraphModel, Item

MAX_BOXES = 240
"""Boxes that are laid out; of a scope with more the first in the order of the graph."""
MAX_EDGES = 800
"""Edges that are ever drawn."""
MOST_CONTROLS = 4
"""Control edges of a box up to which they are drawn."""
LONGEST = 40
"""Layers that an edge may pass on its way down; longer ones go round."""
MAX_STUBS = 3
"""Names beside one side of a box."""
NARROW, WIDE = 14, 32
FITTED = 80
"""Boxes up to which smaller zooms are tried."""
FEW = 12
"""Boxes up to which all are of one width."""
STUB_WIDTH = 26
LARGE = 4096
"""Numbers in a tensor, of one sample of a batch, from which on its line is brighter."""
Ints = NDArray[np.int32]


def plan_flow(model: GraphModel, scope: int, options: FlowOptions) -> Flow:
    """Lay out the flow of a scope."""
    items = items_of(model, scope, options.series)
    aside = set_aside(model, scope, items, options)
    bundles, edges = inner_bundles(model, scope, items)
    folded = [
        options.small and not out and item.key not in options.moved and model.role(item) in (CONSTANT, SUMMARY)
        for item, out in zip(items, aside, strict=True)
    ]
    if options.small:
        gone = [f or (a and model.role(item) == SUMMARY) for f, a, item in zip(folded, aside, items, strict=True)]
        fold_plumbing(model, items, bundles, gone)
        folded = [g and not a for g, a in zip(gone, aside, strict=True)]
    if all(f or a for f, a in zip(folded, aside, strict=True)):
        folded = [False] * len(items)  # a scope of nothing but constants shows them
    kept = [i for i in range(len(items)) if not aside[i] and not folded[i]]
    joined = {*bundles.sources.tolist(), *bundles.targets.tolist()}
    kept = [i for i in kept if i in joined] + [i for i in kept if i not in joined]
    more = max(0, len(kept) - MAX_BOXES)
    kept = kept[:MAX_BOXES]
    number = np.full(len(items), -1, np.int32)
    number[kept] = np.arange(len(kept))
    bundles = bundles.keep((number[bundles.sources] >= 0) & (number[bundles.targets] >= 0)) if len(bundles) else bundles
    sources, targets = number[bundles.sources].tolist(), number[bundles.targets].tolist()
    back = back_edges(len(kept), sources, targets)
    controls = (bundles.tensors == 0).tolist()
    drawn, short = _drawn(len(kept), sources, targets, controls, back, options.every_edge)
    seen = [e for e, flag in enumerate(drawn) if flag]
    found = [_edge(model, sources[e], targets[e], bundles, edges, e) for e in seen]
    back, short = [back[e] for e in seen], [short[e] for e in seen]
    feeds: list[list[Stub]] = [[] for _ in kept]
    alone = _feeds(model, [items[i] for i in kept], found, feeds)
    outer = _outer(model, scope, number, items, feeds)
    drawing = _Drawing(model, [items[i] for i in kept], alone, feeds, outer, found, back, short)
    zoom = options.zoom
    picture = drawing.at(0 if options.rows else zoom)
    if options.rows:
        zoom = 0
        for smaller in range(1, len(ZOOMS)):
            if picture.plan.height <= options.rows or len(picture.boxes) > FITTED:
                break
            other = drawing.at(smaller)
            if other.plan.height <= options.rows:
                zoom, picture = smaller, other
                break
    kept_out = tuple(items[i] for i, out in enumerate(aside) if out)
    return Flow(
        picture.boxes, picture.edges, picture.plan, kept_out, sum(folded), drawn.count(False), more, zoom
    )  # fmt: skip


class _Picture(NamedTuple):
    boxes: tuple[FlowBox, ...]
    edges: tuple[FlowEdge, ...]
    plan: Plan


@dataclass(frozen=True, slots=True)
class _Drawing:
    """All that a picture is made of but its zoom."""

    model: GraphModel
    items: Sequence[Item]
    alone: Sequence[bool]
    feeds: Sequence[Sequence[Stub]]
    leaves: Sequence[Sequence[Stub]]
    edges: Sequence[FlowEdge]
    back: Sequence[bool]
    short: Sequence[bool]

    def at(self, zoom: int) -> _Picture:
        """The picture at a zoom."""
        box_rows, gap_rows = ZOOMS[zoom]
        boxes, places = _boxes(self.model, self.items, self.alone, self.feeds, self.leaves, compact=box_rows == 1)
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
        ends = [(a, b) for _, a, b in down]
        layers = assign_layers(len(boxes), [a for a, _ in ends], [b for _, b in ends])
        around += [item for item in down if layers[item[2]] - layers[item[1]] > LONGEST]
        down = [item for item in down if layers[item[2]] - layers[item[1]] <= LONGEST]
        layering = lay_out(lefts, rights, [a for _, a, _ in down], [b for *_, b in down], gap=3)
        widths = [box.width for box in boxes]
        plan = route(layering, widths, rights, down, around, box_rows=box_rows, gap_rows=gap_rows)
        return _Picture(tuple(boxes), tuple(shown), plan)


def _drawn(
    count: int,
    sources: Sequence[int],
    targets: Sequence[int],
    controls: Sequence[bool],
    back: Sequence[bool],
    every: bool,
) -> tuple[list[bool], list[bool]]:
    """Which edges are drawn, and which of all are shortcuts.

    A box into which many shortcuts lead, such as an optimizer, gathers from everywhere: the longer paths say
    enough.  One shortcut, such as the skip connection of a residual block, is part of the architecture.
    Control edges of a box that has many say little, as TensorBoard has it.
    """
    forward = [e for e, flag in enumerate(back) if not flag]
    flags = shortcuts(count, [sources[e] for e in forward], [targets[e] for e in forward])
    short = [False] * len(sources)
    into, away = [0] * count, [0] * count
    for e, flag in zip(forward, flags, strict=True):
        short[e] = flag
        into[targets[e]] += flag
        away[sources[e]] += flag
    waits = [0] * count
    for e, flag in enumerate(controls):
        waits[sources[e]] += flag
        waits[targets[e]] += flag
    drawn: list[bool] = []
    left = MAX_EDGES
    for e in range(len(sources)):
        crowd = controls[e] and max(waits[sources[e]], waits[targets[e]]) > MOST_CONTROLS
        says = not short[e] or (into[targets[e]] <= GATHERS and away[sources[e]] <= 2 * GATHERS)
        drawn.append(left > 0 and (every or (says and not crowd)))
        left -= drawn[-1]
    return drawn, short


def _edge(
    model: GraphModel, source: int, target: int, bundles: Bundles, edges: NDArray[np.int64], index: int
) -> FlowEdge:
    edge = int(edges[bundles.first[index]])
    tensors = int(bundles.tensors[index])
    label = "" if not tensors else model.edge_shape(edge) if tensors == 1 else f"{tensors:,} tensors"
    large = tensors > 3 or (tensors == 1 and model.edge_size(edge) >= LARGE)
    return FlowEdge(source, target, label, not tensors, bool(tensors) and model.is_reference(edge), tensors, large)


def _feeds(
    model: GraphModel,
    items: Sequence[Item],
    found: Sequence[FlowEdge],
    feeds: list[list[Stub]],
) -> list[bool]:
    """Put variables that only one box reads beside that box; which items have no box therefore."""
    alone = [False] * len(items)
    fed = {edge.target for edge in found}
    out: dict[int, list[FlowEdge]] = {}
    for edge in found:
        out.setdefault(edge.source, []).append(edge)
    for i, item in enumerate(items):
        edges = out.get(i, [])
        if i in fed or len(edges) != 1 or model.role(item) not in (VARIABLE, CONSTANT):
            continue
        target = edges[0].target
        if model.role(items[target]) in (VARIABLE, CONSTANT) and target not in fed - {target}:
            continue
        label = cut_end(display(item.label), STUB_WIDTH - 12)
        feeds[target].append(Stub(label, edges[0].label, item.row, edges[0].control))
        alone[i] = True
    return alone


def _outer(
    model: GraphModel, scope: int, number: Ints, items: Sequence[Item], feeds: list[list[Stub]]
) -> list[list[Stub]]:
    """Add what comes from outside the scope to ``feeds``; what goes there, by box."""
    leaves: list[list[Stub]] = [[] for _ in feeds]
    if not scope:
        return leaves
    end = int(model.tree.ends[scope])
    boxes = box_numbers(model, scope, items)
    for into, stubs in ((True, feeds), (False, leaves)):
        edges = np.sort(model.edges_into(scope, end) if into else model.edges_from(scope, end))
        there = model.source_rows[edges] if into else model.target_rows[edges]
        outside = (there < scope) | (there >= end)
        edges, there = edges[outside], there[outside]
        here = model.target_rows[edges] if into else model.source_rows[edges]
        box = boxes[model.tree.child_of(scope, here)]
        edges, there, box = edges[box >= 0], there[box >= 0], box[box >= 0]
        row = model.seen_from(scope, there).astype(np.int32)
        away = row + len(items) + 1
        found = bundle(*((away, box) if into else (box, away)), model.graph.controls[edges], model.tensors[edges])
        for i in range(len(found)):
            place = int(number[found.targets[i] if into else found.sources[i]])
            if place < 0:
                continue
            edge = int(edges[found.first[i]])
            tensors = int(found.tensors[i])
            shape = "" if not tensors else model.edge_shape(edge) if tensors == 1 else f"{tensors:,} tensors"
            target = int(row[found.first[i]])
            label = cut_end(display(model.tree.labels[target]), STUB_WIDTH - 12)
            stubs[place].append(Stub(label, shape, target, not tensors))
    return leaves


def _boxes(
    model: GraphModel,
    items: Sequence[Item],
    alone: Sequence[bool],
    feeds: Sequence[Sequence[Stub]],
    leaves: Sequence[Sequence[Stub]],
    *,
    compact: bool,
) -> tuple[list[FlowBox], list[int]]:
    """The boxes, all of one width where they are alike, and the number of each item's box."""
    notes = [_note(model, item) for item in items]
    labels = [cut_end(display(item.label), WIDE - 7 - cell_len(note)) for item, note in zip(items, notes, strict=True)]
    needs = [max(NARROW, cell_len(label) + cell_len(note) + 7) for label, note in zip(labels, notes, strict=True)]
    seen = [need for need, flag in zip(needs, alone, strict=True) if not flag]
    if len(seen) <= FEW or max(seen) <= 22:
        needs = [max(seen, default=NARROW)] * len(items)
    most = 1 if compact else MAX_STUBS
    boxes: list[FlowBox] = []
    places: list[int] = []
    rows = zip(items, labels, notes, needs, alone, feeds, leaves, strict=True)
    for item, label, note, width, flag, into, away in rows:
        places.append(len(boxes))
        if not flag:
            boxes.append(FlowBox(item, label, note, width, _few(into, most), _few(away, most)))
    return boxes, places


def _few(stubs: Sequence[Stub], most: int) -> tuple[Stub, ...]:
    """At most so many names; the last one counts the rest."""
    if len(stubs) <= most:
        return tuple(stubs)
    kept = stubs[: most - 1]
    return (*kept, Stub(f"{len(stubs) - len(kept)} more", "", -1))


def _note(model: GraphModel, item: Item) -> str:
    """What stands at the right in a box: how much is in it, or what it is."""
    if item.members:
        return f"{len(item.members)} alike"
    if model.is_scope(item):
        count = model.count(item)
        kind = "layer" if model.graph.kind == "keras" else "op"
        return f"{count:,} {kind}{'s' if count != 1 else ''}"
    op = display(model.op(item)).rpartition("::")[2]
    # a node that is called after its op needs no second word
    return "" if item.label.partition("_")[0].lower() == op.lower() else cut_end(op, 18)
