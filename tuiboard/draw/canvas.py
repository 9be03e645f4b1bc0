"""The rasteriser: poly-lines as dots in cells, by the span that each column of dots takes.

Of the points of a column only the lowest and the highest matter, so that any number of them costs the
same to draw and no spike is lost; what joins the columns is interpolated on their edges.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.finite import all_finite
from tuiboard.compute.nearest import in_order
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
    On a log axis 0 and less lie on the bottom edge, as in TensorBoard.
    """
    if ys.log and len(y) and not y.min() > 0:
        y = np.where((y <= 0) & np.isfinite(y), ys.low, y)
    dots = np.zeros((rows, columns), bool)
    falls = np.empty(0, np.intp)
    # one pass says for nearly every series that nothing is wrong with its x: NaN is not in order either
    if len(x) and not in_order(x):
        finite = np.isfinite(x)
        x, y = x[finite], y[finite]
        falls = np.flatnonzero(x[1:] < x[:-1]) + 1
        if len(falls) > MOST_PARTS:
            order = np.argsort(x, kind="stable")
            x, y, falls = x[order], y[order], falls[:0]
    if not len(x):
        return dots
    for start, end in itertools.pairwise([0, *falls.tolist(), len(x)]):
        _trace_part(dots, x[start:end], y[start:end], xs, ys)
    return dots


def trace_all(
    lines: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], xs: Scale, ys: Scale, columns: int, rows: int
) -> list[Dots]:
    """As :func:`trace` for each of many lines, x and y: what is the same for all is done at once.

    Where an x lies in the columns is looked up once for all lines over that array.
    """
    edges = _edges(xs, columns)
    places: dict[int, NDArray[np.intp] | None] = {}
    for x, _ in lines:
        if id(x) not in places:
            places[id(x)] = np.searchsorted(x, edges) if len(x) > 1 and in_order(x) else None
    alike = [i for i, (x, _) in enumerate(lines) if places[id(x)] is not None] if not ys.log else []
    out: dict[int, Dots] = {}
    if len(alike) > 1:
        dots, whole = _trace_alike(
            [(*lines[i], at) for i in alike if (at := places[id(lines[i][0])]) is not None], edges, ys, rows
        )
        out = {i: dots[n] for n, i in enumerate(alike) if whole[n]}
    return [out[i] if i in out else trace(x, y, xs, ys, columns, rows) for i, (x, y) in enumerate(lines)]


def _trace_alike(
    lines: Sequence[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]],
    edges: NDArray[np.float64],
    ys: Scale,
    rows: int,
) -> tuple[Dots, NDArray[np.bool_]]:
    """(L, rows, columns) dots of lines, each with x, y and where the edges lie in x; and which of them have no gap."""
    shape = (len(lines), len(edges) - 1)
    least, most = np.full(shape, np.nan), np.full(shape, np.nan)
    x0, x1, y0, y1 = np.empty((4, len(lines), len(edges)))
    first, last = np.empty((len(lines), 1)), np.empty((len(lines), 1))
    whole = np.ones(len(lines), bool)
    for i, (x, y, at) in enumerate(lines):
        some = np.flatnonzero(np.diff(at))
        if len(some):
            # reduceat runs each slice to the next start: the slices of filled columns lie side by side
            window, starts = y[: at[-1]], at[:-1][some]
            low, high = np.minimum.reduceat(window, starts), np.maximum.reduceat(window, starts)
            least[i, some], most[i, some] = low, high
            whole[i] = all_finite(low) and all_finite(high)
        right = np.clip(at, 1, len(x) - 1)
        x0[i], x1[i], y0[i], y1[i] = x[right - 1], x[right], y[right - 1], y[right]
        first[i], last[i] = x[0], x[-1]
    crossing = _between(x0, x1, y0, y1, edges, ys)
    crossing[(edges < first) | (edges > last)] = np.nan
    low = np.fmin(np.fmin(crossing[:, :-1], crossing[:, 1:]), least)
    high = np.fmax(np.fmax(crossing[:, :-1], crossing[:, 1:]), most)
    return _filled(low, high, ys, rows), whole


def _edges(xs: Scale, columns: int) -> NDArray[np.float64]:
    """Where the columns of dots begin and end: each takes what is within half a dot of its middle."""
    width = (xs.high - xs.low) / max(columns - 1, 1)
    return np.asarray(xs.low + (np.arange(columns + 1) - 0.5) * width, np.float64)


def _filled(low: NDArray[np.float64], high: NDArray[np.float64], ys: Scale, rows: int) -> Dots:
    """The dots from the lowest to the highest value of each column; NaN for a column without dots."""
    first, last = _heights(low, ys, rows)[..., None, :], _heights(high, ys, rows)[..., None, :]
    heights = np.arange(rows - 1, -1, -1, dtype=np.int32)[:, None]
    out: Dots = (heights >= first) & (heights <= np.where(np.isnan(low)[..., None, :], -2, last))
    return out


