from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.payload import Content, PayloadError
from tuiboard.store import history
from tuiboard.store.board import Board
from tuiboard.store.history import History, extend
from tuiboard.store.payloads import fetch_rows
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView


def loaded(path: Path) -> tuple[RunView, SeriesView]:
    run = Follower([LogdirSpec(str(path))], Board("logs"), watch=False).load().runs[0]
    return run, run.series["w"]


def write(logdir: LogdirBuilder, steps: range) -> Path:
    random = np.random.default_rng(steps.start)
    with logdir.writer("run") as writer:
        for step in steps:
            writer.histogram("w", step, random.normal(step, 1, 200))
        return writer.path


def made(run: RunView, series: SeriesView, old: History | None = None) -> tuple[History, list[float]]:
    told: list[float] = []
    return extend(old, run, series, told.append), told


def test_every_step_is_read(logdir: LogdirBuilder) -> None:
    write(logdir, range(50))
    got, told = made(*loaded(logdir.path))
    assert got.rows.tolist() == list(range(50)) and got.slices.rows.tolist() == list(range(50))
    assert got.total.tolist() == [200] * 50 and got.unreadable == 0 and told[-1] == 1
    assert np.abs(got.mean - np.arange(50)).max() < 0.4 and np.abs(got.std - 1).max() < 0.3
    assert got.slices.part([0, 49]).count.sum(axis=1).tolist() == [200, 200]


def test_what_grew_is_read_on_from_where_it_ended(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    write(logdir, range(30))
    old, _ = made(*loaded(logdir.path))
    write(logdir, range(30, 40))
    run, series = loaded(logdir.path)
    asked: list[int] = []

    def noted(run: RunView, series: SeriesView, rows: Sequence[int]) -> Iterator[Content | PayloadError]:
        asked.extend(rows)
        return fetch_rows(run, series, rows)

    monkeypatch.setattr(history, "fetch_rows", noted)
    grown, _ = made(run, series, old)
    assert asked == list(range(30, 40))
    whole, _ = made(run, series)
    for name in ("rows", "total", "low", "high", "mean", "std", "percentiles"):
        assert (getattr(grown, name) == getattr(whole, name)).all(), name
    assert (grown.slices.count == whole.slices.count).all() and grown.mark == whole.mark


def test_slices_are_the_buckets_as_written(logdir: LogdirBuilder) -> None:
    rows: list[list[list[float]]] = [
        [[0, 1, 2], [1, 2, 0], [2, 4, 1]],
        [[0, 1, 5], [3, 4, 2**53 - 1]],
        [[0, 0, 0], [0, 0, 7]],
        [[float(i), i + 1.0, float(i in (0, 9))] for i in range(10)],
        [[i, i + 1.5, 1 + i % 3] for i in range(20)],
    ]
    for some in (rows[:1], rows[:2], rows[2:3], rows):
        with logdir.writer(f"run{len(some)}{some[0][0][2]}") as writer:
            for step, table in enumerate(some):
                writer.plugin("histograms", "w", step, table, dtype=np.float64)
    for run in Follower([LogdirSpec(str(logdir.path))], Board("logs"), watch=False).load().runs:
        some = {"run12": rows[:1], "run22": rows[:2], "run10": rows[2:3], "run52": rows}[run.name]
        got, _ = made(run, run.series["w"])
        for i, table in enumerate(some):
            buckets = got.slices.part([i])
            kept = {
                tuple(row) for row in np.stack([buckets.left, buckets.right, buckets.count], 2)[0].tolist() if row[2]
            }
            assert kept == {tuple(map(float, row)) for row in table if row[2]}, run.name


def test_another_beginning_is_read_anew(logdir: LogdirBuilder) -> None:
    write(logdir, range(10))
    old, _ = made(*loaded(logdir.path))
    other = LogdirBuilder(logdir.path.parent / "other")
    with other.writer("run") as writer:
        writer.scalar("first", 0, 1.0)
        for step in range(12):
            writer.histogram("w", step, [float(step)] * 5)
    got, _ = made(*loaded(other.path), old)
    assert np.abs(got.mean - np.arange(12)).max() < 0.1 and got.total.tolist() == [5] * 12


def test_long_series_are_thinned_by_halves(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_STEPS", 16)
    monkeypatch.setattr(history, "MAX_SLICES", 8)
    write(logdir, range(30))
    old, _ = made(*loaded(logdir.path))
    assert old.rows.tolist() == [*range(0, 30, 2), 29]
    assert old.slices.rows.tolist() == [*range(0, 30, 4), 29]
    write(logdir, range(30, 40))
    got, _ = made(*loaded(logdir.path), old)
    assert got.rows.tolist() == [*range(0, 40, 4), 39]
    assert got.slices.rows.tolist() == [*range(0, 40, 8), 39]


def test_buckets_are_bounded(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_BUCKETS", 10)
    monkeypatch.setattr(history, "MAX_KEPT", 40)
    with logdir.writer("run") as writer:
        for step in range(9):
            writer.histogram("w", step, np.arange(300.0), buckets=100)
    got, _ = made(*loaded(logdir.path))
    assert len(got) == 9 and len(got.slices.count) <= 40 and got.slices.rows[-1] == 8
    assert got.slices.part([0]).count.sum() == 300


def test_sums_of_the_writer_give_exact_moments(logdir: LogdirBuilder) -> None:
    values = np.random.default_rng(3).exponential(size=500)
    with logdir.writer("run") as writer:
        writer.legacy_histogram("w", 0, values, buckets=4)
    got, _ = made(*loaded(logdir.path))
    assert got.mean[0] == pytest.approx(values.mean()) and got.std[0] == pytest.approx(values.std())


def test_what_cannot_be_read_is_counted(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        for step in range(3):
            writer.histogram("w", step, [1.0, 2.0])
        writer.plugin("histograms", "w", 3, [1.0, 2.0])
    run, series = loaded(logdir.path)
    got, _ = made(run, series)
    assert len(got) == 3 and got.unreadable == 1 and "shape" in got.why
    with pytest.raises(PayloadError, match="cannot be read"):
        made(replace(run, folder="/nowhere"), series)
