"""What is kept between sessions for each logdir: colours, filters, pins, settings."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_state_path

from tuiboard.follow.apart import Apart, NoAnswerError
from tuiboard.follow.spec import LogdirSpec
from tuiboard.follow.waits import Waits

LIMIT = 64
"""Logdirs that are remembered; the longest unused are forgotten."""


def state_path() -> Path:
    """Where the state lies."""
    return user_state_path("tuiboard") / "state.json"


def load_state(logdir: str, path: Path | None = None) -> dict[str, Any]:
    """What was saved for a logdir; empty where nothing readable was."""
    entry = _read(path or state_path()).get(logdir)
    return entry if isinstance(entry, dict) else {}


def save_state(logdir: str, state: Mapping[str, Any], path: Path | None = None) -> None:
    """Save the state of one logdir beside those of others; raises OSError where it cannot be written."""
    target = path or state_path()
    whole = _read(target)
    whole.pop(logdir, None)
    whole[logdir] = dict(state)
    kept = dict(list(whole.items())[-LIMIT:])
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".state-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1, ensure_ascii=True)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def key_of(specs: Sequence[LogdirSpec], graph_file: str) -> str:
    """Under what to save: the folders as they really lie, or the graph file; as named where storage does not answer."""
    waits = Waits()
    apart = Apart(waits, lambda: None)

    def really(path: str) -> str:
        with waits(path):
            return os.path.realpath(path)

    def settled(path: str) -> str:
        try:
            return apart.ask(path, partial(really, path))
        except NoAnswerError:
            return str(Path(path).absolute())

    lines = [f"{spec.name or ''}:{settled(spec.path)}" for spec in specs] or [settled(graph_file)]
    apart.stop()
    return "\n".join(lines)


def load_keymap(path: Path | None = None) -> dict[str, str]:
    """Key ids and the keys to use for them, from the ``[keys]`` table of the config file.

    Raises ValueError where the file is no TOML or the table is not made of texts, OSError where it cannot be read.
    """
    return _table("keys", 'must map key ids to key names, such as "runs.next" = "ctrl+n"', path)


def load_programs(path: Path | None = None) -> dict[str, str]:
    """Commands that open an ``image`` or a ``sound``, from the ``[open]`` table of the config file.

    Raises ValueError as :func:`load_keymap`.
    """
    return _table("open", 'must map image and sound to commands, such as image = "feh"', path)


def _table(name: str, use: str, path: Path | None) -> dict[str, str]:
    target = path or user_config_path("tuiboard") / "config.toml"
    try:
        text = _own(target)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    table = tomllib.loads(text).get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ValueError(f"[{name}] {use}")
    return {str(key): value for key, value in table.items()}


def _own(path: Path) -> str:
    """The text of a file that nobody but the user and root can write; raises OSError, PermissionError for another's."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    if found.st_uid not in (0, os.geteuid()) or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(errno.EPERM, "others can write it (chmod go-w)", str(path))
    return path.read_text(encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        whole = json.loads(_own(path))
    except (OSError, ValueError):
        # none yet, another's, or one that a crash cut: the defaults hold and the next save replaces it
        return {}
    return whole if isinstance(whole, dict) else {}
