"""Box-drawing lines on a grid of cells: strokes that meet join, strokes that cross do not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.palette import Glyphs
from tuiboard.draw.rows import Grid, Row

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8
_JOINED = {
    UP: "│", DOWN: "│", UP | DOWN: "│", LEFT: "─", RIGHT: "─", LEFT | RIGHT: "─",
    DOWN | RIGHT: "╭", DOWN | LEFT: "╮", UP | RIGHT: "╰", UP | LEFT: "╯",
    UP | DOWN | RIGHT: "├", UP | DOWN | LEFT: "┤", LEFT | RIGHT | DOWN: "┬", LEFT | RIGHT | UP: "┴", 15: "┼",
}  # fmt: skip
_DASHED = {"│": "┆", "─": "┄"}
_HEAVY = dict(zip("│─╭╮╰╯├┤┬┴┼", "┃━┏┓┗┛┣┫┳┻╋", strict=True))
_ASCII = {"│": "|", "─": "-", "┆": ":", "┄": ".", "┃": "|", "━": "="}


class LineGrid:
    """A window on a plane of cells, on which polygonal lines, boxes and texts are drawn.

    A line belongs to a net: lines of one net join where they touch, those of different nets pass, the
    upright one unbroken.
    """

    def __init__(self, left: int, top: int, width: int, height: int, glyphs: Glyphs, empty: Style) -> None:
        self.left, self.top, self.glyphs = left, top, glyphs
        self.grid = Grid(width, height, empty)
        shape = self.grid.chars.shape
        self._strokes: NDArray[np.uint8] = np.zeros(shape, np.uint8)
        self._nets = np.full(shape, -1, np.int32)
        self._fixed = np.zeros(shape, np.bool_)

    def line(
        self, points: Sequence[tuple[int, int]], net: int, style: Style, *, dashed: bool = False, heavy: bool = False
    ) -> None:
        """A line through corners that are alternately beside and below each other."""
        kind = _DASHED if dashed else _HEAVY if heavy else {}
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if y0 == y1:
                self._across(min(x0, x1), max(x0, x1), y0, net, style, kind)
            else:
                self._upright(x0, min(y0, y1), max(y0, y1), net, style, kind)

    def _across(self, x0: int, x1: int, y: int, net: int, style: Style, kind: Mapping[str, str]) -> None:
        height, width = self._strokes.shape
        row = y - self.top
        if not 0 <= row < height:
            return
        for x in range(max(x0, self.left), min(x1, self.left + width - 1) + 1):
            stroke = (LEFT if x > x0 else 0) | (RIGHT if x < x1 else 0)
            self._add(row, x - self.left, stroke, net, style, kind)

    def _upright(self, x: int, y0: int, y1: int, net: int, style: Style, kind: Mapping[str, str]) -> None:
        height, width = self._strokes.shape
        column = x - self.left
        if not 0 <= column < width:
            return
        for y in range(max(y0, self.top), min(y1, self.top + height - 1) + 1):
            stroke = (UP if y > y0 else 0) | (DOWN if y < y1 else 0)
            self._add(y - self.top, column, stroke, net, style, kind)

    def _add(self, row: int, column: int, stroke: int, net: int, style: Style, kind: Mapping[str, str]) -> None:
        if self._fixed[row, column]:
            return
        old, owner = int(self._strokes[row, column]), int(self._nets[row, column])
        if owner not in (-1, net):
            upright = bool(old & (UP | DOWN)) and not old & (LEFT | RIGHT)
            if upright and not stroke & (UP | DOWN):
                return  # a line across passes below an upright one
            old = 0 if not stroke & (LEFT | RIGHT) else old  # and an upright one covers a line across
        strokes = old | stroke
        self._strokes[row, column], self._nets[row, column] = strokes, net
        char = _JOINED.get(strokes, " ")
        char = kind.get(char, char)
        if self.glyphs.ascii:
            char = _ASCII.get(char, "+" if char != " " else " ")
        self.grid.put(row, column, char, style)

    def box(self, x: int, y: int, width: int, height: int, style: Style) -> None:
        """The frame of a box, over what is there."""
        g = self.glyphs
        if height < 3:
            self.text(x, y, "[", style)
            self.text(x + width - 1, y, "]", style)
            return
        rule = g.horizontal * (width - 2)
        self.text(x, y, g.top_left + rule + g.top_right, style)
        self.text(x, y + height - 1, g.bottom_left + rule + g.bottom_right, style)
        for row in range(y + 1, y + height - 1):
            self.text(x, row, g.vertical, style)
            self.text(x + width - 1, row, g.vertical, style)

    def text(self, x: int, y: int, text: str, style: Style) -> None:
        """A text over what is there; wide characters take a cell and leave the next one empty."""
        row, column = y - self.top, x - self.left
        if not 0 <= row < self._strokes.shape[0]:
            return
        self.grid.put(row, column, text, style)
        start, end = max(0, column), max(0, min(self._strokes.shape[1], column + len(text)))
        self._fixed[row, start:end] = True

    def free(self, x: int, y: int, width: int) -> bool:
        """Whether nothing is drawn on some cells, as far as they are in the window."""
        row, column = y - self.top, x - self.left
        if not 0 <= row < self._strokes.shape[0]:
            return True
        return bool((self.grid.chars[row, max(0, column - 1) : max(0, column + width + 1)] == " ").all())

    def rows(self) -> list[Row]:
        """The picture."""
        return self.grid.rows()

    def is_frame(self, x: int, y: int) -> bool:
        """Whether a piece of a box's frame is at a place."""
        row, column = y - self.top, x - self.left
        height, width = self._strokes.shape
        return 0 <= row < height and 0 <= column < width and self.grid.chars[row, column] in "─│┬├"
