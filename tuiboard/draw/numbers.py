"""Numbers, steps and times in words of fixed width."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def value(x: float) -> str:
    """A value: ``0.0892``, ``12.345``, ``456.78``, ``12,345``, ``1.23M``, ``2.65e-5``, ``NaN``, ``+inf``."""
    if x != x:
        return "NaN"
    if math.isinf(x):
        return "+inf" if x > 0 else "-inf"
    if x == 0:
        return "0"
    size = abs(x)
    if size < 0.001:
        return _exponent(x, 2)
    if size >= 999_999.5:
        return si(x) if size < 1e15 else _exponent(x, 2)
    return f"{x:,.{_decimals(size)}f}"


def within(x: float, width: int) -> str:
    """A value in at most ``width`` cells, where need be with fewer digits but never without its exponent."""
    text = value(x)
    if len(text) <= width or not math.isfinite(x):
        return text
    shorter = (si(x) if 1000 <= abs(x) < 1e15 else _exponent(x, 1), _exponent(x, 0))
    return next((text for text in shorter if len(text) <= width), shorter[-1])


def _decimals(size: float) -> int:
    """Decimals of a value: four below 10, three below 100, two below 1,000, none above."""
    return 4 if size < 9.99995 else 3 if size < 99.9995 else 2 if size < 999.995 else 0


def _exponent(x: float, digits: int) -> str:
    mantissa, _, power = f"{x:.{digits}e}".partition("e")
    return f"{mantissa}e{int(power)}"


def column(values: Iterable[float]) -> Callable[[float], str]:
    """A format for a column of values of one tag: all with the same decimals, those of the largest."""
    sizes = [abs(x) for x in values if math.isfinite(x) and x]
    top = max(sizes, default=0.0)
    if not sizes or top >= 999_999.5 or top < 0.001:
        return value
    places = _decimals(top)
    return lambda x: value(x) if not math.isfinite(x) or (x and abs(x) < 0.5 * 10**-places) else f"{x:,.{places}f}"


def delta(x: float) -> str:
    """A difference, always signed: ``-0.0665``; ``0`` for none."""
    text = value(x)
    return text if x <= 0 or x != x or text[0] == "+" else "+" + text


def step(n: float) -> str:
    """A step, exact, with commas: ``18,240``."""
    return f"{int(n):,}" if math.isfinite(n) else value(n)


def short(n: float) -> str:
    """A step or count for columns too narrow for all its digits: ``18.2k``."""
    if not math.isfinite(n):
        return value(n)
    return step(n) if abs(n) < 10_000 else si(n)


def si(x: float) -> str:
    """A count with three digits and a unit: ``998``, ``1.2M``, ``3.4G``."""
    if not math.isfinite(x):
        return value(x)
    size = abs(x)
    for limit, unit in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if size >= limit * 0.9995:
            scaled = x / limit
            places = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            text = f"{scaled:.{places}f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text) + unit
    return f"{x:.0f}" if size == int(size) else f"{x:.3g}"


def bytes_(n: float) -> str:
    """A size in bytes: ``640 B``, ``12 kB``, ``1.2 MB``."""
    for limit, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if n >= limit:
            scaled = n / limit
            return f"{scaled:.1f} {unit}" if scaled < 10 else f"{scaled:.0f} {unit}"
    return f"{n:.0f} B"


def duration(seconds: float) -> str:
    """A time span in one or two units: ``0.8 s``, ``12 s``, ``1 m 12 s``, ``3 h 04 m``, ``2 d 5 h``, ``3 y``."""
    if not math.isfinite(seconds):
        return value(seconds)
    if seconds < 0:
        return "-" + duration(-seconds)
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s" if whole % 60 else f"{whole // 60} m"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} m"
    days = whole // 86400
    if days < 365:
        hours = whole % 86400 // 3600
        return f"{days} d {hours} h" if hours and days < 30 else f"{days} d"
    return f"{days // 365:,} y"


def ago(wall: float, now: float) -> str:
    """How long ago a wall time was: ``0.8 s ago``."""
    return duration(max(0.0, now - wall)) + " ago"


def clock(wall: float, now: float | None = None) -> str:
    """A wall time in the local zone: ``13:53:28``, on another day than now ``23 Nov 13:53``, else ``23 Nov 2025``."""
    then, today = _local(wall), _local(now)
    if then is None or today is None:
        return value(wall)
    if then.date() == today.date():
        return then.strftime("%H:%M:%S")
    day = f"{then.day} {then:%b}"
    return f"{day} {then:%H:%M}" if then.year == today.year else f"{day} {then.year}"


def moment(wall: float, now: float | None = None) -> str:
    """A wall time to the second: ``13:53:28``, ``23 Nov 13:53:28`` on another day, ``23 Nov 2025 13:53:28``."""
    then, today = _local(wall), _local(now)
    if then is None or today is None:
        return value(wall)
    if then.date() == today.date():
        return then.strftime("%H:%M:%S")
    year = "" if then.year == today.year else f" {then.year}"
    return f"{then.day} {then:%b}{year} {then:%H:%M:%S}"


def clock_among(walls: Sequence[float] | NDArray[np.float64], at: int, now: float | None = None) -> str:
    """One of the wall times of a list: as :func:`clock`, to the second where a neighbour would read the same."""
    short = clock(float(walls[at]), now)
    near = (float(walls[i]) for i in (at - 1, at + 1) if 0 <= i < len(walls))
    return moment(float(walls[at]), now) if any(clock(wall, now) == short for wall in near) else short


def _local(wall: float | None) -> datetime | None:
    """A wall time in the local zone, now if none is given; None for one outside of the calendar."""
    try:
        return datetime.now() if wall is None else datetime.fromtimestamp(wall)
    except (ValueError, OverflowError, OSError):
        return None
