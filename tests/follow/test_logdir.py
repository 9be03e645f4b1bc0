from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuiboard.errors import TuiboardError
from tuiboard.follow.logdir import MAX_DEPTH, Found, Listing, discover, prefixes
from tuiboard.follow.spec import LogdirSpec

NAME = "events.out.tfevents.1700000000.host.1.0"


def _touch(folder: Path, name: str = NAME) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()
    return folder


def _found(root: Path) -> Found:
    return discover([LogdirSpec(str(root))])


def _kinds(found: Found) -> list[str]:
    return [notice.kind for notice in found.notices]


def test_any_folder_with_a_file_so_named_is_a_run(tmp_path: Path) -> None:
    _touch(tmp_path)
    _touch(tmp_path / "a" / "b", "my.tfevents.gz")
    _touch(tmp_path / "empty", "events.txt")
    found = _found(tmp_path)
    assert {name: run.files for name, run in found.runs.items()} == {".": (NAME,), "a/b": ("my.tfevents.gz",)}
    assert _kinds(found) == []


def test_a_profile_marker_makes_a_run_and_is_not_read(tmp_path: Path) -> None:
    _touch(tmp_path / "run", NAME + ".profile-empty")
    assert _found(tmp_path).runs["run"].files == ()


def test_links_are_followed_but_not_round(tmp_path: Path) -> None:
    _touch(tmp_path / "logs" / "run")
    _touch(tmp_path / "real")
    (tmp_path / "logs" / "run" / "up").symlink_to(tmp_path / "logs", target_is_directory=True)
    (tmp_path / "logs" / "alias").symlink_to(tmp_path / "real", target_is_directory=True)
    found = _found(tmp_path / "logs")
    assert set(found.runs) == {"run", "alias"}
    assert _kinds(found) == ["symlink-loop"]


def test_what_is_no_regular_file_is_named(tmp_path: Path) -> None:
    _touch(tmp_path / "run")
    os.mkfifo(tmp_path / "run" / "pipe.tfevents")
    (tmp_path / "run" / "gone.tfevents").symlink_to(tmp_path / "nowhere")
    found = _found(tmp_path)
    assert found.runs["run"].files == (NAME,)
    assert sorted(_kinds(found)) == ["dangling-symlink", "not-regular"]


def test_depth_has_a_limit(tmp_path: Path) -> None:
    _touch(tmp_path.joinpath(*["d"] * MAX_DEPTH))
    assert len(_found(tmp_path).runs) == 1
    _touch(tmp_path.joinpath(*["d"] * (MAX_DEPTH + 1)))
    found = _found(tmp_path)
    assert len(found.runs) == 1
    assert _kinds(found) == ["too-deep"]


def test_several_logdirs_prefix_their_runs(tmp_path: Path) -> None:
    _touch(tmp_path / "a" / "run")
    _touch(tmp_path / "b")
    found = discover([LogdirSpec(str(tmp_path / "a")), LogdirSpec(str(tmp_path / "b"), "mine")])
    assert set(found.runs) == {"a/run", "mine"}


def test_logdirs_of_one_name_clash() -> None:
    with pytest.raises(TuiboardError):
        prefixes([LogdirSpec("x/logs"), LogdirSpec("y/logs")])
    with pytest.raises(TuiboardError):
        prefixes([LogdirSpec("x", "n"), LogdirSpec("y", "n")])


def test_runs_of_one_name_clash(tmp_path: Path) -> None:
    _touch(tmp_path / "x" / "b" / "run")
    _touch(tmp_path / "y" / "run")
    with pytest.raises(TuiboardError):
        discover([LogdirSpec(str(tmp_path / "x"), "a"), LogdirSpec(str(tmp_path / "y"), "a/b")])


def test_a_missing_logdir_is_told(tmp_path: Path) -> None:
    assert _found(tmp_path / "none").missing == {str(tmp_path / "none"): "does not exist"}


def test_a_folder_that_has_not_changed_is_not_listed_again(tmp_path: Path) -> None:
    run = _touch(tmp_path / "run")
    for folder in (run, tmp_path):
        os.utime(folder, (1_700_000_000, 1_700_000_000))
    memory: dict[str, Listing] = {}
    discover([LogdirSpec(str(tmp_path))], memory)
    kept = dict(memory)
    assert set(kept) == {str(tmp_path), str(run)}
    discover([LogdirSpec(str(tmp_path))], memory)
    assert all(memory[path] is kept[path] for path in kept)
    _touch(run, "second.tfevents")
    assert len(discover([LogdirSpec(str(tmp_path))], memory).runs["run"].files) == 2
