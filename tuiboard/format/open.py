"""The one function that opens event files, and the one that reads at a place in them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)


class NotRegularError(OSError):
    """Something named like an event file is a pipe, a socket, a device or a folder."""


_UNSEEN = getattr(os, "O_NOATIME", 0)
"""Leaves the file's access time as it is; the system lets only its owner ask for that."""


def _open(path: str | Path) -> int:
    try:
        return os.open(path, _FLAGS | _UNSEEN)
    except PermissionError as error:
        if error.errno != errno.EPERM:
            raise
        return os.open(path, _FLAGS)


def open_event_file(path: str | Path) -> int:
    """A descriptor of the regular file at ``path``; never blocks, never writes.

    Raises NotRegularError for anything else, OSError as the system does.
    """
    handle = _open(path)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotRegularError(errno.EINVAL, "not a regular file", str(path))
    except BaseException:
        os.close(handle)
        raise
    return handle


def read_at(handle: int, offset: int, size: int) -> bytes:
    """The bytes from ``offset`` on, fewer than ``size`` only at the end of the file; raises OSError.

    File systems in user space, and those of other machines, may answer in pieces.
    """
    data = os.pread(handle, size, offset)
    if len(data) in (0, size):
        return data
    pieces, have = [data], len(data)
    while have < size and (more := os.pread(handle, size - have, offset + have)):
        pieces.append(more)
        have += len(more)
    return b"".join(pieces)
