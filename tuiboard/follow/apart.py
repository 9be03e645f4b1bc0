"""Asks storage on a thread apart, so that what does not answer holds up nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from tuiboard.follow.limits import NICE, step_back
from tuiboard.follow.waits import SLOW_S, Waits
from tuiboard.store.names import display
from tuiboard.store.notice import Notice

IMPATIENT_S = 0.25
"""Seconds that another question to storage which already owes an answer may take."""
LOOK_S = 0.1
"""How often the time is looked at."""
OWED_BY_ONE = 4
"""Questions that one storage may leave open before it is asked no more."""
OWED = 16
"""Questions that may be open altogether; the next is waited for, however long it takes."""

T = TypeVar("T")


class NoAnswerError(Exception):
    """Storage has not answered; what was asked goes on by itself, and :meth:`Apart.answered` tells its end."""

    def __init__(self, task: Task[Any]) -> None:
        super().__init__(task.path)
        self.task = task


@dataclass(eq=False)
class Task(Generic[T]):
    """Something that asks storage."""

    storage: Hashable
    """What is asked: a device, or whatever answers or does not as a whole."""
    work: Callable[[], T]
    run: str = ""
    """Name of the run that it is for, empty if for none."""
    path: str = ""
    """What was being asked for when it was waited for no longer."""
    since: float = 0.0
    """When that was asked, seconds since the epoch."""
    value: list[T] = field(default_factory=list)
    """What came of it, when it is done."""
    error: Exception | None = None
    """What it ended in, where it failed."""
    given_up: bool = False

    def result(self) -> T:
        """What came of it; raises what it raised."""
        if self.error is not None:
            raise self.error
        return self.value[0]


class Apart:
    """Runs one task after the other on a daemon thread, and goes on with a fresh one where a question hangs.

    Only the follower uses it.  How long a question takes is seen in ``waits``, which every task asks through;
    a task that asks nothing, or whose questions are answered, may take any time.
    """

    def __init__(self, waits: Waits, wake: Callable[[], None]) -> None:
        self._waits = waits
        self._wake = wake
        self._lock = threading.Lock()
        self._open: list[Task[Any]] = []
        self._answered: list[Task[Any]] = []
        self._thread: threading.Thread | None = None
        self._tasks: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._done: SimpleQueue[Task[Any]] = SimpleQueue()
        self.stopping = False
        """Wait for nothing any more."""

    def ask(self, storage: Hashable, work: Callable[[], T], run: str = "") -> T:
        """What ``work`` comes to, or raises; NoAnswerError where a question of it hangs."""
        if self._thread is None:
            self._tasks, self._done = SimpleQueue(), SimpleQueue()
            serve = (self._tasks, self._done)
            self._thread = threading.Thread(target=self._serve, args=serve, name="tuiboard-storage", daemon=True)
            self._thread.start()
        task = Task(storage, work, run)
        self._tasks.put(task)
        while True:
            try:
                self._done.get(timeout=LOOK_S)
                return task.result()
            except Empty:
                if self._give_up(task, self._thread):
                    self._thread = None
                    raise NoAnswerError(task) from None

    def is_full(self, storage: Hashable) -> bool:
        """Whether a storage owes so many answers that it had better not be asked."""
        return self._owed(storage) >= OWED_BY_ONE

    @property
    def hung(self) -> list[Task[Any]]:
        """Tasks with a question that is not answered yet, the oldest first."""
        with self._lock:
            return list(self._open)

    def answered(self) -> list[Task[Any]]:
        """Tasks that came to their end after all, each once."""
        with self._lock:
            answered, self._answered = self._answered, []
        return answered

    def notices(self) -> list[Notice]:
        """One for each place that does not answer."""
        out = []
        for task in self.hung:
            since = time.strftime("%H:%M:%S", time.localtime(task.since))
            text = f"storage has not answered for {display(task.path, 80)} since {since}; what lies elsewhere goes on"
            out.append(Notice("no-answer", text, task.run, task.path))
        return out

    def wait(self, seconds: float) -> bool:
        """Wait a moment for answers; False where nothing is open but what was asked so many seconds ago."""
        with self._lock:
            answered = bool(self._answered)
            waited_for = any(time.time() - task.since < seconds for task in self._open)
        if waited_for and not answered:
            time.sleep(LOOK_S)
        return waited_for or answered

    def stop(self) -> None:
        """Let the thread end; it has nothing to do, but for what hangs."""
        self._tasks.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _owed(self, storage: Hashable) -> int:
        with self._lock:
            return sum(task.storage == storage for task in self._open)

    def _give_up(self, task: Task[Any], thread: threading.Thread) -> bool:
        """Whether a task is waited for no longer."""
        asked = self._waits.of(thread)
        owed = self._owed(task.storage)
        with self._lock:
            late = asked is not None and asked.seconds >= (IMPATIENT_S if owed else SLOW_S)
            if not self._done.empty() or not (self.stopping or (late and len(self._open) < OWED)):
                return False
            task.given_up = True
            if asked is not None:
                task.path, task.since = asked.path, time.time() - asked.seconds
            self._open.append(task)
            return True

    def _serve(self, tasks: SimpleQueue[Task[Any] | None], done: SimpleQueue[Task[Any]]) -> None:
        step_back(NICE)
        while (task := tasks.get()) is not None:
            try:
                task.value.append(task.work())
            except Exception as error:  # raised anew where the result is wanted
                task.error = error
            with self._lock:
                done.put(task)
                if not task.given_up:
                    continue
                self._open.remove(task)
                self._answered.append(task)
            self._wake()
            return
