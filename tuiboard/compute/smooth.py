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
    """:func:`smooth` of many series."""
    weight = min(max(weight, 0.0), 1.0) if np.isfinite(weight) else 0.0
    if weight == 0:
        return list(series)
    bias: dict[int, NDArray[np.float64]] = {}
    out = []
    for values in series:
        # a single subtraction tells most series that move from those that are constant
        if not len(values) or (values[0] == values[-1] and (values == values[0]).all()):
            out.append(values)
            continue
        finite = np.isfinite(values)
        whole = bool(finite.all())
        moving = _average(values if whole else values[finite], weight)
        if weight < 1:
            n = len(moving)
            if n not in bias:
                # 1 - w^n through expm1, exact also where w is close to 1
                bias[n] = -np.expm1(np.arange(1, n + 1) * np.log(weight))
            moving /= bias[n]
        if whole:
            out.append(moving)
        else:
            out.append(values.astype(np.float64))
            out[-1][finite] = moving
    return out


_NOTHING = 1e-18
"""A share of a number that does not change it."""


def _average(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The average that starts from 0: ``a = w * a + (1 - w) * y``.

    By doubling: sums over the last 1, 2, 4, … points with their weights, until older points weigh nothing.
    """
    out: NDArray[np.float64] = values * (1 - weight)
    older = np.empty(len(out))
    reach, share = 1, weight
    while reach < len(out) and share > _NOTHING:
        np.multiply(out[:-reach], share, out=older[reach:])
        out[reach:] += older[reach:]
        reach, share = 2 * reach, share * share
    return out
