"""Smoothing of scalar series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Debiased exponential moving average, as long as ``values``; non-finite values pass through unchanged.

    ``weight`` is clamped to 0..1 (non-finite: 0); constant input comes back unchanged.
    Source: TensorBoard, ``classicSmoothing`` of the time series plugin.
    """
    return smooth_all([values], weight)[0]


def smooth_all(series: Sequence[NDArray[np.float64]], weight: float) -> list[NDArray[np.float64]]:
    """:func:`smooth` of many series; those of one length go side by side, which costs little more than one."""
    weight = min(max(weight, 0.0), 1.0) if np.isfinite(weight) else 0.0
    out = list(series)
    if weight == 0:
        return out
    by_length: dict[int, list[int]] = {}
    for i, values in enumerate(series):
        # a single subtraction tells most series that move from those that are constant
        if len(values) and not (values[0] == values[-1] and (values == values[0]).all()):
            finite = np.isfinite(values)
            if finite.all():
                by_length.setdefault(len(values), []).append(i)
            elif finite.any():
                out[i] = values.astype(np.float64)
                out[i][finite] = _average(values[finite][:, None], weight)[:, 0]
    for group in by_length.values():
        for start in range(0, len(group), _SIDE_BY_SIDE):
            part = group[start : start + _SIDE_BY_SIDE]
            average = _average(np.stack([series[i] for i in part], axis=1), weight)
            for i, column in zip(part, average.T.copy(), strict=True):
                out[i] = column
    return out


_SIDE_BY_SIDE = 64
"""Series that are smoothed at once: enough that numpy works, few enough that they stay in the cache."""


def _average(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The debiased average of each column of ``values`` (points, series): ``a = w * a + (1 - w) * y`` from 0.

    In blocks: each block first runs from 0, all blocks side by side; then what the block before left is carried in.
    """
    n, count = values.shape
    block = max(1, int(np.sqrt(n)))
    rows = -(-n // block)
    padded = np.zeros((rows * block, count))
    np.multiply(values, 1 - weight, out=padded[:n])
    table = padded.reshape(rows, block, count)
    for place in range(1, block):
        table[:, place] += weight * table[:, place - 1]
    decay = (weight ** np.arange(1, block + 1))[:, None]
    carried = np.zeros(count)
    for row in range(rows):
        if carried.any():
            table[row] += carried * decay
        carried = table[row, -1].copy()
    out = padded[:n]
    if weight < 1:
        # 1 - w^n through expm1, exact also where w is close to 1
        out /= -np.expm1(np.arange(1, n + 1) * np.log(weight))[:, None]
    return out
