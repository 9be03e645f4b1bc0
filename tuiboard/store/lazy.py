"""Values made in the background when a screen first asks for them: payloads read, decoded, reduced."""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from tuiboard.format.payload import PayloadError
from tuiboard.store.names import display
from tuiboard.store.size import size_of

BUDGET = 64 << 20
"""Bytes of made values that are kept."""
TELL_S = 0.1
"""How often, at most, the progress of one value is news."""
KEEP_S = 300.0
"""Seconds that a value is kept which nobody asks for."""
STUCK_S = 5.0
"""A value that has been in the making for so long may hang on its storage: another thread is started beside it."""
MOST_THREADS = 8
"""Threads, together with those that may hang."""
MAX_WAITING = 512
"""Requests that wait; older ones are dropped, and asked for again if they are still on screen."""

Tell: TypeAlias = Callable[[float], None]
"""Told from time to time how much of a value is made, from 0 to 1."""
T = TypeVar("T")


class _GivenUpError(Exception):
    """The place that asked for a value shows another by now."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Not made yet."""

    done: float = 0.0
    """How much of it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be made."""

    why: str
    """One line, safe for a screen."""
    kind: str = ""
    """Stable name of the problem, as notices have it, where what was written is at fault."""


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """A value that is there."""

    value: T


Answer: TypeAlias = Made[T] | Failed | Pending


@dataclass(slots=True)
class _Entry:
    answer: Made[Any] | Failed
    size: int
    turn: int
    asked: float


class LazyCache:
    """Makes values on its own daemon threads, the newest request first, and keeps them while there is room.

    Any thread may call :meth:`get`; it never waits.  Whoever shows values calls :meth:`begin` before each
    pass over what is on screen: what was asked for in the last two passes is never given up, however large or old.
    """

    def __init__(self, budget: int = BUDGET, threads: int = 2, clock: Callable[[], float] = time.monotonic) -> None:
        self.notify: Callable[[], None] = lambda: None
        """Called on a thread of the cache whenever the generation went up."""
        self.generation = 0
        """Goes up whenever something was made or has come further."""
        self._budget = budget
        self._threads = threads
        self._clock = clock
        self._alive = 0
        self._turn = 0
        self._size = 0
        self._lock = threading.Condition()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._waiting: OrderedDict[Hashable, tuple[Callable[[Tell], Any], Hashable]] = OrderedDict()
        self._wanted: dict[Hashable, Hashable] = {}
        """By the place that shows it, the key that was asked for last."""
        self._making: dict[Hashable, float] = {}
        """How far each value is that is being made."""
        self._begun: dict[Hashable, float] = {}
        """When that was begun."""

    def begin(self) -> None:
        """A new pass over what is on screen begins; what nobody has asked for in a long time is let go of."""
        with self._lock:
            self._turn += 1
            old = self._clock() - KEEP_S
            for key in list(itertools.takewhile(lambda key: self._entries[key].asked < old, self._entries)):
                if self._entries[key].turn < self._turn - 1:
                    self._size -= self._entries.pop(key).size

    def get(self, key: Hashable, make: Callable[[Tell], T], place: Hashable = None) -> Answer[T]:
        """The value of ``key``, or how far it is; where it is missing, ``make`` is run for it on another thread.

        ``make`` may raise PayloadError, whose text becomes the answer; any other exception becomes one too.
        Where a ``place`` shows one value at a time, asking for another gives up the one that waits, or that tells
        how far it is: a key that is held down makes the newest only.
        """
        with self._lock:
            if place is not None:
                before, self._wanted[place] = self._wanted.get(place), key
                if before is not None and before != key:
                    self._waiting.pop(before, None)
            entry = self._entries.get(key)
            if entry is not None:
                entry.turn, entry.asked = self._turn, self._clock()
                self._entries.move_to_end(key)
                return entry.answer
            if key in self._making:
                return Pending(self._making[key])
            self._waiting[key] = make, place
            self._waiting.move_to_end(key)
            if len(self._waiting) > MAX_WAITING:
                self._waiting.popitem(last=False)
            able = self._alive - sum(self._clock() - begun > STUCK_S for begun in self._begun.values())
            free = self._alive - len(self._making)
            if free < len(self._waiting) and able < self._threads and self._alive < MOST_THREADS:
                self._alive += 1
                threading.Thread(target=self._work, name="tuiboard-payloads", daemon=True).start()
            return Pending()

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing is being made."""
        with self._lock:
            return not self._waiting and not self._making

    @property
    def size(self) -> int:
        """Bytes of what is kept, about."""
        return self._size

    def drop(self, key: Hashable) -> None:
        """Let go of one value, because a newer one stands for it."""
        with self._lock:
            self._waiting.pop(key, None)
            entry = self._entries.pop(key, None)
            self._size -= entry.size if entry is not None else 0

    def forget(self) -> None:
        """Give up what waits and all that is kept."""
        with self._lock:
            self._waiting.clear()
            self._wanted.clear()
            self._entries.clear()
            self._size = 0

    def _work(self) -> None:
        """Make what waits until nothing does; then the thread ends."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._alive -= 1
                    return
                key, (make, place) = self._waiting.popitem(last=True)
                self._making[key], self._begun[key] = 0.0, self._clock()
            answer = self._make(key, make, place)
            size = size_of(answer)
            with self._lock:
                del self._making[key], self._begun[key]
                if answer is not None:
                    self._entries[key] = _Entry(answer, size, self._turn, self._clock())
                    self._size += size
                    self._evict()
                self.generation += 1
            self.notify()

    def _make(self, key: Hashable, make: Callable[[Tell], Any], place: Hashable) -> Made[Any] | Failed | None:
        """The answer; None if its place does not want it any more."""
        told = time.monotonic()

        def tell(done: float) -> None:
            nonlocal told
            if place is not None and self._wanted.get(place, key) != key:
                raise _GivenUpError
            self._making[key] = done
            if time.monotonic() - told >= TELL_S:
                told = time.monotonic()
                with self._lock:
                    self.generation += 1
                self.notify()

        try:
            return Made(make(tell))
        except _GivenUpError:
            return None
        except PayloadError as error:
            return Failed(display(str(error), 200), error.kind)
        except Exception as error:  # the boundary around a payload: whatever is in it, its card says so
            return Failed(display(f"cannot be shown ({type(error).__name__}: {error})", 200))

    def _evict(self) -> None:
        for key in list(self._entries):
            if self._size <= self._budget:
                return
            if self._entries[key].turn < self._turn - 1:
                self._size -= self._entries.pop(key).size
