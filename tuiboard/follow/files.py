"""Reads at offsets of many event files, with few of them open."""

# os calls the system once where Path calls twice
# ruff: noqa: PTH116

from __future__ import annotations

import errno
import os
import stat
from collections import OrderedDict
from dataclasses import dataclass

from tuiboard.format.open import NotRegularError, open_event_file


@dataclass(frozen=True, slots=True)
class Identity:
    """Which file stands behind a path, and how far it reaches."""

    device: int
    inode: int
    size: int
    mtime: float
    """Seconds since the epoch."""

    @property
    def file(self) -> tuple[int, int]:
        """Device and inode."""
        return self.device, self.inode


def _identity(found: os.stat_result) -> Identity:
    return Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime)


class OpenFiles:
    """Reads at offsets of many files with few of them open, those used last."""

    def __init__(self, limit: int = 32) -> None:
        self._limit = limit
        self._open: OrderedDict[str, tuple[int, tuple[int, int]]] = OrderedDict()

    def look(self, path: str, *, fresh: bool = False) -> Identity:
        """What stands behind ``path`` now.

        ``fresh`` opens it first, since network file systems only then ask the server.
        Raises NotRegularError, OSError.
        """
        if fresh:
            self.close(path)
            return _identity(os.fstat(self._handle(path)))
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise NotRegularError(errno.EINVAL, "not a regular file", path)
        kept = self._open.get(path)
        if kept is not None and kept[1] != (found.st_dev, found.st_ino):
            self.close(path)
        return _identity(found)

    def read(self, path: str, offset: int, size: int) -> bytes:
        """Up to ``size`` bytes from ``offset`` on, fewer at the end of the file."""
        try:
            return os.pread(self._handle(path), size, offset)
        except OSError as error:
            if error.errno != errno.ESTALE:
                raise
            self.close(path)  # a network file system dropped the handle
            return os.pread(self._handle(path), size, offset)

    def _handle(self, path: str) -> int:
        kept = self._open.get(path)
        if kept is not None:
            self._open.move_to_end(path)
            return kept[0]
        while len(self._open) >= self._limit:
            self.close(next(iter(self._open)))
        try:
            handle = open_event_file(path)
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE) or not self._open:
                raise
            self.close_all()
            handle = open_event_file(path)
        found = os.fstat(handle)
        self._open[path] = (handle, (found.st_dev, found.st_ino))
        return handle

    def close(self, path: str) -> None:
        """Let go of one file."""
        kept = self._open.pop(path, None)
        if kept is not None:
            os.close(kept[0])

    def close_all(self) -> None:
        """Let go of all."""
        while self._open:
            os.close(self._open.popitem()[1][0])
