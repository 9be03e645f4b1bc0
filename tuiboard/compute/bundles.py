"""Edges between groups: many edges between two boxes become one bundle; who takes part in too many is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
CROWD = 15
"""Boxes from which on some are set aside."""
LEAST_DEGREE = 4
GATHERS = 3
"""Shortcuts into one box that are drawn; a box that takes more gathers from everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundles:
    """B bundles between boxes, each pair once."""

    sources: Ints
    targets: Ints
    tensors: Ints
    """(B,) how many tensors they carry."""
    controls: Ints
    """(B,) nodes whose end is waited for."""
    first: Ints
    """(B,) index of an edge of the bundle, of one with a tensor if there is one."""

    def __len__(self) -> int:
        return len(self.sources)

    def keep(self, mask: NDArray[np.bool_]) -> Bundles:
        """Those of the mask."""
        return Bundles(
            self.sources[mask], self.targets[mask], self.tensors[mask], self.controls[mask], self.first[mask]
        )


def bundle(sources: Ints, targets: Ints, controls: NDArray[np.bool_], tensors: NDArray[np.int64]) -> Bundles:
    """Bundle edges by their ends (box numbers), leaving out those within one box; in order of first appearance.

    ``tensors`` tells which tensor an edge carries: one that goes to several nodes of a box counts once.
    """
    outer = np.flatnonzero(sources != targets)
    if not len(outer):
        none = np.empty(0, np.int32)
        return Bundles(none, none, none, none, none)
    sources, targets, controls, tensors = sources[outer], targets[outer], controls[outer], tensors[outer]
    keys = (sources.astype(np.int64) + 1) * np.int64(targets.max() + 2) + targets + 1
    order = np.lexsort((np.arange(len(keys)), tensors, controls, keys))
    keys, controls, tensors = keys[order], controls[order], tensors[order]
    fresh = np.concatenate([[True], keys[1:] != keys[:-1]])
    begin = np.flatnonzero(fresh)
    other = fresh | np.concatenate([[True], (tensors[1:] != tensors[:-1]) | (controls[1:] != controls[:-1])])
    carried = np.add.reduceat((other & ~controls).astype(np.int32), begin)
    ordering = np.add.reduceat((other & controls).astype(np.int32), begin)
    first = order[begin]
    met = np.argsort(np.minimum.reduceat(order, begin), kind="stable")
    first, carried, ordering = first[met], carried[met], ordering[met]
    return Bundles(sources[first], targets[first], carried, ordering, outer[first].astype(np.int32))


def high_degree(bundles: Bundles, count: int) -> NDArray[np.bool_]:
    """(count,) which boxes have so many bundles that they are set aside; none of fewer than 15.

    In-degree above max(Q3 + IQR, 4) or out-degree above max(Q3 + 4 IQR, 4) over boxes that have bundles.
    Source: ``tf_graph_common/render.ts`` (``extractHighDegrees``).
    """
    out = np.zeros(count, np.bool_)
    into = np.bincount(bundles.targets, minlength=count)
    away = np.bincount(bundles.sources, minlength=count)
    if count < CROWD:
        return out
    for degrees, slack in ((into, 1), (away, 4)):
        some = degrees[(into + away) > 0]
        if len(some) < CROWD:
            continue
        low, high = np.percentile(some, (25, 75))
        out |= degrees > max(high + slack * (high - low), LEAST_DEGREE)
    return out


def back_edges(count: int, sources: Sequence[int], targets: Sequence[int]) -> list[bool]:
    """Which edges close a circle when boxes are visited in their order."""
    out: list[list[int]] = [[] for _ in range(count)]
    for edge, source in enumerate(sources):
        out[source].append(edge)
    back = [False] * len(sources)
    state = [0] * count  # 0 not met, 1 on the way, 2 done
    fed = set(targets)
    for root in [*(i for i in range(count) if i not in fed), *range(count)]:
        if state[root]:
            continue
        stack = [(root, 0)]
        state[root] = 1
        while stack:
            box, at = stack.pop()
            if at == len(out[box]):
                state[box] = 2
                continue
            stack.append((box, at + 1))
            edge = out[box][at]
            target = targets[edge]
            if state[target] == 1:
                back[edge] = True
            elif state[target] == 0:
                state[target] = 1
                stack.append((target, 0))
    return back


def topological(count: int, sources: Sequence[int], targets: Sequence[int]) -> list[int]:
    """Boxes in an order in which edges go forward; the edges must be free of circles."""
    waits = [0] * count
    out: list[list[int]] = [[] for _ in range(count)]
    for source, target in zip(sources, targets, strict=True):
        out[source].append(target)
        waits[target] += 1
    ready = [i for i in range(count - 1, -1, -1) if not waits[i]]
    order = []
    while ready:
        box = ready.pop()
        order.append(box)
        for target in out[box]:
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return order


def shortcuts(count: int, sources: Sequence[int], targets: Sequence[int]) -> list[bool]:
    """Which edges of a graph without circles go where a longer path leads, too."""
    out: list[list[int]] = [[] for _ in range(count)]
    for source, target in zip(sources, targets, strict=True):
        out[source].append(target)
    reach = [0] * count  # bit sets
    further = [0] * count  # what is reached by two steps or more: no box reaches itself
    for box in reversed(topological(count, sources, targets)):
        for target in out[box]:
            further[box] |= reach[target]
            reach[box] |= reach[target] | 1 << target
    return [bool(further[source] >> target & 1) for source, target in zip(sources, targets, strict=True)]


def on_circles(count: int, sources: Sequence[int], targets: Sequence[int]) -> list[bool]:
    """(count,) which boxes lie on a circle of two or more.

    Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
    """
    out: list[list[int]] = [[] for _ in range(count)]
    for source, target in zip(sources, targets, strict=True):
        out[source].append(target)
    number = [-1] * count
    low = [0] * count
    met = 0
    open_: list[int] = []
    inside = [False] * count
    circle = [False] * count
    for root in range(count):
        stack = [(root, 0)] if number[root] < 0 else []
        while stack:
            box, at = stack.pop()
            if not at:
                number[box] = low[box] = met
                met += 1
                open_.append(box)
                inside[box] = True
            else:
                low[box] = min(low[box], low[out[box][at - 1]])
            while at < len(out[box]) and number[out[box][at]] >= 0:
                if inside[out[box][at]]:
                    low[box] = min(low[box], number[out[box][at]])
                at += 1
            if at < len(out[box]):
                stack += [(box, at + 1), (out[box][at], 0)]
            elif low[box] == number[box]:
                alone = open_[-1] == box
                while inside[box]:
                    one = open_.pop()
                    inside[one] = False
                    circle[one] = not alone
    return circle


def components(count: int, sources: Ints, targets: Ints) -> Ints:
    """(count,) the number of each node's connected part, whichever way edges lead; numbered as they are met."""
    label = np.arange(count, dtype=np.int32)
    while True:
        least = np.minimum(label[sources], label[targets])
        before = label.copy()
        np.minimum.at(label, sources, least)
        np.minimum.at(label, targets, least)
        label = label[label]
        if (label == before).all():
            break
    return np.unique(label, return_inverse=True)[1].astype(np.int32)
