from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import LogdirBuilder
from tuiboard.errors import TuiboardError
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.follower import Follower
from tuiboard.follow.pace import LOOKS_PER_SECOND, Pace, walk_pause
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.text import identity
from tuiboard.format.write import EventWriter
from tuiboard.store.board import Board, BoardView, Progress


def _follower(path: Path, *, grace: float = 30.0) -> tuple[Follower, Board]:
    board = Board("logs")
    return Follower([LogdirSpec(str(path))], board, grace_s=grace, watch=False), board


def _kinds(view: BoardView) -> list[str]:
    return [notice.kind for notice in view.all_notices]


def _values(view: BoardView, run: str, tag: str = "loss") -> list[float]:
    points = view.by_name[run].series[tag].points
    assert points is not None
    values: list[float] = points.values.tolist()
    return values


def test_load_reads_everything_and_reports(logdir: LogdirBuilder) -> None:
    for run in ("run10", "run2", "."):
        logdir.scalars(run, {"loss": [3, 2, 1]})
    follower, board = _follower(logdir.path)
    told: list[Progress] = []
    view = follower.load(told.append)
    assert [run.name for run in view.runs] == [".", "run2", "run10"]
    assert view is board.view
    assert _values(view, "run2") == [3, 2, 1]
    assert not view.progress.loading
    assert view.progress.bytes_done == view.progress.bytes_total == sum(run.bytes for run in view.runs)
    assert [progress.runs_done for progress in told] == sorted(progress.runs_done for progress in told)
    assert told[-1].runs_done == told[-1].runs_total == 3


def test_load_judges_tails_by_the_age_of_the_file(logdir: LogdirBuilder) -> None:
    path = logdir.scalars("run", {"loss": [1, 2]})
    path.write_bytes(path.read_bytes()[:-3])
    view = _follower(logdir.path)[0].load()
    assert (view.runs[0].waiting, _kinds(view)) == (True, [])
    os.utime(path, (1_700_000_000, 1_700_000_000))
    view = _follower(logdir.path)[0].load()
    assert (view.runs[0].waiting, _kinds(view)) == (False, ["partial-tail"])
    assert view.runs[0].last_write == 1_700_000_000


def test_a_poll_without_news_publishes_nothing(logdir: LogdirBuilder) -> None:
    logdir.scalars("run", {"loss": [1]})
    follower, board = _follower(logdir.path)
    assert follower.poll()
    generation = board.generation
    assert not follower.poll()
    assert board.generation == generation


def test_only_what_changed_gets_a_new_view(logdir: LogdirBuilder) -> None:
    logdir.scalars("still", {"loss": [1]})
    with logdir.writer("live") as writer:
        writer.scalar("loss", 0, 1.0)
        writer.scalar("acc", 0, 1.0)
        writer.flush()
        follower, board = _follower(logdir.path)
        follower.poll()
        before = board.view.by_name
        writer.scalar("loss", 1, 2.0)
        writer.flush()
        assert follower.poll()
    after = board.view.by_name
    assert after["still"] is before["still"]
    assert after["live"].series["acc"] is before["live"].series["acc"]
    assert _values(board.view, "live") == [1, 2]
    assert after["live"].generation == after["live"].series["loss"].generation == board.generation


def test_a_missing_logdir_is_waited_for(tmp_path: Path) -> None:
    follower, board = _follower(tmp_path / "later")
    follower.poll()
    assert (board.view.missing, _kinds(board.view)) == (True, ["logdir-missing"])
    LogdirBuilder(tmp_path / "later").scalars("run", {"loss": [1]})
    assert follower.poll()
    assert (board.view.missing, _kinds(board.view)) == (False, [])
    assert _values(board.view, "run") == [1]


def test_a_run_that_has_gone_is_marked_and_may_come_back(logdir: LogdirBuilder) -> None:
    logdir.scalars("run", {"loss": [1, 2]})
    follower, board = _follower(logdir.path)
    follower.poll()
    shutil.rmtree(logdir.path / "run")
    follower.poll()
    assert board.view.runs[0].removed
    assert "run-removed" in _kinds(board.view)
    logdir.scalars("run", {"loss": [7]})
    follower.poll()
    assert (board.view.runs[0].removed, _values(board.view, "run")) == (False, [7])


