"""Which box each row of a scope belongs to: its child, or one call of a module that is called several times.

A module that is called twice is one scope, whose calls would close a circle that the data do not run.  So what
lies on a circle is taken apart: a scope into the parts that no tensor joins, a series into its members.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.bundles import Bundles, bundle, components, on_circles
from tuiboard.widgets.graph_model import CONSTANT, VARIABLE, GraphModel, Item

Ints = NDArray[np.int32]
MAX_CALLS = 12
"""Parts into which one item is taken apart; one of more stays whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """What lies in a scope, each with a number, and the bundles between them."""

    scope: int
    items: tuple[Item, ...]
    wholes: tuple[Item, ...]
    """By number, the item of the tree that it is, or is a part of."""
    numbers: Ints
    """(rows of the scope,) number of the item in which each row lies; -1 for the scope's own where it has none."""
    bundles: Bundles
    edges: NDArray[np.int64]
    """Edges that the bundles index."""


def boxes_of(model: GraphModel, scope: int, series: bool) -> Boxes:
    """What may have a box in the flow of a scope."""
    items = items_of(model, scope, series)
    numbers = _numbers(model, scope, items)
    bundles, edges = _bundled(model, scope, numbers)
    data = bundles.keep(bundles.tensors > 0)
    circle = on_circles(len(items), data.sources.tolist(), data.targets.tolist())
    parts: list[Item] = []
    wholes: list[Item] = []
    for item, flag in zip(items, circle, strict=True):
        found = _apart(model, scope, item, numbers, len(parts)) if flag else [item]
        if len(found) == 1:
            for start, end in model.spans(item):
                numbers[start - scope : end - scope] = len(parts)
        parts += found
        wholes += [item] * len(found)
    if len(parts) > len(items):
        bundles, edges = _bundled(model, scope, numbers)
        ends = zip(bundles.sources.tolist(), bundles.targets.tolist(), strict=True)
        # between two calls runs nothing but what they share
        bundles = bundles.keep(np.array([not parts[a].call or wholes[a] != wholes[b] for a, b in ends], np.bool_))
    return Boxes(scope, tuple(parts), tuple(wholes), numbers, bundles, edges)


def items_of(model: GraphModel, scope: int, series: bool) -> list[Item]:
    """What lies in a scope, its own node first."""
    items = list(model.fold(scope, series))
    if scope and model.tree.nodes[scope] >= 0 and items:
        items.insert(0, model.item(scope, own=True))
    return items


def _numbers(model: GraphModel, scope: int, items: Sequence[Item]) -> Ints:
    out = np.full(int(model.tree.ends[scope]) - scope, -1, np.int32)
    for number, item in enumerate(items):
        for start, end in model.spans(item):
            out[start - scope : end - scope] = number
    return out


def _bundled(model: GraphModel, scope: int, numbers: Ints) -> tuple[Bundles, NDArray[np.int64]]:
    edges = np.sort(model.edges_into(scope, int(model.tree.ends[scope])))
    sources = model.source_rows[edges]
    edges = edges[(sources >= scope) & (sources < model.tree.ends[scope])]
    a, b = numbers[model.source_rows[edges] - scope], numbers[model.target_rows[edges] - scope]
    known = (a >= 0) & (b >= 0)
    a, b, edges = a[known], b[known], edges[known]
    return bundle(a, b, model.graph.controls[edges], model.tensors[edges]), edges


def _apart(model: GraphModel, scope: int, item: Item, numbers: Ints, first: int) -> list[Item]:
    """The parts of an item, whose rows get numbers from ``first`` on; itself alone where it has no parts."""
    if item.members:
        if len(item.members) > MAX_CALLS:
            return [item]
        for number, (start, end) in enumerate(model.spans(item), first):
            numbers[start - scope : end - scope] = number
        return [model.item(row) for row in item.members]
    if not model.is_scope(item):
        return [item]
    calls, count = _calls(model, item)
    if not 1 < count <= MAX_CALLS:
        return [item]
    numbers[item.row - scope : int(model.tree.ends[item.row]) - scope] = first + calls
    return [replace(item, call=number, calls=count) for number in range(1, count + 1)]


def _calls(model: GraphModel, item: Item) -> tuple[Ints, int]:
    """By row of a scope, which of its parts it lies in, and how many there are that data come into or leave."""
    start, end = item.row, int(model.tree.ends[item.row])
    into = model.edges_into(start, end)
    into = into[~model.graph.controls[into]]
    a, b = model.source_rows[into] - start, model.target_rows[into] - start
    inner = (a >= 0) & (a < end - start)
    nodes = model.tree.nodes[start:end]
    held = np.isin(model.roles[nodes], (CONSTANT, VARIABLE)) | (nodes < 0)  # what calls may share
    joins = inner & ~held[np.where(inner, a, 0)]
    part = components(end - start, a[joins], b[joins])
    away = model.edges_from(start, end)
    away = away[~model.graph.controls[away]]
    there = model.target_rows[away]
    leaves = model.source_rows[away][(there < start) | (there >= end)] - start
    outer = np.zeros(end - start, np.bool_)
    outer[b[~inner]] = True
    outer[leaves] = True
    real = np.unique(part[outer & ~held])
    number = np.zeros(end - start, np.int32)
    number[:] = np.where(np.isin(part, real), np.searchsorted(real, part), 0)
    for edge in np.flatnonzero(inner & held[np.where(inner, a, 0)])[::-1].tolist():
        number[a[edge]] = number[b[edge]]  # what is shared stands with the first that takes it
    return number, len(real)
