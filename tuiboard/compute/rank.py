"""Which of many values tell how they are spread, without looking at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MOST = 1 << 16
"""Values up to which all are taken."""
_SAMPLE = 1 << 13
"""Values that are taken of more: the share of all that lie below a value is told to about half a percent."""
_GOLDEN = (5**0.5 - 1) / 2


def spread(parts: Sequence[NDArray[np.float64]]) -> Sequence[NDArray[np.float64]]:
    """The same parts, or of more than :data:`MOST` values as many as tell their percentiles; always the same ones.

    One of every so many neighbours is taken, not always the same of them, so that nothing periodic is missed.
    """
    n = sum(map(len, parts))
    if n <= MOST:
        return parts
    return [part[_places(len(part), n / _SAMPLE)] for part in parts]


@lru_cache(maxsize=256)
def _places(length: int, every: float) -> NDArray[np.intp]:
    """One place in each stretch of ``every``, wandering through the stretch by the golden ratio."""
    turn = np.arange(int(length / every))
    return ((turn + turn * _GOLDEN % 1) * every).astype(np.intp)


def between_ranks(parts: Sequence[NDArray[np.float64]], low: int, high: int) -> tuple[float, float]:
    """The values of two ranks among all parts, 0 the smallest; values must be finite."""
    ranked = np.partition(np.concatenate(parts), sorted({low, high}))
    return float(ranked[low]), float(ranked[high])
