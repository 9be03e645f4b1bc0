"""Horizontal bars: one a bin, with its range and its count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw import numbers
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.palette import Glyphs
from tuiboard.draw.rows import Row, fit


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The histogram of one step, the lowest bin at the bottom."""

    counts: NDArray[np.float64]
    edges: NDArray[np.float64]
    """One more than bins."""
    run: int
    """Colour slot of the run."""
    peak: float
    """The count of the longest bar."""
    dim: bool = False
    bin: int | None = None
    """The bin under the cursor."""


def bar_bins(height: int, most: int) -> int:
    """How many bars a card of this height holds, at most ``most``."""
    return max(1, min(most, height - 2))


def draw_bars(bars: Bars, frame: Frame) -> list[Row]:
    """Draw bars in their frame; rows that the bins do not need are shared out as blank ones at the end."""
    palette = frame.palette
    middles = bars.edges[:-1] / 2 + bars.edges[1:] / 2
    write = numbers.column(middles)
    labels = [write(float(x)) for x in middles]
    counts = [numbers.short(float(np.rint(c))) if c >= 0.5 or c == 0 else numbers.value(float(c)) for c in bars.counts]
    wide, tail = max(map(len, labels), default=0), max(map(len, counts), default=0)
    room = frame.width - 2 - wide - tail - 4
    rows: list[Row] = []
    colour = palette.ghost_style(bars.run) if bars.dim else palette.run_style(bars.run)
    for i in range(len(labels) - 1, -1, -1):
        here = i == bars.bin
        share = float(bars.counts[i]) / bars.peak if bars.peak > 0 else 0.0
        bar = bar_text(share, max(0, room), frame.glyphs)
        number = palette.style("bright" if here else "muted", bold=here)
        rows.append(
            fit(
                [
                    (" " + labels[i].rjust(wide), number),
                    (" ", palette.style()),
                    (bar, palette.style("bright", bold=True) if here else colour),
                    (" " if bar else "", palette.style()),
                    (counts[i], palette.style("bright" if here else "text" if bars.counts[i] else "faint", bold=here)),
                ],
                max(0, frame.width - 2),
                palette.style(),
            )
        )
    return draw_frame(rows, frame)


def bar_text(share: float, cells: int, glyphs: Glyphs) -> str:
    """A bar of a share of ``cells``, to an eighth of a cell; what is not nothing has a mark at least."""
    if not share > 0:
        return ""
    steps = len(glyphs.eighths)
    size = max(1, round(min(1.0, share) * cells * steps))
    whole, rest = divmod(size, steps)
    return glyphs.eighths[-1] * whole + (glyphs.eighths[rest - 1] if rest else "")
