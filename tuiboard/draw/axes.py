"""Axis ranges and scales: which part of the number line a plot shows, and where a number falls in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps data to 0..1 along an axis; ``low`` < ``high``, both finite, above 0 on a log axis."""

    low: float
    high: float
    log: bool = False

    def unit(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places from 0 (low) to 1 (high), beyond them outside; NaN for what the axis cannot show."""
        raise NotImplementedError

    def data(self, place: float) -> float:
        """The number at a place between 0 and 1."""
        raise NotImplementedError


def y_range(arrays: Iterable[NDArray[np.float64]], *, log: bool = False, ignore_outliers: bool = False) -> Range:
    """The range of a y axis over the visible runs' values (smoothed, not the ghosts).

    Non-finite values (and on a log axis those not above 0) are left out; with ``ignore_outliers`` the
    values from the 5th to the 95th percentile count. Linear ranges are padded by 5 % and rounded
    outwards, log ranges doubled at both ends (TensorBoard, line_chart_v2/lib/scale.ts and Plottable).
    """
    raise NotImplementedError


def x_range(arrays: Iterable[NDArray[np.float64]]) -> Range:
    """The range of an x axis: smallest to largest finite x, without padding; never empty."""
    raise NotImplementedError


def grow(last: Range | None, data: Range, *, step: float = 0.25, fill: float = 0.5) -> Range:
    """The next range of an axis whose data grow: the last one while the data fit and fill enough of it.

    An end that is passed moves by ``step`` of the data's span beyond them, so that a streaming curve
    changes few cells; a last range of which the data fill less than ``fill`` is given up.
    """
    raise NotImplementedError
