from __future__ import annotations

from pathlib import Path

import pytest

from tuiboard.widgets.new_file import write_new


def test_names_are_plain_and_never_taken_twice(tmp_path: Path) -> None:
    paths = [write_new("../a/b c\x1b", ".csv", lambda path: path.write_text("x"), tmp_path) for _ in range(3)]
    assert [path.name for path in paths] == ["a_b_c.csv", "a_b_c-2.csv", "a_b_c-3.csv"]
    assert all(path.parent == tmp_path for path in paths)
    assert write_new("…", ".txt", lambda path: None, tmp_path).name == "tuiboard.txt"


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_new("a", ".csv", lambda path: None, tmp_path / "none")
