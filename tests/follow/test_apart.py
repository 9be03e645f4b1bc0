"""A place that does not answer holds up itself only: the other runs go on, and it does too when it answers."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.builders import LogdirBuilder
from tuiboard import cli
from tuiboard.follow import apart, files, logdir, waits, workers
from tuiboard.follow import follower as following
from tuiboard.follow.apart import OWED_BY_ONE, Apart, NoAnswerError
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.follow.waits import Waits
from tuiboard.format import open as opening
from tuiboard.store.arena import AVAILABLE
from tuiboard.store.board import Board


class HungOs:
    """The module ``os`` as the engine's files see it: questions for some paths wait until they are released."""

    def __init__(self) -> None:
        self.hangs: Callable[[str], bool] = lambda path: False
        self.calls: tuple[str, ...] = ("stat", "open", "scandir")
        self.released = threading.Event()

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in self.calls:
            return real

        def call(path: str, *rest: Any) -> Any:
            if self.hangs(str(path)):
                self.released.wait(30)
            return real(path, *rest)

        return call


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[HungOs]:
    hung: Any = HungOs()
    modules: tuple[ModuleType, ...] = (files, logdir, opening)
    for module in modules:
        monkeypatch.setattr(module, "os", hung)
    monkeypatch.setattr(waits, "SLOW_S", 0.3)
    monkeypatch.setattr(apart, "SLOW_S", 0.3)
    yield hung
    hung.released.set()


@pytest.fixture
def follow(logdir: LogdirBuilder, storage: HungOs) -> Iterator[tuple[Follower, Board]]:
    board = Board("logs")
    follower = Follower([LogdirSpec(str(logdir.path))], board, poll_s=0.02, watch=False)
    yield follower, board
    storage.released.set()
    follower.stop()


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def count(board: Board, run: str) -> int:
    view = board.view.by_name.get(run)
    points = view.series["loss"].points if view is not None and "loss" in view.series else None
    return 0 if points is None else len(points.steps)


def kinds(board: Board) -> list[tuple[str, str]]:
    return [(notice.kind, notice.run) for notice in board.view.all_notices]


@pytest.mark.parametrize("call", ["stat", "open", "scandir"])
@pytest.mark.parametrize("late", [False, True], ids=["from the start", "later"])
def test_the_others_go_on_and_it_recovers(
    call: str, late: bool, logdir: LogdirBuilder, storage: HungOs, follow: tuple[Follower, Board]
) -> None:
    follower, board = follow
    logdir.scalars("bad", {"loss": [1.0, 2.0]})
    good = logdir.writer("good")
    storage.calls = (call,)
    if not late:
        storage.hangs = lambda path: "/bad" in path
    good.scalar("loss", 0, 0.0)
    good.flush()
    follower.start()
    assert until(lambda: count(board, "good") == 1)
    assert not late or until(lambda: count(board, "bad") == 2)
    storage.hangs = lambda path: "/bad" in path
    with logdir.writer("bad") as more:
        more.scalar("loss", 10, 3.0)
    follower.reload()
    assert until(lambda: "no-answer" in {kind for kind, _ in kinds(board)})
    said = next(notice for notice in board.view.all_notices if notice.kind == "no-answer")
    assert "/bad" in said.file and "since" in said.message
    good.scalar("loss", 1, 0.0)
    good.close()
    assert until(lambda: count(board, "good") == 2)
    logdir.scalars("new", {"loss": [1.0]})
    follower.reload()
    assert until(lambda: count(board, "new") == 1)
    assert count(board, "bad") == (2 if late else 0)  # what was read of it is still shown
    storage.hangs = lambda path: False
    storage.released.set()
    follower.reload()
    assert until(lambda: count(board, "bad") == 3)
    assert until(lambda: "no-answer" not in {kind for kind, _ in kinds(board)})
    assert ("slow-storage", "") in kinds(board)


def test_a_mount_with_many_runs_takes_few_threads(
    logdir: LogdirBuilder, storage: HungOs, follow: tuple[Follower, Board]
) -> None:
    follower, board = follow
    for i in range(12):
        logdir.scalars(f"bad{i}", {"loss": [1.0]})
    follower.start()
    assert until(lambda: all(count(board, f"bad{i}") == 1 for i in range(12)))
    before = threading.active_count()
    storage.hangs = lambda path: "/bad" in path
    follower.reload()
    assert until(lambda: len([kind for kind, _ in kinds(board) if kind == "no-answer"]) >= OWED_BY_ONE)
    time.sleep(1)
    assert threading.active_count() - before <= 2 * OWED_BY_ONE  # runs, and walks
    assert len(board.view.runs) == 12
    storage.hangs = lambda path: False
    storage.released.set()
    assert until(lambda: "no-answer" not in {kind for kind, _ in kinds(board)})
    for i in range(12):
        with logdir.writer(f"bad{i}") as more:
            more.scalar("loss", 10, 3.0)
    follower.reload()
    assert until(lambda: all(count(board, f"bad{i}") == 2 for i in range(12)))


