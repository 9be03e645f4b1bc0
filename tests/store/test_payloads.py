from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import LogdirBuilder, indexed_series, run_view, scalar_series
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.payload import PayloadError, Tensor
from tuiboard.store.board import Board
from tuiboard.store.payloads import address, fetch


def test_a_row_is_read_back_from_its_file(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path)
    with logdir.writer("run") as writer:
        writer.text("notes", 3, "first")
        writer.text("notes", 4, "second")
    run = Follower([LogdirSpec(str(tmp_path), None)], Board(), watch=False).load().runs[0]
    series = run.series["notes"]
    content = fetch(run, series, 1)
    assert isinstance(content, Tensor) and content.values.ravel().tolist() == [b"second"]
    assert address(run, series, 0) != address(run, series, 1)
    with pytest.raises(PayloadError, match="no such record"):
        fetch(run, series, 2)
    for file in (tmp_path / "run").iterdir():
        file.unlink()
    with pytest.raises(PayloadError, match="cannot be read"):
        fetch(run, series, 1)


def test_scalars_have_no_payloads_and_unknown_files_are_told() -> None:
    run = run_view("r", [scalar_series("loss", [1.0]), indexed_series("notes", "text", [0], file=9)])
    with pytest.raises(ValueError, match="has points"):
        address(run, run.series["loss"], 0)
    with pytest.raises(PayloadError, match="not known"):
        fetch(run, run.series["notes"], 0)