def test_a_replaced_file_mixes_no_points(logdir: LogdirBuilder) -> None:
    path = logdir.scalars("run", {"loss": [1, 2, 3]})
    follower, board = _follower(logdir.path)
    follower.poll()
    with EventWriter(path.with_name("new"), wall_time=5.0) as writer:
        writer.scalar("loss", 0, 9.0)
    path.with_name("new").replace(path)
    follower.poll()
    assert _values(board.view, "run") == [9]
    assert "file-replaced" in _kinds(board.view)


def test_a_restart_sets_points_aside_and_says_so(logdir: LogdirBuilder) -> None:
    logdir.scalars("run", {"loss": [0, 1, 2, 3, 4]})
    second = logdir.scalars("run", {"loss": [20, 30]}, first_step=2)
    view = _follower(logdir.path)[0].load()
    run = view.runs[0]
    assert _values(view, "run") == [0, 1, 20, 30]
    assert [(restart.file, restart.step) for restart in run.restarts] == [(second.name, 2)]
    aside = run.series["loss"].abandoned_points
    assert aside is not None
    assert aside.values.tolist() == [2, 3, 4]
    assert _kinds(view) == ["step-restart"]
    assert run.records_lost == 0


def test_wall_times_of_a_run_are_its_usable_ones(logdir: LogdirBuilder) -> None:
    with logdir.writer("run", wall_time=50.0) as writer:
        for step, wall in enumerate([float("nan"), -5.0, 0.0, 1e12, 70.0, 60.0]):
            writer.scalar("loss", step, 1.0, wall_time=wall)
    run = _follower(logdir.path)[0].load().runs[0]
    assert (run.first_wall_time, run.last_wall_time) == (50.0, 70.0)
    assert [notice.kind for notice in run.notices] == ["bad-time"]