def _trace_part(dots: Dots, x: NDArray[np.float64], y: NDArray[np.float64], xs: Scale, ys: Scale) -> None:
    rows, columns = dots.shape
    edges = _edges(xs, columns)
    at = np.searchsorted(x, edges)
    crossing = _crossings(x, y, edges, at, ys)
    low, high = np.fmin(crossing[:-1], crossing[1:]), np.fmax(crossing[:-1], crossing[1:])
    some = np.flatnonzero(np.diff(at))
    if len(some):
        window = y[: at[-1]]
        # reduceat runs each slice to the next start: the slices of filled columns lie side by side
        least = np.minimum.reduceat(window, at[:-1][some])
        most = np.maximum.reduceat(window, at[:-1][some])
        low[some], high[some] = np.fmin(low[some], least), np.fmax(high[some], most)
        whole = np.isfinite(least) & np.isfinite(most)
        if not whole.all():
            broken = some[~whole]
            low[broken] = high[broken] = np.nan
            _trace_broken(dots, y, at, crossing, broken, ys)
    dots |= _filled(low, high, ys, rows)


def _crossings(
    x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64], at: NDArray[np.intp], ys: Scale
) -> NDArray[np.float64]:
    """Where the line crosses the edges of the columns, which joins them; NaN where it does not."""
    if len(x) < 2:
        return np.full(len(edges), np.nan)
    right = np.clip(at, 1, len(x) - 1)
    crossing = _between(x[right - 1], x[right], y[right - 1], y[right], edges, ys)
    crossing[(edges < x[0]) | (edges > x[-1])] = np.nan
    return crossing


def _between(
    x0: NDArray[np.float64],
    x1: NDArray[np.float64],
    y0: NDArray[np.float64],
    y1: NDArray[np.float64],
    edges: NDArray[np.float64],
    ys: Scale,
) -> NDArray[np.float64]:
    """Heights at the edges, each between two points; of one line, or of one a row.  NaN where it is not finite."""
    with np.errstate(all="ignore"):
        share = np.where(x1 > x0, (edges - x0) / (x1 - x0), 0.0)
        crossing: NDArray[np.float64] = y0 * (1 - share) + y1 * share
        if ys.log:
            crossing = _log_mean(y0, y1, share)
    crossing[~np.isfinite(crossing)] = np.nan
    return crossing


def _heights(values: NDArray[np.float64], ys: Scale, rows: int) -> NDArray[np.int32]:
    """Rows of dots from the bottom; -1 and ``rows`` stand for all that is below and above (NaN: above)."""
    with np.errstate(all="ignore"):
        heights = np.rint(ys.unit(values) * (rows - 1))
    return np.clip(np.where(np.isnan(heights), rows, heights), -1, rows).astype(np.int32)


def _trace_broken(
    dots: Dots,
    y: NDArray[np.float64],
    at: NDArray[np.intp],
    crossing: NDArray[np.float64],
    broken: NDArray[np.intp],
    ys: Scale,
) -> None:
    """Columns with a gap inside: each stretch without one counts, since an envelope of all would bridge the gap.

    A column's path leads from its left edge over its points to its right edge.
    """
    rows = len(dots)
    starts, ends = at[:-1][broken], at[1:][broken]
    sizes = ends - starts + 2
    lasts = np.cumsum(sizes) - 1
    firsts = lasts - sizes + 1
    path = np.empty(int(sizes.sum()))
    inner = np.ones(len(path), bool)
    inner[firsts] = inner[lasts] = False
    taken = np.zeros(at[-1] - at[0], bool)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        taken[start - at[0] : end - at[0]] = True
    path[inner] = y[at[0] : at[-1]][taken]
    path[firsts], path[lasts] = crossing[broken], crossing[broken + 1]
    good = np.isfinite(path)
    fresh = good.copy()
    fresh[1:] &= ~good[:-1]
    fresh[firsts] = good[firsts]
    begin = np.flatnonzero(fresh)
    if not len(begin):
        return
    path[~good] = np.nan
    low = _heights(np.fmin.reduceat(path, begin), ys, rows)
    high = _heights(np.fmax.reduceat(path, begin), ys, rows)
    where = broken[np.searchsorted(lasts, begin)] * (rows + 3) + 1
    # stretches opened less stretches closed, counted upwards in each column: above 0 there are dots
    count = (rows + 3) * dots.shape[1]
    opened = np.bincount(where + low, minlength=count) - np.bincount(where + high + 1, minlength=count)
    dots |= (np.cumsum(opened.reshape(-1, rows + 3), axis=1) > 0)[:, 1 : rows + 1].T[::-1]


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


def codes(dots: Dots, dotting: Dotting) -> NDArray[np.uint8]:
    """The set of dots of each cell as a number; (rows, columns) of cells, for one picture or for each of several."""
    rows, columns = dots.shape[-2] // dotting.rows, dots.shape[-1] // dotting.columns
    cells = dots[..., : rows * dotting.rows, : columns * dotting.columns].reshape(
        *dots.shape[:-2], rows, dotting.rows, columns, dotting.columns
    )
    out = np.zeros((*dots.shape[:-2], rows, columns), np.uint8)
    for row in range(dotting.rows):
        for column in range(dotting.columns):
            out |= cells[..., row, :, column].astype(np.uint8) << (row * dotting.columns + column)
    return out
