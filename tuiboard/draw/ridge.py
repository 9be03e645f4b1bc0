"""The ridge plot: histograms of many steps behind each other, or laid over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.canvas import DOTTINGS, Dots, codes
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.palette import Glyphs
from tuiboard.draw.rows import Grid, Row
from tuiboard.draw.ticks import number_ticks

PEAK = 0.42
"""Height of the tallest ridge, as a share of the plot's."""
FLOOR = 0.006
"""Share of the tallest peak below which a ridge is only a quiet line."""


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """The histogram of one step."""

    counts: NDArray[np.float64]
    """One a bin; all ridges of a plot have the same bins."""
    place: float
    """From 0, behind and above, to 1, in front."""
    label: str
    lit: bool = False
    """The step that the cursor stands on: bright, and seen through what is in front of it."""


@dataclass(frozen=True, slots=True, eq=False)
class RidgePlot:
    """What a card shows, the oldest ridge first."""

    ridges: Sequence[Ridge]
    low: float
    """Left edge of the first bin."""
    high: float
    run: int
    """Colour slot of the run."""
    peak: float
    """The count that is as high as a ridge gets."""
    overlay: bool = False
    """All on one ground line, none hidden."""
    dim: bool = False
    """A run out of the spotlight."""
    bin: int | None = None
    """The bin under the cursor."""
    bin_label: str = ""


def label_width(labels: Sequence[str]) -> int:
    """Columns for the labels at the right, with the space before them."""
    return max([5, *(len(label) + 1 for label in labels)])


def room_for(width: int, height: int, labels: int) -> tuple[int, int]:
    """Columns and rows of the plot inside a card of this size."""
    return max(0, width - 4 - labels), max(0, height - 2)


def choose(places: NDArray[np.float64], height: int, glyphs: Glyphs, keep: int | None = None) -> list[int]:
    """Which of the ridges can be told apart on ``height`` rows: two dots between ground lines, first and newest kept.

    ``places`` ascend from 0 to 1; ``keep`` is one that stays in any case.
    """
    rows = DOTTINGS[glyphs.marker].rows
    room = max(1.0, (height * rows - 1) * (1 - PEAK))
    gap = 2 if rows > 2 else 1
    chosen: list[int] = []
    for i in range(len(places) - 1, -1, -1):
        if not chosen or i == keep or (places[chosen[-1]] - places[i]) * room >= gap:
            chosen.append(i)
    if chosen and chosen[-1]:  # the first always, for one near it if need be
        chosen[-1 if len(chosen) > 1 and chosen[-1] != keep else len(chosen) :] = [0]
    return chosen[::-1]


def draw_ridges(plot: RidgePlot, frame: Frame) -> list[Row]:
    """Draw ridges in their frame: steps at the right, values in the bottom border."""
    labels = label_width([ridge.label for ridge in plot.ridges])
    width, height = room_for(frame.width, frame.height, labels)
    if not width or not height:
        return draw_frame([], frame)
    canvas = _Canvas(plot, frame, width, height)
    for ridge in plot.ridges:
        canvas.add(ridge)
    for ridge in plot.ridges:
        if ridge.lit:
            canvas.light(ridge)
    grid = canvas.grid(labels)
    foot = []
    for tick in number_ticks((plot.low, plot.high), width):
        place = (tick.value - plot.low) / (plot.high - plot.low)
        foot.append((2 + round(place * (width - 1)), tick.label, False))
    if plot.bin is not None:
        foot.append((2 + canvas.column(plot.bin), plot.bin_label, True))
    return draw_frame(grid.rows(), frame, foot)


