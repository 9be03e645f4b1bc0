"""Parts of a large event file, which other processes read while its run reads on from the start.

A part begins where a record was found in the middle of the file, and ends where the next part begins.  Whether records
really begin there is known when the run, which goes from record to record, arrives at the place: then it takes over
what was read of the part.  A part that it passes, or one with anything odd in it, is read by the run itself.
"""

from __future__ import annotations

import math

from tuiboard.follow.files import OpenFiles
from tuiboard.follow.tail import Tail
from tuiboard.follow.take import take
from tuiboard.format.tfrecord import search
from tuiboard.store.stage import RunStage

LEAST = 16 << 20
"""Bytes of a part, at least."""
MOST = 64 << 20
"""Bytes of a part, at most, unless its records are huge."""
WINDOW = 1 << 17
"""Bytes in which a record is looked for."""


class Part:
    """One part, and what was read of it."""

    def __init__(self, run: str, tail: Tail, stage: RunStage, number: int, *, start: int, end: int) -> None:
        self.run = run
        """The name of its run."""
        self.start = start
        self.end = end
        self.away = False
        """Another process has it."""
        self.whole = False
        """All of it was read, and nothing in it is odd."""
        self.untouched = True
        self.left = end - start
        self.number = number
        self.stage = stage.beside(number)
        self.tail = tail.beside(start, end)

    def read(self, now: float, until: float = math.inf) -> bool:
        """Read all of it; what the system does not let be read is left to the run, which asks again and tells why."""
        try:
            while (batch := self.tail.read(now)) is not None:
                take(self.stage, self.number, self.tail, batch)
        except OSError:
            return True
        self.whole = self.tail.at == self.end and self.tail.is_clean and not self.stage.redo
        return True

    def prepare(self) -> None:
        """Nothing: its run puts its rows behind its own."""

    @property
    def bytes_known(self) -> int:
        """Size of the part."""
        return self.end - self.start

    @property
    def bytes_read(self) -> int:
        """How much of it has been read."""
        return self.tail.at - self.start


def places(files: OpenFiles, path: str, start: int, end: int, count: int) -> list[int]:
    """Up to ``count`` - 1 places between two offsets of a file where a record begins, about as far from each other."""
    out: list[int] = []
    size = (end - start) // count
    for at in range(start + size, end - size // 2, size):
        found = search(files.read(path, at, min(WINDOW, end - at)), end - at)
        if found.at is not None and at + found.at > (out[-1] if out else start):
            out.append(at + found.at)
    return out
