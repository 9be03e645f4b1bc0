"""Thinning: fewer points, the same picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def thin(x: NDArray[np.float64], y: NDArray[np.float64], columns: int) -> NDArray[np.intp]:
    """Ascending indices that keep, of each of ``columns`` equal parts of x, the first, last, lowest and highest point.

    x does not decrease. Both ends of every run of non-finite y stay as well, so that gaps keep their place.
    """
    raise NotImplementedError
