"""Keeps the board current: the one writer of the store."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import TypeVar

from tuiboard.errors import TuiboardError
from tuiboard.follow.apart import Apart, NoAnswerError
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.limits import NICE, cores, keep_freed_memory, memory_limit, step_back
from tuiboard.follow.logdir import Found, Listing, discover, prefixes
from tuiboard.follow.mounts import on_network
from tuiboard.follow.pace import Pace, walk_pause
from tuiboard.follow.part import Part
from tuiboard.follow.progress import progress_of
from tuiboard.follow.run_loader import RunLoader
from tuiboard.follow.spec import LogdirSpec
from tuiboard.follow.told import Told
from tuiboard.follow.waits import Wait
from tuiboard.follow.watch import Watch
from tuiboard.follow.workers import Workers
from tuiboard.format.layouts import Layouts
from tuiboard.store.board import Board, BoardView, Progress
from tuiboard.store.budget import budget, keep_within
from tuiboard.store.names import display

PUBLISH_S = 0.1
"""Seconds between two publications, at least."""
FORGET_S = 60.0
"""Seconds after which every folder is listed again, whatever its modification time says."""
STINT_S = 0.01
"""Seconds of reading one run before the thread looks whether a worker has nothing to do."""
SLICE_S = 0.05
"""Seconds of reading at a stretch before the thread looks up."""
LAST_S = 10.0
"""Seconds that the last questions are waited for where all there is is read once."""
WALK = "walk"
"""What a walk asks counts as one storage: it crosses several."""

T = TypeVar("T")


def _look(loader: RunLoader, now: float, *, newest_only: bool) -> bool:
    changed = loader.look(now, newest_only=newest_only)
    loader.judge(now)
    return changed


def _read(loader: RunLoader, now: float, until: float) -> bool:
    done = loader.read(now, until)
    loader.judge(now)
    return done


_place = attrgetter("place")


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
        self._wake = threading.Event()
        self._apart = Apart(self._files.waits, self._wake.set)
        self._told = Told()
        self._budget = budget(memory_limit())
        self._grown = False
        self._began = time.monotonic()
        self._loaders: dict[str, RunLoader] = {}
        self._order: list[RunLoader] = []
        self._aside: list[RunLoader] = []
        """Runs that are left alone until storage answers."""
        self._paces: dict[str, Pace] = {}
        self._network = False
        self._missing = True
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
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._patient = True
        """Wait for storage however long it takes."""
        self._watch: Watch | None = None

    # -- driven by the caller ----------------------------------------------------------------------

    def poll(self) -> bool:
        """Walk, look and read everything there is now, then publish; True if anything changed."""
        now = self._clock()
        self._patient = True
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

        The ends of files are judged by the age of the files; damage in the middle counts at once.  What storage has
        not answered for in ``LAST_S`` is left out, with a notice.  ``report`` hears how far it has come.  Raises
        TuiboardError where two logdirs hold one run.
        """
        keep_freed_memory()
        now = self._clock()
        self._patient, self._loading, self._walk_hint = False, True, True
        while True:
            self._welcome_answered()
            if self._walk_hint:
                self._walk(now, strict=True)
                self._apart.stop()  # a process of one thread may fork workers
            unread = self._unread()
            if unread or self._workers.busy:
                self._read_several(unread, now, PUBLISH_S)
            elif not self._walk_hint and not self._apart.wait(LAST_S):
                break
            if report is not None:
                report(self._progress())
        self._workers.close()
        for loader in self._order:
            loader.give_up()
            self._ask(loader, partial(loader.judge, now))
        self._loading = False
        self._publish(now)
        self._apart.stop()
        self._files.close_all()
        return self._board.view

    # -- with a thread of its own ------------------------------------------------------------------

    def start(self) -> None:
        """Follow from now on, in one daemon thread."""
        if self._thread is None:
            self._stopping.clear()
            self._apart.stopping = self._patient = False
            self._thread = threading.Thread(target=self._run, name="tuiboard-follower", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread, within half a second even where storage does not answer."""
        self._stopping.set()
        self._apart.stopping = True
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
            pace.due = 0.0 if pace.due < math.inf else pace.due
        self._wake.set()

    def attend(self, runs: Sequence[str]) -> None:
        """These runs are on screen: look at them most often."""
        self._attended = tuple(runs)
        self._wake.set()

    @property
    def unanswered(self) -> Wait | None:
        """What storage has not answered for long; nothing new is seen there meanwhile."""
        return self._files.waits.now

    def _run(self) -> None:
        step_back(NICE)
        keep_freed_memory()
        while not self._stopping.is_set():
            try:
                pause = self._turn()
            except Exception as error:  # the boundary around the poll: say so, and go on
                text = f"following stopped for a moment on {type(error).__name__}: {display(str(error), 80)}"
                self._told.failed("follower-failed", text)
                pause = 1.0
            self._wake.wait(pause)
            self._wake.clear()
        self._apart.stop()
        self._files.close_all()

    def _turn(self) -> float:
        """One round: walk and look where it is due, read for a slice, publish; seconds to sleep."""
        now = self._clock()
        self._welcome_answered()
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
        changed = self._dirty or self._told.news or any(loader.dirty for loader in self._order)
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
            newest_only = not hinted and pace.rounds % 8 != 0
            changed = self._ask(loader, partial(_look, loader, now, newest_only=newest_only))
            pace.looked(now, changed=bool(changed), attended=attended, runs=len(self._order), often=len(often))

    def _hint(self, folder: str, new: bool) -> None:
        self._hints.add(folder)
        if new:
            self._walk_hint = True
        self._wake.set()

    # -- what does not answer ----------------------------------------------------------------------

    def _ask(self, loader: RunLoader, work: Callable[[], T]) -> T | None:
        """Do something with a run that asks storage; None where that does not answer: the run is put aside then."""
        if self._patient:
            return work()
        if self._apart.is_full(loader.device):
            return None
        try:
            return self._apart.ask(loader.device, work, loader.name)
        except NoAnswerError:
            self._arrange()
            return None

    def _discover(self, now: float) -> Found | None:
        """Walk the logdirs, round what does not answer; None if there is no coming to an end now."""
        if self._patient:
            self._look_at_mount()
            return discover(self._specs, self._memory, self._files.waits)
        hung = {self._loaders[task.run].folder if task.run else task.path for task in self._apart.hung}
        left, memory = threading.Event(), dict(self._memory)

        def walk() -> Found:
            self._look_at_mount()
            return discover(self._specs, memory, self._files.waits, lambda path: path in hung or left.is_set())

        self._next_walk = now + 2.0
        if self._apart.is_full(WALK):
            return None
        try:
            found = self._apart.ask(WALK, walk)
        except NoAnswerError:
            left.set()
            self._walk_hint = self._dirty = True
            return None
        self._memory = memory
        return found

    def _look_at_mount(self) -> None:
        if not self._loaders:
            for spec in self._specs:
                with self._files.waits(spec.path):
                    self._network = self._network or on_network(spec.path)

    def _arrange(self) -> None:
        """Put the runs in order, those aside that storage does not answer for."""
        for loader in self._aside:
            self._paces[loader.name].due = 0.0
        hung = {task.run for task in self._apart.hung}
        full = {task.storage for task in self._apart.hung if self._apart.is_full(task.storage)}
        self._order, self._aside = [], []
        for loader in sorted(self._loaders.values(), key=_place):
            (self._aside if loader.name in hung or loader.device in full else self._order).append(loader)
        for loader in self._aside:
            self._paces[loader.name].due = math.inf
        self._dirty = True

    def _welcome_answered(self) -> None:
        """Go on with what storage has answered for after all."""
        answered = self._apart.answered()
        for task in answered:
            self._walk_hint = True
            if task.run and task.error is not None:
                self._loaders[task.run].failed(task.error)
        if answered:
            self._arrange()

    # -- both ways ---------------------------------------------------------------------------------

    def _walk(self, now: float, *, strict: bool = False) -> None:
        """Find runs and files, and take note of what came and went."""
        self._walk_hint = False
        began = time.monotonic()
        if now >= self._forget_at:  # what lies behind links changes without a trace in the folder
            self._memory.clear()
            self._forget_at = now + FORGET_S
        try:
            found = self._discover(now)
        except TuiboardError as error:
            if strict:
                raise
            self._next_walk = now + 10.0
            self._told.failed("run-clash", str(error))
            return
        if found is None:
            return
        away = self._workers.away | {loader.name for loader in self._aside}  # they are looked at when they are back
        for name, folder in found.runs.items():
            if name in away:
                continue
            loader = self._loaders.get(name)
            if loader is None:
                loader = RunLoader(folder, self._files, self._grace_s, network=self._network, layouts=self._layouts)
                self._loaders[name] = loader
                self._paces[name] = Pace(self._poll_s)
                self._dirty = True
            elif not loader.is_current(folder) and self._ask(loader, partial(loader.update, folder)):
                self._paces[name].due = 0.0
        for name, loader in self._loaders.items():
            if name not in found.runs and name not in away and not loader.removed and not found.is_hidden(name):
                loader.remove()
        if len(self._order) + len(self._aside) != len(self._loaders):
            self._arrange()
        self._told.found(found.told())
        missing = 0 < len(found.missing) == len(self._specs)
        self._missing, self._dirty = missing, self._dirty or missing != self._missing
        took = time.monotonic() - began
        self._next_walk = now + walk_pause(found.folders, took, network=self._network)
        self._start_watch(found)
        if self._loading:
            for loader in self._order:
                if loader.name not in away:
                    self._ask(loader, partial(loader.look, now))
            self._total = sum(loader.bytes_known for loader in self._order)

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
            if loader.divisible and self._workers.wants_parts(len(pending), loader.left):
                self._ask(loader, partial(loader.divide, self._workers.readers))
                if self._thread is None:
                    self._apart.stop()  # a process of one thread may fork workers
            pending = self._hand_out(pending, now)
            done = self._read(loader, now, min(until, time.monotonic() + STINT_S))
            if time.monotonic() >= until:
                return self._welcome(0.0)
            if not done:
                pending.insert(0, loader)
            self._welcome(0.0)
        return self._welcome(seconds)

    def _hand_out(self, loaders: Sequence[RunLoader], now: float) -> list[RunLoader]:
        """Give workers runs, then parts of large files; the runs that stay."""
        parts = [part for loader in self._order for part in loader.parts]
        stay = self._workers.hand_out([*loaders, *parts], now)
        for part in parts:
            part.away = part not in stay
        return [loader for loader in stay if isinstance(loader, RunLoader)]

    def _welcome(self, seconds: float) -> None:
        """Put runs that workers have read in the place of those that were sent, and parts into their runs."""
        for before, after in self._workers.take_back(seconds):
            if isinstance(before, Part) and isinstance(after, Part):
                self._grown = True
                self._loaders[before.run].welcome(before, after)
            elif isinstance(after, RunLoader) and after is not before:
                self._grown = True
                self._loaders[after.name] = after
                self._arrange()
                self._walk_hint = True  # its folder was not looked at meanwhile
            if after is before and self._workers.failures == 1:
                text = "a process that helped reading ended early; everything is read here"
                self._told.own("worker-failed", text)

    def _read(self, loader: RunLoader, now: float, until: float) -> bool:
        """Read of one run until the time is up; the boundary around a run.  True if all was read."""
        self._grown = True
        try:
            return self._ask(loader, partial(_read, loader, now, until)) is not False
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
            self._told.own("limit-memory", text)

    def _progress(self) -> Progress:
        return progress_of(
            self._order, runs=len(self._loaders), size=self._total, began=self._began, loading=self._loading
        )

    def _publish(self, now: float) -> bool:
        """Swap in new views of what has changed; True if there was anything."""
        self._thin()
        self._told.of_storage(self._files)
        if not self._dirty and not self._told.news and not any(loader.dirty for loader in self._order):
            return False
        generation = self._board.generation + 1
        for loader in self._order:
            if not loader.dirty:
                continue
            try:
                publish = partial(loader.publish, generation)
                _ = self._ask(loader, publish) if loader.pending else publish()
            except Exception as error:  # the boundary around a run: it shows what it showed before
                loader.failed(error)
        loaders = sorted((*self._order, *self._aside), key=_place) if self._aside else self._order
        self._board.publish(
            [loader.view for loader in loaders if loader.view is not None],
            notices=(*self._told.notices, *self._apart.notices()),
            progress=self._progress(),
            missing=self._missing,
            network=self._network,
        )
        self._dirty = self._told.news = False
        self._published = now
        return True
