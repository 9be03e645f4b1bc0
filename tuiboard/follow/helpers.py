"""Processes that read runs beside the follower's own thread, on the cores that this process was given.

Threads were measured and do not do: each numpy call is short, so they wait for each other's lock most of the time.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tuiboard.follow.files import OpenFiles
from tuiboard.follow.helper import Unpacker, pack, receive, send, serve
from tuiboard.follow.run_loader import RunLoader
from tuiboard.format.layouts import Layouts
from tuiboard.store.arena import AVAILABLE, Borrowed

FORK_BYTES = 8 << 20
"""Bytes to read from which on it pays to fork."""
SPAWN_BYTES = 96 << 20
"""Bytes to read from which on it pays to start an interpreter."""
TASK_BYTES = 4 << 20, 32 << 20
"""Bytes of runs that go together to a helper: an eighth of its share of what is left, within these bounds."""
MAX_BYTES = 256 << 20
"""Bytes of the largest run that goes to a helper: it is not seen until all of it is read."""


@dataclass(slots=True)
class _Helper:
    channel: socket.socket
    process: subprocess.Popen[bytes] | int
    task: list[RunLoader] = field(default_factory=list)


class Helpers:
    """Up to ``limit`` processes, started when first needed; only the follower uses them."""

    def __init__(self, limit: int, files: OpenFiles, layouts: Layouts) -> None:
        self._limit = limit if AVAILABLE else 0
        self._files, self._layouts = files, layouts
        self._helpers: list[_Helper] = []
        self._refused: set[int] = set()
        self.failures = 0
        """Tasks that a helper did not bring back."""

    @property
    def busy(self) -> bool:
        """Whether any run is away."""
        return any(helper.task for helper in self._helpers)

    @property
    def away(self) -> set[str]:
        """Names of the runs that are with a helper."""
        return {loader.name for helper in self._helpers for loader in helper.task}

    def hand_out(self, loaders: Sequence[RunLoader], now: float) -> list[RunLoader]:
        """Give helpers that have nothing to do some of these runs, the first first; those that stay."""
        if len(self._helpers) >= self._limit and all(helper.task for helper in self._helpers):
            return list(loaders)
        stay = [loader for loader in loaders if id(loader) in self._refused or not _suits(loader)]
        spare = [loader for loader in loaders if id(loader) not in self._refused and _suits(loader)]
        left = sum(loader.left for loader in spare)
        self._start(left)
        size = min(max(left // (8 * (len(self._helpers) + 1)), TASK_BYTES[0]), TASK_BYTES[1])
        for helper in list(self._helpers):
            if helper.task or not spare:
                continue
            task = [spare.pop(0)]
            while spare and sum(loader.left for loader in task) < size:
                task.append(spare.pop(0))
            helper.task = task
            try:
                send(helper.channel, pack((now, task)))
            except OSError:
                spare += self._lost(helper)
        return stay + spare

    def take_back(self, seconds: float) -> list[tuple[RunLoader, RunLoader]]:
        """Wait for helpers up to a time; pairs of a run as it was sent and as it is now, the same where it failed."""
        out: list[tuple[RunLoader, RunLoader]] = []
        waiting = {helper.channel.fileno(): helper for helper in self._helpers if helper.task}
        if not waiting:
            return out
        ready, _, _ = select.select(list(waiting), [], [], seconds)
        for handle in ready:
            helper = waiting[handle]
            try:
                data, memory = receive(helper.channel)
                borrowed = None if memory is None else Borrowed(memory)
                fresh: list[RunLoader] = Unpacker(data, self._files, self._layouts, borrowed).load()
            except (OSError, EOFError):
                out += [(loader, loader) for loader in self._lost(helper)]
            else:
                out += zip(helper.task, fresh, strict=True)
                helper.task = []
        return out

    def close(self) -> None:
        """Let the helpers go; runs that are away are not waited for."""
        helpers, self._helpers = self._helpers, []
        for helper in helpers:
            helper.channel.close()
        for helper in helpers:
            _end(helper)

    def _lost(self, helper: _Helper) -> list[RunLoader]:
        """A helper has gone: its runs are read here, and none is started in its place."""
        self.failures += 1
        self._limit -= 1
        self._helpers.remove(helper)
        helper.channel.close()
        _end(helper)
        self._refused.update(map(id, helper.task))
        return helper.task

    def _start(self, size: int) -> None:
        alone = threading.active_count() == 1
        if size < (FORK_BYTES if alone else SPAWN_BYTES):
            return
        while len(self._helpers) < min(self._limit, size // TASK_BYTES[0]):
            ours, theirs = socket.socketpair()
            with theirs:
                process = _fork(ours, theirs) if alone else _spawn(theirs)
            self._helpers.append(_Helper(ours, process))


def _suits(loader: RunLoader) -> bool:
    """Whether a run may be read elsewhere: from its start, and not for long."""
    return loader.untouched and 0 < loader.left <= MAX_BYTES


def _fork(ours: socket.socket, theirs: socket.socket) -> int:
    with warnings.catch_warnings():
        # numpy's threads sleep, and nothing that they hold is needed
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    try:
        ours.close()
        serve(theirs)
    finally:
        os._exit(0)


def _spawn(theirs: socket.socket) -> subprocess.Popen[bytes]:
    handle = theirs.fileno()
    # the path of this process, so that nothing is imported from the folder in which it happens to run
    path = [folder for folder in sys.path if folder]
    code = f"import sys; sys.path[:] = {path!r}; from tuiboard.follow.helper import main; main({handle})"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[handle],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def _end(helper: _Helper) -> None:
    """See a process out; one that is reading is not waited for, as there is nothing that it could leave half done."""
    number = helper.process if isinstance(helper.process, int) else helper.process.pid
    if helper.task:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    if isinstance(helper.process, int):
        os.waitpid(number, 0)
    else:
        helper.process.wait()
