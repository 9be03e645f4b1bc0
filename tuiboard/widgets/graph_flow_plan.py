"""The dataflow of one scope as boxes and lines: who has a box, who stands beside one, who is set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.bundles import GATHERS, Bundles, back_edges, bundle, shortcuts
from tuiboard.store.names import display
from tuiboard.widgets.graph_flow_boxes import Boxes, boxes_of
from tuiboard.widgets.graph_flow_choice import choose
from tuiboard.widgets.graph_flow_fit import Drawing
from tuiboard.widgets.graph_flow_parts import AUXILIARY, Flow, FlowEdge, FlowOptions, Stub, Why
from tuiboard.widgets.graph_model import CONSTANT, VARIABLE, GraphModel, Item

MAX_BOXES = 240
"""Boxes that are laid out; of a scope with more the first in the order of the graph."""
MAX_EDGES = 800
"""Edges that are ever drawn."""
MOST_CONTROLS = 4
"""Control edges of a box up to which they are drawn."""
LARGE = 4096
"""Numbers in a tensor, of one sample of a batch, from which on its line is heavy."""
Ints = NDArray[np.int32]


def plan_flow(model: GraphModel, scope: int, options: FlowOptions) -> Flow:
    """Lay out the flow of a scope."""
    boxes = boxes_of(model, scope, options.series)
    items, bundles = boxes.items, boxes.bundles
    whys = choose(model, scope, boxes, options)
    free = [i for i, why in enumerate(whys) if not why]
    joined = {*bundles.sources.tolist(), *bundles.targets.tolist()}
    free = [i for i in free if i in joined] + [i for i in free if i not in joined]
    for i in free[MAX_BOXES:]:
        whys[i] = "more"
    free = free[:MAX_BOXES]
    number = np.full(len(items), -1, np.int32)
    number[free] = np.arange(len(free))
    if len(bundles):
        bundles = bundles.keep((number[bundles.sources] >= 0) & (number[bundles.targets] >= 0))
    sources, targets = number[bundles.sources].tolist(), number[bundles.targets].tolist()
    back = back_edges(len(free), sources, targets)
    controls = (bundles.tensors == 0).tolist()
    drawn = _drawn(len(free), sources, targets, controls, back, options.every_edge)
    seen = [e for e, flag in enumerate(drawn) if flag]
    changed = _changing(model, boxes, number)
    found = [_edge(model, sources[e], targets[e], bundles, boxes.edges, e, changed) for e in seen]
    back = [back[e] for e in seen]
    short = _short(len(free), [edge.source for edge in found], [edge.target for edge in found], back)
    inside = [items[i] for i in free]
    feeds: list[list[Stub]] = [[] for _ in free]
    alone = _feeds(model, inside, found, feeds)
    leaves = _outer(model, scope, boxes, number, feeds)
    picture = Drawing(model, inside, alone, feeds, leaves, found, back, short).fitted(options)
    beside = tuple(item for item, flag in zip(inside, alone, strict=True) if flag and item.row in picture.named)
    kept: list[tuple[Item, Why]] = [(item, why) for item, why in zip(items, whys, strict=True) if why]
    kept += [(i, "beside") for i, flag in zip(inside, alone, strict=True) if flag and i.row not in picture.named]
    # what the user moved comes first, what there is only no room for comes last
    kept.sort(key=lambda pair: 0 if pair[0].key in options.moved else 1 if pair[1] in AUXILIARY else 2)
    return Flow(picture.boxes, picture.edges, picture.plan, beside, tuple(kept), drawn.count(False), picture.zoom)


def _drawn(
    count: int,
    sources: Sequence[int],
    targets: Sequence[int],
    controls: Sequence[bool],
    back: Sequence[bool],
    every: bool,
) -> list[bool]:
    """Which edges are drawn.

    A box into which many shortcuts lead, such as an optimizer, gathers from everywhere: the longer paths say
    enough.  One shortcut, such as the skip connection of a residual block, is part of the architecture.
    Control edges of a box that has many say little, as TensorBoard has it.
    """
    short = _short(count, sources, targets, back)
    into, away = [0] * count, [0] * count
    for source, target, flag in zip(sources, targets, short, strict=True):
        into[target] += flag
        away[source] += flag
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
    return drawn


def _short(count: int, sources: Sequence[int], targets: Sequence[int], back: Sequence[bool]) -> list[bool]:
    """Which of the edges are shortcuts; those that go back are none."""
    forward = [e for e, flag in enumerate(back) if not flag]
    flags = shortcuts(count, [sources[e] for e in forward], [targets[e] for e in forward])
    found = dict(zip(forward, flags, strict=True))
    return [found.get(e, False) for e in range(len(sources))]


def _changing(model: GraphModel, boxes: Boxes, number: Ints) -> set[tuple[int, int]]:
    """Pairs of boxes between which a variable is handed to what changes it."""
    edges = boxes.edges[model.references[boxes.edges]]
    ends = (model.source_rows[edges] - boxes.scope, model.target_rows[edges] - boxes.scope)
    return set(zip(*(number[boxes.numbers[rows]].tolist() for rows in ends), strict=True))


def _edge(
    model: GraphModel,
    source: int,
    target: int,
    bundles: Bundles,
    edges: NDArray[np.int64],
    index: int,
    changed: Collection[tuple[int, int]],
) -> FlowEdge:
    edge = int(edges[bundles.first[index]])
    tensors = int(bundles.tensors[index])
    label = "" if not tensors else model.edge_shape(edge) if tensors == 1 else f"{tensors:,} tensors"
    large = tensors > 3 or (tensors == 1 and model.edge_size(edge) >= LARGE)
    return FlowEdge(source, target, label, not tensors, (source, target) in changed, tensors, large)


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
        edge, name = edges[0], display(item.label) or "(no name)"
        feeds[target].append(Stub(name, edge.label, (item.row,), edge.control, edge.reference))
        alone[i] = True
    return alone


def _outer(model: GraphModel, scope: int, boxes: Boxes, number: Ints, feeds: list[list[Stub]]) -> list[list[Stub]]:
    """Add what comes from outside the scope to ``feeds``; what goes there, by box."""
    leaves: list[list[Stub]] = [[] for _ in feeds]
    if not scope:
        return leaves
    end = int(model.tree.ends[scope])
    for into, stubs in ((True, feeds), (False, leaves)):
        edges = np.sort(model.edges_into(scope, end) if into else model.edges_from(scope, end))
        there = model.source_rows[edges] if into else model.target_rows[edges]
        outside = (there < scope) | (there >= end)
        edges, there = edges[outside], there[outside]
        here = model.target_rows[edges] if into else model.source_rows[edges]
        box = boxes.numbers[here - scope]
        edges, there, box = edges[box >= 0], there[box >= 0], box[box >= 0]
        row = model.seen_from(scope, there).astype(np.int32)
        away = row + len(boxes.items) + 1
        found = bundle(*((away, box) if into else (box, away)), model.graph.controls[edges], model.tensors[edges])
        reference = model.references[edges]
        handed = set(zip(away[reference].tolist(), box[reference].tolist(), strict=True))
        for i in range(len(found)):
            place = int(number[found.targets[i] if into else found.sources[i]])
            if place < 0:
                continue
            edge = int(edges[found.first[i]])
            tensors = int(found.tensors[i])
            shape = "" if not tensors else model.edge_shape(edge) if tensors == 1 else f"{tensors:,} tensors"
            target = int(row[found.first[i]])
            name = display(model.label(target)) or "(no name)"
            changes = (int(away[found.first[i]]), int(box[found.first[i]])) in handed
            stubs[place].append(Stub(name, shape, (target,), not tensors, changes))
    return leaves
