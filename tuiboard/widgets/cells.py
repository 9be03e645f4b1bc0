"""A widget of styled cells that sends only the rows that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Row = tuple[Segment, ...]
"""One row of cells."""
Piece = tuple[str, Style]
"""A text and how it looks."""

EMPTY = Style()


class Cells(Widget):
    """Shows rows handed to :meth:`paint`; a row equal to the one on screen is not sent again.

    Textual sends a refreshed widget whole even where nothing changed, which is what makes a board
    heavy over SSH; so the comparison is made here.
    """

    DEFAULT_CSS = "Cells { height: 1fr; width: 1fr; }"
    ALLOW_SELECT = False
    BLANK: ClassVar[Row] = ()

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._rows: list[Row] = []
        self.painted_rows = 0
        """Rows sent since the start; tests count on it."""

    def paint(self, rows: Sequence[Row]) -> None:
        """Show these rows, refreshing those that differ from what is shown."""
        old = self._rows
        self._rows = list(rows)
        changed = [
            y for y in range(max(len(old), len(rows))) if y >= len(old) or y >= len(rows) or old[y] != rows[y]
        ]
        self.painted_rows += len(changed)
        if changed and self.size.width:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One row, cut or filled to the widget's width."""
        width = self.size.width
        row = self._rows[y] if y < len(self._rows) else self.BLANK
        return Strip(row).adjust_cell_length(width, self.rich_style).simplify()


def row(*pieces: Piece | None) -> Row:
    """A row of pieces; None and empty texts are left out."""
    return tuple(Segment(text, style) for text, style in (p for p in pieces if p) if text)


def width_of(pieces: Iterable[Piece]) -> int:
    """Cells that the pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, fill: Style = EMPTY) -> Row:
    """Left pieces at the left, right ones at the right; the left gives way where both do not fit."""
    right_width = width_of(right)
    room = width - right_width
    if room < 0:
        return row(*crop(right, width))
    kept = crop(left, room)
    gap = room - width_of(kept)
    return row(*kept, (" " * gap, fill), *right)


def crop(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces cut at the end to fit the width."""
    out: list[Piece] = []
    left = width
    for text, style in pieces:
        cells = cell_len(text)
        if cells <= left:
            out.append((text, style))
            left -= cells
        else:
            if left > 0:
                out.append((set_cell_size(text, left), style))
            break
    return out


def cut_front(text: str, width: int) -> str:
    """The text cut at the front, where paths tell least."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return "…"[:width]
    kept = text
    while kept and cell_len(kept) > width - 1:
        kept = kept[1:]
    return "…" + kept


def cut_end(text: str, width: int) -> str:
    """The text cut at the end."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width > 1 else "…"[:width]


def fit(pieces: Sequence[Piece], width: int, fill: Style = EMPTY) -> Row:
    """The pieces cut or filled to exactly the width."""
    kept = crop(pieces, width)
    return row(*kept, (" " * (width - width_of(kept)), fill))


def centred(pieces: Sequence[Piece], width: int) -> Row:
    """The pieces in the middle of the width."""
    kept = crop(pieces, width)
    return row((" " * ((width - width_of(kept)) // 2), EMPTY), *kept)
