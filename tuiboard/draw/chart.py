"""The chart card: curves in a frame that is also their axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw.axes import Range
from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.rows import Cells, Row

XKind: TypeAlias = Literal["step", "relative", "wall"]
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
    now: float | None = None
    """Seconds since the epoch by which wall times choose their date; none is the clock."""


@dataclass(frozen=True, slots=True)
class PlotBox:
    """Where the plot lies in a card, in cells from the card's top left corner."""

    left: int
    top: int
    width: int
    height: int


def plot_box(width: int, height: int, *, gutter: bool = False) -> PlotBox:
    """The plot's place in a card of this size; width and height are 0 where the card is too small."""
    raise NotImplementedError


def column_of(chart: Chart, x: float, width: int) -> int:
    """The column of a card ``width`` cells wide in which x lies, clamped to the plot."""
    raise NotImplementedError


def x_at(chart: Chart, column: int, width: int) -> float:
    """The x in the middle of a card's column, clamped to the plot; for the mouse and for zooming."""
    raise NotImplementedError


def sample_xs(chart: Chart) -> NDArray[np.float64]:
    """All finite x at which a run of the chart has a point, ascending and once each: where a cursor can stand."""
    raise NotImplementedError


def draw_card(
    chart: Chart,
    *,
    title: str | Cells,
    right: Cells = (),
    width: int,
    height: int,
    palette: Palette,
    glyphs: Glyphs,
    active: bool = False,
    bold_title: bool = False,
) -> list[Row]:
    """Draw a chart in its frame: ``height`` rows of ``width`` cells, any size from 1 x 1.

    ``title`` and ``right`` stand in the top border (the title is cut first), ``active`` gives the frame
    the accent colour, and ``bold_title`` makes a plain title bright and bold.
    """
    raise NotImplementedError


def draw_message_card(
    lines: Sequence[str],
    *,
    title: str | Cells,
    right: Cells = (),
    width: int,
    height: int,
    palette: Palette,
    glyphs: Glyphs,
    active: bool = False,
    bold_title: bool = False,
) -> list[Row]:
    """Draw a card that has nothing to plot: what is the case (bold), and below it why (muted), centred."""
    raise NotImplementedError