def test_it_stops_while_storage_hangs(logdir: LogdirBuilder, storage: HungOs, follow: tuple[Follower, Board]) -> None:
    follower, _ = follow
    logdir.scalars("bad", {"loss": [1.0]})
    storage.hangs = lambda path: "/bad" in path
    follower.start()
    assert until(lambda: follower.unanswered is not None)
    thread = follower._thread
    follower.stop()
    assert thread is not None and until(lambda: not thread.is_alive(), 5)


def test_what_is_asked_is_answered_or_raised() -> None:
    waiting = Waits()
    asks = Apart(waiting, lambda: None)
    assert asks.ask(1, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        asks.ask(1, lambda: 1 / 0)
    asks.stop()


def test_long_work_with_answers_is_not_hung(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SLOW_S", 0.15)
    waiting = Waits()
    asks = Apart(waiting, lambda: None)

    def work() -> str:
        for _ in range(6):
            with waiting("path"):
                time.sleep(0.05)
        time.sleep(0.3)
        return "done"

    assert asks.ask(1, work) == "done"
    asks.stop()


def test_what_hangs_is_told_and_comes_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SLOW_S", 0.05)
    waiting, woken, release = Waits(), threading.Event(), threading.Event()
    asks = Apart(waiting, woken.set)

    def work() -> None:
        with waiting("/mount/run"):
            release.wait(20)
        raise OSError("gone")

    with pytest.raises(NoAnswerError):
        asks.ask(1, work, "run")
    assert [(task.run, task.path) for task in asks.hung] == [("run", "/mount/run")]
    assert [notice.run for notice in asks.notices()] == ["run"]
    assert asks.ask(1, lambda: 7) == 7  # on another thread
    release.set()
    assert woken.wait(20)
    assert [str(task.error) for task in asks.answered()] == ["gone"]
    assert asks.answered() == [] and asks.hung == [] and asks.notices() == []
    asks.stop()


@pytest.mark.parametrize("call", ["stat", "open", "scandir"])
def test_what_is_read_once_goes_round_what_hangs(
    call: str, logdir: LogdirBuilder, storage: HungOs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LAST_S", 0.5)
    for run in ("a", "bad", "c"):
        logdir.scalars(run, {"loss": [1.0, 2.0]})
    storage.calls, storage.hangs = (call,), lambda path: "/bad" in path
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    assert [count(board, run) for run in ("a", "bad", "c")] == [2, 0, 2]
    assert ["/bad" in notice.file for notice in board.view.all_notices if notice.kind == "no-answer"] == [True]


@pytest.mark.parametrize("call", ["stat", "open", "scandir"])
def test_what_answers_late_is_read_all_the_same(call: str, logdir: LogdirBuilder, storage: HungOs) -> None:
    for run in ("a", "bad", "c"):
        logdir.scalars(run, {"loss": [1.0, 2.0]})
    storage.calls, storage.hangs = (call,), lambda path: "/bad" in path
    board = Board("logs")
    threading.Timer(1.0, storage.released.set).start()
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    assert [count(board, run) for run in ("a", "bad", "c")] == [2, 2, 2]
    assert "no-answer" not in {kind for kind, _ in kinds(board)}


@pytest.mark.skipif(not AVAILABLE, reason="no anonymous shared memory on this system")
def test_a_folder_that_hangs_in_a_worker_is_named(
    logdir: LogdirBuilder, storage: HungOs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LAST_S", 0.5)
    monkeypatch.setattr(following, "cores", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # so that workers are forked, with what is patched here
    for name, value in (("FORK_BYTES", 1), ("TASK_BYTES", (1, 1000))):
        monkeypatch.setattr(workers, name, value)
    for run in ("a", "bad", "c"):
        logdir.scalars(run, {"loss": [1.0] * 500})
    sent: list[str] = []
    hand_out = workers.Workers.hand_out

    def first_bad(self: workers.Workers, loaders: Any, now: float) -> Any:
        stay = hand_out(self, sorted(loaders, key=lambda loader: getattr(loader, "name", "") != "bad"), now)
        sent.extend(self.away)
        return stay

    monkeypatch.setattr(workers.Workers, "hand_out", first_bad)
    storage.calls, storage.hangs = ("open",), lambda path: "/bad" in path
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    assert "bad" in sent and [count(board, run) for run in ("a", "c")] == [500, 500]
    assert {("no-answer", "bad"), ("worker-failed", "")} <= set(kinds(board))


def test_verbs_say_what_they_leave_out(
    logdir: LogdirBuilder, storage: HungOs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(following, "LAST_S", 0.5)
    for run in ("a", "bad"):
        logdir.scalars(run, {"loss": [1.0, 2.0]})
    storage.calls, storage.hangs = ("stat",), lambda path: "/bad" in path
    for verb in (["inspect"], ["export", "-o", "-"], ["plot"], ["snapshot", "-o", "-"]):
        assert cli.main([verb[0], str(logdir.path), *verb[1:]]) == 1
        said = capsys.readouterr()
        assert "loss" in said.out and "/bad: left out" in said.err
    storage.hangs = lambda path: path.endswith("logs")
    assert cli.main(["inspect", str(logdir.path)]) == 1
    assert "logs: left out" in capsys.readouterr().err
