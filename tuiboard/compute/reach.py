"""What lies upstream and downstream in a graph."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


class Reach:
    """Where the edges of a graph lead, ready for many questions."""

    def __init__(self, count: int, sources: Ints, targets: Ints) -> None:
        self._count = count
        self._forward = _ways(count, sources, targets)
        self._backward = _ways(count, targets, sources)

    def downstream(self, start: Iterable[int]) -> NDArray[np.bool_]:
        """(count,) which nodes edges lead to from ``start``, itself included; circles do no harm."""
        return _walk(self._count, *self._forward, start)

    def upstream(self, start: Iterable[int]) -> NDArray[np.bool_]:
        """(count,) from which nodes edges lead to ``start``, itself included."""
        return _walk(self._count, *self._backward, start)

    def between(self, a: Iterable[int], b: Iterable[int]) -> NDArray[np.bool_]:
        """(count,) nodes on any path from one set to the other, whichever way one leads; none if there is no path."""
        a, b = list(a), list(b)
        for one, other in ((a, b), (b, a)):
            on_path = self.downstream(one) & self.upstream(other)
            if on_path.any():
                return on_path
        return np.zeros(self._count, np.bool_)


def _ways(count: int, sources: Ints, targets: Ints) -> tuple[list[int], list[int]]:
    """Where the edges of each node begin in a list of their ends, and that list."""
    order = np.argsort(sources, kind="stable")
    return np.searchsorted(sources[order], np.arange(count + 1)).tolist(), targets[order].tolist()


def _walk(count: int, bounds: list[int], ends: list[int], start: Iterable[int]) -> NDArray[np.bool_]:
    seen = bytearray(count)
    stack = list(start)
    for node in stack:
        seen[node] = 1
    while stack:
        node = stack.pop()
        for other in ends[bounds[node] : bounds[node + 1]]:
            if not seen[other]:
                seen[other] = 1
                stack.append(other)
    return np.frombuffer(bytes(seen), np.bool_)
