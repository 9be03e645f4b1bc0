from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuiboard.commands.output import whole
from tuiboard.errors import TuiboardError


def test_a_file_is_replaced_whole_and_nothing_else_is_touched(tmp_path: Path) -> None:
    victim, target = tmp_path / "victim", tmp_path / "out" / "o.csv"
    target.parent.mkdir()
    victim.write_text("kept")
    for number in range(os.getpid() - 5, os.getpid() + 5):  # names that could have been guessed
        (target.parent / f".o.csv.{number}").symlink_to(victim)
    before = set(target.parent.iterdir())
    target.write_text("old")
    with pytest.raises(ValueError, match="half"), whole(str(target)) as path:
        path.write_text("new")
        raise ValueError("half way")
    assert target.read_text() == "old"
    with whole(str(target)) as path:
        path.write_text("new")
    assert target.read_text() == "new" and not target.is_symlink() and victim.read_text() == "kept"
    assert set(target.parent.iterdir()) == before | {target}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TuiboardError, match="No such file"), whole(str(tmp_path / "none" / "o.csv")) as path:
        path.write_text("new")
