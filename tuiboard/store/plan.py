"""Which of a run's files took over from which: the order of its files, and its restarts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

USABLE_TIME = 1e11
"""Wall times from here on, and those not above zero, are no times."""


@dataclass(slots=True)
class FileFacts:
    """What the order of files depends on; written while the file is read."""

    name: str
    first: float = math.inf
    """Usable wall time of the first event that has one, version records aside."""
    last: float = -math.inf
    """Largest usable wall time, version records aside."""
    session_step: int | None = None
    """Step of the last record that says a session starts here."""
    low: float = math.inf
    """Smallest usable wall time of any event."""
    high: float = -math.inf
    """Largest usable wall time of any event."""
    odd_times: int = 0
    """Events without a usable wall time."""
    backwards: int = 0
    """How often the clock went back by more than :data:`CLOCK_SLACK`."""
    previous: float = 0.0

    def time(self, wall: float, *, version: bool) -> None:
        """Take note of the usable wall time of an event."""
        self.low = min(self.low, wall)
        self.high = max(self.high, wall)
        if version:
            return
        self.last = max(self.last, wall)
        if wall < self.previous - CLOCK_SLACK:
            self.backwards += 1
        self.previous = wall
        if self.first == math.inf:
            self.first = wall

    def join(self, other: FileFacts) -> None:
        """Take note of what was said of the events that follow in the file."""
        if other.first < self.previous - CLOCK_SLACK:
            self.backwards += 1
        if other.first < math.inf:
            self.previous = other.previous
        self.first = other.first if self.first == math.inf else self.first
        self.last, self.low, self.high = (
            max(self.last, other.last),
            min(self.low, other.low),
            max(self.high, other.high),
        )
        self.session_step = self.session_step if other.session_step is None else other.session_step
        self.odd_times += other.odd_times
        self.backwards += other.backwards

    def times(self, walls: NDArray[np.float64]) -> None:
        """As :meth:`time` for each of many events with values; those without a usable time are counted.

        Events came column by column of ``walls``, each column from the top.
        """
        low, high = float(walls.min()), float(walls.max())
        if not (low > 0.0 and high < USABLE_TIME):
            flat = walls.T.ravel()
            usable = flat[(flat > 0.0) & (flat < USABLE_TIME)]
            self.odd_times += flat.size - usable.size
            if not usable.size:
                return
            walls = usable[:, None].T
            low, high = float(walls.min()), float(walls.max())
        self.low = min(self.low, low)
        self.high = max(self.high, high)
        self.last = max(self.last, high)
        first = float(walls[0, 0])
        if first < self.previous - CLOCK_SLACK:
            self.backwards += 1
        if low < high - CLOCK_SLACK:
            self.backwards += int(np.count_nonzero(walls[1:] < walls[:-1] - CLOCK_SLACK))
            self.backwards += int(np.count_nonzero(walls[0, 1:] < walls[-1, :-1] - CLOCK_SLACK))
        self.previous = float(walls[-1, -1])
        if self.first == math.inf:
            self.first = first


CLOCK_SLACK = 60.0
"""Seconds by which events may be out of order, since threads write them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the files of a run make one series."""

    ranks: Mapping[int, int]
    """Place of each file, by its number, in the order in which the files began."""
    restarts: tuple[tuple[int, int | None], ...] = ()
    """Files that began after all earlier ones had ended, in that order, each with its session's step."""


def plan(files: Mapping[int, FileFacts]) -> Plan:
    """Order files by when they began; one that began after all earlier ones ended may be a restart.

    Files without any usable time come last, by name, and are merged.
    """
    order = sorted(files, key=lambda number: (files[number].first, files[number].name))
    restarts: list[tuple[int, int | None]] = []
    ended = -math.inf
    for number in order:
        facts = files[number]
        if math.isfinite(ended) and ended < facts.first < math.inf:
            restarts.append((number, facts.session_step))
        ended = max(ended, facts.last)
    return Plan({number: rank for rank, number in enumerate(order)}, tuple(restarts))
