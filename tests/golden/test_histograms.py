"""Every histogram and PR curve of the shared logs, beside TensorBoard's own numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from tests.golden.reference import names, ours
from tuiboard.compute.buckets import Triple, pack, tidy
from tuiboard.compute.percentiles import BASIS_POINTS, percentiles
from tuiboard.compute.pr import pr_curve
from tuiboard.compute.rebin import BINS, rebin
from tuiboard.format.histogram import Histogram
from tuiboard.format.payload import PayloadError, Tensor
from tuiboard.store.payloads import fetch_rows

if not names():
    pytest.skip("the shared logs do not lie beside the repository", allow_module_level=True)

ODD = {
    "inf_limit": "edges that are infinite: TensorBoard computes with them, a bucket lies at its finite edge here",
    "nan_limits": "edges that are no number: TensorBoard's values are none either",
    "open_ended": "an edge below the smallest value: the bucket ends at the smallest value here",
}
"""Tags of edge/mixtures that TensorBoard itself gets wrong."""


def _contents(plugin: str) -> Iterator[tuple[str, object]]:
    for name in names():
        for run in ours(name).runs:
            for series in run.series.values():
                if series.plugin == plugin and series.index is not None:
                    for found in fetch_rows(run, series, range(len(series.index))):
                        if not isinstance(found, PayloadError):
                            yield series.tag, found


def histograms() -> list[tuple[str, Triple]]:
    return [(tag, (h.left, h.right, h.count)) for tag, h in _contents("histograms") if isinstance(h, Histogram)]


def transcribed(rows: list[tuple[float, float, float]], left: float, right: float, bins: int) -> list[float]:
    """Steps 3 to 5 of the re-binning, to the letter."""
    d = (right - left) / bins
    out = [0.0] * bins
    for p, q, c in rows:
        if p > q:
            continue
        for i in range(bins):
            low, high = left + i * d, left + (i + 1) * d
            if q > p:
                out[i] += c * max(0.0, min(q, high) - max(p, low)) / (q - p)
            elif low <= p < high or (i == bins - 1 and p == right):
                out[i] += c
    return out


def test_percentiles_as_tensorboard_compresses() -> None:
    compressor = pytest.importorskip("tensorboard.plugins.distribution.compressor")
    worst, checked = 0.0, 0
    for tag, (left, right, count) in histograms():
        if tag in ODD:
            continue
        rows = np.stack([left, right, count], axis=1).tolist()
        theirs = [value for _, value in compressor.compress_histogram(rows, tuple(BASIS_POINTS.astype(int)))]
        mine = percentiles(tidy(pack([(left, right, count)])))[0]
        scale = max(1e-300, float(np.abs(theirs).max()))
        worst, checked = max(worst, float(np.abs(mine - theirs).max()) / scale), checked + 1
    print(f"percentiles: {checked} histograms, largest difference {worst:.3g} of the largest value")
    assert checked > 500 and worst < 1e-9


@pytest.mark.parametrize("bins", [BINS, 7])
def test_rebinned_as_described(bins: int) -> None:
    worst, checked = 0.0, 0
    for tag, (left, right, count) in histograms():
        if tag in ODD or not len(count):
            continue
        low, high = float(left.min()), float(right.max())
        if low == high:
            low, high = low - 1, high + 1
        wanted = transcribed(list(zip(left.tolist(), right.tolist(), count.tolist(), strict=True)), low, high, bins)
        got = rebin(tidy(pack([(left, right, count)])), low, high, bins)[0]
        total = max(1e-300, math.fsum(count.tolist()))
        worst, checked = max(worst, float(np.abs(got - wanted).max()) / total), checked + 1
        assert got.sum() == pytest.approx(count.sum())
    print(f"re-binning to {bins}: {checked} histograms, largest difference {worst:.3g} of the count")
    assert checked > 500 and worst < 1e-9


def test_pr_values_as_tensorboard_reads_them() -> None:
    plugin = pytest.importorskip("tensorboard.plugins.pr_curve.pr_curves_plugin")
    entry = plugin.PrCurvesPlugin._make_pr_entry
    worst, checked = 0.0, 0
    for _, found in _contents("pr_curves"):
        assert isinstance(found, Tensor)
        theirs = entry(None, 0, 0.0, found.values)
        mine = pr_curve(found.values)
        for name in ("true_positives", "false_positives", "true_negatives", "false_negatives", "thresholds",
                     "precision", "recall"):  # fmt: skip
            worst = max(worst, float(np.abs(getattr(mine, name) - np.array(theirs[name], np.float64)).max()))
        checked += 1
    print(f"PR curves: {checked}, largest difference {worst:.3g}")
    assert checked > 20 and worst < 1e-12
