"""Who has a box in the flow of a scope: what is set aside, what is folded away, what leads to nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.bundles import Bundles, high_degree
from tuiboard.format.graph import FUNCTIONS
from tuiboard.widgets.graph_flow_boxes import Boxes, boxes_of
from tuiboard.widgets.graph_flow_parts import AUXILIARY, FlowOptions, Why
from tuiboard.widgets.graph_model import CONSTANT, SUMMARY, GraphModel, Item

_SAVERS = frozenset({"SaveV2", "RestoreV2", "Save", "Restore", "MergeV2Checkpoints"})
_PASS = frozenset({"ReadVariableOp", "Identity"})
"""Ops that hand on what they are given."""


def aside_of(model: GraphModel, scope: int, options: FlowOptions) -> tuple[Item, ...]:
    """What is no part of the main flow of a scope, in the order of the tree."""
    boxes = boxes_of(model, scope, options.series)
    whys = choose(model, scope, boxes, options)
    stays = {whole.key for whole, why in zip(boxes.wholes, whys, strict=True) if why not in AUXILIARY}
    return tuple(whole for whole in dict.fromkeys(boxes.wholes) if whole.key not in stays)


def choose(model: GraphModel, scope: int, boxes: Boxes, options: FlowOptions) -> list[Why]:
    """Why each item of a scope has no box; empty for one that has."""
    items, bundles = boxes.items, boxes.bundles
    roles = [model.role(item) for item in items]
    whys: list[Why] = ["aside" if out else "" for out in _set_aside(model, scope, boxes, options, np.array(roles))]
    if options.small:
        for i, role in enumerate(roles):
            if not whys[i] and role in (CONSTANT, SUMMARY):
                whys[i] = "constant" if role == CONSTANT else "summary"
        gone = [bool(why) and (why != "aside" or roles[i] == SUMMARY) for i, why in enumerate(whys)]
        before = list(gone)
        _fold_plumbing(model, items, bundles, gone, _leaving(model, scope, boxes))
        for i, (was, flag) in enumerate(zip(before, gone, strict=True)):
            if flag and not was and not whys[i]:
                whys[i] = "side"
    if all(whys):  # a scope of nothing but constants shows them
        whys = [why if why == "aside" else "" for why in whys]
    for i, item in enumerate(items):
        if item.key in options.moved:
            whys[i] = "" if whys[i] else "aside"
    return whys


def _set_aside(
    model: GraphModel, scope: int, boxes: Boxes, options: FlowOptions, roles: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Which items have too many edges for the flow or are no part of the model."""
    items, bundles = boxes.items, boxes.bundles
    small = (roles == CONSTANT) | (roles == SUMMARY)
    out = np.zeros(len(items), np.bool_)
    if options.extract:
        among = ~(small[bundles.sources] | small[bundles.targets]) if len(bundles) else np.zeros(0, np.bool_)
        out |= high_degree(bundles.keep(among), len(items))
    if scope == 0:
        leads = np.zeros(len(items), np.bool_)
        leads[bundles.sources] = True
        idle = np.array([model.op(item) == "NoOp" and not model.is_scope(item) for item in items], np.bool_)
        saver = np.array([_saves(model, item) for item in items], np.bool_)
        library = np.array([item.label == FUNCTIONS for item in items], np.bool_)
        out |= (idle & ~leads) | (roles == SUMMARY) | saver | library
    return out


def _saves(model: GraphModel, item: Item) -> bool:
    """Whether a scope is there to write checkpoints."""
    return any(
        model.graph.ops[node] in _SAVERS
        for row in (model.tree.children(item.row).tolist() if not item.members else ())
        if (node := int(model.tree.nodes[row])) >= 0
    )


def _leaving(model: GraphModel, scope: int, boxes: Boxes) -> frozenset[int]:
    """Items whose data leave the scope."""
    end = int(model.tree.ends[scope])
    edges = model.edges_from(scope, end)
    there = model.target_rows[edges]
    edges = edges[((there < scope) | (there >= end)) & ~model.graph.controls[edges]]
    return frozenset(boxes.numbers[model.source_rows[edges] - scope].tolist())


def _fold_plumbing(
    model: GraphModel, items: Sequence[Item], bundles: Bundles, folded: list[bool], leaving: frozenset[int]
) -> None:
    """Fold single ops at the side that lead to nothing but what is folded already: the mean that a summary shows.

    What would leave a box without any consumer is no side branch, nor are many ops at once: a network may end in a
    summary.  What hangs from no box is one beside a flow of others: a scope may be there to compute a summary.
    """
    out: dict[int, list[int]] = {}
    for a, b in zip(bundles.sources.tolist(), bundles.targets.tolist(), strict=True):
        out.setdefault(a, []).append(b)
    side: set[int] = set()
    waiting = [i for i, flag in enumerate(folded) if flag]
    into: dict[int, list[int]] = {}
    for a, found in out.items():
        for b in found:
            into.setdefault(b, []).append(a)
    while waiting:
        for i in into.get(waiting.pop(), ()):
            if i in side or folded[i] or i in leaving or not all(folded[b] or b in side for b in out[i]):
                continue
            if _single(model, items[i]):
                side.add(i)
                waiting.append(i)
    changed = True
    while changed:
        ends = {i for i in out if i not in side and not folded[i] and all(folded[b] or b in side for b in out[i])}
        back = {b for i in ends for b in out[i] if b in side}
        side -= back
        changed = bool(back)
    hanging = {b for i in out if i not in side and not folded[i] for b in out[i] if b in side}
    waiting = list(hanging)
    while waiting:
        for b in out.get(waiting.pop(), ()):
            if b in side and b not in hanging:
                hanging.add(b)
                waiting.append(b)
    if any(not folded[a] and a not in side and any(not folded[b] and b not in side for b in out[a]) for a in out):
        hanging |= side  # there is a flow beside it
    if len(hanging) > max(3, len(items) // 8):
        return
    for i in hanging:
        folded[i] = True


def _single(model: GraphModel, item: Item) -> bool:
    """Whether an item is one op, constants and what only hands on left out of account."""
    if item.members:
        return False
    nodes = model.tree.nodes[item.row : model.tree.ends[item.row]]
    real = [n for n in nodes.tolist() if n >= 0 and model.roles[n] != CONSTANT and model.graph.ops[n] not in _PASS]
    return len(real) < 2
