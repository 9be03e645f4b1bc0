"""Whether storage answers: what it is being asked for, and since when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread, get_ident
from types import TracebackType

SLOW_S = 2.0
"""Seconds without an answer that are worth a word."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A question to storage that took long, or is not answered yet."""

    path: str
    seconds: float


class Waits:
    """Threads ask storage inside ``with waits(path):``, each one question at a time; any thread may look."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[int, tuple[str, float]] = {}
        self.past: Wait | None = None
        """The last question that was answered late."""

    def __call__(self, path: str) -> Waits:
        """About to ask for ``path``."""
        self._asked[get_ident()] = path, self._clock()
        return self

    def __enter__(self) -> None:
        """The question is asked."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """It was answered."""
        path, since = self._asked.pop(get_ident())
        seconds = self._clock() - since
        if seconds >= SLOW_S:
            self.past = Wait(path, seconds)

    def of(self, thread: Thread) -> Wait | None:
        """The question of a thread that is not answered yet, however short the time."""
        asked = self._asked.get(thread.ident or 0)
        return None if asked is None else Wait(asked[0], self._clock() - asked[1])

    @property
    def now(self) -> Wait | None:
        """The question that has waited longest, if it has for long."""
        asked = min(list(self._asked.values()), key=lambda asked: asked[1], default=None)
        if asked is None:
            return None
        seconds = self._clock() - asked[1]
        return Wait(asked[0], seconds) if seconds >= SLOW_S else None
