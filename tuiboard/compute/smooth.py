"""Smoothing of scalar series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Debiased exponential moving average, as long as ``values``; non-finite values pass through unchanged.

    ``weight`` is clamped to 0..1 (non-finite: 0); constant input comes back unchanged.
    Source: TensorBoard, ``classicSmoothing`` of the time series plugin.
    """
    weight = min(max(weight, 0.0), 1.0) if np.isfinite(weight) else 0.0
    if weight == 0 or not len(values) or (values == values[0]).all():
        return values
    finite = np.isfinite(values)
    if not finite.any():
        return values
    out = values.astype(np.float64)
    drawn = out[finite]
    average = _average(drawn, weight)
    if weight < 1:
        # 1 - w^n through expm1, exact also where w is close to 1
        average /= -np.expm1(np.arange(1, len(drawn) + 1) * np.log(weight))
    out[finite] = average
    return out


def _average(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The recurrence ``a = w * a + (1 - w) * y`` from 0, in blocks.

    Each block first runs from 0, all blocks side by side; then what the block before left is carried in.
    """
    n = len(values)
    block = max(1, int(np.sqrt(n)))
    rows = -(-n // block)
    padded = np.zeros(rows * block)
    padded[:n] = values * (1 - weight)
    table = padded.reshape(rows, block)
    for column in range(1, block):
        table[:, column] += weight * table[:, column - 1]
    decay = weight ** np.arange(1, block + 1)
    carried = 0.0
    for row in range(rows):
        if carried:
            table[row] += carried * decay
        carried = float(table[row, -1])
    return padded[:n]
