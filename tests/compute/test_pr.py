from __future__ import annotations

import numpy as np
import pytest

from tuiboard.compute.pr import pr_curve


def table() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    tp, fp = np.array([4, 3, 2, 0, 0]), np.array([6, 1, 0, 0, 0])
    fn, tn = 4 - tp, 6 - fp
    precision, recall = tp / np.maximum(1e-7, tp + fp), tp / 4
    return np.stack([tp, fp, tn, fn, precision, recall]).astype(np.float32)


def test_the_tail_without_predictions_is_cut() -> None:
    curve = pr_curve(table())
    assert curve.thresholds.tolist() == [0, 0.25, 0.5]
    assert curve.true_positives.tolist() == [4, 3, 2] and curve.false_negatives.tolist() == [0, 1, 2]


def test_scores() -> None:
    curve = pr_curve(table())
    assert curve.f1 == pytest.approx([2 * 0.4 / 1.4, 0.75, 2 / 3])
    # recall 0.5 at precision 1, then 0.25 more at 0.75, then 0.25 more at 0.4
    assert curve.average_precision == pytest.approx(0.5 + 0.25 * 0.75 + 0.25 * 0.4)


def test_nothing_predicted_keeps_the_first_threshold() -> None:
    curve = pr_curve(np.zeros((6, 4), np.float32))
    assert len(curve) == 1 and curve.f1.tolist() == [0] and curve.average_precision == 0


@pytest.mark.parametrize("shape", [(5, 3), (6,), (6, 0), (6, 2, 2), (6, 70_000)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="thresholds"):
        pr_curve(np.zeros(shape, np.float32))
    with pytest.raises(ValueError, match="shape"):
        pr_curve(np.full((6, 3), b"x", dtype=object))
