"""What is kept between sessions for each logdir: colours, filters, pins, settings."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from tuiboard.app.config import own_text
from tuiboard.follow.apart import Apart, NoAnswerError
from tuiboard.follow.spec import LogdirSpec
from tuiboard.follow.waits import Waits

LIMIT = 64
"""Logdirs that are remembered; the longest unused are forgotten."""


def state_path() -> Path:
    """Where the state lies."""
    return user_state_path("tuiboard") / "state.json"


def damaged(path: Path) -> Path:
    """Where a state that cannot be understood is kept."""
    return path.with_name(path.name + ".damaged")


def load_state(logdir: str, path: Path | None = None) -> dict[str, Any]:
    """What was saved for a logdir, empty where nothing was; raises ValueError, OSError where nothing can be read."""
    entry = _read(path or state_path()).get(logdir)
    return entry if isinstance(entry, dict) else {}


def save_state(logdir: str, state: Mapping[str, Any], path: Path | None = None) -> None:
    """Save the state of one logdir beside those of others; raises OSError where it cannot be written.

    A file that cannot be understood is kept under another name.
    """
    target = path or state_path()
    try:
        whole = _read(target)
    except ValueError:
        target.replace(damaged(target))
        whole = {}
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


def _read(path: Path) -> dict[str, Any]:
    """What is in the file; raises OSError, and ValueError for what tuiboard did not write."""
    try:
        whole = json.loads(own_text(path))
    except FileNotFoundError:
        return {}
    except RecursionError as error:
        raise ValueError("it nests too deep") from error
    if not isinstance(whole, dict):
        raise ValueError("it holds no table of logdirs")
    return whole
