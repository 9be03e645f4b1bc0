"""Places along an axis: the point of a series nearest to one, and all where series have a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def nearest(sorted_values: NDArray[Any], target: float) -> int:
    """Index of the entry nearest to ``target`` in an ascending array; of two equally near the lower; -1 if empty.

    Source: TensorBoard, closest step of the scalar card's data table.
    """
    if not len(sorted_values):
        return -1
    at = int(np.searchsorted(sorted_values, target))
    if at == 0:
        return 0
    if at == len(sorted_values):
        return at - 1
    # differences as floats: steps at both ends of 64 bits would overflow
    before = target - float(sorted_values[at - 1])
    return at if float(sorted_values[at]) - target < before else at - 1


def in_order(x: NDArray[np.float64]) -> bool:
    """Whether there is an x, all are finite and none is below the one before it; NaN is in no order."""
    return bool(len(x) and np.isfinite(x[0]) and np.isfinite(x[-1]) and (x[1:] >= x[:-1]).all())


def nearest_of(x: NDArray[np.float64], target: float) -> int:
    """Index of the finite x nearest to ``target`` in any order, 0 if none is finite; of two equally near the lower."""
    if in_order(x):
        return nearest(x, target)
    return int(np.argmin(np.where(np.isfinite(x), np.abs(x - target), np.inf)))


def places(xs: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """All finite x of series, ascending and once each; an array that several share is looked at once."""
    different = list({id(x): x for x in xs}.values())
    if not different:
        return np.empty(0)
    if len(different) == 1 and in_order(different[0]) and bool((different[0][1:] > different[0][:-1]).all()):
        return different[0]
    whole = np.unique(np.concatenate(different))
    return whole[np.isfinite(whole)]
