"""Rows of styled cells: what every drawing function returns."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

Row: TypeAlias = tuple[Segment, ...]
"""One line of a picture: segments of text and style, no control codes, neighbours of different style."""

Cells: TypeAlias = Sequence[tuple[str, Style]]
"""Short pieces of text with their styles, before they are cut to a width."""

_NO_STYLE = Style()


def merge(pieces: Iterable[tuple[str, Style]]) -> Row:
    """Join neighbours of one style and drop empty pieces."""
    row: list[Segment] = []
    joined, look = "", _NO_STYLE
    for text, style in pieces:
        if not text:
            continue
        if joined and (style is look or style == look):  # a palette hands out the same object: no comparison needed
            joined += text
            continue
        if joined:
            row.append(Segment(joined, look))
        joined, look = text, style
    if joined:
        row.append(Segment(joined, look))
    return tuple(row)


def width_of(cells: Cells) -> int:
    """Width in cells of some pieces."""
    return sum(cell_len(text) for text, _ in cells)


def cut_end(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, cut at its end to at most ``width`` cells."""
    if cell_len(text) <= width:
        return text
    if width <= cell_len(ellipsis):
        return ellipsis[: max(width, 0)]
    return set_cell_size(text, width - cell_len(ellipsis)).rstrip() + ellipsis


def cut_front(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, cut at its front to at most ``width`` cells: the leaf of a name tells runs apart."""
    if cell_len(text) <= width:
        return text
    if width <= cell_len(ellipsis):
        return ellipsis[: max(width, 0)]
    room = width - cell_len(ellipsis)
    start = len(text)
    while start > 0 and cell_len(text[start - 1 :]) <= room:
        start -= 1
    return ellipsis + text[start:]


def cut_middle(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, cut in its middle to at most ``width`` cells: both ends tell names of one family apart."""
    if cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    if room < 2:
        return cut_front(text, width, ellipsis)
    head = set_cell_size(text, room // 2).rstrip()
    return head + cut_front(text, width - cell_len(head), ellipsis)


def cut_path(path: str, width: int, ellipsis: str = "…") -> str:
    """The path, cut to at most ``width`` cells: leading folders go first, then the front of the leaf.

    Where the leaf is too long as well, half of the width keeps the folder above it, so that files of one name in
    many folders stay apart.
    """
    if cell_len(path) <= width:
        return path
    parts = path.split("/")
    for start in range(1, len(parts)):
        rest = f"{ellipsis}/" + "/".join(parts[start:])
        if cell_len(rest) <= width:
            # the folder that was cut last may still fit in part
            room = width - cell_len(rest)
            return (ellipsis + parts[start - 1][-(room):] + rest[len(ellipsis) :]) if room > 2 else rest
    if len(parts) > 1 and width >= 12:
        half = width // 2
        folder = cut_front(parts[-2], half, ellipsis)
        return f"{folder}/{cut_front(parts[-1], width - cell_len(folder) - 1, ellipsis)}"
    return cut_front(path, width, ellipsis)


def fit(pieces: Iterable[tuple[str, Style]], width: int, fill: Style) -> Row:
    """A row of exactly ``width`` cells: cut at its end, or padded with spaces of style ``fill``."""
    out: list[tuple[str, Style]] = []
    room = max(width, 0)
    for text, style in pieces:
        size = len(text) if text.isascii() else cell_len(text)
        if size > room:
            out.append((set_cell_size(text, room), style))
            room = 0
            break
        out.append((text, style))
        room -= size
    out.append((" " * room, fill))
    return merge(out)


class Grid:
    """A rectangle of one-cell characters with a style each, written by the drawing functions.

    ``chars`` (height, width) holds single characters of width one; ``styles`` the index of each
    cell's style in ``palette``, where 0 is the style of empty cells.
    """

    def __init__(self, width: int, height: int, empty: Style) -> None:
        self.chars: NDArray[np.str_] = np.full((max(height, 0), max(width, 0)), " ", "<U1")
        self.styles: NDArray[np.int16] = np.zeros(self.chars.shape, np.int16)
        self.palette: list[Style] = [empty]
        self._numbers: dict[Style, int] = {empty: 0}

    def index(self, style: Style) -> int:
        """The number that stands for a style in ``styles``."""
        number = self._numbers.setdefault(style, len(self.palette))
        if number == len(self.palette):
            self.palette.append(style)
        return number

    def paste(self, other: Grid, row: int, column: int) -> None:
        """Put another grid's cells at a place; it must fit."""
        height, width = other.chars.shape
        numbers = np.array([self.index(style) for style in other.palette], np.int16)
        self.chars[row : row + height, column : column + width] = other.chars
        self.styles[row : row + height, column : column + width] = numbers[other.styles]

    def put(self, row: int, column: int, text: str, style: Style) -> None:
        """Write a text of one-cell characters; what falls outside is left out."""
        height, width = self.chars.shape
        if not 0 <= row < height:
            return
        index = self.index(style)
        for place, char in enumerate(text, column):
            if 0 <= place < width:
                self.chars[row, place] = char
                self.styles[row, place] = index

    def rows(self) -> list[Row]:
        """The picture, with runs of one style merged; a space joins the run before it."""
        out: list[Row] = []
        blank = self.chars == " "
        filled = np.array([bool(style.bgcolor or style.reverse or style.underline) for style in self.palette])
        for chars, styles, spaces in zip(self.chars, self.styles, blank, strict=True):
            if not len(chars):
                out.append(())
                continue
            # A space looks the same in every style without background or underline, so it never ends a run of those.
            place = np.maximum.accumulate(np.where(spaces & (styles == 0), 0, np.arange(len(chars))))
            seen = np.where(spaces & (styles == 0) & ~filled[styles[place]], styles[place], styles)
            cuts = np.flatnonzero(np.diff(seen)) + 1
            text = "".join(chars.tolist())
            bounds = [0, *cuts.tolist(), len(text)]
            out.append(tuple(Segment(text[a:b], self.palette[seen[a]]) for a, b in itertools.pairwise(bounds)))
        return out
