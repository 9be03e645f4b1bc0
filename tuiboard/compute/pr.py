"""Precision and recall: what a summary of the pr_curves plugin says, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS = 6
"""True positives, false positives, true negatives, false negatives, precision, recall."""
MAX_THRESHOLDS = 1 << 16
"""Thresholds of a curve; a summary with more is refused."""


@dataclass(frozen=True, slots=True, eq=False)
class PrCurve:
    """A curve, from the lowest threshold to the highest; arrays of one length, at least 1."""

    thresholds: NDArray[np.float64]
    true_positives: NDArray[np.float64]
    false_positives: NDArray[np.float64]
    true_negatives: NDArray[np.float64]
    false_negatives: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.thresholds)

    @property
    def f1(self) -> NDArray[np.float64]:
        """Harmonic mean of precision and recall at each threshold; 0 where both are 0."""
        both = self.precision + self.recall
        with np.errstate(all="ignore"):
            return np.where(both > 0, 2 * self.precision * self.recall / both, np.where(np.isnan(both), np.nan, 0.0))

    @property
    def average_precision(self) -> float:
        """Area under the steps of the curve: precision times what each lower threshold adds to recall.

        Source: scikit-learn, ``average_precision_score``, on the thresholds that the summary has.
        """
        precision, recall = self.precision[::-1], self.recall[::-1]
        good = np.isfinite(precision) & np.isfinite(recall)
        if not good.any():
            return float("nan")
        gained = np.diff(recall[good], prepend=0.0)
        return float((gained * precision[good]).sum())


def pr_curve(values: NDArray[Any]) -> PrCurve:
    """The curve of a tensor (6, thresholds); thresholds at the end at which nothing is predicted positive are left out.

    The threshold of column j is j / (n - 1).  Raises ValueError for a tensor of another shape.
    Source: TensorBoard, ``plugins/pr_curve/pr_curves_plugin.py``, ``_make_pr_entry``.
    """
    if values.dtype.kind not in "fiub" or values.ndim != 2 or values.shape[0] != ROWS or not values.shape[1]:
        raise ValueError(f"a PR curve has the shape [6, thresholds], not {list(values.shape)}")
    if values.shape[1] > MAX_THRESHOLDS:
        raise ValueError(f"{values.shape[1]} thresholds are beyond the limit of {MAX_THRESHOLDS}")
    table = values.astype(np.float64)
    counts = table[:4]
    with np.errstate(invalid="ignore"):
        counts = np.where(np.isfinite(counts), np.trunc(counts), counts)
        predicted = np.flatnonzero(counts[0] + counts[1] != 0)
    n = table.shape[1]
    end = max(1, int(predicted[-1]) + 1 if len(predicted) else 1)
    thresholds = np.arange(n) / (n - 1) if n > 1 else np.zeros(1)
    tp, fp, tn, fn = (row[:end] for row in counts)
    return PrCurve(thresholds[:end], tp, fp, tn, fn, table[4, :end], table[5, :end])
