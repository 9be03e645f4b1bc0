"""What cards over time share that are filled rather than drawn in lines: labels, grid, cursor, axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.axes import Range
from tuiboard.draw.chart import LABELS
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.palette import BRAILLE
from tuiboard.draw.rows import Grid, Row
from tuiboard.draw.ticks import Tick, value_ticks
from tuiboard.draw.x_axis import XKind, x_column, x_label, x_ticks


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The horizontal axis, and where the cursor stands on it."""

    span: Range
    kind: XKind = "step"
    cursor: float | None = None
    now: float | None = None
    """Seconds since the epoch, by which wall times choose their date."""

    def middles(self, columns: int) -> NDArray[np.float64]:
        """The x in the middle of each column."""
        share = np.arange(columns) / max(1, columns - 1)
        return self.span[0] * (1 - share) + self.span[1] * share

    def columns_of(self, x: NDArray[np.float64], columns: int) -> NDArray[np.intp]:
        """The column of each x; -1 for what is no number."""
        with np.errstate(all="ignore"):
            place = (x / 2 - self.span[0] / 2) / (self.span[1] / 2 - self.span[0] / 2) * (columns - 1)
        return np.where(np.isfinite(place), np.clip(np.rint(np.nan_to_num(place)), 0, columns - 1), -1).astype(np.intp)


@dataclass(frozen=True, slots=True)
class FieldBox:
    """The cells of the field inside a card, and the ticks beside it."""

    labels: int
    width: int
    height: int
    ticks: tuple[Tick, ...]


def field_box(frame: Frame, y_span: Range) -> FieldBox:
    """The room for the field; 0 by 0 where the card is too small."""
    height = max(0, frame.height - 2)
    ticks = value_ticks(y_span, height)
    labels = max([LABELS, *(len(tick.label) for tick in ticks)])
    return FieldBox(labels, max(0, frame.width - labels - 4), height, tuple(ticks))


def row_of(value: float, y_span: Range, height: int) -> int:
    """The row of cells in which a value lies."""
    place = (value / 2 - y_span[0] / 2) / (y_span[1] / 2 - y_span[0] / 2)
    return int(min(max(0, (1 - place) * height), height - 1))


def draw_field(field: Grid, free: NDArray[np.bool_], box: FieldBox, y_span: Range, axis: TimeAxis, frame: Frame,
               *, row: int | None = None) -> list[Row]:  # fmt: skip
    """The field with its labels in its frame; grid lines and cursor go through the cells that are ``free``.

    ``row`` is that of a second, horizontal cursor.
    """
    palette, glyphs = frame.palette, frame.glyphs
    left = box.labels + 1
    whole = Grid(left + box.width + 1, box.height, palette.style("text"))
    whole.palette = list(field.palette)
    inner = (slice(None), slice(left, left + box.width))
    whole.chars[inner], whole.styles[inner] = field.chars, field.styles
    cursor = None if axis.cursor is None else x_column(axis.span, axis.cursor, box.width)
    for tick in box.ticks:
        at = row_of(tick.value, y_span, box.height)
        whole.put(at, 0, tick.label.rjust(box.labels), palette.style("muted"))
        for column in np.flatnonzero(free[at]).tolist():
            whole.put(at, left + column, glyphs.grid, palette.style("grid"))
    quiet = palette.style("muted")
    if cursor is not None:
        _through(whole, [(at, left + cursor) for at in range(box.height)], glyphs.cursor, quiet)
    if row is not None:
        _through(whole, [(row, left + column) for column in range(box.width) if column != cursor], glyphs.gap, quiet)
        whole.put(row, left - 1, glyphs.shut, quiet)
    foot = [(1 + left + x_column(axis.span, t.value, box.width), t.label, False)
            for t in x_ticks(axis.kind, axis.span, box.width)]  # fmt: skip
    if axis.cursor is not None and cursor is not None:
        foot.append((1 + left + cursor, x_label(axis.kind, axis.cursor, axis.now), True))
    return draw_frame(whole.rows(), frame, foot)


def _through(grid: Grid, cells: list[tuple[int, int]], glyph: str, style: Style) -> None:
    """A quiet line through cells that hold nothing but a background, which they keep."""
    for row, column in cells:
        if grid.chars[row, column] in (" ", BRAILLE.grid):
            grid.put(row, column, glyph, style + Style(bgcolor=grid.palette[grid.styles[row, column]].bgcolor))
