"""The base of tables with a row cursor: which rows are on screen, and moving among them."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.message import Message

from tuiboard.widgets.cells import Cells
from tuiboard.widgets.dashboard import Scene


class RowList(Cells):
    """Draws only the rows on screen; a subclass says how many there are and draws them."""

    HEAD_ROWS: ClassVar[int] = 1
    """Rows above the list that stay."""

    class Sized(Message):
        """Other rows fit on screen now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scene = Scene()
        self._at = 0
        self._top = 0

    @property
    @abstractmethod
    def count(self) -> int:
        """How many rows there are."""

    @abstractmethod
    def draw(self) -> None:
        """Draw the head and the rows on screen."""

    def step(self, by: int) -> None:
        """Move the row cursor."""
        self._at = max(0, min(self.count - 1, self._at + by))
        self.draw()

    @property
    def position(self) -> str:
        """Which rows of how many are on screen."""
        if not self.count:
            return ""
        last = min(self.count, self._top + self._room)
        return f"{self._top + 1}{self.scene.look.glyphs.dash}{last} of {self.count}"

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.draw()
        self.post_message(self.Sized())

    @property
    def _room(self) -> int:
        return max(1, self.size.height - self.HEAD_ROWS)

    def window(self) -> range:
        """The rows on screen, the one under the cursor among them."""
        if self._at < self._top:
            self._top = self._at
        elif self._at >= self._top + self._room:
            self._top = self._at - self._room + 1
        self._top = max(0, min(self._top, self.count - self._room))
        return range(self._top, min(self.count, self._top + self._room))
