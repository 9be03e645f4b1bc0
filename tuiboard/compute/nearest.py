"""The point of a series nearest to a place."""

from __future__ import annotations

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
