"""Who has a box in the flow of a scope: what is set aside, what is folded away, what leads to nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.bundles import Bundles, bundle, high_degree
from tuiboard.format.graph import FUNCTIONS
from tuiboard.widgets.graph_flow_parts import FlowOptions
from tuiboard.widgets.graph_model import CONSTANT, SUMMARY, GraphModel, Item

Ints = NDArray[np.int32]
_SAVERS = frozenset({"SaveV2", "RestoreV2", "Save", "Restore", "MergeV2Checkpoints"})
_PASS = frozenset({"ReadVariableOp", "Identity"})
"""Ops that hand on what they are given."""


def aside_of(model: GraphModel, scope: int, options: FlowOptions) -> tuple[Item, ...]:
    """What is kept out of the flow of a scope."""
    items = items_of(model, scope, options.series)
    return tuple(item for item, out in zip(items, set_aside(model, scope, items, options), strict=True) if out)


def items_of(model: GraphModel, scope: int, series: bool) -> list[Item]:
    """What lies in a scope, its own node first."""
    items = list(model.fold(scope, series))
    if scope and model.tree.nodes[scope] >= 0 and items:
        items.insert(0, model.item(scope, own=True))
    return items


def box_numbers(model: GraphModel, scope: int, items: Sequence[Item]) -> Ints:
    """By child of the scope (the last one: the scope's own node), the number of its item."""
    below = model.tree.children(scope)
    out = np.full(len(below) + 1, -1, np.int32)
    for number, item in enumerate(items):
        if item.own:
            out[-1] = number
        else:
            out[np.searchsorted(below, item.members or (item.row,))] = number
    return out


def inner_bundles(model: GraphModel, scope: int, items: Sequence[Item]) -> tuple[Bundles, NDArray[np.int64]]:
    """Bundles between the items of a scope, and the edges that they index."""
    edges = np.sort(model.edges_into(scope, int(model.tree.ends[scope])))
    sources = model.source_rows[edges]
    edges = edges[(sources >= scope) & (sources < model.tree.ends[scope])]
    numbers = box_numbers(model, scope, items)
    a = numbers[model.tree.child_of(scope, model.source_rows[edges])]
    b = numbers[model.tree.child_of(scope, model.target_rows[edges])]
    return bundle(a, b, model.graph.controls[edges], model.tensors[edges]), edges


def set_aside(model: GraphModel, scope: int, items: Sequence[Item], options: FlowOptions) -> list[bool]:
    """Which items are kept out of the flow."""
    bundles, _ = inner_bundles(model, scope, items)
    roles = np.array([model.role(item) for item in items])
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
    for i, item in enumerate(items):
        if item.key in options.moved:
            out[i] = not out[i]
    return [bool(flag) for flag in out]


def _saves(model: GraphModel, item: Item) -> bool:
    """Whether a scope is there to write checkpoints."""
    return any(
        model.graph.ops[node] in _SAVERS
        for row in (model.tree.children(item.row).tolist() if not item.members else ())
        if (node := int(model.tree.nodes[row])) >= 0
    )


def fold_plumbing(model: GraphModel, items: Sequence[Item], bundles: Bundles, folded: list[bool]) -> None:
    """Fold single ops at the side that lead to nothing but what is folded already: the mean that a summary shows.

    What would leave a box without any consumer is no side branch, nor is what hangs from no box, nor many ops at
    once: a network may end in a summary, and a scope may be there to compute one.
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
            if i in side or folded[i] or not all(folded[b] or b in side for b in out[i]):
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
