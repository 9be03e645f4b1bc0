"""Which runs a logdir holds, and which event files each of them."""

# os calls the system once where Path calls twice
# ruff: noqa: PTH100, PTH112, PTH116, PTH118

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuiboard.errors import TuiboardError
from tuiboard.store.names import display
from tuiboard.store.notice import Notice

MARK = "tfevents"
"""A file whose name contains this is an event file."""
MARKER_SUFFIX = ".profile-empty"
"""Files so called make their folder a run and are never read."""
MAX_DEPTH = 32
"""Folders below each other that are looked into."""


@dataclass(frozen=True, slots=True)
class LogdirSpec:
    """One logdir as the user named it."""

    path: str
    name: str | None = None
    """Prefix of its runs; without one a single logdir has none and several take their basename."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A folder that is a run."""

    name: str
    path: str
    files: tuple[str, ...]
    """Names of its event files, in the order in which writers name them; markers left out."""


@dataclass(slots=True)
class Found:
    """What a walk over the logdirs came to."""

    runs: dict[str, RunFolder] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    folders: int = 0
    missing: list[str] = field(default_factory=list)
    """Logdirs that do not exist."""


def prefixes(specs: Sequence[LogdirSpec]) -> list[str]:
    """What stands before the runs of each logdir; TuiboardError if two are called the same."""
    if len(specs) == 1:
        return [specs[0].name or ""]
    names = [spec.name or Path(os.path.abspath(spec.path)).name for spec in specs]
    for name in names:
        if names.count(name) > 1:
            raise TuiboardError(f"two logdirs are called {display(name, 80)}", "give each a name of its own: name:path")
    return names


def run_name(prefix: str, relative: str) -> str:
    """The name of the run at ``relative`` below a logdir."""
    if not prefix:
        return relative
    return prefix if relative == "." else f"{prefix}/{relative}"


def discover(specs: Sequence[LogdirSpec]) -> Found:
    """Walk the logdirs; everything that is in the way becomes a notice.

    Links are followed, but never to a folder that is above them.  Raises TuiboardError where two
    logdirs hold runs of one name.
    """
    found = Found()
    for spec, prefix in zip(specs, prefixes(specs), strict=True):
        root = os.path.abspath(spec.path)
        if not os.path.isdir(root):
            found.missing.append(spec.path)
            continue
        _Walk(root, prefix, found).folder(root, ".", (), 0)
    return found


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


class _Walk:
    """One walk over one logdir."""

    def __init__(self, root: str, prefix: str, found: Found) -> None:
        self.root = root
        self.prefix = prefix
        self.found = found

    def note(self, kind: str, relative: str, message: str, run: str = "") -> None:
        path = run_name(self.prefix, relative) if relative != "." or self.prefix else "."
        self.found.notices.append(Notice(kind, message, run, path))

    def folder(self, path: str, relative: str, above: tuple[tuple[int, int], ...], depth: int) -> None:
        """Take in the folder at ``path``, then those below it."""
        try:
            here = os.stat(path)
        except OSError as error:
            return self.refused(error, relative)
        key = (here.st_dev, here.st_ino)
        if key in above:
            return self.note("symlink-loop", relative, "a link leads back to a folder above it; not followed")
        if depth > MAX_DEPTH:
            return self.note("too-deep", relative, f"folders nest deeper than {MAX_DEPTH}; not read further")
        try:
            with os.scandir(path) as listing:
                entries = list(listing)
        except OSError as error:
            return self.refused(error, relative)
        self.found.folders += 1
        files: list[str] = []
        is_run = False
        below: list[str] = []
        for entry in entries:
            kind = self.kind(entry, relative)
            if kind == "folder":
                below.append(entry.name)
            elif kind == "file" and MARK in entry.name:
                is_run = True
                if not entry.name.endswith(MARKER_SUFFIX):
                    files.append(entry.name)
        if is_run:
            name = run_name(self.prefix, relative)
            known = self.found.runs.get(name)
            if known is not None:
                raise TuiboardError(f"two logdirs hold a run called {display(name, 80)}", "name the logdirs: name:path")
            self.found.runs[name] = RunFolder(name, path, _ordered(files))
        for child in sorted(below):
            next_relative = child if relative == "." else f"{relative}/{child}"
            self.folder(os.path.join(path, child), next_relative, (*above, key), depth + 1)
        return None

    def kind(self, entry: os.DirEntry[str], relative: str) -> str:
        """``folder``, ``file`` or nothing of interest; what is odd and of interest gets a notice."""
        inside = entry.name if relative == "." else f"{relative}/{entry.name}"
        named_so = MARK in entry.name
        try:
            if entry.is_dir():
                return "folder"
            if not named_so:
                if entry.is_symlink():
                    self.look_at_link(entry, inside)
                return ""
            mode = entry.stat().st_mode
        except OSError as error:
            if entry.is_symlink() and error.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR):
                self.note("dangling-symlink", inside, "a link that leads nowhere; there is nothing to read")
            elif error.errno != errno.ENOENT:
                self.refused(error, inside)
            return ""
        if stat.S_ISREG(mode):
            return "file"
        self.note("not-regular", inside, "named like an event file but not a regular file; not opened")
        return ""

    def look_at_link(self, entry: os.DirEntry[str], inside: str) -> None:
        """A link to itself among folders is worth a word; to a file of another kind it is not."""
        try:
            entry.stat()
        except OSError as error:
            if error.errno == errno.ELOOP:
                self.note("symlink-loop", inside, "a link that leads back to itself; not followed")

    def refused(self, error: OSError, relative: str) -> None:
        if error.errno == errno.ENAMETOOLONG:
            self.note("too-deep", relative, "the path is longer than the system allows; not read further")
        elif error.errno == errno.ELOOP:
            self.note("symlink-loop", relative, "a link that leads back to itself; not followed")
        elif error.errno != errno.ENOENT:  # what has just gone is no problem
            self.note("dir-unreadable", relative, f"cannot be read: {error.strerror}; tried again later")
