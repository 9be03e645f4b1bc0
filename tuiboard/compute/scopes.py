"""The tree of name scopes: names with slashes in, rows in pre-order out.

Rows are numbered so that what lies in a scope is one interval: sums over scopes are differences of running
sums, and the child in which a row lies is found by bisection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_DEPTH = 48
"""Levels of a tree; what lies deeper keeps the rest of its name as its label."""
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Scopes:
    """A tree of M rows over N nodes; row 0 is the root, which has no name."""

    labels: tuple[str, ...]
    parents: Rows
    """(M,) -1 for the root."""
    ends: Rows
    """(M,) one past the last row that lies below."""
    nodes: Rows
    """(M,) the node whose name the row is, or -1."""
    places: Rows
    """(N,) row of each node."""
    starts: Rows
    """(M + 1,) where a row's children begin in ``below``."""
    below: Rows
    """(M - 1,) children of all rows, in the order in which they were first met."""

    def children(self, row: int) -> Rows:
        """Rows directly below, ascending."""
        return self.below[self.starts[row] : self.starts[row + 1]]

    def path(self, row: int) -> str:
        """The full name of a row."""
        parts: list[str] = []
        while row > 0:
            parts.append(self.labels[row])
            row = int(self.parents[row])
        return "/".join(reversed(parts))

    def ancestors(self, row: int) -> list[int]:
        """Rows above, the nearest first, the root last."""
        out = []
        row = int(self.parents[row])
        while row >= 0:
            out.append(row)
            row = int(self.parents[row])
        return out

    def child_of(self, scope: int, rows: Rows) -> Rows:
        """For rows at or below ``scope``, which of its children they lie in, as an index; -1 for itself."""
        found = np.searchsorted(self.children(scope), rows, side="right") - 1
        return np.where(rows == scope, -1, found).astype(np.int32)

    def sums(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """(M,) totals at and below each row of (N,) ``values``, in their type (unsigned integers wrap)."""
        placed = np.zeros(len(self.labels) + 1, values.dtype)
        placed[self.places + 1] = values  # each node has a row of its own
        running = np.cumsum(placed, dtype=values.dtype)
        out: NDArray[np.generic] = running[self.ends] - running[: len(self.labels)]
        return out


def scopes_of(names: Sequence[str]) -> Scopes:
    """The tree of ``names``, children in the order in which they come; equal names become rows side by side."""
    labels, parents, nodes = [""], [-1], [-1]
    known: dict[str | None, int] = {None: 0}  # by full name; the root has none, while a node may be named ""
    met = np.zeros(len(names), np.int32)
    for i, name in enumerate(names):
        head: str | None
        head, slash, label = name.rpartition("/")
        if not slash:
            head = None
        elif name.count("/") >= MAX_DEPTH:
            *parts, label = name.split("/", MAX_DEPTH - 1)
            head = "/".join(parts)
        at = known.get(name)
        if at is None or nodes[at] >= 0:
            above = known.get(head)
            if above is None:
                above = _add_scopes(head, known, labels, parents, nodes)
            labels.append(label)
            parents.append(above)
            nodes.append(i)
            fresh = len(labels) - 1
            if at is None:
                known[name] = fresh
            at = fresh
        else:
            nodes[at] = i
        met[i] = at
    return _in_pre_order(labels, np.array(parents, np.int32), np.array(nodes, np.int32), met)


def _add_scopes(
    path: str | None, known: dict[str | None, int], labels: list[str], parents: list[int], nodes: list[int]
) -> int:
    """Add a scope with those above it that are missing; its row."""
    missing: list[tuple[str, str]] = []
    while path is not None and path not in known:
        head, slash, label = path.rpartition("/")
        missing.append((path, label))
        path = head if slash else None
    at = known[path]
    for full, label in reversed(missing):
        labels.append(label)
        parents.append(at)
        nodes.append(-1)
        at = known[full] = len(labels) - 1
    return at


def _in_pre_order(labels: list[str], parents: Rows, nodes: Rows, met: Rows) -> Scopes:
    count = len(labels)
    # children of one parent in the order in which they came, all of one depth together
    grouped = np.argsort(parents[1:], kind="stable") + 1
    first = np.concatenate([[True], np.diff(parents[grouped]) != 0]) if count > 1 else np.zeros(0, np.bool_)
    levels = _levels(parents)
    sizes = np.ones(count, np.int32)
    for rows in reversed(levels):
        np.add.at(sizes, parents[rows], sizes[rows])
    before = np.cumsum(sizes[grouped]) - sizes[grouped]  # rows of siblings that come earlier, and of other groups
    offset = np.zeros(count, np.int32)
    offset[grouped] = before - np.repeat(before[first], np.diff(np.flatnonzero([*first, True]))) + 1
    rank = np.zeros(count, np.int32)
    for rows in levels:
        rank[rows] = rank[parents[rows]] + offset[rows]
    order = np.argsort(rank)
    new_parents = np.full(count, -1, np.int32)
    new_parents[rank[1:]] = rank[parents[1:]]
    below = np.argsort(new_parents[1:], kind="stable").astype(np.int32) + 1
    counts = np.bincount(new_parents[1:], minlength=count) if count > 1 else np.zeros(count, np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    ends = np.arange(count, dtype=np.int32) + sizes[order]
    return Scopes(tuple(labels[i] for i in order.tolist()), new_parents, ends, nodes[order], rank[met], starts, below)


def _levels(parents: Rows) -> list[Rows]:
    """Rows by how deep they lie, those below the root first."""
    depth = np.zeros(len(parents), np.int8)
    above = parents
    while (inner := above >= 0).any():
        depth += inner
        above = np.where(inner, parents[above], -1).astype(np.int32)
    order = np.argsort(depth, kind="stable").astype(np.int32)
    return np.split(order, np.searchsorted(depth[order], np.arange(1, int(depth.max()) + 1)))[1:]
