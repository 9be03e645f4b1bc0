"""The chart card: curves in a frame that is also their axis."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw.axes import Range, Scale
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.plot import DotMemory, Line, Plot
from tuiboard.draw.rows import Row
from tuiboard.draw.ticks import Tick, value_ticks
from tuiboard.draw.x_axis import XKind, x_column, x_label, x_ticks

EventKind: TypeAlias = Literal["restart", "loss"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One line of a chart: two arrays of one length, x not decreasing (else the line is cut where it falls)."""

    x: NDArray[np.float64]
    """Steps, seconds since the start, or seconds since the epoch."""
    y: NDArray[np.float64]
    """Values as they are to be drawn; NaN and infinities are gaps with marks."""
    run: int
    """Colour slot of the run."""
    focused: bool = False
    """Drawn last, two dots thick, its cells its own."""
    ghost: bool = False
    """A quiet companion (raw behind smoothed, abandoned branch): dim, behind, never marked or read."""
    dim: bool = False
    """A run out of the spotlight: its ghost colour, but still a run."""
    live: bool = False
    """Being written now: a dot at its end."""
    key: Hashable = None
    """Which curve it is, so that its dots may be remembered in :attr:`Chart.memory`; None for not."""
    version: int = 0
    """Same key and version, same x and y."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What a card shows, in data units."""

    curves: Sequence[Curve]
    x_range: Range
    y_range: Range
    x_kind: XKind = "step"
    log_y: bool = False
    events: Sequence[tuple[float, EventKind]] = ()
    """x of restarts and lost records, drawn as lines in the warning colour."""
    cursor_x: float | None = None
    cursor_label: str = ""
    """What stands inverse on the bottom border; formatted from ``cursor_x`` if empty."""
    marks: Sequence[float] = ()
    """x of the marked points (key ``m``), drawn as quiet lines."""
    gutter: bool = False
    """Whether last values stand at the right edge, in 8 columns (full screen)."""
    memory: DotMemory | None = None
    """Where dots of curves with a key are kept from one drawing to the next."""
    now: float | None = None
    """Seconds since the epoch by which wall times choose their date; none is the clock."""


@dataclass(frozen=True, slots=True)
class PlotBox:
    """Where the plot lies in a card, in cells from the card's top left corner."""

    left: int
    top: int
    width: int
    height: int


LABELS = 5
"""Columns of the y labels; wider only where a number does not fit."""
GUTTER = 8


def plot_box(width: int, height: int, *, gutter: bool = False, labels: int = LABELS) -> PlotBox:
    """The plot's place in a card of this size; width and height are 0 where the card is too small."""
    left = labels + 2
    inner = width - left - 2 - (GUTTER if gutter else 0)
    return PlotBox(left, 1, max(0, inner), max(0, height - 2))


def column_of(chart: Chart, x: float, width: int) -> int:
    """The column of a card ``width`` cells wide in which x lies, clamped to the plot."""
    box = plot_box(width, 3, gutter=chart.gutter, labels=_label_width(chart, 8))
    return box.left + _column(chart, x, box.width)


def x_at(chart: Chart, column: int, width: int) -> float:
    """The x in the middle of a card's column, clamped to the plot; for the mouse and for zooming."""
    box = plot_box(width, 3, gutter=chart.gutter, labels=_label_width(chart, 8))
    place = min(max(column - box.left, 0), max(box.width - 1, 0)) / max(box.width - 1, 1)
    return Scale(*chart.x_range).data(place)


def draw_card(chart: Chart, frame: Frame) -> list[Row]:
    """Draw a chart in its frame, which is also its axis."""
    width, height, palette, glyphs = frame.width, frame.height, frame.palette, frame.glyphs
    ticks = value_ticks(chart.y_range, max(0, height - 2), log=chart.log_y)
    labels = max([LABELS, *(len(tick.label) for tick in ticks)])
    box = plot_box(width, height, gutter=chart.gutter, labels=labels)
    plot = Plot(box.width, box.height, palette, glyphs, chart.memory)
    inside: list[Row] = []
    foot: list[tuple[int, str, bool]] = []
    if box.width and box.height:
        _fill(plot, chart, ticks)
        inside = plot.rows(labels, GUTTER if chart.gutter else 0)
        ticks = x_ticks(chart.x_kind, chart.x_range, box.width)
        foot = [(box.left + _column(chart, t.value, box.width), t.label, False) for t in ticks]
        if chart.cursor_x is not None:
            label = chart.cursor_label or x_label(chart.x_kind, chart.cursor_x, chart.now)
            foot.append((box.left + _column(chart, chart.cursor_x, box.width), label, True))
    return draw_frame(inside, frame, foot)


def draw_message_card(lines: Sequence[str], frame: Frame) -> list[Row]:
    """Draw a card that has nothing to plot: what is the case (bold), and below it why (muted), centred."""
    plot = Plot(max(0, frame.width - 2), max(0, frame.height - 2), frame.palette, frame.glyphs)
    plot.write_centred(lines)
    return draw_frame(plot.rows(0, 0, pad=False), frame)


def _label_width(chart: Chart, rows: int) -> int:
    ticks = value_ticks(chart.y_range, rows, log=chart.log_y)
    return max([LABELS, *(len(tick.label) for tick in ticks)])


def _column(chart: Chart, x: float, width: int) -> int:
    return x_column(chart.x_range, x, width)


def _fill(plot: Plot, chart: Chart, ticks: Sequence[Tick]) -> None:
    """Back to front: grid, ghosts, runs, the focused run, events, cursor."""
    xs, ys = Scale(*chart.x_range), Scale(*chart.y_range, chart.log_y)
    plot.grid(ticks, ys)
    layers = (
        [c for c in chart.curves if c.ghost],
        [c for c in chart.curves if not c.ghost and c.dim],
        [c for c in chart.curves if not c.ghost and not c.dim and not c.focused],
        [c for c in chart.curves if not c.ghost and c.focused],
    )
    for layer in layers:
        plot.curves([Line(c.x, c.y, c.run, c.focused, c.ghost, c.dim, c.live, c.key, c.version) for c in layer], xs, ys)
    plot.not_finite(xs, ys)
    plot.ends(xs, ys)
    for x, _ in chart.events:
        plot.event(_column(chart, x, plot.width))
    for x in chart.marks:
        plot.mark(_column(chart, x, plot.width))
    if chart.cursor_x is not None:
        plot.cursor(chart.cursor_x, _column(chart, chart.cursor_x, plot.width), xs, ys)
    if chart.gutter:
        plot.last_values(xs, ys)
