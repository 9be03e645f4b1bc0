"""Pixels as quarter blocks: four in each cell, in the two colours that fit them best.

Where a picture is shrunk this shows twice the detail across of half blocks for the same bytes: letters and thin lines
of a figure stay legible.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment

from tuiboard.draw.pixels import Colours, numbered, style_of, within_budget
from tuiboard.draw.rows import Row

GLYPHS = np.array(list(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"))
"""By the sum of 1 (upper left), 2 (upper right), 4 (lower left) and 8 (lower right)."""
_HALVES = (0, 3, 1, 2, 4, 7, 5, 6)
"""Ways to part four pixels in two, each once; the plain ones first, which win where nothing is gained."""


def draw_quarters(pixels: NDArray[np.uint8], colours: Colours) -> list[Row]:
    """An image (2 rows, 2 columns, 3) of even size as rows of cells, in all colours or in 256."""
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    four = pixels[: 2 * height, : 2 * width].reshape(height, 2, width, 2, 3).transpose(0, 2, 1, 3, 4)
    four = four.reshape(height, width, 4, 3).astype(np.float32)
    glyph, front, back = _parted(four)
    above, below = numbered(front, colours), numbered(back, colours)
    if colours == "256":
        above, below = within_budget(above, below)
    return [_row(GLYPHS[glyphs], a, b, colours) for glyphs, a, b in zip(glyph, above, below, strict=True)]


def _parted(four: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.uint8]]:
    """The best way to part the pixels of each cell (…, 4, 3): glyph, and the mean colours of its dots and the rest."""
    best = np.full(four.shape[:2], np.inf, np.float32)
    glyph = np.zeros(four.shape[:2], np.intp)
    front, back = (np.zeros((*four.shape[:2], 3), np.float32) for _ in range(2))
    for code in _HALVES:
        inside = np.array([code >> bit & 1 for bit in range(4)], bool)
        sides = [(part, four[:, :, part]) for part in (inside, ~inside)]
        means = [side.mean(2) if part.any() else four.mean(2) for part, side in sides]
        spread = [((side - mean[:, :, None]) ** 2).sum((2, 3)) for (_, side), mean in zip(sides, means, strict=True)]
        error = spread[0] + spread[1]
        # a way that is hardly better only makes the picture restless, and dear
        better = error < best * 0.8 - 1
        best = np.where(better, error, best)
        glyph = np.where(better, code, glyph)
        front, back = (np.where(better[:, :, None], mean, old) for mean, old in zip(means, (front, back), strict=True))
    return glyph, np.rint(front).astype(np.uint8), np.rint(back).astype(np.uint8)


def _row(chars: NDArray[np.str_], front: NDArray[Any], back: NDArray[Any], colours: Colours) -> Row:
    plain = (chars == " ") | (front == back)
    chars = np.where(plain, " ", chars)
    front = np.where(plain, back, front)
    cuts = np.flatnonzero((np.diff(front) != 0) | (np.diff(back) != 0)) + 1
    starts = np.concatenate([[0], cuts]).tolist()
    ends = [*starts[1:], len(chars)]
    return tuple(
        Segment("".join(chars[a:b].tolist()), style_of(int(front[a]), int(back[a]), colours))
        for a, b in zip(starts, ends, strict=True)
    )
