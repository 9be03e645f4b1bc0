"""Smoothing of scalar series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Debiased exponential moving average, as long as ``values``; non-finite values pass through unchanged.

    ``weight`` is clamped to 0..1 (non-finite: 0); constant input comes back unchanged.
    Source: TensorBoard, ``classicSmoothing`` of the time series plugin.
    """
    raise NotImplementedError
