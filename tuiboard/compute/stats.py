"""What can be said of a series in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts, and the extremes and sum over finite values."""

    count: int
    finite: int
    nan: int
    positive_inf: int
    negative_inf: int
    min: float | None
    max: float | None
    argmin: int | None
    """Index of the first lowest finite value."""
    argmax: int | None
    sum: float | None

    @property
    def inf(self) -> int:
        """Infinities of both signs."""
        return self.positive_inf + self.negative_inf


def stats(values: NDArray[np.float64]) -> Stats:
    """Statistics of an array; the extremes and the sum are none where no value is finite.

    A sum that no double can hold is infinite.
    """
    if len(values) and np.isfinite(values.min()) and np.isfinite(values.max()):
        return _all_finite(values)
    finite = np.isfinite(values)
    count = int(finite.sum())
    nan = int(np.isnan(values).sum())
    positive = int((values == np.inf).sum())
    low = high = None
    if count:
        low = int(np.argmin(np.where(finite, values, np.inf)))
        high = int(np.argmax(np.where(finite, values, -np.inf)))
    with np.errstate(over="ignore"):
        total = float(values[finite].sum()) if count else None
    return Stats(
        count=len(values),
        finite=count,
        nan=nan,
        positive_inf=positive,
        negative_inf=len(values) - count - nan - positive,
        min=None if low is None else float(values[low]),
        max=None if high is None else float(values[high]),
        argmin=low,
        argmax=high,
        sum=total,
    )


def _all_finite(values: NDArray[np.float64]) -> Stats:
    low, high = int(values.argmin()), int(values.argmax())
    with np.errstate(over="ignore"):
        total = float(values.sum())
    return Stats(len(values), len(values), 0, 0, 0, float(values[low]), float(values[high]), low, high, total)
