"""The inside of a chart card: cells that curves, marks and cursor are put into, back to front."""

from __future__ import annotations

import itertools
import math
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.compute.finite import all_finite
from tuiboard.compute.nearest import in_order, nearest_of
from tuiboard.draw import numbers
from tuiboard.draw.axes import Scale
from tuiboard.draw.canvas import DOTTINGS, codes, thicken, trace_all
from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.rows import Grid, Row
from tuiboard.draw.ticks import Tick

LETTER_EVERY = 15
"""Columns between the letters that a curve carries in ASCII."""
NAN_TEXT = "NaN"
_OVERHEAD = 400
"""Bytes that an entry of the memory takes beside its dots, about."""
_CHUNK = 4096
"""Points looked at in one go for a curve's end."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A curve as the plot draws it; fields as in ``chart.Curve``."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    run: int
    focused: bool
    ghost: bool
    dim: bool
    live: bool
    key: Hashable = None
    version: int = 0


class DotMemory:
    """Dots of lines drawn before: what most keys change is colours and order, not curves."""

    def __init__(self, limit: int = 16 << 20) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[Hashable, NDArray[np.uint8]]] = OrderedDict()

    def get(self, key: Hashable, state: Hashable) -> NDArray[np.uint8] | None:
        """The dots of a line that were put in this state, if they are still there."""
        found = self._kept.get(key)
        if found is None or found[0] != state:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: Hashable, state: Hashable, dots: NDArray[np.uint8]) -> None:
        """Keep the dots in place of those of another state, letting go of those longest not asked for."""
        before = self._kept.pop(key, None)
        self._size -= before[1].nbytes + _OVERHEAD if before is not None else 0
        self._kept[key] = state, dots
        self._size += dots.nbytes + _OVERHEAD
        while self._size > self._limit:
            self._size -= self._kept.popitem(last=False)[1][1].nbytes + _OVERHEAD


class Plot:
    """Cells of ``width`` by ``height``; what is put later lies in front."""

    def __init__(
        self, width: int, height: int, palette: Palette, glyphs: Glyphs, memory: DotMemory | None = None
    ) -> None:
        self.width, self.height = width, height
        self._memory = memory if memory is not None else DotMemory(0)
        self._palette, self._glyphs = palette, glyphs
        self._dotting = DOTTINGS[glyphs.marker]
        self._cells = Grid(width, height, palette.style("text"))
        self._codes: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        """Dots of the curves so far."""
        self._shared = np.zeros((height, width), bool)
        """Cells whose dots a later run may join: neither a ghost's nor the focused run's."""
        self._labels: dict[int, str] = {}
        self._lines: list[Line] = []
        self._gutter: dict[int, tuple[str, Style]] = {}

    # -- back ------------------------------------------------------------------------------------

    def grid(self, ticks: Sequence[Tick], ys: Scale) -> None:
        """Labels at the left and quiet lines at the ticks."""
        for tick in ticks:
            row = self._row(tick.value, ys)
            if row is not None and row not in self._labels:
                self._labels[row] = tick.label
                self._cells.put(row, 0, self._glyphs.grid * self.width, self._palette.style("grid"))

    def _row(self, value: float, ys: Scale) -> int | None:
        """The row of a value; None outside the plot."""
        place = float(ys.unit(np.array([value]))[0])
        if not math.isfinite(place) or not -1e-9 <= place <= 1 + 1e-9:
            return None
        return self._cell_row(place)

    def _cell_row(self, place: float) -> int:
        """The row of a place between 0 (bottom) and 1."""
        dots = self.height * self._dotting.rows
        return self.height - 1 - round(place * (dots - 1)) // self._dotting.rows

    # -- curves ----------------------------------------------------------------------------------

    def curves(self, lines: Sequence[Line], xs: Scale, ys: Scale) -> None:
        """Draw lines of one layer, the later in front.

        A ghost and the focused line keep their cells to themselves; all others share their dots.
        """
        if not lines:
            return
        if self._glyphs.ascii:
            for line in lines:
                self._put([line], xs, ys)
        else:
            for alone, group in itertools.groupby(lines, key=lambda line: line.ghost or line.focused):
                for part in [[line] for line in group] if alone else [list(group)]:
                    self._put(part, xs, ys)

    def _put(self, lines: Sequence[Line], xs: Scale, ys: Scale) -> None:
        """Draw lines that share their dots, or one that does not."""
        stack = np.stack(self._dots(lines, xs, ys))
        together = np.bitwise_or.reduce(stack, axis=0)
        mine = together > 0
        alone = lines[0].ghost or lines[0].focused
        cells = together if alone else np.where(mine & self._shared, together | self._codes, together)
        self._codes = np.where(mine, cells, self._codes)
        self._shared = np.where(mine, not alone, self._shared)
        chars = np.array(list(self._dotting.glyphs))[cells]
        if self._glyphs.ascii and not lines[0].ghost:
            columns = (np.arange(self.width) - 5 * lines[0].run) % LETTER_EVERY == LETTER_EVERY // 2
            chars = np.where(columns[None, :] & mine, self._palette.letter(lines[0].run), chars)
        self._cells.chars[mine] = chars[mine]
        # a cell has the colour of the line that is in front there
        front = len(lines) - 1 - (stack[::-1] > 0).argmax(axis=0)
        styles = np.array([self._cells.index(self._style(line)) for line in lines], np.int16)
        self._cells.styles[mine] = styles[front][mine]
        for line in lines:
            if not line.ghost:
                self._lines.append(line)

    def _dots(self, lines: Sequence[Line], xs: Scale, ys: Scale) -> list[NDArray[np.uint8]]:
        """The dots of each line in each cell, remembered where the line has a key; all others at once."""
        keys = [(line.key, self.width, self.height, self._thick(line), self._glyphs.marker) for line in lines]
        states = [(line.version, xs, ys) for line in lines]
        out = [
            self._memory.get(key, state) if line.key is not None else None
            for line, key, state in zip(lines, keys, states, strict=True)
        ]
        missing = [i for i, known in enumerate(out) if known is None]
        dotting = self._dotting
        size = (self.width * dotting.columns, self.height * dotting.rows)
        dots = trace_all([(lines[i].x, lines[i].y) for i in missing], xs, ys, *size)
        thick = [thicken(one) if self._thick(lines[i]) else one for i, one in zip(missing, dots, strict=True)]
        for i, drawn in zip(missing, codes(np.stack(thick), dotting) if thick else (), strict=True):
            # a copy, since all of them would be kept for it
            out[i] = one = drawn.copy()
            if lines[i].key is not None:
                self._memory.put(keys[i], states[i], one)
        return [drawn for drawn in out if drawn is not None]

    def _thick(self, line: Line) -> bool:
        return line.focused and not self._glyphs.ascii

    def not_finite(self, xs: Scale, ys: Scale) -> None:
        """Marks for what is not finite, in front of all curves."""
        for line in self._lines:
            self._not_finite(line, xs, ys)

    def ends(self, xs: Scale, ys: Scale) -> None:
        """A dot where a live curve ends, and for a curve of one point."""
        tips: list[tuple[Line, int]] = []
        for line in self._lines:
            if not line.live and len(line.y) > 1 and math.isfinite(line.y[0]) and math.isfinite(line.y[1]):
                continue  # more than one point, and nobody writes
            last = _last_points(line)
            if last and (line.live or len(last) == 1):
                tips.append((line, last[0]))
        if not tips:
            return
        across = xs.unit(np.array([float(line.x[at]) for line, at in tips]))
        up = ys.unit(np.array([float(line.y[at]) for line, at in tips]))
        inside = (
            np.isfinite(across)
            & np.isfinite(up)
            & (np.abs(across - 0.5) <= 0.5 + 1e-9)
            & (np.abs(up - 0.5) <= 0.5 + 1e-9)
        )
        for at in np.flatnonzero(inside).tolist():
            column = min(self.width - 1, max(0, round(float(across[at]) * (self.width - 1))))
            self._cells.put(self._cell_row(float(up[at])), column, self._glyphs.point, self._style(tips[at][0]))

    def _style(self, line: Line) -> Style:
        if line.ghost or line.dim:
            return self._palette.ghost_style(line.run)
        return self._palette.run_style(line.run, bold=line.focused and self._palette.letters)

    def _column(self, x: float, xs: Scale) -> int | None:
        place = float(xs.unit(np.array([x]))[0])
        if not math.isfinite(place) or not -1e-9 <= place <= 1 + 1e-9:
            return None
        return min(self.width - 1, max(0, round(place * (self.width - 1))))

    def _not_finite(self, line: Line, xs: Scale, ys: Scale) -> None:
        """NaN on the lowest row where the line has no dots, else a mark on it; infinities at the edge they left by."""
        if line.dim or all_finite(line.y):
            return
        bad = ~np.isfinite(line.y) & np.isfinite(line.x)
        if not bad.any():
            return
        error = self._palette.style("error")
        for wanted, row, glyph in (
            (np.inf, 0, self._glyphs.above),
            (-np.inf, self.height - 1, self._glyphs.below),
        ):
            for column in self._columns(line.x[line.y == wanted], xs):
                self._cells.put(row, column, glyph, error)
        nan = np.isnan(line.y) & np.isfinite(line.x)
        drawn = set(self._columns(line.x[~bad], xs))
        columns = set(self._columns(line.x[nan], xs)) - drawn
        self._nan_on_line(line, nan, drawn, xs, ys)
        for start, end in _stretches(sorted(columns), self._gap(line, xs)):
            self._gap_label(start, end, error)

    def _nan_on_line(self, line: Line, nan: NDArray[np.bool_], drawn: set[int], xs: Scale, ys: Scale) -> None:
        """NaN that share a column with values, one mark a column: at the height of the value before, else the next."""
        good = np.flatnonzero(np.isfinite(line.y))
        if not len(good):
            return
        at = np.flatnonzero(nan)
        before = good[np.maximum(np.searchsorted(good, at) - 1, 0)]
        with np.errstate(all="ignore"):
            columns = np.rint(xs.unit(line.x[at]) * (self.width - 1))
        error = self._palette.style("error", bold=True)
        for column, value in dict(zip(columns.tolist(), line.y[before].tolist(), strict=True)).items():
            row = self._row(value, ys) if column in drawn else None
            if row is not None:
                self._cells.put(row, int(column), self._glyphs.times, error)

    def _gap(self, line: Line, xs: Scale) -> int:
        """How far apart NaN may lie and still be one stretch: the usual distance of two points."""
        return max(1, math.ceil(self.width / max(1, len(line.x)))) if len(line.x) else 1

    def _columns(self, x: NDArray[np.float64], xs: Scale) -> list[int]:
        place = xs.unit(x)
        inside = place[(place >= -1e-9) & (place <= 1 + 1e-9)]
        columns: list[int] = np.unique(np.rint(inside * (self.width - 1)).astype(int)).tolist()
        return columns

    def _gap_label(self, start: int, end: int, style: Style) -> None:
        """A quiet line from one column to another and the word in its middle, or where no other curve passes."""
        row = self.height - 1
        free = self._codes[row] == 0
        for column in range(start, end + 1):
            if free[column]:
                self._cells.put(row, column, self._glyphs.gap, style)
        if self.width < 8:
            return
        size = len(NAN_TEXT)
        middle = min(max(0, (start + end) // 2 - 1), self.width - size)
        places = range(max(0, start - 1), min(self.width - size, end - 1) + 1)
        open_places = [place for place in places if free[place : place + size].all()]
        at = min(open_places, key=lambda place: abs(place - middle), default=middle)
        self._cells.put(row, at, NAN_TEXT, style)

    # -- front -----------------------------------------------------------------------------------

    def event(self, column: int) -> None:
        """A restart or a loss: a line through the cells without dots."""
        self._upright(column, self._glyphs.event, self._palette.style("warn"))

    def mark(self, column: int) -> None:
        """A marked place: a quiet line."""
        self._upright(column, self._glyphs.event, self._palette.style("text"))

    def cursor(self, x: float, column: int, xs: Scale, ys: Scale) -> None:
        """The cursor's line, and a point on each run at its nearest sample."""
        self._upright(column, self._glyphs.cursor, self._palette.style("muted"))
        for line in self._lines:
            at = nearest_of(line.x, x) if len(line.x) else 0
            # only where the run has a sample in or next to the cursor's column, or a line that passes
            here = self._column(float(line.x[at]), xs) if len(line.x) else None
            if here is None or (abs(here - column) > 1 and not _passes(line.x, x)):
                continue
            row = self._row(float(line.y[at]), ys)
            if row is not None:
                self._cells.put(row, column, self._glyphs.point, self._style(line))

    def _upright(self, column: int, glyph: str, style: Style) -> None:
        for row in range(self.height):
            if self._codes[row, column] == 0 and self._cells.chars[row, column] in (" ", self._glyphs.grid):
                self._cells.put(row, column, glyph, style)

    def last_values(self, xs: Scale, ys: Scale) -> None:
        """Last values beside the plot, of curves that reach its right edge; the front ones have the choice."""
        for line in reversed(self._lines):
            last = _last_points(line)
            if not last or line.dim:
                continue
            column = self._column(float(line.x[last[0]]), xs)
            row = self._row(float(line.y[last[0]]), ys)
            if column is None or row is None or column < self.width - 2:
                continue
            free = [r for r in (row, row - 1, row + 1) if 0 <= r < self.height and r not in self._gutter]
            if free:
                self._gutter[free[0]] = (numbers.value(float(line.y[last[0]])), self._style(line))

    def write_centred(self, lines: Sequence[str]) -> None:
        """Words in the middle: the first bright and bold, the others muted."""
        top = (self.height - len(lines)) // 2
        for i, text in enumerate(lines):
            style = self._palette.style("muted") if i else self._palette.style("bright", bold=True)
            self._cells.put(top + i, max(0, (self.width - len(text)) // 2), text, style)

    def rows(self, labels: int, gutter: int, *, pad: bool = True) -> list[Row]:
        """The rows, with labels at the left in ``labels`` columns and the gutter at the right."""
        if not pad:
            return self._cells.rows()
        whole = Grid(labels + 1 + self.width + gutter + 1, self.height, self._palette.style("text"))
        left = labels + 1
        whole.paste(self._cells, 0, left)
        quiet = self._palette.style("muted")
        for row, label in self._labels.items():
            whole.put(row, 0, label.rjust(labels), quiet)
        for row, (text, style) in self._gutter.items():
            whole.put(row, left + self.width + 1, text.rjust(gutter - 1), style)
        return whole.rows()


def _last_points(line: Line) -> list[int]:
    """Indices of the last finite point and of the one before it, where there are two; looked for from the end."""
    found: list[int] = []
    for end in range(len(line.x), 0, -_CHUNK):
        part = slice(max(0, end - _CHUNK), end)
        good = np.flatnonzero(np.isfinite(line.x[part]) & np.isfinite(line.y[part])) + part.start
        found += good[::-1][: 2 - len(found)].tolist()
        if len(found) == 2:
            break
    return found


def _passes(x: NDArray[np.float64], place: float) -> bool:
    """Whether there are finite x on both sides of a place, or at it."""
    finite = x if in_order(x) else np.sort(x[np.isfinite(x)])
    return bool(len(finite) and finite[0] <= place <= finite[-1])


def _stretches(columns: Sequence[int], gap: int) -> list[tuple[int, int]]:
    """Neighbouring columns joined: first and last of each stretch."""
    out: list[tuple[int, int]] = []
    for column in columns:
        if out and column - out[-1][1] <= gap:
            out[-1] = (out[-1][0], column)
        else:
            out.append((column, column))
    return out