def test_tags_that_are_not_utf8_are_known_by_their_replacement(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.scalar(b"a\xff", 0, 1.0)
    view = _follower(logdir.path)[0].load()
    assert list(view.runs[0].series) == [identity(b"a\xff")]
    assert _kinds(view) == ["bad-text"]


def test_a_record_that_is_no_event_costs_itself(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.scalar("loss", 0, 1.0)
        at = writer.record(b"\x2a\xff\xff\xff")
        writer.scalar("loss", 1, 2.0)
    view = _follower(logdir.path)[0].load()
    assert _values(view, "run") == [1, 2]
    (notice,) = view.all_notices
    assert (notice.kind, notice.offset, notice.records_lost, notice.step) == ("undecodable-record", at, 1, 0)


@pytest.mark.parametrize(("place", "kind"), [(13, "corrupt-record"), (0, "corrupt-frame")])
@pytest.mark.parametrize("old", [True, False])
def test_damage_is_told_with_the_step_before_it(logdir: LogdirBuilder, place: int, kind: str, old: bool) -> None:
    with logdir.writer("run") as writer:
        starts = [writer.scalar("loss", step, float(step)) for step in range(10)]
    data = bytearray(writer.path.read_bytes())
    data[starts[6] + place] ^= 1
    writer.path.write_bytes(data)
    if old:
        os.utime(writer.path, (1_700_000_000, 1_700_000_000))
    view = _follower(logdir.path)[0].load()
    assert _values(view, "run") == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    (notice,) = view.all_notices
    assert (notice.kind, notice.offset, notice.records_lost, notice.step) == (kind, starts[6], 1, 5)


@pytest.mark.parametrize("others", [False, True])
def test_what_a_damaged_stretch_held_is_judged_by_the_records_near_it(logdir: LogdirBuilder, others: bool) -> None:
    """One large record at the start, or others that follow, make those that were lost no larger."""
    with logdir.writer("run") as writer:
        writer.text("config", 0, "x" * 2_000_000)
        starts = [writer.scalar("loss", step, float(step)) for step in range(200)]
        if others:
            starts += [writer.scalars(step, {"loss": 1.0, "acc": 2.0}) for step in range(200, 400)]
    data = bytearray(writer.path.read_bytes())
    data[starts[150] : starts[170]] = bytes(starts[170] - starts[150])
    writer.path.write_bytes(data)
    os.utime(writer.path, (1_700_000_000, 1_700_000_000))
    view = _follower(logdir.path)[0].load()
    (notice,) = view.all_notices
    assert (notice.kind, notice.records_lost) == ("corrupt-frame", 20)


def test_trouble_in_one_run_leaves_the_others(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    logdir.scalars("bad", {"loss": [1]})
    logdir.scalars("good", {"loss": [1]})
    follower, _ = _follower(logdir.path)
    whole = follower._files.read

    def read(path: str, offset: int, size: int) -> bytes:
        if "/bad/" in path:
            raise OSError(5, "Input/output error")
        return whole(path, offset, size)

    monkeypatch.setattr(follower._files, "read", read)
    view = follower.load()
    assert _values(view, "good") == [1]
    assert _kinds(view) == ["file-unreadable"]


def test_a_file_that_could_not_be_read_is_read_once_it_can(
    logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    logdir.scalars("run", {"loss": [1.0, 2.0]})
    follower, board = _follower(logdir.path, grace=0.0)

    def refuse(self: OpenFiles, path: str, offset: int, size: int) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    with monkeypatch.context() as shut:
        shut.setattr(OpenFiles, "read", refuse)
        follower.poll()
        assert _kinds(board.view) == ["file-unreadable"]
    # neither size nor time of the file have changed
    follower.poll()
    assert _kinds(board.view) == []
    assert _values(board.view, "run") == [1.0, 2.0]


def test_logdirs_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TuiboardError):
        Follower([LogdirSpec(str(tmp_path / "a/x")), LogdirSpec(str(tmp_path / "b/x"))], Board())


# -- the thread: waited for by the board's event, never slept for ------------------------------------


def _until(board: Board, true: Callable[[BoardView], bool], seconds: float = 20.0) -> BoardView:
    end = time.monotonic() + seconds
    changed = threading.Event()
    board.notify = changed.set
    while not true(board.view):
        assert time.monotonic() < end, "the follower did not get there"
        changed.wait(0.5)
        changed.clear()
    return board.view


@pytest.mark.parametrize("watch", [False, True])
def test_the_thread_shows_what_is_written(logdir: LogdirBuilder, watch: bool) -> None:
    board = Board("logs")
    follower = Follower([LogdirSpec(str(logdir.path))], board, watch=watch)
    with logdir.writer("live") as writer:
        writer.scalar("loss", 0, 0.0)
        writer.flush()
        follower.start()
        try:
            _until(board, lambda view: view.points == 1 and not view.progress.loading)
            follower.attend(["live"])
            writer.scalar("loss", 1, 1.0)
            writer.flush()
            assert _values(_until(board, lambda view: view.points == 2), "live") == [0, 1]
            logdir.scalars("new", {"loss": [5]})
            follower.reload()
            view = _until(board, lambda view: "new" in view.by_name and view.points == 3)
        finally:
            follower.stop()
    assert _kinds(view) == []
    assert follower._thread is None
    assert not follower._files._open


# -- how often ---------------------------------------------------------------------------------------


def test_idle_runs_are_looked_at_ever_more_rarely() -> None:
    runs = 400
    pace = Pace(0.1)
    now = looks = 0.0
    pauses = []
    while now < 600:
        pace.looked(now, changed=False, attended=False, runs=runs, often=1)
        pauses.append(pace.due - now)
        now, looks = pace.due, looks + 1
    assert pauses == sorted(pauses)
    assert runs / pauses[-1] <= LOOKS_PER_SECOND
    pace.looked(now, changed=False, attended=True, runs=runs, often=1)
    assert pace.due - now == pytest.approx(0.1)


def test_large_trees_are_walked_more_rarely() -> None:
    assert walk_pause(10, 0.001, network=False) == 2.0
    assert walk_pause(600, 0.01, network=False) == 60.0
    assert walk_pause(10, 0.001, network=True) == 10.0
    assert walk_pause(10**6, 60.0, network=False) == 120.0
