"""The point of a series nearest to a place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def nearest(sorted_values: NDArray[Any], target: float) -> int:
    """Index of the entry nearest to ``target`` in an ascending array; of two equally near the lower; -1 if empty.

    Source: TensorBoard, closest step of the scalar card's data table.
    """
    raise NotImplementedError
