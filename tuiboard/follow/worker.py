"""A process that reads runs for the follower: an interpreter of its own, or a fork.

It is sent run loaders that have looked at their files, reads all there is, and sends them back with their columns in
shared memory.  Where it fails, the follower still has the loader that it sent.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import pickle
import signal
import socket
import struct
import threading
import time
from typing import Any

import numpy as np

from tuiboard.follow.files import OpenFiles
from tuiboard.follow.limits import keep_freed_memory
from tuiboard.follow.part import Part
from tuiboard.follow.run_loader import RunLoader
from tuiboard.follow.waits import Waits
from tuiboard.format.layouts import Layouts
from tuiboard.store import columns
from tuiboard.store.arena import Arena, Borrowed

NICE = 10
"""By how much a worker steps back behind others, also for the disk."""
ROOM = 8
"""Bytes of arena for each byte read, at most: a page that is not written takes no memory."""
WATCH_S = 0.5
"""How often it is looked whether storage answers."""
_SIZE = struct.Struct("<Q")

Task = tuple[float, list[RunLoader | Part]]


class Packer(pickle.Pickler):
    """Leaves out what the other side has of its own, and the columns that both see."""

    def __init__(self, file: io.BytesIO, arena: Arena | None) -> None:
        super().__init__(file, 5)
        self._arena = arena

    def persistent_id(self, item: Any) -> Any:
        """What stands for ``item``; None for what is sent itself."""
        if isinstance(item, OpenFiles):
            return "files"
        if isinstance(item, Layouts):
            return "layouts"
        if self._arena is not None and isinstance(item, np.ndarray):
            return self._arena.place(item)
        return None


class Unpacker(pickle.Unpickler):
    """The other side of :class:`Packer`."""

    def __init__(self, data: bytes, files: OpenFiles, layouts: Layouts, memory: Borrowed | None = None) -> None:
        super().__init__(io.BytesIO(data))
        self._own = {"files": files, "layouts": layouts}
        self._memory = memory

    def persistent_load(self, pid: Any) -> Any:
        """What :meth:`Packer.persistent_id` stood for."""
        if isinstance(pid, str):
            return self._own[pid]
        if self._memory is None:
            raise pickle.UnpicklingError("columns without memory")
        return self._memory.array(pid)


def pack(item: Any, arena: Arena | None = None) -> bytes:
    """``item`` as bytes for the other side."""
    file = io.BytesIO()
    Packer(file, arena).dump(item)
    return file.getvalue()


def send(channel: socket.socket, data: bytes, handle: int | None = None) -> None:
    """Send bytes, and a descriptor with them."""
    head = _SIZE.pack(len(data))
    if handle is None:
        channel.sendall(head)
    else:
        socket.send_fds(channel, [head], [handle])
    channel.sendall(data)


def receive(channel: socket.socket) -> tuple[bytes, int | None]:
    """What :meth:`send` sent; raises EOFError where the other side has gone."""
    head, handles, _, _ = socket.recv_fds(channel, _SIZE.size, 1)
    try:
        head += _exactly(channel, _SIZE.size - len(head))
        data = _exactly(channel, _SIZE.unpack(head)[0])
    except BaseException:
        for handle in handles:
            os.close(handle)
        raise
    return data, handles[0] if handles else None


def _exactly(channel: socket.socket, size: int) -> bytes:
    out = bytearray()
    while len(out) < size:
        piece = channel.recv(min(1 << 20, size - len(out)))
        if not piece:
            raise EOFError("the other side has gone")
        out += piece
    return bytes(out)


def serve(channel: socket.socket) -> None:
    """Read runs until the other side closes the channel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    keep_freed_memory()
    files, layouts = OpenFiles(), Layouts()
    threading.Thread(target=_watch, args=(files.waits, channel), daemon=True).start()
    while True:
        try:
            data, _ = receive(channel)
            now, loaders = Unpacker(data, files, layouts).load()
            unread = sum(loader.bytes_known - loader.bytes_read for loader in loaders)
            arena = Arena(unread * ROOM + (1 << 20))
            with columns.allocated_by(arena):
                for loader in loaders:
                    loader.read(now, math.inf)
                    loader.prepare()
            send(channel, pack(loaders, arena), arena.handle)
            os.close(arena.handle)
            files.close_all()
        except (EOFError, OSError):
            return  # the follower has gone, or sees that this process has, and reads by itself


def _watch(waits: Waits, channel: socket.socket) -> None:
    """End this process where storage does not answer: the follower, who can leave such a run aside, reads by itself."""
    while waits.now is None:
        time.sleep(WATCH_S)
    channel.shutdown(socket.SHUT_RDWR)  # heard even if the system cannot end a thread that waits
    os._exit(1)


def main(handle: int) -> None:
    """Serve on an inherited descriptor."""
    serve(socket.socket(fileno=handle))
