"""Histograms of many steps side by side, so that one call of numpy serves all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
Triple: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Left edges, right edges and counts of one histogram."""


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """One histogram a row: three arrays (rows, most buckets); rows end in empty buckets at their last edge."""

    left: Matrix
    right: Matrix
    count: Matrix
    sizes: NDArray[np.intp]
    """Buckets of each row."""

    def __len__(self) -> int:
        return len(self.sizes)

    def rows(self, which: NDArray[np.intp]) -> Buckets:
        """Some of the rows."""
        return Buckets(self.left[which], self.right[which], self.count[which], self.sizes[which])


def pack(histograms: Sequence[Triple]) -> Buckets:
    """Histograms as rows of one length."""
    sizes = np.array([len(count) for _, _, count in histograms], np.intp)
    widest = int(sizes.max()) if len(sizes) else 0
    left, right, count = (np.zeros((len(sizes), widest)) for _ in range(3))
    for row, (p, q, c) in enumerate(histograms):
        n = len(c)
        if n:
            left[row, :n], right[row, :n], count[row, :n] = p, q, c
            left[row, n:] = right[row, n:] = q[-1]
    return Buckets(left, right, count, sizes)


def tidy(buckets: Buckets) -> Buckets:
    """The same with every edge finite and within the first and the last edge, and every count finite and not negative.

    A bucket that is open at one end lies at its finite edge; one without any finite edge, or whose edges are in
    the wrong order, is empty.  Writers that are sound give nothing to tidy.
    """
    left, right, count = buckets.left, buckets.right, buckets.count
    if not count.size:
        return buckets
    with np.errstate(invalid="ignore"):
        ordered = (left <= right).all() and (right[:, :-1] <= left[:, 1:]).all()
        if ordered and np.isfinite(left[:, 0]).all() and np.isfinite(right[:, -1]).all() and (count >= 0).all():
            return buckets if np.isfinite(count).all() else _with_counts(buckets, count)
    right = np.where(np.isfinite(right), right, np.where(np.isfinite(left), left, np.nan))
    left = np.where(np.isfinite(left), left, right)
    lost = np.isnan(left)
    low = _first_finite(buckets.left[:, :1], np.fmin.reduce(left, axis=1, initial=np.inf))
    last = np.take_along_axis(buckets.right, np.maximum(buckets.sizes - 1, 0)[:, None], 1)
    high = _first_finite(last, np.fmax.reduce(right, axis=1, initial=-np.inf))
    high = np.maximum(low, high)
    left, right = np.clip(np.where(lost, low, left), low, high), np.clip(np.where(lost, low, right), low, high)
    return _with_counts(Buckets(left, right, count, buckets.sizes), np.where(lost | (left > right), 0.0, count))


def _first_finite(wanted: Matrix, else_: NDArray[np.float64]) -> Matrix:
    """Column of ``wanted`` where that is finite, else of what was found among all edges, else 0."""
    found = np.where(np.isfinite(else_), else_, 0.0)[:, None]
    return np.where(np.isfinite(wanted), wanted, found)


def _with_counts(buckets: Buckets, count: Matrix) -> Buckets:
    with np.errstate(invalid="ignore"):
        sound = np.where(np.isfinite(count) & (count > 0), count, 0.0)
    return Buckets(buckets.left, buckets.right, sound, buckets.sizes)


def spans(buckets: Buckets) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest left and highest right edge of each row's filled buckets; NaN where none is filled."""
    filled = buckets.count > 0
    low = np.min(np.where(filled, buckets.left, np.inf), axis=1, initial=np.inf)
    high = np.max(np.where(filled, buckets.right, -np.inf), axis=1, initial=-np.inf)
    some = filled.any(axis=1)
    return np.where(some, low, np.nan), np.where(some, high, np.nan)
