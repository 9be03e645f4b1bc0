"""Which runs a logdir holds, and which event files each of them."""

# os calls the system once where Path calls twice
# ruff: noqa: PTH100, PTH116

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tuiboard.errors import TuiboardError
from tuiboard.follow.spec import LogdirSpec
from tuiboard.follow.waits import Waits
from tuiboard.format.text import identity
from tuiboard.store.names import display, is_odd
from tuiboard.store.notice import Notice

MARK = "tfevents"
"""A file whose name contains this is an event file."""
MARKER_SUFFIX = ".profile-empty"
"""Files so called make their folder a run and are never read."""
MAX_DEPTH = 32
"""Folders below each other that are looked into."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A folder that is a run."""

    name: str
    path: str
    files: tuple[str, ...]
    """Names of its event files, in the order in which writers name them; markers left out."""
    device: int = 0
    """The file system that it lies on."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one folder held when it was last listed."""

    changed: int
    """The folder's modification time then, in nanoseconds."""
    is_run: bool
    files: tuple[str, ...]
    folders: tuple[str, ...]
    notices: tuple[Notice, ...]


SETTLED_NS = 2_000_000_000
"""A folder that changed less than this ago is listed again: its time may be too coarse to tell."""


@dataclass(slots=True)
class Found:
    """What a walk over the logdirs came to."""

    runs: dict[str, RunFolder] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    folders: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    """What is the matter with logdirs that are none."""
    refused: list[str] = field(default_factory=list)
    """Folders that could not be read just now, by the name that a run there has."""

    def is_hidden(self, run: str) -> bool:
        """Whether a run may lie in or below a folder that could not be read."""
        return any(place in (".", run) or run.startswith(place + "/") for place in self.refused)

    def told(self) -> list[Notice]:
        """Every notice, with those of logdirs that do not exist and of names that are odd."""
        told = [
            Notice("logdir-missing", f"{display(path, 80)} {what}; it is waited for", file=path)
            for path, what in self.missing.items()
        ]
        told += self.notices
        for name in self.runs:
            if not is_odd(name):
                continue
            if identity(os.fsencode(name)) != name:
                kind, what = "bad-text", "is not UTF-8: bytes that are no text are shown as \ufffd"
            else:
                kind, what = "text-neutralised", "holds control or invisible characters: they are shown as symbols"
            told.append(Notice(kind, f"the name of the run {what}", name, name))
        return told


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


def discover(
    specs: Sequence[LogdirSpec],
    memory: dict[str, Listing] | None = None,
    waits: Waits | None = None,
    avoid: Callable[[str], bool] = lambda path: False,
) -> Found:
    """Walk the logdirs; everything that is in the way becomes a notice.

    Links are followed unless a spec says otherwise, but never to a folder that is above them.  Folders whose time has
    not changed since they went into ``memory`` are not listed again, and paths to ``avoid`` count as unreadable.
    Raises TuiboardError where two logdirs hold runs of one name.
    """
    found = Found()
    for spec, prefix in zip(specs, prefixes(specs), strict=True):
        root = os.path.abspath(spec.path)
        known, waited = {} if memory is None else memory, Waits() if waits is None else waits
        walk = _Walk(prefix, found, known, waited, avoid, links=spec.links)
        lack = walk.begin(root)
        if lack:
            found.missing[spec.path] = lack
    return found


class _Walk:
    """One walk over one logdir."""

    def __init__(
        self,
        prefix: str,
        found: Found,
        memory: dict[str, Listing],
        waits: Waits,
        avoid: Callable[[str], bool],
        *,
        links: bool,
    ) -> None:
        self.links = links
        self.prefix = prefix
        self.found = found
        self.memory = memory
        self.waits = waits
        self.avoid = avoid

    def begin(self, root: str) -> str:
        """Take in the logdir itself; what is the matter where it is none."""
        if self.avoid(root):
            self.found.refused.append(run_name(self.prefix, ".") or ".")
            return ""
        try:
            with self.waits(root):
                is_folder = stat.S_ISDIR(os.stat(root).st_mode)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return "does not exist"
            self.refused(error, ".")
            return ""
        if not is_folder:
            return "is no folder"
        self.folder(root, ".", (), 0)
        return ""

    def note(self, kind: str, relative: str, message: str) -> None:
        self.found.notices.append(Notice(kind, message, "", run_name(self.prefix, relative)))

    def folder(self, path: str, relative: str, above: tuple[tuple[int, int], ...], depth: int) -> None:
        """Take in the folder at ``path``, then those below it."""
        if self.avoid(path):
            return self.found.refused.append(run_name(self.prefix, relative))
        try:
            with self.waits(path):
                here = os.stat(path)
        except OSError as error:
            return self.refused(error, relative)
        key = (here.st_dev, here.st_ino)
        if key in above:
            return self.note("symlink-loop", relative, "a link leads back to a folder above it; not followed")
        if depth > MAX_DEPTH:
            return self.note("too-deep", relative, f"folders nest deeper than {MAX_DEPTH}; not read further")
        listing = self.memory.get(path)
        if listing is None or listing.changed != here.st_mtime_ns:
            try:
                listing = self.listing(path, relative, here.st_mtime_ns)
            except OSError as error:
                self.memory.pop(path, None)
                return self.refused(error, relative)
            if time.time_ns() - here.st_mtime_ns > SETTLED_NS:
                self.memory[path] = listing
        self.found.folders += 1
        self.found.notices += listing.notices
        if listing.is_run:
            name = run_name(self.prefix, relative)
            if name in self.found.runs:
                raise TuiboardError(f"two logdirs hold a run called {display(name, 80)}", "name the logdirs: name:path")
            self.found.runs[name] = RunFolder(name, path, listing.files, here.st_dev)
        for child in listing.folders:
            below = child if relative == "." else f"{relative}/{child}"
            self.folder(f"{path}/{child}", below, (*above, key), depth + 1)
        return None

    def listing(self, path: str, relative: str, changed: int) -> Listing:
        """List the folder at ``path``; raises OSError."""
        with self.waits(path), os.scandir(path) as entries:
            found = list(entries)
        before, self.found.notices = self.found.notices, []
        kinds = [(entry.name, self.kind(entry, relative)) for entry in found]
        odd, self.found.notices = tuple(self.found.notices), before
        files = sorted(name for name, kind in kinds if kind == "file")
        return Listing(
            changed,
            bool(files),
            tuple(name for name in files if not name.endswith(MARKER_SUFFIX)),
            tuple(sorted(name for name, kind in kinds if kind == "folder")),
            odd,
        )

    def kind(self, entry: os.DirEntry[str], relative: str) -> str:
        """``folder``, ``file`` or nothing of interest; what is odd and of interest gets a notice."""
        inside = entry.name if relative == "." else f"{relative}/{entry.name}"
        named_so = MARK in entry.name
        try:
            with self.waits(entry.path):
                if not self.links and entry.is_symlink():
                    if named_so or entry.is_dir():
                        self.note("link-left-out", inside, "a link, which is not followed, as was asked")
                    return ""
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
        self.note("not-regular", inside, "named like an event file; not opened")
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
            self.found.refused.append(run_name(self.prefix, relative) or ".")
            self.note("dir-unreadable", relative, f"cannot be read: {error.strerror}; tried again later")
