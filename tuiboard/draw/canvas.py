"""The rasteriser: poly-lines as dots in cells, by the span that each column of dots takes.

Of the points of a column only the lowest and the highest matter, so that any number of them costs the
same to draw and no spike is lost; what joins the columns is interpolated on their edges.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw.axes import Scale
from tuiboard.draw.palette import Marker

Dots = NDArray[np.bool_]
"""(dot rows, dot columns), the first row on top."""

MOST_PARTS = 64
"""Parts into which a line may fall where its x goes back."""


@dataclass(frozen=True, slots=True)
class Dotting:
    """How many dots a cell has, and its glyph for each set of dots."""

    columns: int
    rows: int
    glyphs: str
    """Indexed by the sum of 1 << (row * columns + column) over the dots that are set."""


def _braille() -> str:
    bits = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
    out = [chr(0x2800 + sum(bit for place, bit in enumerate(bits) if code >> place & 1)) for code in range(256)]
    return " " + "".join(out[1:])


DOTTINGS: dict[Marker, Dotting] = {
    "braille": Dotting(2, 4, _braille()),
    "quadrant": Dotting(2, 2, " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"),
    "block": Dotting(1, 2, " ▀▄█"),
    "ascii": Dotting(1, 3, " '-:.::|"),
}


def trace(x: NDArray[np.float64], y: NDArray[np.float64], xs: Scale, ys: Scale, columns: int, rows: int) -> Dots:
    """The dots of a line on a lattice of ``columns`` by ``rows``.

    Points with non-finite x are left out; a non-finite y is a gap. Where x falls the line is cut.
    """
    dots = np.zeros((rows, columns), bool)
    finite = np.isfinite(x)
    if not finite.all():
        x, y = x[finite], y[finite]
    if not len(x):
        return dots
    falls = np.flatnonzero(np.diff(x) < 0) + 1
    if len(falls) > MOST_PARTS:
        order = np.argsort(x, kind="stable")
        x, y, falls = x[order], y[order], falls[:0]
    bounds = [0, *falls.tolist(), len(x)]
    for start, end in itertools.pairwise(bounds):
        _trace_part(dots, x[start:end], y[start:end], xs, ys)
    return dots


def _trace_part(dots: Dots, x: NDArray[np.float64], y: NDArray[np.float64], xs: Scale, ys: Scale) -> None:
    rows, columns = dots.shape
    # column k of dots takes what is within half a dot of its middle
    width = (xs.high - xs.low) / max(columns - 1, 1)
    edges = xs.low + (np.arange(columns + 1) - 0.5) * width
    at = np.searchsorted(x, edges)
    values = np.where(np.isfinite(y), y, np.nan)
    low, high = np.full(columns, np.nan), np.full(columns, np.nan)
    some = np.flatnonzero(np.diff(at))
    if len(some):
        window = values[: at[-1]]
        # reduceat runs each slice to the next start: the slices of filled columns lie side by side
        low[some] = np.fmin.reduceat(window, at[:-1][some])
        high[some] = np.fmax.reduceat(window, at[:-1][some])
    if len(x) > 1:
        right = np.clip(at, 1, len(x) - 1)
        x0, x1, y0, y1 = x[right - 1], x[right], values[right - 1], values[right]
        with np.errstate(all="ignore"):
            share = np.where(x1 > x0, (edges - x0) / (x1 - x0), 0.0)
            crossing = y0 * (1 - share) + y1 * share if not ys.log else _log_mean(y0, y1, share)
        crossing[(edges < x[0]) | (edges > x[-1])] = np.nan
        low = np.fmin(low, np.fmin(crossing[:-1], crossing[1:]))
        high = np.fmax(high, np.fmax(crossing[:-1], crossing[1:]))
    bottom, top = ys.unit(low) * (rows - 1), ys.unit(high) * (rows - 1)
    with np.errstate(invalid="ignore"):
        seen = (top >= -0.5) & (bottom <= rows - 0.5)
    if not seen.any():
        return
    first = np.where(seen, np.clip(np.rint(np.where(seen, bottom, 0)), 0, rows - 1), 1).astype(np.int32)
    last = np.where(seen, np.clip(np.rint(np.where(seen, top, 0)), 0, rows - 1), 0).astype(np.int32)
    heights = np.arange(rows - 1, -1, -1, dtype=np.int32)[:, None]
    dots |= (heights >= first) & (heights <= last)


def _log_mean(a: NDArray[np.float64], b: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Between two values on a log axis, where lines are straight in the logarithm."""
    mean: NDArray[np.float64] = np.exp(np.log(a) * (1 - share) + np.log(b) * share)
    return mean


def thicken(dots: Dots) -> Dots:
    """The line two dots thick: a second dot above flat parts and right of steep ones."""
    out: Dots = dots.copy()
    out[:-1] |= dots[1:]
    out[1] |= dots[0] & ~dots[1] if len(dots) > 1 else False
    steep = dots[1:-1] & dots[:-2] & dots[2:]
    out[1:-1, 1:] |= steep[:, :-1]
    return out


def codes(dots: Dots, dotting: Dotting) -> NDArray[np.int32]:
    """The set of dots of each cell as a number; (rows, columns) of cells."""
    rows, columns = dots.shape[0] // dotting.rows, dots.shape[1] // dotting.columns
    cells = dots[: rows * dotting.rows, : columns * dotting.columns].reshape(
        rows, dotting.rows, columns, dotting.columns
    )
    weights = (1 << np.arange(dotting.rows * dotting.columns)).reshape(dotting.rows, dotting.columns)
    out: NDArray[np.int32] = np.einsum("rycx,yx->rc", cells.astype(np.int32), weights.astype(np.int32))
    return out
