"""The heatmap of a histogram series: steps from left to right, values upwards, counts as heat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.axes import Range, x_range
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.rows import Grid, Row
from tuiboard.draw.time_field import TimeAxis, draw_field, field_box, row_of

HALF = "▀"


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """What a card shows."""

    x: NDArray[np.float64]
    """Of each step, not decreasing; non-finite x are left out."""
    counts: NDArray[np.float64]
    """(steps, bins), equal bins over ``y_span``."""
    peak: float
    """The count that is hottest."""
    run: int
    y_span: Range
    axis: TimeAxis
    dim: bool = False
    bin: int | None = None
    """The bin under the cursor."""


def heat_span(x: NDArray[np.float64]) -> Range:
    """The time axis of a heatmap: as far beyond the first and the last step as half the way to the next one."""
    good = x[np.isfinite(x)]
    low, high = x_range([good])
    gaps = np.diff(good) / 2
    if not len(gaps):
        return low, high
    with np.errstate(over="ignore"):
        wide = low - gaps[0], high + gaps[-1]
    return wide if np.isfinite(wide).all() else (low, high)


def heat_bins(height: int, *, halves: bool) -> int:
    """How many bins a card of ``height`` rows can show: two a row in half blocks."""
    return max(1, (height - 2) * (2 if halves else 1))


def has_halves(frame_glyphs_ascii: bool, palette_letters: bool) -> bool:
    """Whether half blocks in two colours can be drawn."""
    return not frame_glyphs_ascii and not palette_letters


def draw_heat(heat: Heat, frame: Frame) -> list[Row]:
    """Draw a heatmap in its frame."""
    box = field_box(frame, heat.y_span)
    if not box.width or not box.height:
        return draw_frame([], frame)
    halves = has_halves(frame.glyphs.ascii, frame.palette.letters)
    levels_count = len(frame.palette.heat_colours(heat.run)) if halves else len(frame.glyphs.shades) + 1
    pixels = box.height * (2 if halves else 1)
    levels = _levels(heat, box.width, pixels, levels_count - 1)
    grid = Grid(box.width, box.height, frame.palette.style("text"))
    if halves:
        _paint(grid, levels, heat, frame)
        free = (levels[::2] <= 0) & (levels[1::2] <= 0)
    else:
        for level in range(1, levels_count):
            where = levels == level
            grid.chars[where] = frame.glyphs.shades[level - 1]
            strong = level > levels_count // 2 and not heat.dim
            style = frame.palette.run_style(heat.run) if strong else frame.palette.style("spark")
            grid.styles[where] = grid.index(style)
        free = levels <= 0
    row = None
    if heat.bin is not None:
        low, high = heat.y_span
        row = row_of(low + (heat.bin + 0.5) / heat.counts.shape[1] * (high - low), heat.y_span, box.height)
    return draw_field(grid, free, box, heat.y_span, heat.axis, frame, row=row)


def _levels(heat: Heat, width: int, pixels: int, hottest: int) -> NDArray[np.int8]:
    """The heat of each pixel, top row first: 0 (nothing) to ``hottest``; -1 where there is no step."""
    at = heat.axis.columns_of(heat.x, width)
    counts, at = heat.counts[at >= 0], at[at >= 0]
    if not len(at):
        return np.full((pixels, width), -1, np.int8)
    # steps of one column are averaged; a column without a step shows the one nearest to it
    sums = np.zeros((width, counts.shape[1]))
    np.add.at(sums, at, counts)
    number = np.bincount(at, minlength=width)
    taken = np.flatnonzero(number)
    source = taken[np.searchsorted((taken[1:] + taken[:-1]) / 2, np.arange(width))]
    mean = sums[source] / number[source][:, None]
    with np.errstate(all="ignore"):
        # square root: what is rare is seen beside what is frequent
        share = np.sqrt(np.clip(mean / heat.peak, 0, 1)) if heat.peak > 0 else mean * 0
    level = np.where(share > 0, np.clip(np.ceil(share * hottest - 0.35), 1, hottest), 0)
    bins = counts.shape[1]
    pick = np.minimum((np.arange(pixels) + 0.5) / pixels * bins, bins - 1).astype(int)
    out: NDArray[np.int8] = level.T[pick][::-1].astype(np.int8)
    return out


def _paint(grid: Grid, levels: NDArray[np.int8], heat: Heat, frame: Frame) -> None:
    colours = frame.palette.heat_colours(heat.run)
    if heat.dim:
        grey = frame.palette.band_colours(heat.run)[1:4]
        colours = (colours[0], *(grey[min(2, i // 2)] for i in range(len(colours) - 1)))
    top, bottom = np.maximum(levels[::2], 0), np.maximum(levels[1::2], 0)
    for a, b in {(int(a), int(b)) for a, b in zip(top.ravel(), bottom.ravel(), strict=True)}:
        if a == b == 0:
            continue
        where = (top == a) & (bottom == b)
        grid.chars[where] = " " if a == b else HALF
        grid.styles[where] = grid.index(Style.from_color(None if a == b else colours[a], colours[b] if b else None))
