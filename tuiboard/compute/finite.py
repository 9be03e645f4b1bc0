"""Whether anything is wrong with numbers, at the price of two quick passes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def all_finite(values: NDArray[np.float64]) -> bool:
    """Whether no value is NaN or infinite; of none it is true.

    The smallest and the largest value are finite only if all are, and are found without an array between.
    """
    return not len(values) or bool(np.isfinite(values.min()) and np.isfinite(values.max()))
