"""Histograms as rows of left edge, right edge and count, whichever way they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Buckets in rising order: three float64 arrays of one length."""

    left: NDArray[np.float64]
    right: NDArray[np.float64]
    count: NDArray[np.float64]
    sums: tuple[float, float, float] | None = None
    """How many values there were, their sum and the sum of their squares, where the writer says so."""

    def __len__(self) -> int:
        return len(self.count)


def from_buckets(
    low: float,
    high: float,
    limits: NDArray[np.float64],
    counts: NDArray[np.float64],
    sums: tuple[float, float, float] | None = None,
) -> Histogram:
    """A histogram of TensorFlow 1 and torch: right edges and counts, with the smallest and largest value.

    Empty buckets at both ends go; the outer edges become ``low`` and ``high``.  Raises ValueError where limits and
    counts are not equally many, or limits do not rise.  Source: ``tensorboard/data_compat.py``, but in 64 bits.
    """
    if len(limits) != len(counts):
        raise ValueError(f"{len(limits):,} limits of buckets and {len(counts):,} counts do not belong together")
    if not (limits[1:] >= limits[:-1]).all():
        raise ValueError("the limits of its buckets do not rise, or are no numbers")
    filled = np.flatnonzero(counts > 0)
    if not len(filled):
        none = np.empty(0)
        return Histogram(none, none, none, sums)
    first, last = int(filled[0]), int(filled[-1])
    right = np.array(limits[first : last + 1], np.float64)
    left = np.empty_like(right)
    left[1:] = right[:-1]
    left[0], right[-1] = low, high
    return Histogram(left, right, np.array(counts[first : last + 1], np.float64), sums)


def from_tensor(array: NDArray[Any]) -> Histogram:
    """A histogram of TensorFlow 2: rows of left edge, right edge, count; ValueError for another shape."""
    if array.dtype == object or array.ndim != 2 or array.shape[1] != 3:
        raise ValueError(f"a histogram has the shape [k, 3], not {list(array.shape)}")
    rows = array.astype(np.float64)
    return Histogram(rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy())
