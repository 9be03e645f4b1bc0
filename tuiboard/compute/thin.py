"""Thinning: fewer points, the same picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def thin(x: NDArray[np.float64], y: NDArray[np.float64], columns: int) -> NDArray[np.intp]:
    """Ascending indices that keep, of each of ``columns`` equal parts of x, the first, last, lowest and highest point.

    x does not decrease. Both ends of every run of non-finite y stay as well, so that gaps keep their place.
    """
    n = len(x)
    if n <= 4 * columns or columns < 1:
        return np.arange(n)
    share = np.linspace(0.0, 1.0, columns + 1)
    edges = x[0] * (1 - share) + x[-1] * share  # no span of two doubles, which might be none
    starts = np.unique(np.append(np.searchsorted(x, edges[:-1]), n))
    finite = np.isfinite(y)
    low, high = np.where(finite, y, np.inf), np.where(finite, y, -np.inf)
    kept = [np.array([0, n - 1])]
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        part = slice(start, end)
        kept.append(np.array([start, end - 1, start + int(low[part].argmin()), start + int(high[part].argmax())]))
    turns = np.flatnonzero(np.diff(finite.astype(np.int8)))
    kept += [turns, turns + 1]
    return np.unique(np.concatenate(kept)).astype(np.intp)
