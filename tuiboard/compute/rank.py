"""Values by their rank, without putting all of them in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_FEW = 1 << 16
"""Values up to which all are put in order as far as it is needed."""
_SAMPLE = 1 << 13


def between_ranks(parts: Sequence[NDArray[np.float64]], low: int, high: int) -> tuple[float, float]:
    """The values of two ranks among all parts, 0 the smallest: ``low`` near the one end, ``high`` near the other.

    Exact.  Every so-many-th value tells beyond which value each surely lies; only what lies there is put in order, and
    nothing else is copied.  Source: Floyd and Rivest, Algorithm 489: SELECT, 1975.  Values must be finite.
    """
    n = sum(len(part) for part in parts)
    if n > _FEW:
        sample = np.sort(np.concatenate([part[:: n // _SAMPLE] for part in parts]))
        slack = 4 / np.sqrt(len(sample))
        below = _quantile(sample, (low + 1) / n + slack)
        above = _quantile(sample, high / n - slack)
        lowest = np.concatenate([part[part <= below] for part in parts])
        highest = np.concatenate([part[part >= above] for part in parts])
        from_top = n - 1 - high
        if low < len(lowest) and from_top < len(highest):
            at = len(highest) - 1 - from_top
            return float(np.partition(lowest, low)[low]), float(np.partition(highest, at)[at])
    ranked = np.partition(np.concatenate(parts), sorted({low, high}))
    return float(ranked[low]), float(ranked[high])


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    return float(ordered[min(len(ordered) - 1, max(0, round(share * (len(ordered) - 1))))])
