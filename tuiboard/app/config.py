"""What the user sets in ``config.toml``: keys, and programs that open images and sounds."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from tuiboard.errors import TuiboardError
from tuiboard.store.names import display

USES = {
    "keys": 'key ids to key names, such as "runs.next" = "ctrl+n"',
    "open": 'image and sound to commands, such as image = "feh"',
}
"""The tables of the file, and what each maps."""
OPENED = ("image", "sound")
MOST_TOLD = 3
"""Entries without a meaning that are named."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says."""

    keymap: dict[str, str] = field(default_factory=dict)
    """Key ids and the keys to use for them."""
    programs: dict[str, str] = field(default_factory=dict)
    """Commands that open an ``image`` or a ``sound``."""
    oddities: tuple[str, ...] = ()
    """What in it means nothing, one clause each."""


def config_path() -> Path:
    """Where the file lies, if there is one."""
    return user_config_path("tuiboard") / "config.toml"


def load_config(path: Path | None = None) -> Config:
    """The config file, or none of it where there is no file.

    Raises TuiboardError where it is no TOML or a table is not made of texts, OSError where it cannot be read.
    """
    target = path or config_path()
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    try:
        whole = tomllib.loads(own_text(target))
        keymap, programs = (_table(whole, name) for name in USES)
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except (ValueError, RecursionError) as error:  # tomllib calls itself for each level
        why = "its tables nest too deep" if isinstance(error, RecursionError) else str(error)
        raise TuiboardError(f"{target}: {why}", "mend or remove that file") from error
    return Config(keymap, programs, (*unknown("table", whole, USES), *unknown("[open] entry", programs, OPENED)))


def _table(whole: dict[str, Any], name: str) -> dict[str, str]:
    table = whole.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ValueError(f"[{name}] must map {USES[name]}")
    return {str(key): value for key, value in table.items()}


def unknown(what: str, names: Iterable[str], known: Iterable[str]) -> list[str]:
    """A clause for each of the names that is not known, with the one that may be meant."""
    known = list(known)
    strange = [name for name in names if name not in known]
    told = []
    for name in strange[:MOST_TOLD]:
        near = get_close_matches(name, known, 1)
        told.append(f"no {what} is called {display(name, 40)}" + (f": is it {near[0]}?" if near else ""))
    more = len(strange) - MOST_TOLD
    return [*told, f"nor {more:,} more"] if more > 0 else told


def own_text(path: Path) -> str:
    """The text of a file that nobody but the user and root can write.

    Raises OSError, PermissionError for another's, UnicodeDecodeError where it is no UTF-8.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    if found.st_uid not in (0, os.geteuid()) or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(errno.EPERM, "others can write it (chmod go-w)", str(path))
    return path.read_text(encoding="utf-8")
