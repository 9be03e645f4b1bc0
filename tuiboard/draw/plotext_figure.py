"""One chart as printed text, by plotext; the only file that imports it, and only when a chart is printed.

plotext 6 ends the process at a NaN and raises at an infinity or at the logarithm of what is not positive,
so it is given finite stretches only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.thin import thin


def print_figure(
    curves: Sequence[tuple[str, NDArray[np.float64], NDArray[np.float64]]],
    title: str,
    width: int,
    height: int,
    *,
    log_y: bool = False,
    colour: bool = True,
) -> str:
    """Draw named curves (name, x, y) as ``height`` lines of text ``width`` cells wide, with ANSI colours or without."""
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.title(title)
    figure.ruler("y", "left").scale("log" if log_y else "linear")
    for name, x, y in curves:
        labelled = False
        for part_x, part_y in _stretches(x, y, width, log_y=log_y):
            signal = figure.signal(part_x, part_y, marker="braille")
            if len(part_x) > 1:
                signal.lines()
            if not labelled:
                signal.label(name)
                labelled = True
            figure.draw(signal)
    text: str = figure.build().string()
    return text if colour else str(plotext.uncolorize(text))


def _stretches(
    x: NDArray[np.float64], y: NDArray[np.float64], width: int, *, log_y: bool
) -> list[tuple[list[float], list[float]]]:
    """The finite stretches of a curve, thinned to what the cells can show, positive ones on a log axis."""
    good = np.isfinite(x) & np.isfinite(y)
    if log_y:
        good &= y > 0
    cuts = np.flatnonzero(np.diff(good.astype(np.int8))) + 1
    out: list[tuple[list[float], list[float]]] = []
    for part in np.split(np.arange(len(x)), cuts):
        if len(part) and good[part[0]]:
            px, py = x[part], y[part]
            kept = thin(px, py, 2 * width) if (np.diff(px) >= 0).all() else np.arange(len(px))
            out.append((px[kept].tolist(), py[kept].tolist()))
    return out
