"""Axis ranges and scales: which part of the number line a plot shows, and where a number falls in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.finite import all_finite
from tuiboard.compute.rank import between_ranks, spread

Range: TypeAlias = tuple[float, float]

_TINY = float(np.finfo(np.float64).tiny)
_HUGE = float(np.finfo(np.float64).max)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps data to 0..1 along an axis; ``low`` < ``high``, both finite, above 0 on a log axis."""

    low: float
    high: float
    log: bool = False

    def unit(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places from 0 (low) to 1 (high), beyond them outside; NaN for NaN.  On a log axis 0 and less are at 0."""
        with np.errstate(all="ignore"):
            if self.log:
                low, high = np.log10(self.low), np.log10(self.high)
                # what is not above 0 lies on the bottom edge, as in TensorBoard
                return np.where(values > 0, (np.log10(values) - low) / (high - low), np.where(values <= 0, 0.0, np.nan))
            # halved first: the span of the largest doubles would overflow
            return (values / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def data(self, place: float) -> float:
        """The number at a place between 0 and 1."""
        if self.log:
            return float(10 ** (np.log10(self.low) + place * (np.log10(self.high) - np.log10(self.low))))
        return self.low * (1 - place) + self.high * place


def y_range(arrays: Iterable[NDArray[np.float64]], *, log: bool = False, ignore_outliers: bool = False) -> Range:
    """The range of a y axis over the visible runs' values (smoothed, not the ghosts).

    Non-finite values (and on a log axis those not above 0) are left out; with ``ignore_outliers`` the
    values from the 5th to the 95th percentile count, of very many as a sample has them. Linear ranges are
    padded by 5 % and rounded outwards, log ranges doubled at both ends (TensorBoard,
    line_chart_v2/lib/scale.ts and Plottable).
    """
    looked_at = spread(list(arrays)) if ignore_outliers else arrays
    parts = [part for part in (_shown(array, log) for array in looked_at) if len(part)]
    if not parts:
        return (0.1, 1.0) if log else (-1.0, 1.0)
    n = sum(len(part) for part in parts)
    if ignore_outliers and n > 2:
        i, j = int(np.ceil(0.05 * (n - 1))), int(np.floor(0.95 * (n - 1)))
        low, high = between_ranks(parts, i, j)
    else:
        low, high = min(float(part.min()) for part in parts), max(float(part.max()) for part in parts)
    if log:
        return max(_TINY, low / 2), min(_HUGE, high * 2)
    if low == high:
        return _around(low)
    margin = high / 20 - low / 20
    bottom, top = _round_outwards(max(-_HUGE, low - margin), min(_HUGE, high + margin))
    # a curve that never leaves 0..1 or one side of 0 gets no rows beyond: cells are scarcer than pixels
    if low >= 0 > bottom:
        bottom = 0.0
    if high <= 0 < top:
        top = 0.0
    if low >= 0 and high <= 1 < top:
        top = 1.0
    return bottom, top


def _shown(array: NDArray[np.float64], log: bool) -> NDArray[np.float64]:
    """The values that an axis can show; nearly always all, and then no copy."""
    if all_finite(array) and not (log and len(array) and array.min() <= 0):
        return array
    return array[np.isfinite(array) & (array > 0)] if log else array[np.isfinite(array)]


def _around(value: float) -> Range:
    if value == 0:
        return -1.0, 1.0
    far = min(_HUGE, abs(value) * 2)
    return (0.0, far) if value > 0 else (-far, 0.0)


def _round_outwards(low: float, high: float, ticks: int = 10) -> Range:
    """The range widened to multiples of the 1-2-5 step that cuts it into about ``ticks`` parts."""
    span = high / ticks - low / ticks
    if not np.isfinite(span) or span < _TINY * 10:
        return low, high
    base = 10.0 ** np.floor(np.log10(span))
    step = next((m * base for m in (1, 2, 5) if m * base >= span), 10 * base)
    with np.errstate(over="ignore"):
        bottom, top = float(np.floor(low / step) * step), float(np.ceil(high / step) * step)
    return (bottom, top) if np.isfinite(bottom) and np.isfinite(top) and top > bottom else (low, high)


def x_range(arrays: Iterable[NDArray[np.float64]]) -> Range:
    """The range of an x axis: smallest to largest finite x, without padding; never empty."""
    low, high = np.inf, -np.inf
    for array in arrays:
        finite = array if all_finite(array) else array[np.isfinite(array)]
        if len(finite):
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if low > high:
        return 0.0, 1.0
    return (low, high) if low < high else _around(low)


def grow(last: Range | None, data: Range, *, step: float = 0.25, fill: float = 0.5) -> Range:
    """The next range of an axis whose data grow: the last one while the data fit and fill enough of it.

    An end that is passed moves by ``step`` of the data's span beyond them, so that a streaming curve
    changes few cells; a last range of which the data fill less than ``fill`` is given up.
    """
    if last is None or data[1] == data[0]:
        return data
    span = data[1] - data[0]
    low, high = last
    if not high > low or span < fill * (high - low):
        return data
    if data[0] < low:
        low = data[0] - step * span
    if data[1] > high:
        high = data[1] + step * span
    return low, high
