"""What lies upstream and downstream in a graph."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


def reachable(count: int, sources: Ints, targets: Ints, start: Iterable[int]) -> NDArray[np.bool_]:
    """(count,) which nodes edges lead to from ``start``, itself included; circles do no harm.

    Swap sources and targets to go upstream.
    """
    order = np.argsort(sources, kind="stable")
    ends = targets[order].tolist()
    bounds = np.searchsorted(sources[order], np.arange(count + 1)).tolist()
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


def between(count: int, sources: Ints, targets: Ints, a: Iterable[int], b: Iterable[int]) -> NDArray[np.bool_]:
    """(count,) nodes on any path from one set to the other, whichever way one leads; none if there is no path."""
    a, b = list(a), list(b)
    for one, other in ((a, b), (b, a)):
        on_path = reachable(count, sources, targets, one) & reachable(count, targets, sources, other)
        if on_path.any():
            return on_path
    return np.zeros(count, np.bool_)
