"""Histograms of different edges on common bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.buckets import Buckets, Matrix

BINS = 30
"""As TensorBoard draws them."""
_PART = 1 << 19
"""Elements worked on at a time."""


def bounds(low: float, high: float) -> tuple[float, float]:
    """A range to bin over: as given, widened by 10 % of the value (at least 1) where it is a single one.

    TensorBoard widens by ``1.1 x + 1`` and ``x / 1.1 - 1``, which swaps the ends below about -10.
    """
    if not (np.isfinite(low) and np.isfinite(high)):
        return 0.0, 1.0
    if low == high:
        far = max(1.0, abs(low) / 10)
        top = float(np.finfo(np.float64).max)
        return max(-top, low - far), min(top, high + far)
    return low, high


def rebin(buckets: Buckets, low: float, high: float, bins: int = BINS) -> Matrix:
    """Counts of each row in ``bins`` equal bins from ``low`` to ``high``: an array (rows, bins).

    A bucket's count is spread evenly over its width; a bucket without width goes whole into the bin that
    holds it, a value on an inner edge into the upper one.  Buckets must be tidy; what lies outside is left
    out.  Source: TensorBoard, ``histogram_dashboard/histogramCore.ts``, ``intermediateToD3`` and ``rebuildBins``.
    """
    out = np.zeros((len(buckets), bins))
    if not np.isfinite(high - low):  # a span that no double holds
        low, high = low / 4, high / 4
        buckets = Buckets(buckets.left / 4, buckets.right / 4, buckets.count, buckets.sizes)
    widest = buckets.count.shape[1] if len(buckets) else 0
    step = max(1, _PART // max(1, widest * bins))
    for start in range(0, len(buckets), step):
        rows = slice(start, start + step)
        out[rows] = _rebin(buckets.left[rows], buckets.right[rows], buckets.count[rows], low, high, bins)
    return out


def _rebin(left: Matrix, right: Matrix, count: Matrix, low: float, high: float, bins: int) -> Matrix:
    edges = low + np.arange(bins + 1) * ((high - low) / bins)
    edges[-1] = high
    width = right - left
    wide = (width > 0) & (count > 0)
    density = np.zeros_like(count)
    with np.errstate(over="ignore", invalid="ignore"):
        np.divide(count, width, out=density, where=wide)
        covered = np.minimum(right[:, :, None], edges[1:]) - np.maximum(left[:, :, None], edges[:-1])
        np.maximum(covered, 0.0, out=covered)
        # a width so small that count / width overflows is shared out by ratio
        steep = wide & ~np.isfinite(density)
        out: Matrix = np.einsum("rk,rkb->rb", np.where(steep, 0.0, density), covered)
    for row, bucket in zip(*np.nonzero(steep), strict=True):
        out[row] += count[row, bucket] * (covered[row, bucket] / width[row, bucket])
    points = (width == 0) & (count > 0) & (left >= low) & (left <= high)
    if points.any():
        at = np.clip(np.searchsorted(edges, left[points], side="right") - 1, 0, bins - 1)
        np.add.at(out, (np.nonzero(points)[0], at), count[points])
    return out


def bin_edges(low: float, high: float, bins: int) -> NDArray[np.float64]:
    """The edges of ``bins`` equal bins."""
    share = np.linspace(0.0, 1.0, bins + 1)
    return low * (1 - share) + high * share
