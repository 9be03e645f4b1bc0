"""Percentile bands over time: fog outside, the run's colour in the core, the median as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.axes import Range, Scale
from tuiboard.draw.canvas import DOTTINGS, codes, trace
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.palette import Glyphs, Marker, Palette
from tuiboard.draw.rows import Grid, Row, fit
from tuiboard.draw.time_field import FieldBox, TimeAxis, draw_field, field_box

EIGHTHS = " ▁▂▃▄▅▆▇"
"""Sub-rows of a cell from the bottom up."""
PARTS = len(EIGHTHS)
LINES = 9


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """What a card shows."""

    x: NDArray[np.float64]
    """Not decreasing; non-finite x are left out."""
    percentiles: NDArray[np.float64]
    """(steps, 9), the fifth is the median; NaN where a step has no values."""
    run: int
    """Colour slot of the run."""
    y_span: Range
    axis: TimeAxis
    others: Sequence[tuple[NDArray[np.float64], NDArray[np.float64], int]] = ()
    """x, median and colour slot of runs to compare with."""
    dim: bool = False
    """A run out of the spotlight."""


def draw_bands(bands: Bands, frame: Frame) -> list[Row]:
    """Draw bands in their frame."""
    box = field_box(frame, bands.y_span)
    if not box.width or not box.height:
        return draw_frame([], frame)
    columns = spread(bands, box.width)
    grid = Grid(box.width, box.height, frame.palette.style("text"))
    levels = _levels(columns, bands.y_span, box)
    if frame.palette.letters or frame.glyphs.ascii:
        _shade(grid, levels, bands, frame)
    else:
        _fill(grid, levels, bands, frame)
    free = (levels == 0).all(axis=1)
    for x, median, run in bands.others:
        free &= ~_line(grid, x, median, run, bands, box, frame)
    free &= ~_line(grid, bands.x, bands.percentiles[:, LINES // 2], bands.run, bands, box, frame, main=True)
    return draw_field(grid, free, box, bands.y_span, bands.axis, frame)


def spread(bands: Bands, width: int) -> NDArray[np.float64]:
    """The nine lines at each column, (9, width): straight between steps, no step's extremes lost; NaN outside.

    NaN also at columns that are nearest to a step without values.
    """
    known = np.isfinite(bands.x)
    good = known & np.isfinite(bands.percentiles).all(axis=1)
    x, lines = bands.x[good], bands.percentiles[good]
    out = np.full((LINES, width), np.nan)
    if not len(x):
        return out
    middles = bands.axis.middles(width)
    at = bands.axis.columns_of(x, width)
    # one step alone is as wide as the card: a column would be hard to see
    inside = (np.arange(width) >= at[0]) & (np.arange(width) <= at[-1]) | (len(x) == 1)
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    for i in range(LINES):
        out[i] = np.where(inside, np.interp(middles, x, lines[:, i]), np.nan)
        # several steps in one column: the outer lines keep their extremes, the median that of the newest
        if i < LINES // 2:
            out[i, at[starts]] = np.minimum.reduceat(lines[:, i], starts)
        elif i > LINES // 2:
            out[i, at[starts]] = np.maximum.reduceat(lines[:, i], starts)
        else:
            out[i, at] = lines[:, i]
    if good.sum() < known.sum():
        every, full = bands.x[known], good[known]
        gaps = ~full[np.searchsorted((every[1:] + every[:-1]) / 2, middles)]
        gaps[at] = False
        out[:, gaps] = np.nan
    return out


def _levels(columns: NDArray[np.float64], y_span: Range, box: FieldBox) -> NDArray[np.int8]:
    """Of each eighth of a cell how deep in the bands it lies, 0 (outside) to 4 (core): (rows, eighths, columns)."""
    parts = box.height * PARTS
    with np.errstate(all="ignore"):
        height = Scale(*y_span).unit(columns) * parts
    known = np.isfinite(height)
    height = np.clip(np.where(known, height, 0), 0, parts)
    low, high = np.floor(height[: LINES // 2]), np.ceil(height[: LINES // 2 : -1])
    from_bottom = np.arange(parts)[:, None]
    levels = np.zeros((parts, columns.shape[1]), np.int8)
    for depth in range(LINES // 2):
        # a band is never so thin that it cannot be seen
        top = np.maximum(high[depth], low[depth] + 1)
        levels[(from_bottom >= low[depth]) & (from_bottom < top) & known[0]] = depth + 1
    # the core is at least one whole row, on which the median is written
    median = np.minimum(height[LINES // 2] // PARTS, box.height - 1)
    levels[(from_bottom // PARTS == median) & known[0]] = LINES // 2
    return levels.reshape(box.height, PARTS, -1)[::-1]


def _fill(grid: Grid, levels: NDArray[np.int8], bands: Bands, frame: Frame) -> None:
    """Two colours a cell: that of its lowest eighth, as high as it goes, and below the rest the most frequent."""
    colours = frame.palette.band_colours(bands.run)
    core = colours[2] if bands.dim else colours[-1]
    palette = (*colours[:-1], core)
    below = levels[:, 0]
    same = levels == below[:, None]
    split = np.where(same.all(axis=1), 0, np.argmin(same, axis=1))
    counts = np.stack([((levels == depth) & ~same).sum(axis=1) for depth in range(len(palette))])
    above = np.where(split > 0, counts.argmax(axis=0), below)
    for low, high, at in {
        (int(a), int(b), int(c)) for a, b, c in zip(below.ravel(), above.ravel(), split.ravel(), strict=True)
    }:
        if low == high == 0:
            continue
        style = Style.from_color(palette[low] if at else None, palette[high] if high else None)
        where = (below == low) & (above == high) & (split == at)
        grid.chars[where] = EIGHTHS[at]
        grid.styles[where] = grid.index(style)


def _shade(grid: Grid, levels: NDArray[np.int8], bands: Bands, frame: Frame) -> None:
    """One of four densities a cell, where there are few colours."""
    depth = np.rint(np.median(levels, axis=1)).astype(int)
    for level in range(1, LINES // 2 + 1):
        where = depth == level
        strong = level == LINES // 2 and not bands.dim
        style = frame.palette.run_style(bands.run) if strong else frame.palette.style("spark")
        grid.chars[where] = frame.glyphs.shades[level - 1]
        grid.styles[where] = grid.index(style)


def _line(
    grid: Grid, x: NDArray[np.float64], y: NDArray[np.float64], run: int, bands: Bands, box: FieldBox, frame: Frame,
    *, main: bool = False,
) -> NDArray[np.bool_]:  # fmt: skip
    """A median in its run's colour on the bands that lie there already; the cells that it takes."""
    palette, glyphs = frame.palette, frame.glyphs
    plain = palette.letters or glyphs.ascii
    dotting = DOTTINGS[glyphs.marker]
    if len(x) == 1:
        x, y = np.array(bands.axis.span), np.repeat(y, 2)
    dots = trace(
        x, y, Scale(*bands.axis.span), Scale(*bands.y_span), box.width * dotting.columns, box.height * dotting.rows
    )
    cells = codes(dots, dotting)
    dim = bands.dim and main
    style = (
        palette.ghost_style(run)
        if dim and plain
        else palette.style("muted")
        if dim
        else palette.run_style(run, bold=plain)
    )
    for row, column in zip(*np.nonzero(cells), strict=True):
        under = grid.palette[grid.styles[row, column]]
        char = dotting.glyphs[cells[row, column]]
        if plain:
            char = glyphs.horizontal if main else palette.letter(run)
        # of a cell of two colours the one that is not the page lies behind the line
        ground = under.bgcolor
        if grid.chars[row, column] in EIGHTHS[1:] and ground is None:
            ground = under.color
        grid.put(int(row), int(column), char, style + Style(bgcolor=None if plain else ground))
    taken: NDArray[np.bool_] = cells > 0
    return taken


