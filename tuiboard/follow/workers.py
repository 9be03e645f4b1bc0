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
from functools import partial
from typing import TypeAlias

from tuiboard.follow.files import OpenFiles
from tuiboard.follow.part import Part
from tuiboard.follow.run_loader import RunLoader
from tuiboard.follow.worker import Unpacker, pack, receive, send, serve
from tuiboard.format.layouts import Layouts
from tuiboard.store.arena import AVAILABLE, Borrowed

FORK_BYTES = 8 << 20
"""Bytes to read from which on it pays to fork."""
SPAWN_BYTES = 96 << 20
"""Bytes to read from which on it pays to start an interpreter."""
TASK_BYTES = 4 << 20, 32 << 20
"""Bytes of runs that go together to a worker: an eighth of its share of what is left, within these bounds."""
MAX_BYTES = 256 << 20
"""Bytes of the largest run that goes to a worker whole: it is not seen until all of it is read."""

Readable: TypeAlias = "RunLoader | Part"
"""What a worker can be given."""


@dataclass(slots=True)
class _Worker:
    channel: socket.socket
    process: subprocess.Popen[bytes] | int
    task: list[Readable] = field(default_factory=list)


class Workers:
    """Up to ``limit`` processes, started when first needed; only the follower uses them."""

    def __init__(self, limit: int, files: OpenFiles, layouts: Layouts) -> None:
        self._limit = limit if AVAILABLE else 0
        self._files, self._layouts = files, layouts
        self._workers: list[_Worker] = []
        self._refused: set[int] = set()
        self.failures = 0
        """Tasks that a worker did not bring back."""

    @property
    def busy(self) -> bool:
        """Whether any run is away."""
        return any(worker.task for worker in self._workers)

    @property
    def away(self) -> set[str]:
        """Names of the runs that are with a worker."""
        return {loader.name for worker in self._workers for loader in worker.task if isinstance(loader, RunLoader)}

    def wants_parts(self, runs: int, size: int) -> bool:
        """Whether a file of so many bytes left to read is better shared out, with so many other runs to read."""
        return runs < self._limit or (size > MAX_BYTES and self._limit > 0)

    @property
    def readers(self) -> int:
        """Processes that read, this one among them."""
        return self._limit + 1

    def hand_out(self, loaders: Sequence[Readable], now: float) -> list[Readable]:
        """Give workers that have nothing to do some of these runs or parts, the first first; those that stay."""
        if len(self._workers) >= self._limit and all(worker.task for worker in self._workers):
            return list(loaders)
        stay = [loader for loader in loaders if id(loader) in self._refused or not _suits(loader)]
        spare = [loader for loader in loaders if id(loader) not in self._refused and _suits(loader)]
        left = sum(loader.left for loader in spare)
        self._start(left)
        size = min(max(left // (8 * (len(self._workers) + 1)), TASK_BYTES[0]), TASK_BYTES[1])
        for worker in list(self._workers):
            if worker.task or not spare:
                continue
            task = [spare.pop(0)]
            while spare and sum(loader.left for loader in task) < size:
                task.append(spare.pop(0))
            worker.task = task
            try:
                send(worker.channel, pack((now, task)))
            except OSError:
                spare += self._lost(worker)
        return stay + spare

    def take_back(self, seconds: float) -> list[tuple[Readable, Readable]]:
        """Wait for workers up to a time; pairs of what was sent, and what it is now: the same where it failed."""
        out: list[tuple[Readable, Readable]] = []
        waiting = {worker.channel.fileno(): worker for worker in self._workers if worker.task}
        if not waiting:
            return out
        ready, _, _ = select.select(list(waiting), [], [], seconds)
        for handle in ready:
            worker = waiting[handle]
            try:
                data, memory = receive(worker.channel)
                borrowed = None if memory is None else Borrowed(memory)
                fresh: list[Readable] = Unpacker(data, self._files, self._layouts, borrowed).load()
            except (OSError, EOFError):
                out += [(loader, loader) for loader in self._lost(worker)]
            else:
                out += zip(worker.task, fresh, strict=True)
                worker.task = []
        return out

    def close(self) -> None:
        """Let the workers go; runs that are away are not waited for."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.channel.close()
        for worker in workers:
            _end(worker)

    def _lost(self, worker: _Worker) -> list[Readable]:
        """A worker has gone: its runs are read here, and none is started in its place."""
        self.failures += 1
        self._limit -= 1
        self._workers.remove(worker)
        worker.channel.close()
        _end(worker)
        self._refused.update(map(id, worker.task))
        return worker.task

    def _start(self, size: int) -> None:
        alone = threading.active_count() == 1
        if size < (FORK_BYTES if alone else SPAWN_BYTES):
            return
        while len(self._workers) < min(self._limit, size // TASK_BYTES[0]):
            ours, theirs = socket.socketpair()
            with theirs:
                process = _fork(ours, theirs) if alone else _spawn(theirs)
            self._workers.append(_Worker(ours, process))


def _suits(loader: Readable) -> bool:
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
    code = f"import sys; sys.path[:] = {path!r}; from tuiboard.follow.worker import main; main({handle})"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[handle],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


def _end(worker: _Worker) -> None:
    """See a process out; one that is reading is killed, as there is nothing that it could leave half done.

    It may hang in the system until storage answers, so that is waited for on a thread.
    """
    process = worker.process
    wait = partial(os.waitpid, process, 0) if isinstance(process, int) else process.wait
    if not worker.task:
        wait()
        return
    with suppress(ProcessLookupError):
        os.kill(process if isinstance(process, int) else process.pid, signal.SIGKILL)
    threading.Thread(target=wait, name="tuiboard-reaper", daemon=True).start()
