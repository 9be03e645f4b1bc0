"""What can be said of a histogram in a few numbers: percentiles, mean, spread, zeros."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.buckets import Buckets, Matrix

BASIS_POINTS = np.array([0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000], np.float64)
"""Minimum, median, maximum, and half, one and one and a half standard deviations of a normal distribution around it."""
MEDIAN = 4


def percentiles(buckets: Buckets) -> Matrix:
    """The nine values below which :data:`BASIS_POINTS` of the counts lie, a row each: (rows, 9); all 0 without buckets.

    Source: TensorBoard, ``plugins/distribution/compressor.py``.
    """
    out = np.zeros((len(buckets), len(BASIS_POINTS)))
    if not buckets.count.size:
        return out
    total = buckets.count.sum(axis=1)
    whole = np.where(total == 0, 1.0, total)
    weights = np.cumsum(buckets.count * BASIS_POINTS[-1] / whole[:, None], axis=1)
    rows = np.arange(len(buckets))
    last = np.maximum(buckets.sizes - 1, 0)
    low, high = buckets.left[:, 0], buckets.right[rows, last]
    for place, wanted in enumerate(BASIS_POINTS):
        at = (weights <= wanted).sum(axis=1)
        found = at < buckets.sizes
        i = np.minimum(at, last)
        before = np.where(i > 0, weights[rows, i - 1], 0.0)
        left = np.where(before > 0, np.maximum(buckets.right[rows, i - 1], low), low)
        right = np.minimum(buckets.right[rows, i], high)
        with np.errstate(all="ignore"):
            share = (wanted - before) / (weights[rows, i] - before)
            value = left * (1 - share) + right * share if _far(left, right) else left + share * (right - left)
        out[:, place] = np.where(found, value, high)
    out[buckets.sizes == 0] = 0.0
    return out


def _far(left: NDArray[np.float64], right: NDArray[np.float64]) -> bool:
    """Whether a span is too wide for a double."""
    with np.errstate(over="ignore"):
        return not bool(np.isfinite(right - left).all())


def moments(buckets: Buckets) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Total count, mean and standard deviation of each row, counts spread evenly over their buckets; NaN if empty."""
    total = buckets.count.sum(axis=1)
    with np.errstate(all="ignore"):
        share = buckets.count / total[:, None]
        middle = buckets.left / 2 + buckets.right / 2
        mean = (share * middle).sum(axis=1)
        width = buckets.right - buckets.left
        variance = (share * ((middle - mean[:, None]) ** 2 + width**2 / 12)).sum(axis=1)
    none = total == 0
    return total, np.where(none, np.nan, mean), np.where(none, np.nan, np.sqrt(variance))


STEEP = 2.5
"""How many times denser than the next one a bucket beside 0 may be: beyond, the peak is narrower than buckets tell."""
MANY = 10
"""Values in a bucket beside 0 from which its steepness is more than chance."""
COARSE = 0.1
"""Share of the whole span from which the bucket at 0 is too wide to say anything of 0 itself."""
NARROW = 1e-6
"""Share of the whole span up to which the bucket at 0 holds zeros alone."""


def zero_share(buckets: Buckets) -> NDArray[np.float64]:
    """The share of values that are zero, from 0 to 1, estimated; NaN where nothing can be said.

    Of the bucket that holds 0 counts what is beyond its neighbours' density, carried on towards 0 by the
    ratio of the nearest two, so that the peak of a bell is no spike.  Exact where the bucket has no width, and
    nearly so for buckets of TensorFlow 1 and torch, which are 1e-12 wide at 0.  Nothing is said where buckets are
    coarser than the peak around 0: an outlier stretches the 30 of TensorFlow 2 until nearly all lies in one.
    """
    left, right, count = buckets.left, buckets.right, buckets.count
    if not count.size:
        return np.full(len(buckets), np.nan)
    total = count.sum(axis=1)
    width = right - left
    with np.errstate(all="ignore"):
        density = np.where(width > 0, count / width, 0.0)
        holds = (left <= 0) & ((right > 0) | ((left == 0) & (right == 0))) & (count > 0)
        expected = np.maximum(_carried(density, 1), _carried(density, -1)) * width
        excess = count - expected
        excess = np.where(excess > 3 * np.sqrt(expected), excess, 0.0)  # less is what chance makes of any bucket
        share = np.where(holds, excess, 0.0).sum(axis=1) / total
        low, high = left[:, :1], right[np.arange(len(buckets)), np.maximum(buckets.sizes - 1, 0)][:, None]
        part = width / (high - low)
        steep = np.zeros(count.shape, bool)
        for by in (1, -1):
            near, far = _shifted(density, by), _shifted(density, 2 * by)
            steep |= (_shifted(count, by) >= MANY) & (near > STEEP * far)
        alone = (_shifted(count, 1) == 0) & (_shifted(count, -1) == 0)
        blurred = holds & (part > NARROW) & (steep | alone | (part > COARSE))
    unknown = (blurred & (excess > 0)).any(axis=1)
    return np.where((total == 0) | unknown, np.nan, np.clip(share, 0.0, 1.0))


def lone_value(buckets: Buckets) -> NDArray[np.float64]:
    """The value of rows that hold a single one, written as a span of half a unit to either side; NaN elsewhere.

    So ``numpy.histogram`` writes equal values, and TensorFlow 2 did as one bucket, until TensorBoard 2.5.
    """
    if not buckets.count.size:
        return np.full(len(buckets), np.nan)
    low, high = buckets.left[:, 0], buckets.right[np.arange(len(buckets)), np.maximum(buckets.sizes - 1, 0)]
    filled = buckets.count > 0
    middle = low / 2 + high / 2
    there = filled & (buckets.left <= middle[:, None]) & (middle[:, None] <= buckets.right)
    lone = (high - low == 1.0) & (filled.sum(axis=1) == 1) & there.any(axis=1)
    return np.where(lone, middle, np.nan)


def _carried(density: Matrix, by: int) -> Matrix:
    """For each bucket the density expected from the two next to it on one side."""
    near, far = _shifted(density, by), _shifted(density, 2 * by)
    return np.where(far > 0, near * np.maximum(1.0, near / far), near)


def _shifted(values: Matrix, by: int) -> Matrix:
    out = np.zeros_like(values)
    if by > 0:
        out[:, :-by] = values[:, by:]
    else:
        out[:, -by:] = values[:, :by]
    return out


def drift(first: NDArray[np.float64], last: NDArray[np.float64], spread: float) -> float:
    """How far a distribution has moved, in standard deviations of its start: the mean shift of its percentiles.

    ``first`` and ``last`` are nine percentiles each; the shift is weighted by the mass between them, which
    is the Wasserstein distance of the two.  NaN where ``spread`` is 0 or nothing is known.
    """
    with np.errstate(all="ignore"):
        shift = np.abs(last - first)
        mass = np.diff(BASIS_POINTS) / BASIS_POINTS[-1]
        moved = float((mass * (shift[1:] + shift[:-1]) / 2).sum())
    return moved / spread if np.isfinite(moved) and spread > 0 else float("nan")