class _Canvas:
    def __init__(self, plot: RidgePlot, frame: Frame, width: int, height: int) -> None:
        self.plot, self.frame, self.width, self.height = plot, frame, width, height
        self.dotting = DOTTINGS[frame.glyphs.marker]
        self.rows = height * self.dotting.rows
        self.columns = width * self.dotting.columns
        self.dots: Dots = np.zeros((self.rows, self.columns), bool)
        palette = frame.palette
        self.quiet = palette.style("border")
        ages = palette.age_styles(plot.run)
        self.ages = (palette.style("spark"), *(palette.ghost_style(plot.run),) * 3) if plot.dim else ages
        self.styles: list[Style] = [self.quiet, *self.ages, palette.style("bright", bold=True)]
        self.owner = np.zeros((height, width), np.int8)
        self._lines = np.arange(self.rows)[:, None]

    def ground(self, ridge: Ridge) -> int:
        """The row of dots of its ground line."""
        if self.plot.overlay:
            return self.rows - 1
        top = round((self.rows - 1) * PEAK)
        return round(top + ridge.place * (self.rows - 1 - top))

    def column(self, bin_: int) -> int:
        """The column of cells in the middle of a bin."""
        bins = max(1, len(self.plot.ridges[0].counts)) if self.plot.ridges else 1
        return min(self.width - 1, int((bin_ + 0.5) / bins * self.width))

    def _line(self, ridge: Ridge) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
        """First and last row of dots of the outline in each column, and where it is more than a quiet line."""
        bins = len(ridge.counts)
        at = (np.arange(self.columns) + 0.5) / self.columns * bins - 0.5
        share = np.interp(
            at, np.arange(bins), ridge.counts / self.plot.peak if self.plot.peak > 0 else ridge.counts * 0
        )
        tall = (self.rows - 1) * (1.0 if self.plot.overlay else PEAK)
        y = self.ground(ridge) - np.minimum(share, 1.0) * round(tall)
        # half way to both neighbours, so that the outline is in one piece
        middle = (y[1:] + y[:-1]) / 2
        left, right = np.concatenate([y[:1], middle]), np.concatenate([middle, y[-1:]])
        first = np.rint(np.minimum(y, np.minimum(left, right))).astype(int)
        last = np.rint(np.maximum(y, np.maximum(left, right))).astype(int)
        # a step of a neighbour's half belongs to one of the two only
        last = np.where((last > first) & (y < last), np.maximum(first, last - 1), last)
        return np.clip(first, 0, self.rows - 1), np.clip(last, 0, self.rows - 1), share >= FLOOR

    def _between(self, first: NDArray[np.intp], last: NDArray[np.intp]) -> Dots:
        line: Dots = (self._lines >= first) & (self._lines <= last)
        return line

    def _own(self, line: Dots, mass: NDArray[np.bool_], style: int) -> None:
        """Give the cells that the line touches its style; the quiet one where it has no mass."""
        cells = codes(line, self.dotting) > 0
        heavy: NDArray[np.bool_] = np.asarray(mass.reshape(self.width, self.dotting.columns).any(axis=1))
        self.owner = np.where(cells, np.where(heavy[None, :], style, 0), self.owner).astype(np.int8)

    def add(self, ridge: Ridge) -> None:
        """Draw a ridge in front of those before it."""
        first, last, mass = self._line(ridge)
        if not self.plot.overlay:
            self.dots &= ~((self._lines > first) & (self._lines <= self.ground(ridge)))
        line = self._between(first, last)
        self.dots |= line
        age = min(len(self.ages) - 1, int(ridge.place * len(self.ages)))
        self._own(line, mass, 1 + age)

    def light(self, ridge: Ridge) -> None:
        """Draw a ridge over everything."""
        first, last, _ = self._line(ridge)
        line = self._between(first, last)
        cells = codes(line, self.dotting) > 0
        up, across = self.dotting.rows, self.dotting.columns
        self.dots &= ~np.repeat(np.repeat(cells, up, axis=0), across, axis=1)
        self.dots |= line
        self._own(line, np.ones(self.columns, bool), len(self.styles) - 1)

    def grid(self, labels: int) -> Grid:
        """The plot with its labels."""
        palette, glyphs = self.frame.palette, self.frame.glyphs
        grid = Grid(1 + self.width + labels + 1, self.height, palette.style("text"))
        cells = codes(self.dots, self.dotting)
        index = np.array([grid.index(style) for style in self.styles], np.int16)
        filled: Dots = np.asarray(cells > 0, bool)
        inner = (slice(None), slice(1, 1 + self.width))
        grid.chars[inner] = np.array(list(self.dotting.glyphs))[cells]
        grid.styles[inner] = np.where(filled, index[self.owner], 0)
        if self.plot.bin is not None:
            column = self.column(self.plot.bin)
            for row in range(self.height):
                if not filled[row, column]:
                    grid.put(row, 1 + column, glyphs.cursor, palette.style("muted"))
        self._label(grid, labels)
        return grid

    def _label(self, grid: Grid, labels: int) -> None:
        """Steps at their ground lines: the newest, the lit, the first, then as many as keep two rows between them."""
        palette = self.frame.palette
        ridges = list(self.plot.ridges)
        if not ridges or self.plot.overlay:
            ridges = [ridge for ridge in ridges if ridge.lit] or ridges[-1:]
        lit = [ridge for ridge in ridges if ridge.lit]
        order = [*lit, ridges[-1], ridges[0], *reversed(ridges)] if ridges else []
        taken: list[int] = []
        said: set[str] = set()
        for i, ridge in enumerate(order):
            if ridge.label in said:
                continue  # times that are close have the same words, which are said once, at the newest
            row = self.ground(ridge) // self.dotting.rows
            if any(abs(row - other) < (1 if i <= len(lit) else 2) for other in taken):
                continue
            taken.append(row)
            said.add(ridge.label)
            style = palette.style("bright" if ridge is ridges[-1] else "muted", bold=ridge is ridges[-1])
            text = ridge.label
            if ridge.lit:
                style = palette.style("text", bold=True) + Style(reverse=True)
            grid.put(row, 1 + self.width + labels - len(text), text, style)
