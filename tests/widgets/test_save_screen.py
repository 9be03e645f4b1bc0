from __future__ import annotations

from pathlib import Path

import pytest

from tuiboard.widgets.save_screen import file_name, fill_new


def test_names_are_plain_and_the_next_free_one_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = file_name(["../a/b c\x1b"], ".csv")
    assert "/" not in name and "\x1b" not in name and name.endswith(".csv")
    for taken in ("scalars.csv", "scalars-2.csv"):
        assert file_name(["scalars"], ".csv") == taken
        Path(taken).touch()
    assert file_name(["scalars"], ".csv") == "scalars-3.csv"


def test_a_file_that_exists_is_left_alone_and_a_failure_leaves_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    fill_new(path, lambda new: new.write_text("first"))
    with pytest.raises(FileExistsError):
        fill_new(path, lambda new: new.write_text("second"))
    assert path.read_text() == "first"

    def broken(new: Path) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fill_new(tmp_path / "b.csv", broken)
    assert not (tmp_path / "b.csv").exists()


def test_a_link_that_somebody_lays_meanwhile_is_not_written_to(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "new.csv"
    victim.write_text("mine")

    def write(made: Path) -> None:
        path.unlink()
        path.symlink_to(victim)
        made.write_text("data")

    fill_new(path, write)
    assert victim.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new.csv", "victim"]
