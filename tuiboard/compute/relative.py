"""Relative time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def relative(wall_times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds since the first finite wall time of a series; NaN where the wall time is not finite."""
    finite = np.isfinite(wall_times)
    if not finite.any():
        return np.full(len(wall_times), np.nan)
    start = wall_times[int(finite.argmax())]
    return np.where(finite, wall_times - start, np.nan)
