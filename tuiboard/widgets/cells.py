"""A widget of styled cells that sends only the rows that changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tuiboard.draw.rows import Row, fit, width_of

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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[Row] = []
        self.painted_rows = 0
        """Rows sent since the start; tests count on it."""
        self._ground = EMPTY

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    def paint(self, rows: Sequence[Row]) -> None:
        """Show these rows, refreshing those that differ from what is shown."""
        old = self._rows
        self._rows = list(rows)
        changed = [y for y in range(max(len(old), len(rows))) if y >= len(old) or y >= len(rows) or old[y] != rows[y]]
        self.painted_rows += len(changed)
        if changed and self.size.width:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region."""
        self._ground = self.rich_style  # Textual asks all ancestors for it: once for all rows, not for each
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row, cut or filled to the widget's width."""
        line = self._rows[y] if y < len(self._rows) else ()
        return Strip(line).adjust_cell_length(self.size.width, self._ground).apply_style(self._ground)


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, fill: Style = EMPTY) -> Row:
    """Left pieces at the left, right ones at the right; the left gives way where both do not fit."""
    room = width - width_of(right)
    if room < 0:
        return fit(right, width, fill)
    kept = crop(left, room)
    return fit([*kept, (" " * (room - width_of(kept)), fill), *right], width, fill)


def crop(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces cut at the end to fit the width."""
    out: list[Piece] = []
    for text, style in pieces:
        size = cell_len(text)
        if size > width:
            out.append((set_cell_size(text, max(width, 0)), style))
            break
        out.append((text, style))
        width -= size
    return out


def centred(pieces: Sequence[Piece], width: int) -> Row:
    """The pieces in the middle of the width."""
    return fit([(" " * max(0, (width - width_of(pieces)) // 2), EMPTY), *pieces], width, EMPTY)
