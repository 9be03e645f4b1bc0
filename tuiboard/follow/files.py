"""Reads at offsets of many event files, with few of them open."""

# os calls the system once where Path calls twice
# ruff: noqa: PTH116

from __future__ import annotations

import errno
import os
import stat
import threading
from collections import OrderedDict
from dataclasses import dataclass

from tuiboard.follow.waits import Waits
from tuiboard.format.open import NotRegularError, open_event_file, read_at
from tuiboard.store.notice import Notice


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
    """Reads at offsets of many files with few of them open, those used last.

    Several threads may use it at once, for different files.
    """

    def __init__(self, limit: int = 32) -> None:
        self._limit = limit
        self._open: OrderedDict[str, tuple[int, tuple[int, int]]] = OrderedDict()
        self._lock = threading.Lock()
        self.waits = Waits()
        """Which question to storage is open."""
        self.notices: dict[str, Notice] = {}
        """By kind, what the system had too few of or let go; nothing was lost for it."""

    def look(self, path: str, *, fresh: bool = False) -> Identity:
        """What stands behind ``path`` now.

        ``fresh`` opens it first, since network file systems only then ask the server.
        Raises NotRegularError, OSError.
        """
        if fresh:
            self.close(path)
            handle = self._take(path)
            try:
                with self.waits(path):
                    return _identity(os.fstat(handle))
            finally:
                self._give_back(path, handle)
        with self.waits(path):
            found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise NotRegularError(errno.EINVAL, "not a regular file", path)
        kept = self._open.get(path)
        if kept is not None and kept[1] != (found.st_dev, found.st_ino):
            self.close(path)
        return _identity(found)

    def read(self, path: str, offset: int, size: int) -> bytes:
        """Up to ``size`` bytes from ``offset`` on, fewer at the end of the file."""
        handle = self._take(path)
        try:
            with self.waits(path):
                return read_at(handle, offset, size)
        except OSError as error:
            if error.errno != errno.ESTALE:
                raise
            self._tell("stale-handle", "the network file system dropped an open file; it was opened again")
            os.close(handle)
            handle = -1
            handle = self._take(path)
            with self.waits(path):
                return read_at(handle, offset, size)
        finally:
            if handle >= 0:
                self._give_back(path, handle)

    def _take(self, path: str) -> int:
        """A descriptor that nobody else has, and nobody closes, until it is given back."""
        with self._lock:
            kept = self._open.pop(path, None)
        if kept is not None:
            return kept[0]
        try:
            return self._opened(path)
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            self._tell("limit-files", "the system allows no more open files (ulimit -n): they are opened in turn")
            if not self._open:
                raise
            self.close_all()
            return self._opened(path)

    def _opened(self, path: str) -> int:
        with self.waits(path):
            return open_event_file(path)

    def _tell(self, kind: str, text: str) -> None:
        self.notices[kind] = Notice(kind, text)

    def _give_back(self, path: str, handle: int) -> None:
        with self.waits(path):
            found = os.fstat(handle)
        with self._lock:
            old = self._open.pop(path, None)
            self._open[path] = (handle, (found.st_dev, found.st_ino))
            surplus = [] if old is None else [old[0]]
            while len(self._open) > self._limit:
                surplus.append(self._open.popitem(last=False)[1][0])
        for one in surplus:
            os.close(one)

    def close(self, path: str) -> None:
        """Let go of one file."""
        with self._lock:
            kept = self._open.pop(path, None)
        if kept is not None:
            os.close(kept[0])

    def close_all(self) -> None:
        """Let go of all."""
        while True:
            with self._lock:
                if not self._open:
                    return
                handle = self._open.popitem()[1][0]
            os.close(handle)
