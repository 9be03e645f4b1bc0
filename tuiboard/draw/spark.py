"""Sparklines."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.palette import Glyphs, Palette


def spark(values: NDArray[np.float64], cells: int, glyphs: Glyphs, *, by: Literal["last", "mean"] = "last") -> str:
    """A line of ``cells`` characters over the whole of a series; spaces where it has no finite value."""
    raise NotImplementedError


def draw_spark(
    values: NDArray[np.float64], cells: int, run: int, palette: Palette, glyphs: Glyphs, *, faint: bool = False
) -> list[tuple[str, Style]]:
    """A sparkline as pieces: grey, with only its last cell in the run's colour (``faint``: a hidden run)."""
    raise NotImplementedError
