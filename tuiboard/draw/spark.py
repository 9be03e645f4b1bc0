"""Sparklines."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.palette import Glyphs, Palette


def spark(
    values: NDArray[np.float64],
    cells: int,
    glyphs: Glyphs,
    *,
    by: Literal["last", "mean"] = "last",
    zero: bool = False,
) -> str:
    """A line of ``cells`` characters over the whole of a series; spaces where it has no finite value.

    It goes from the lowest to the highest value; with ``zero`` from 0, so that small changes look small.
    """
    ramp = glyphs.spark
    n = len(values)
    if cells < 1:
        return ""
    finite = np.isfinite(values)
    if not finite.any():
        return " " * cells
    edges = np.linspace(0, n, cells + 1).astype(int)
    heights = np.full(cells, np.nan)
    for cell in range(cells):
        start = min(int(edges[cell]), n - 1)
        part = values[start : max(start + 1, int(edges[cell + 1]))]
        good = part[np.isfinite(part)]
        if len(good):
            heights[cell] = good[-1] if by == "last" else good.mean()
    low, high = np.nanmin(heights) / 2, np.nanmax(heights) / 2
    if zero:
        low = min(low, 0.0)
    out = []
    for height in heights:
        if np.isnan(height):
            out.append(" ")
        elif high == low:
            out.append(ramp[len(ramp) // 2])
        else:
            out.append(ramp[round((float(height) / 2 - low) / (high - low) * (len(ramp) - 1))])
    return "".join(out)


def draw_spark(
    values: NDArray[np.float64],
    cells: int,
    run: int,
    palette: Palette,
    glyphs: Glyphs,
    *,
    faint: bool = False,
    zero: bool = False,
) -> list[tuple[str, Style]]:
    """A sparkline as pieces: grey, with only its last cell in the run's colour (``faint``: a hidden run)."""
    text = spark(values, cells, glyphs, zero=zero)
    if faint:
        return [(text, palette.style("spark"))]
    return [(text[:-1], palette.style("spark")), (text[-1:], palette.run_style(run))]
