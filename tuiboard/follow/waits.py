"""Whether storage answers: what it is being asked for, and since when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

SLOW_S = 2.0
"""Seconds without an answer that are worth a word."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A question to storage that took long, or is not answered yet."""

    path: str
    seconds: float


class Waits:
    """One thread asks storage inside ``with waits(path):``, one question at a time; any thread may look."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: tuple[str, float] | None = None
        self.past: Wait | None = None
        """The last question that was answered late."""

    def __call__(self, path: str) -> Waits:
        """About to ask for ``path``."""
        self._asked = path, self._clock()
        return self

    def __enter__(self) -> None:
        """The question is asked."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """It was answered."""
        late, self._asked = self.now, None
        self.past = late or self.past

    @property
    def now(self) -> Wait | None:
        """The question that has not been answered for long."""
        asked = self._asked
        if asked is None:
            return None
        seconds = self._clock() - asked[1]
        return Wait(asked[0], seconds) if seconds >= SLOW_S else None
