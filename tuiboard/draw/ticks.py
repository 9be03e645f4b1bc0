"""Round numbers for axes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tuiboard.draw.axes import Range

Y_GAP, Y_GAP_LOW, X_GAP = 3, 2, 10
"""Least distance of ticks: rows, rows of plots under 8 rows, columns."""
WIDEST = 8
"""Columns of a label; where more would be needed, labels say how much more than the lowest tick they are."""
MOST = 64
"""Ticks that any axis has at most."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis and its label."""

    value: float
    label: str


def value_ticks(span: Range, rows: int, *, log: bool = False) -> list[Tick]:
    """Ticks of a y axis ``rows`` cells high: at least 3 rows apart (2 under 8 rows), labels of 5 columns at most."""
    gap = Y_GAP if rows >= 8 else Y_GAP_LOW
    if log:
        return _log_ticks(span, rows, gap)
    return _linear(span, rows, gap, whole=False)


def step_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of a step axis ``columns`` cells wide: whole numbers, at least 10 columns apart."""
    return _linear(span, columns, X_GAP, whole=True)


def number_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of an axis of any numbers ``columns`` cells wide, at least 10 columns apart."""
    return _linear(span, columns, X_GAP, whole=False)


def relative_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of an axis of seconds since the start, on whole seconds, minutes, hours or days."""
    low, high = span
    if high - low < 2:
        ticks = _linear(span, columns, X_GAP, whole=False)
        return [Tick(t.value, t.label + "s") for t in ticks]
    for unit, size, steps in (
        ("s", 1, (1, 2, 5, 10, 15, 30)),
        ("m", 60, (1, 2, 5, 10, 15, 30)),
        ("h", 3600, (1, 2, 3, 6, 12)),
        ("d", 86400, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
    ):
        for step in steps:
            if step * size / (high - low) * (columns - 1) >= X_GAP:
                return [Tick(v * size, f"{v:.0f}{unit}") for v in _multiples(low / size, high / size, step)]
    return [Tick(low, f"{low / 86400:.0f}d")]


def wall_ticks(span: Range, columns: int) -> list[Tick]:
    """Ticks of an axis of seconds since the epoch, on round local times."""
    low, high = span
    try:
        start = datetime.fromtimestamp(low)
        datetime.fromtimestamp(high)
    except (ValueError, OverflowError, OSError):
        return _linear(span, columns, X_GAP, whole=False)
    # round times count from local midnight
    midnight = low - (start.hour * 3600 + start.minute * 60 + start.second + start.microsecond / 1e6)
    steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
    days = tuple(86400 * n for n in (1, 2, 5, 10, 30, 60, 180, 365, 730, 3650, 36500))
    for step in (*steps, *days):
        if step / max(high - low, 1e-9) * (columns - 1) >= X_GAP:
            pattern = "%H:%M:%S" if step < 60 else "%H:%M" if step < 86400 else "%d %b" if step < 86400 * 300 else "%Y"
            ticks = [midnight + v for v in _multiples(low - midnight, high - midnight, step)]
            return [Tick(v, datetime.fromtimestamp(v).strftime(pattern)) for v in ticks]
    return []


def _multiples(low: float, high: float, step: float) -> Iterator[float]:
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    for i in range(first, min(last, first + MOST) + 1):
        yield i * step


def _linear(span: Range, cells: int, gap: int, *, whole: bool) -> list[Tick]:
    """Multiples of the smallest 1-2-5 step that keeps ticks ``gap`` cells apart; the finer one if too few."""
    low, high = span
    size = high / 2 - low / 2
    if not (math.isfinite(low) and math.isfinite(high)) or size <= 0 or cells < 2:
        return []
    least = size / (cells - 1) * gap * 2
    if not math.isfinite(least) or least <= 0:
        return []
    power = math.floor(math.log10(least))
    candidates = [m * 10.0**p for p in range(power - 1, power + 2) for m in (1, 2, 5) if -300 < p < 308]
    if whole:
        candidates = [c for c in candidates if c >= 1] or [1.0]
    at = next((i for i, c in enumerate(candidates) if c >= least * (1 - 1e-9)), len(candidates) - 1)
    found: list[float] = []
    for step in reversed(candidates[: at + 1]):
        found = list(_multiples(low, high, step))
        if len(found) >= 2 or step == candidates[0]:
            return _labelled(found, step)
    return []


def _labelled(values: list[float], step: float) -> list[Tick]:
    """Labels with the same decimals, as short as the step allows; no two are the same."""
    values = list(dict.fromkeys(values))  # a step may be less than numbers of this size can tell apart
    labels = _labels(values, step)
    if len(set(labels)) < len(labels) or (labels and labels[-1][-1].isdigit() and max(map(len, labels)) > WIDEST):
        return _from_the_lowest(values, step)
    return [Tick(v, label) for v, label in zip(values, labels, strict=True)]


def _labels(values: list[float], step: float) -> list[str]:
    top = max((abs(v) for v in values), default=0.0)
    if top >= 1e15 or 0 < top < 1e-3:
        return [_power(v) for v in values]
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        base = 1e3 if unit == "k" else limit
        if top >= limit:
            places = _places(step / base)
            return [f"{v / base:.{places}f}{unit}" if v else "0" for v in values]
    places = _places(step)
    return [f"{v + 0.0:.{places}f}" for v in values]


def _from_the_lowest(values: list[float], step: float) -> list[Tick]:
    """The lowest in full, as far as it goes, and by how much the others are more: for narrow ranges far from 0."""
    base = values[0]
    more = _labels([v - base for v in values[1:]], step)
    return [
        Tick(base, f"{base:.5g}".replace("e+", "e")),
        *(Tick(v, f"+{label}") for v, label in zip(values[1:], more, strict=True)),
    ]


def _places(step: float) -> int:
    return max(0, min(9, -math.floor(math.log10(step) + 1e-9)))


def _power(value: float) -> str:
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


_MANTISSAS = (
    (math.log10(10 / 9), (1, 2, 3, 4, 5, 6, 7, 8, 9)),
    (math.log10(7 / 5), (1, 2, 3, 5, 7)),
    (math.log10(2), (1, 2, 5)),
)
"""Where ticks may stand between powers of ten, and how far apart, in decades, the closest of them are."""


def _log_ticks(span: Range, rows: int, gap: int) -> list[Tick]:
    low, high = span
    if not 0 < low < high:
        return []
    decades = math.log10(high) - math.log10(low)
    each = (rows - 1) / decades
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    skip = next((n for n in (1, 2, 3, 5, 10, 15, 20, 50, 100, 200) if n * each >= gap), 500)
    powers = [p for p in range(first, last + 1) if p % skip == 0]
    if skip == 1:
        inner = next((m for closest, m in _MANTISSAS if each * closest >= gap * 0.9), (1,))
        values = [m * 10.0**p for p in range(first - 1, last + 1) for m in inner]
        ticks = _apart([Tick(v, _log_label(v)) for v in values if low <= v <= high], span, rows, gap)
        if len(ticks) > 1:
            return ticks
    if len(powers) < 2:
        return _apart([t for t in _linear(span, rows, gap, whole=False) if t.value > 0], span, rows, gap)
    return [Tick(10.0**p, _log_label(10.0**p)) for p in powers]


def _apart(ticks: list[Tick], span: Range, rows: int, gap: int) -> list[Tick]:
    """Ticks that keep their distance, the first of each crowd."""
    scale = (rows - 1) / (math.log10(span[1]) - math.log10(span[0]))
    out: list[Tick] = []
    for tick in ticks:
        if not out or (math.log10(tick.value) - math.log10(out[-1].value)) * scale >= gap - 0.5:
            out.append(tick)
    return out


def _log_label(value: float) -> str:
    if 1e-3 <= value < 1e3:
        return f"{value:.10g}"
    if 1e3 <= value < 1e7:
        return f"{value / 1e6:g}M" if value >= 1e6 else f"{value / 1e3:g}k"
    return _power(float(np.format_float_positional(value)) if value > 1e-300 else value)