def draw_key(run: int, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """The key to the bands, from outside in, in the colours of a run."""
    plain = palette.letters or glyphs.ascii
    style = palette.style
    rows: list[Row] = [
        fit([(" " + glyphs.horizontal * (width - 2), style("grid"))], width, style()),
        fit([(" Bands", style("text", bold=True))], width, style()),
    ]
    dash = glyphs.dash
    names = (f"min {dash} max", f"6.7 {dash} 93.3 %", f"15.9 {dash} 84.1 %", f"30.9 {dash} 69.1 %")
    for depth, name in enumerate(names, 1):
        if plain:
            core = depth == LINES // 2
            swatch = (glyphs.shades[depth - 1] * 4, palette.run_style(run) if core else style("spark"))
        else:
            swatch = ("    ", Style.from_color(bgcolor=palette.band_colours(run)[depth]))
        rows.append(fit([(" ", style()), swatch, (f" {name}", style("muted"))], width, style()))
    line = glyphs.horizontal if plain else DOTTINGS[glyphs.marker].glyphs[_FLAT[glyphs.marker]]
    rows.append(fit([(" ", style()), (line * 4, palette.run_style(run)), (" median", style("muted"))], width, style()))
    return rows


_FLAT: dict[Marker, int] = {"braille": 0b110000, "quadrant": 0b1100, "block": 0b10, "ascii": 0b10}
"""The glyph of a flat line."""
