"""What stands inside the frame of an image card: a picture in the middle, two side by side, or words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tuiboard.draw.rows import Cells, Row, fit, merge

EMPTY = Style()


def centre(rows: Sequence[Row], columns: int, width: int, height: int) -> list[Row]:
    """Rows of ``columns`` cells in the middle of ``width`` by ``height``."""
    left = max(0, (width - columns) // 2)
    pad = Segment(" " * left, EMPTY)
    top = max(0, (height - len(rows)) // 2)
    return [*([()] * top), *((pad, *row) if left else row for row in rows)][:height]


def beside(one: Sequence[Row], other: Sequence[Row], width: int, gap: int = 2) -> list[Row]:
    """Two pictures side by side, the left one filled up to ``width`` cells."""
    out: list[Row] = []
    for y in range(max(len(one), len(other))):
        left = fit([(s.text, s.style or EMPTY) for s in one[y]] if y < len(one) else [], width, EMPTY)
        right = other[y] if y < len(other) else ()
        out.append((*left, Segment(" " * gap, EMPTY), *right))
    return out


def words(lines: Sequence[tuple[str, Style]], width: int, height: int) -> list[Row]:
    """Lines in the middle, broken where they are too long."""
    parts = [(part, style) for text, style in lines for part in textwrap.wrap(text, max(8, width)) or [""]]
    out = [
        fit([(" " * max(0, (width - cell_len(part)) // 2), EMPTY), (part, style)], width, EMPTY)
        for part, style in parts
    ]
    return [*([()] * max(0, (height - len(out)) // 2)), *out][:height]


def overlay(rows: Sequence[Row], row: int, column: int, text: str, style: Style) -> list[Row]:
    """The rows with a text written over one of them; unchanged where that place is outside."""
    out = list(rows)
    if not 0 <= row < len(out) or column < 0:
        return out
    cells: list[tuple[str, Style]] = [(char, s.style or EMPTY) for s in out[row] for char in s.text]
    if column + len(text) <= len(cells):
        cells[column : column + len(text)] = [(char, style) for char in text]
        out[row] = merge(cells)
    return out


def heading(label: Cells, width: int) -> Row:
    """A line above a picture, as wide as it."""
    return fit(label, width, EMPTY)
