"""One chart as printed text, by plotext; the only file that imports it, and only when a chart is printed.

plotext 6 ends the process at a NaN and raises at an infinity or at the logarithm of what is not positive,
so it is given finite stretches only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.thin import thin
from tuiboard.draw import numbers
from tuiboard.draw.axes import Range, x_range, y_range
from tuiboard.draw.palette import ANSI, RUN_COLOURS
from tuiboard.draw.ticks import Tick, relative_ticks, step_ticks, value_ticks, wall_ticks

NAMED = 12
"""Curves whose names stand below the chart."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A named curve."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def print_figure(
    curves: Sequence[Curve],
    title: str,
    width: int,
    height: int,
    *,
    x_kind: str = "step",
    log_y: bool = False,
    colour: bool = True,
) -> str:
    """Draw curves as ``height`` lines of text ``width`` cells wide, and below them a line a curve with its last value.

    With ``colour`` each curve has one, by ANSI codes; without, its letter.
    """
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme("colorless")
    figure.legend(False)
    figure.plot_size(width, height)
    figure.title(title)
    across, up = x_range(c.x for c in curves), y_range((c.y for c in curves), log=log_y)
    figure.ruler("y", "left").scale("log" if log_y else "linear")
    for axis, side, span, ticks in (
        ("x", "lower", across, _x_ticks(x_kind, across, width - 10)),
        ("y", "left", up, value_ticks(up, height - 3, log=log_y)),
    ):
        ruler = figure.ruler(axis, side)
        ruler.lim(*span)
        ruler.ticks([tick.value for tick in ticks], [tick.label for tick in ticks])
    for number, curve in enumerate(curves):
        alone = len(curves) == 1
        symbol = "braille" if colour or alone else ANSI.letter(number)
        marker = plotext.marker(symbol, _colour(number)) if colour else plotext.marker(symbol)
        for part_x, part_y in _stretches(curve, width, log_y=log_y):
            signal = figure.signal(part_x, part_y, marker=marker)
            if len(part_x) > 1:
                signal.lines()
            figure.draw(signal)
    text: str = figure.build().string()
    names = [_name(number, curve, colour=colour) for number, curve in enumerate(curves[:NAMED])]
    if len(curves) > NAMED:
        names.append(f"  and {len(curves) - NAMED} more")
    return "\n".join([text.rstrip("\n") if colour else str(plotext.uncolorize(text)).rstrip("\n"), *names])


def _colour(number: int) -> int:
    """One of the terminal's own 16 colours, which fit its background."""
    return ANSI.runs[number % RUN_COLOURS] or 0


def _name(number: int, curve: Curve, *, colour: bool) -> str:
    finite = curve.y[np.isfinite(curve.y)]
    last = numbers.value(float(finite[-1])) if len(finite) else "no finite value"
    chip = f"\x1b[38;5;{_colour(number)}m■\x1b[0m" if colour else ANSI.letter(number)
    return f"  {chip} {curve.name}  {last}"


def _x_ticks(kind: str, span: Range, columns: int) -> list[Tick]:
    ticks = {"relative": relative_ticks, "wall": wall_ticks}.get(kind, step_ticks)
    return ticks(span, columns)


def _stretches(curve: Curve, width: int, *, log_y: bool) -> list[tuple[list[float], list[float]]]:
    """The finite stretches of a curve, thinned to what the cells can show, positive ones on a log axis."""
    good = np.isfinite(curve.x) & np.isfinite(curve.y)
    if log_y:
        good &= curve.y > 0
    cuts = np.flatnonzero(np.diff(good.astype(np.int8))) + 1
    out: list[tuple[list[float], list[float]]] = []
    for part in np.split(np.arange(len(curve.x)), cuts):
        if len(part) and good[part[0]]:
            px, py = curve.x[part], curve.y[part]
            kept = thin(px, py, 2 * width) if (np.diff(px) >= 0).all() else np.arange(len(px))
            out.append((px[kept].tolist(), py[kept].tolist()))
    return out
