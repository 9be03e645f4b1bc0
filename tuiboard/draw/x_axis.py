"""The x axis in the bottom border of a card: what stands there, and in which column."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

import numpy as np

from tuiboard.draw import numbers
from tuiboard.draw.axes import Range, Scale
from tuiboard.draw.ticks import Tick, number_ticks, relative_ticks, step_ticks, wall_ticks

XKind: TypeAlias = Literal["step", "relative", "wall", "value"]
_TICKS = {"step": step_ticks, "relative": relative_ticks, "wall": wall_ticks, "value": number_ticks}


def x_ticks(kind: XKind, span: Range, columns: int) -> list[Tick]:
    """Round places of an axis ``columns`` cells wide."""
    return _TICKS[kind](span, columns)


def x_label(kind: XKind, x: float, now: float | None = None) -> str:
    """A place in words; ``now`` (seconds since the epoch) decides whether a wall time needs its date."""
    if kind == "step":
        return numbers.step(x)
    if kind == "value":
        return numbers.value(x)
    return numbers.duration(x) if kind == "relative" else numbers.moment(x, now)


def x_column(span: Range, x: float, width: int) -> int:
    """The column of x on an axis ``width`` cells wide, clamped to it."""
    place = float(Scale(*span).unit(np.array([x]))[0])
    if not math.isfinite(place):
        return 0
    return int(min(max(round(place * (width - 1)), 0), width - 1)) if width else 0
