"""Round numbers for axes."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.draw.axes import Range


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis and its label."""

    value: float
    label: str


def value_ticks(span: Range, rows: int, *, log: bool = False) -> list[Tick]:
    """Ticks of a y axis ``rows`` cells high: at least 3 rows apart (2 under 8 rows), labels of 5 columns at most."""
    raise NotImplementedError


def step_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of a step axis ``columns`` cells wide: whole numbers, at least 10 columns apart."""
    raise NotImplementedError


def relative_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of an axis of seconds since the start, on whole seconds, minutes, hours or days."""
    raise NotImplementedError


def wall_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of an axis of seconds since the epoch, on round local times."""
    raise NotImplementedError
