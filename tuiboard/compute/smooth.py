"""Smoothing of scalar series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.finite import all_finite


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Debiased exponential moving average, as long as ``values``; non-finite values pass through unchanged.

    ``weight`` is clamped to 0..1 (non-finite: 0); constant input comes back unchanged.
    Source: TensorBoard, ``classicSmoothing`` of the time series plugin.
    """
    return smooth_all([values], weight)[0]


def smooth_all(series: Sequence[NDArray[np.float64]], weight: float) -> list[NDArray[np.float64]]:
    """:func:`smooth` of many series.

    They lie in one block of memory: numpy asks for huge pages where an array is large, and a fresh page of the usual
    size may cost more than to smooth what fits into it.
    """
    weight = min(max(weight, 0.0), 1.0) if np.isfinite(weight) else 0.0
    if weight == 0:
        return list(series)
    bias = _bias(weight, max((len(values) for values in series), default=0))
    ends = np.cumsum([len(values) for values in series])
    block = np.empty(ends[-1] if len(ends) else 0)
    older = np.empty(max((len(values) for values in series), default=0))
    out: list[NDArray[np.float64]] = []
    for values, end in zip(series, ends, strict=True):
        # a single subtraction tells most series that move from those that are constant
        if not len(values) or (values[0] == values[-1] and (values == values[0]).all()):
            out.append(values)
            continue
        smoothed = block[end - len(values) : end]
        out.append(smoothed)
        if all_finite(values):
            _average(values, weight, bias, smoothed, older)
        else:
            finite = np.isfinite(values)
            smoothed[:] = values
            moving = np.empty(np.count_nonzero(finite))
            _average(values[finite], weight, bias, moving, older)
            smoothed[finite] = moving
    return out


_NOTHING = 1e-18
"""A share of a number that does not change it."""


def _bias(weight: float, n: int) -> NDArray[np.float64]:
    """How much of each average comes from values, not from the 0 before them, as far as it is not all; at most n."""
    if weight == 1:
        return np.empty(0)
    # 1 - w^n through expm1, exact also where w is close to 1
    far = min(n, int(np.log(_NOTHING) / np.log(weight)) + 1)
    bias: NDArray[np.float64] = -np.expm1(np.arange(1, far + 1) * np.log(weight))
    return bias


def _average(
    values: NDArray[np.float64],
    weight: float,
    bias: NDArray[np.float64],
    out: NDArray[np.float64],
    older: NDArray[np.float64],
) -> None:
    """The average that starts from 0, ``a = w * a + (1 - w) * y``, over its bias; ``older`` is room to work in.

    By doubling: sums over the last 1, 2, 4, … points with their weights, until older points weigh nothing.
    """
    np.multiply(values, 1 - weight, out=out)
    reach, share = 1, weight
    while reach < len(out) and share > _NOTHING:
        before = older[: len(out) - reach]
        np.multiply(out[:-reach], share, out=before)
        out[reach:] += before
        reach, share = 2 * reach, share * share
    out[: len(bias)] /= bias[: len(out)]
