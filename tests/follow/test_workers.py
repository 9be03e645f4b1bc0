"""Runs read by another process are what they would be if read here."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tuiboard.follow import workers as workers_module
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.follower import Follower
from tuiboard.follow.logdir import discover
from tuiboard.follow.run_loader import RunLoader
from tuiboard.follow.spec import LogdirSpec
from tuiboard.follow.workers import Workers
from tuiboard.format.layouts import Layouts
from tuiboard.store.arena import AVAILABLE, Arena, Borrowed
from tuiboard.store.board import Board, BoardView

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="no anonymous shared memory on this system")


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "FORK_BYTES", 1)
    monkeypatch.setattr(workers_module, "SPAWN_BYTES", 1)
    monkeypatch.setattr(workers_module, "TASK_BYTES", (1, 1000))
    monkeypatch.setattr("tuiboard.follow.follower.cores", lambda: 2)


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    built = LogdirBuilder(tmp_path / "logs")
    for run in range(6):
        built.scalars(f"run{run}", {"loss": [float(run + i) for i in range(2000)], "acc": [0.5, 0.6]})
        with built.writer(f"run{run}") as writer:
            writer.scalar("loss", 1500, float("nan"))
            writer.text("notes", 3, "later")
            writer.histogram("weights", 4, [1.0, 2.0])
    with built.writer("run3") as writer:
        writer.scalar("loss", 5000, 1.0)
        writer.raw(b"damage that no record is" * 3)
        writer.scalar("loss", 5001, 1.0)
    return built.path


def told(view: BoardView) -> object:
    return [
        (
            run.name,
            [(r.file, r.step) for r in run.restarts],
            [(n.kind, n.message) for n in run.notices],
            run.bytes_read,
            [
                (
                    tag,
                    s.plugin,
                    s.replaced,
                    s.abandoned,
                    s.nan,
                    s.points and [c.tolist() for c in (s.points.steps, s.points.wall_times)],
                    s.points and str(s.points.values.tolist()),
                    s.index and [c.tolist() for c in (s.index.steps, s.index.offsets, s.index.lengths)],
                )
                for tag, s in run.series.items()
            ],
        )
        for run in view.runs
    ]


def count_returns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    before = Workers.take_back

    def take_back(self: Workers, seconds: float) -> object:
        found = before(self, seconds)
        names.extend(after.name for sent, after in found if after is not sent and isinstance(after, RunLoader))
        return found

    monkeypatch.setattr(Workers, "take_back", take_back)
    return names


@pytest.mark.usefixtures("eager")
def test_a_forked_worker_brings_back_the_same(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    returned = count_returns(monkeypatch)
    helped = Follower([LogdirSpec(str(logdir))], Board(), watch=False).load()
    assert returned
    monkeypatch.setattr("tuiboard.follow.follower.cores", lambda: 1)
    assert told(helped) == told(Follower([LogdirSpec(str(logdir))], Board(), watch=False).load())


@pytest.mark.usefixtures("eager")
def test_a_run_that_comes_back_is_followed_on(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)  # so that an interpreter of its own is started
    returned = count_returns(monkeypatch)
    board = Board()
    follower = Follower([LogdirSpec(str(logdir))], board, watch=False, grace_s=0.0)
    follower.load()
    assert returned
    before = {name: board.view.by_name[name].series["loss"].points for name in returned}
    steps = {name: points.steps.tolist() for name, points in before.items() if points is not None}
    for name in returned:
        file = sorted((logdir / name).iterdir())[-1]
        other = LogdirBuilder(logdir.parent / "more")
        other.scalars(name, {"loss": [7.0]}, first_step=9000)
        (record,) = (logdir.parent / "more" / name).iterdir()
        with file.open("ab") as handle:
            handle.write(record.read_bytes())
    assert follower.poll()
    for name in returned:
        points = board.view.by_name[name].series["loss"].points
        assert points is not None
        assert points.steps[-1] == 9000
        held = before[name]
        assert held is not None
        assert held.steps.tolist() == steps[name]


@pytest.mark.usefixtures("eager")
def test_a_worker_that_dies_costs_nothing(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    before = Workers.hand_out

    def hand_out(self: Workers, loaders: Sequence[RunLoader], now: float) -> object:
        stay = before(self, loaders, now)
        for worker in self._workers:
            if isinstance(worker.process, int) and worker.task:
                os.kill(worker.process, signal.SIGKILL)
        return stay

    monkeypatch.setattr(Workers, "hand_out", hand_out)
    view = Follower([LogdirSpec(str(logdir))], Board(), watch=False).load()
    assert "worker-failed" in {notice.kind for notice in view.notices}
    monkeypatch.setattr("tuiboard.follow.follower.cores", lambda: 1)
    assert told(view) == told(Follower([LogdirSpec(str(logdir))], Board(), watch=False).load())


@pytest.mark.usefixtures("eager")
def test_runs_that_are_away_are_not_waited_for(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr("tuiboard.follow.worker.RunLoader.read", lambda *_: time.sleep(3600))
    files, layouts = OpenFiles(), Layouts()
    loaders = [RunLoader(folder, files, 0.0) for folder in discover([LogdirSpec(str(logdir))]).runs.values()]
    for loader in loaders:
        loader.look(time.time())
    workers = Workers(1, files, layouts)
    assert len(workers.hand_out(loaders, time.time())) < len(loaders)
    assert workers.busy and workers.take_back(0.0) == []
    workers.close()
    assert not workers.busy


def test_an_arena_lends_what_it_holds_and_nothing_else() -> None:
    arena = Arena(1 << 16)
    first, second = arena.empty(10, np.int64), arena.empty(5, np.float64)
    first[:], second[:] = 7, 0.5
    places = [arena.place(array) for array in (first, second)]
    assert None not in places
    assert arena.place(np.arange(3)) is None
    assert arena.place(first[::2]) is None
    assert arena.place(arena.empty(1 << 20, np.int64)) is None
    lent = Borrowed(arena.handle)
    assert [lent.array(place).tolist() for place in places if place] == [[7] * 10, [0.5] * 5]
