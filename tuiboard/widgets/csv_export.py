"""What cards show as CSV, with every digit: scalars, histograms, PR curves."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.pr import PrCurve
from tuiboard.store.history import History
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.store.table import Chosen, clean, harmless, write_csv
from tuiboard.widgets.histogram_facts import NAMES


def write_points(path: Path, chosen: Chosen) -> None:
    """A row a point: run, tag, step, wall time, value."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        write_csv(chosen, file)


def write_histories(path: Path, chosen: Iterable[tuple[RunView, SeriesView, History]]) -> None:
    """A row a step: run, tag, step, wall time, how many values, their mean, spread, zeros and nine percentiles."""
    head = ("run", "tag", "step", "wall_time", "values", "not_finite", "mean", "std", "zeros", *NAMES)
    rows: list[Sequence[Any]] = []
    for run, series, history in chosen:
        if series.index is None:
            continue
        steps, walls = series.index.steps[history.rows], series.index.wall_times[history.rows]
        numbers: tuple[NDArray[Any], ...] = (
            steps, walls, history.total, history.lost, history.mean, history.std, history.zeros,
        )  # fmt: skip
        columns = [column.tolist() for column in (*numbers, *np.ascontiguousarray(history.percentiles.T))]
        rows += [(harmless(clean(run.name)), harmless(clean(series.tag)), *row) for row in zip(*columns, strict=True)]
    _write(path, head, rows)


def write_curves(path: Path, chosen: Iterable[tuple[RunView, SeriesView, int, PrCurve]]) -> None:
    """A row a threshold: run, tag, step, threshold, counts, precision, recall and F1."""
    head = ("run", "tag", "step", "threshold", "TP", "FP", "TN", "FN", "precision", "recall", "F1")
    rows: list[Sequence[Any]] = []
    for run, series, step, curve in chosen:
        columns = (
            curve.thresholds, curve.true_positives, curve.false_positives, curve.true_negatives, curve.false_negatives,
            curve.precision, curve.recall, curve.f1,
        )  # fmt: skip
        numbers = zip(*(column.tolist() for column in columns), strict=True)
        rows += [(harmless(clean(run.name)), harmless(clean(series.tag)), step, *row) for row in numbers]
    _write(path, head, rows)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
