"""Keeps the board current: the one writer of the store."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import attrgetter

from tuiboard.compute.natural import natural_key
from tuiboard.errors import TuiboardError
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.limits import cores, keep_freed_memory, memory_limit
from tuiboard.follow.logdir import Found, Listing, LogdirSpec, discover, prefixes
from tuiboard.follow.mounts import on_network
from tuiboard.follow.pace import Pace, walk_pause
from tuiboard.follow.run_loader import RunLoader
from tuiboard.follow.waits import Wait
from tuiboard.follow.watch import Watch
from tuiboard.follow.workers import Workers
from tuiboard.format.layouts import Layouts
from tuiboard.format.text import identity
from tuiboard.store.board import Board, BoardView, Progress
from tuiboard.store.budget import budget, keep_within
from tuiboard.store.names import display, is_odd
from tuiboard.store.notice import Notice

PUBLISH_S = 0.1
"""Seconds between two publications, at least."""
FORGET_S = 60.0
"""Seconds after which every folder is listed again, whatever its modification time says."""
NICE = 5
"""By how much the following thread steps back."""
STINT_S = 0.01
"""Seconds of reading one run before the thread looks whether a worker has nothing to do."""
SLICE_S = 0.05
"""Seconds of reading at a stretch before the thread looks up."""


class Follower:
    """Reads the runs of one or more logdirs and publishes views of them to ``board``.

    Either a thread of its own follows the logdirs from :meth:`start` to :meth:`stop`, or the caller
    drives it with :meth:`poll` or :meth:`load`; not both at once.  Raises TuiboardError where two logdirs
    go by one name.
    """

    def __init__(
        self,
        specs: Sequence[LogdirSpec],
        board: Board,
        *,
        poll_s: float = 0.1,
        grace_s: float = 30.0,
        watch: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        prefixes(specs)
        self._specs = tuple(specs)
        self._board = board
        self._poll_s = poll_s
        self._grace_s = grace_s
        self._want_watch = watch
        self._clock = clock
        self._files = OpenFiles()
        self._layouts = Layouts()
        self._workers = Workers(cores() - 1, self._files, self._layouts)
        self._own_notices: dict[str, Notice] = {}
        self._budget = budget(memory_limit())
        self._grown = False
        self._began = time.monotonic()
        self._loaders: dict[str, RunLoader] = {}
        self._order: list[RunLoader] = []
        self._paces: dict[str, Pace] = {}
        self._network = False
        self._missing = True
        self._notices: tuple[Notice, ...] = ()
        self._loading = True
        self._total = 0
        self._dirty = True
        self._next_walk = 0.0
        self._published = 0.0
        self._attended: tuple[str, ...] = ()
        self._hints: set[str] = set()
        self._walk_hint = False
        self._memory: dict[str, Listing] = {}
        self._forget_at = 0.0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._watch: Watch | None = None

    # -- driven by the caller ----------------------------------------------------------------------

    def poll(self) -> bool:
        """Walk, look and read everything there is now, then publish; True if anything changed."""
        now = self._clock()
        self._forget_at = now
        self._walk(now)
        for loader in self._order:
            loader.look(now)
        unread = self._order
        while unread:
            unread = [loader for loader in unread if not self._read(loader, now, float("inf"))]
        for loader in self._order:
            loader.judge(now)
        self._loading = False
        return self._publish(now)

    def load(self, report: Callable[[Progress], None] | None = None) -> BoardView:
        """Read all that is on disk now, publish it and return the view.

        The ends of files are judged by the age of the files; damage in the middle counts at once.
        ``report`` hears how far it has come.  Raises TuiboardError where two logdirs hold one run.
        """
        keep_freed_memory()
        now = self._clock()
        self._walk(now, strict=True)
        for loader in self._order:
            loader.look(now)
        self._total = sum(loader.bytes_known for loader in self._order)
        unread = self._unread()
        while unread or self._workers.busy:
            self._read_several(unread, now, PUBLISH_S)
            unread = self._unread()
            if report is not None:
                report(self._progress())
        self._workers.close()
        for loader in self._order:
            loader.give_up()
            loader.judge(now)
        self._loading = False
        self._publish(now)
        self._files.close_all()
        return self._board.view

    # -- with a thread of its own ------------------------------------------------------------------

    def start(self) -> None:
        """Follow from now on, in one daemon thread."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="tuiboard-follower", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, within half a second even where storage does not answer."""
        self._stopping.set()
        self._wake.set()
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if self._thread is not None:
            self._thread.join(0.5)
            if self._thread.is_alive():
                return  # storage does not answer; the thread is a daemon and closes the files when it wakes
            self._thread = None
        self._workers.close()
        self._files.close_all()

    def reload(self) -> None:
        """Look for runs and at every file now."""
        self._forget_at = 0.0
        self._walk_hint = True
        for pace in list(self._paces.values()):
            pace.due = 0.0
        self._wake.set()

    def attend(self, runs: Sequence[str]) -> None:
        """These runs are on screen: look at them most often."""
        self._attended = tuple(runs)
        self._wake.set()

    @property
    def unanswered(self) -> Wait | None:
        """What storage has not answered for long; nothing new is seen meanwhile."""
        return self._files.waits.now

    def _run(self) -> None:
        with suppress(OSError, AttributeError):  # this thread alone: the screen goes first, and others' work too
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        keep_freed_memory()
        while not self._stopping.is_set():
            try:
                pause = self._turn()
            except Exception as error:  # the boundary around the poll: say so, and go on
                text = f"following stopped for a moment on {type(error).__name__}: {display(str(error), 80)}"
                self._notices = (*self._notices[-50:], Notice("follower-failed", text))
                self._dirty = True
                pause = 1.0
            self._wake.wait(pause)
            self._wake.clear()
        self._files.close_all()

    def _turn(self) -> float:
        """One round: walk and look where it is due, read for a slice, publish; seconds to sleep."""
        now = self._clock()
        if now >= self._next_walk or self._walk_hint or self._next_walk - now > 600:
            self._walk(now)
        self._look(now)
        unread = self._unread()
        unread.sort(key=lambda loader: (loader.name not in self._attended, -loader.newest))
        if unread or self._workers.busy:
            self._read_several(unread, now, SLICE_S)
            unread = self._unread()
        if self._loading and not unread and not self._workers.busy:
            self._loading = False
            self._dirty = True
        wait = self._published + PUBLISH_S - now
        if wait <= 0 or wait > PUBLISH_S:
            self._publish(now)
            wait = PUBLISH_S
        if unread or self._workers.busy:
            return 0.0
        due = min((pace.due for pace in self._paces.values()), default=self._next_walk)
        pause = min(due, self._next_walk) - self._clock()
        changed = self._dirty or any(loader.dirty for loader in self._order)
        return max(0.001, min(pause, wait if changed else pause, 1.0))

    def _look(self, now: float) -> None:
        """Ask about the files of each run that is due, the live ones most often."""
        hints, self._hints = self._hints, set()
        newest = max(self._order, key=attrgetter("newest"), default=None)
        often = {*self._attended[:32]} | ({newest.name} if newest is not None else set())
        away = self._workers.away
        for loader in self._order:
            if loader.name in away:
                continue
            pace = self._paces[loader.name]
            attended = loader.name in often
            hinted = loader.folder in hints
            if loader.removed or not (now >= pace.due or hinted or pace.is_due(now, attended=attended)):
                continue
            changed = loader.look(now, newest_only=not hinted and pace.rounds % 8 != 0)
            pace.looked(now, changed=changed, attended=attended, runs=len(self._order), often=len(often))
            loader.judge(now)

    def _hint(self, folder: str, new: bool) -> None:
        self._hints.add(folder)
        if new:
            self._walk_hint = True
        self._wake.set()

    # -- both ways ---------------------------------------------------------------------------------

    def _walk(self, now: float, *, strict: bool = False) -> None:
        """Find runs and files, and take note of what came and went."""
        self._walk_hint = False
        began = time.monotonic()
        if now >= self._forget_at:  # what lies behind links changes without a trace in the folder
            self._memory.clear()
            self._forget_at = now + FORGET_S
        try:
            found = discover(self._specs, self._memory, self._files.waits)
        except TuiboardError as error:
            if strict:
                raise
            self._next_walk = now + 10.0
            self._note([*self._notices[:50], Notice("run-clash", str(error))])
            return
        self._network = any(on_network(spec.path) for spec in self._specs) if not self._loaders else self._network
        away = self._workers.away  # they are looked at when they are back
        for name, folder in found.runs.items():
            if name in away:
                continue
            loader = self._loaders.get(name)
            if loader is None:
                loader = RunLoader(folder, self._files, self._grace_s, network=self._network, layouts=self._layouts)
                self._loaders[name] = loader
                self._paces[name] = Pace(self._poll_s)
                self._dirty = True
            elif loader.update(folder):
                self._paces[name].due = 0.0
        for name, loader in self._loaders.items():
            if name not in found.runs and name not in away and not loader.removed and not found.is_hidden(name):
                loader.remove()
        if len(self._order) != len(self._loaders):
            self._order = sorted(self._loaders.values(), key=lambda loader: natural_key(loader.name))
        self._tell(found)
        took = time.monotonic() - began
        self._next_walk = now + walk_pause(found.folders, took, network=self._network)
        self._start_watch(found)
        if self._loading:
            for loader in self._order:
                if loader.name not in away:
                    loader.look(now)
            self._total = sum(loader.bytes_known for loader in self._order)

    def _tell(self, found: Found) -> None:
        notices = list(found.notices)
        for path in found.missing:
            text = f"{display(path, 80)} does not exist; it is waited for"
            notices.append(Notice("logdir-missing", text, file=path))
        for name in found.runs:
            if not is_odd(name):
                continue
            bad = identity(os.fsencode(name)) != name
            text = (
                "is not UTF-8: bytes that are no text are shown as \ufffd"
                if bad
                else ("holds control or invisible characters: they are shown as symbols")
            )
            kind = "bad-text" if bad else "text-neutralised"
            notices.append(Notice(kind, f"the name of the run {text}", name, name))
        missing = bool(found.missing) and len(found.missing) == len(self._specs)
        if missing != self._missing:
            self._missing, self._dirty = missing, True
        self._note(notices)

    def _note(self, notices: Sequence[Notice]) -> None:
        if tuple(notices) != self._notices:
            self._notices, self._dirty = tuple(notices), True

    def _tell_of_storage(self) -> None:
        """What storage made harder without a loss."""
        notices, late = dict(self._files.notices), self._files.waits.past
        if late is not None:
            text = f"storage did not answer for {late.seconds:.0f} s; reading went on when it did"
            notices["slow-storage"] = Notice("slow-storage", text, file=late.path)
        if any(self._own_notices.get(kind) != notice for kind, notice in notices.items()):
            self._own_notices.update(notices)
            self._dirty = True

    def _start_watch(self, found: Found) -> None:
        if self._thread is None or not self._want_watch or self._watch is not None:
            return
        if self._network or found.missing:
            return
        self._watch = Watch([os.path.abspath(spec.path) for spec in self._specs], self._hint)  # noqa: PTH100  # Path.resolve() would follow links

    def _unread(self) -> list[RunLoader]:
        """Runs of which there is something to read here."""
        away = self._workers.away
        return [loader for loader in self._order if loader.unread and loader.name not in away]

    def _read_several(self, loaders: Sequence[RunLoader], now: float, seconds: float) -> None:
        """Read of these runs, the first first, until the time is up; workers take others meanwhile."""
        until = time.monotonic() + seconds
        pending = list(loaders)
        while pending:
            loader = pending.pop(0)
            pending = self._workers.hand_out(pending, now)
            done = self._read(loader, now, min(until, time.monotonic() + STINT_S))
            loader.judge(now)
            if time.monotonic() >= until:
                return self._welcome(0.0)
            if not done:
                pending.insert(0, loader)
            self._welcome(0.0)
        return self._welcome(seconds)

    def _welcome(self, seconds: float) -> None:
        """Put runs that workers have read in the place of those that were sent."""
        for before, after in self._workers.take_back(seconds):
            if after is not before:
                self._grown = True
                self._loaders[before.name] = after
                self._order[self._order.index(before)] = after
                self._walk_hint = True  # its folder was not looked at meanwhile
            elif self._workers.failures == 1:
                text = "a process that helped reading ended early; everything is read here"
                self._own_notices["worker-failed"] = Notice("worker-failed", text)
                self._dirty = True

    def _read(self, loader: RunLoader, now: float, until: float) -> bool:
        """Read of one run until the time is up; the boundary around a run.  True if all was read."""
        self._grown = True
        try:
            return loader.read(now, until)
        except Exception as error:  # the boundary around a run: it is told there, and the others go on
            loader.failed(error)
            return True

    def _thin(self) -> None:
        """Stay within the memory budget; runs that are away count when they are back."""
        if not self._grown:
            return
        self._grown = False
        away = self._workers.away
        loaders = {id(loader.stage): loader for loader in self._order if loader.name not in away}
        for stage in keep_within(self._budget, (loader.stage for loader in loaders.values())):
            loaders[id(stage)].dirty = True
            text = f"the longest series are thinned: points take at most {self._budget / 1e6:,.0f} MB of memory"
            self._own_notices["limit-memory"] = Notice("limit-memory", text)

    def _progress(self) -> Progress:
        done = sum(loader.bytes_read for loader in self._order)
        took = time.monotonic() - self._began
        pace = done / took if took > 0.5 else 0.0
        return Progress(
            bytes_done=done,
            bytes_total=max(self._total, done),
            runs_done=sum(not loader.unread for loader in self._order),
            runs_total=len(self._order),
            seconds_left=max(0, self._total - done) / pace if pace else None,
            loading=self._loading,
        )

    def _publish(self, now: float) -> bool:
        """Swap in new views of what has changed; True if there was anything."""
        self._thin()
        self._tell_of_storage()
        if not self._dirty and not any(loader.dirty for loader in self._order):
            return False
        generation = self._board.generation + 1
        views = []
        for loader in self._order:
            try:
                views.append(loader.publish(generation))
            except Exception as error:  # the boundary around a run: it shows what it showed before
                loader.failed(error)
                if loader.view is not None:
                    views.append(loader.view)
        self._board.publish(
            views,
            notices=(*self._notices, *self._own_notices.values()),
            progress=self._progress(),
            missing=self._missing,
            network=self._network,
        )
        self._dirty = False
        self._published = now
        return True
