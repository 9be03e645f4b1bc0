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
    """Statistics of an array; the extremes and the sum are none where no value is finite."""
    raise NotImplementedError
