from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import LogdirBuilder
from tuiboard.errors import TuiboardError
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board


def follower_of(*specs: LogdirSpec) -> tuple[Follower, Board]:
    board = Board("logs")
    return Follower(specs, board, poll_s=0.0, watch=False), board


def test_records_appended_later_are_read(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    follower, board = follower_of(LogdirSpec(str(logdir.path), None))
    with logdir.writer("run") as writer:
        writer.scalar("loss", 0, 1.0)
        writer.flush()
        follower.load()
        assert board.view.points == 1
        before = board.view.by_name["run"].series["loss"].points
        writer.scalar("loss", 1, 0.5)
        writer.flush()
        follower.load()
    after = board.view.by_name["run"].series["loss"].points
    assert before is not None and after is not None
    assert after.values.tolist() == [1.0, 0.5] and before.values.tolist() == [1.0]


def test_runs_that_appear_later_are_found(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    logdir.scalars("run_10", {"loss": [1.0]})
    follower, board = follower_of(LogdirSpec(str(logdir.path), None))
    follower.load()
    logdir.scalars("run_2", {"loss": [1.0]})
    follower.reload()
    follower.load()
    assert [run.name for run in board.view.runs] == ["run_2", "run_10"]


def test_a_missing_logdir_is_no_error(tmp_path: Path) -> None:
    follower, board = follower_of(LogdirSpec(str(tmp_path / "later"), None))
    follower.load()
    assert board.view.missing and not board.view.runs


def test_several_logdirs_are_prefixed_and_must_differ(tmp_path: Path) -> None:
    for name in ("a", "b"):
        LogdirBuilder(tmp_path / name).scalars("run", {"loss": [1.0]})
    follower, board = follower_of(LogdirSpec(str(tmp_path / "a"), None), LogdirSpec(str(tmp_path / "b"), "other"))
    follower.load()
    assert [run.name for run in board.view.runs] == ["a/run", "other/run"]
    with pytest.raises(TuiboardError):
        follower_of(LogdirSpec(str(tmp_path / "a"), "same"), LogdirSpec(str(tmp_path / "b"), "same"))[0].load()


def test_a_later_file_takes_over_from_its_first_step(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    logdir.scalars("run", {"loss": [5.0, 4.0, 3.0, 2.0]})
    logdir.scalars("run", {"loss": [9.0, 8.0]}, first_step=2)
    follower, _ = follower_of(LogdirSpec(str(logdir.path), None))
    run = follower.load().by_name["run"]
    series = run.series["loss"]
    assert series.points is not None and series.points.values.tolist() == [5.0, 4.0, 9.0, 8.0]
    assert series.abandoned == 2 and [restart.step for restart in run.restarts] == [2]


def test_a_damaged_record_costs_itself_alone(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    path = logdir.scalars("run", {"loss": [float(i) for i in range(20)]})
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x40
    path.write_bytes(data)
    follower, board = follower_of(LogdirSpec(str(logdir.path), None))
    run = follower.load().by_name["run"]
    assert board.view.points == 19 and run.records_lost == 1 and run.notices[0].step is not None
