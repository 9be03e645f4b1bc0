"""Numbers, steps and times in words of fixed width."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def value(x: float) -> str:
    """A value: ``0.0892``, ``12.345``, ``456.78``, ``12,345``, ``1.23M``, ``2.65e-5``, ``NaN``, ``+inf``."""
    raise NotImplementedError


def column(values: Iterable[float]) -> Callable[[float], str]:
    """A format for a column of values of one tag: all with the same decimals, those of the largest."""
    raise NotImplementedError


def delta(x: float) -> str:
    """A difference, always signed: ``-0.0665``; ``0`` for none."""
    raise NotImplementedError


def step(n: float) -> str:
    """A step, exact, with commas: ``18,240``."""
    raise NotImplementedError


def short(n: float) -> str:
    """A step or count for columns too narrow for all its digits: ``18.2k``."""
    raise NotImplementedError


def si(x: float) -> str:
    """A count with three digits and a unit: ``998``, ``1.2M``, ``3.4G``."""
    raise NotImplementedError


def bytes_(n: float) -> str:
    """A size in bytes: ``640 B``, ``12 kB``, ``1.2 MB``."""
    raise NotImplementedError


def duration(seconds: float) -> str:
    """A time span in one or two units: ``0.8 s``, ``12 s``, ``1 m 12 s``, ``3 h 04 m``, ``2 d 5 h``, ``3 y``."""
    raise NotImplementedError


def ago(wall: float, now: float) -> str:
    """How long ago a wall time was: ``0.8 s ago``."""
    raise NotImplementedError


def clock(wall: float, now: float | None = None) -> str:
    """A wall time in the local zone: ``13:53:28``, on another day than now ``23 Nov 13:53``, in another year ``23 Nov 2025``."""
    raise NotImplementedError
