"""A place in a long list of texts whose rows are made as they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tuiboard.draw.rows import Row


class Texts(Protocol):
    """What is scrolled through: entries, each of one or more parts, each of one or more rows."""

    @property
    def headed(self) -> bool:
        """Whether the first of two or more parts of an entry is one row that stays on top while the rest scrolls."""
        ...

    @property
    def count(self) -> int:
        """How many entries there are."""
        ...

    def parts(self, entry: int) -> int:
        """How many parts an entry has; 1 while that is not known."""
        ...

    def rows(self, entry: int, part: int) -> Sequence[Row]:
        """The rows of a part; one that says so while they are being made."""
        ...


@dataclass
class Scroll:
    """The row at the top of the screen."""

    entry: int = 0
    part: int = 0
    row: int = 0
    ended: bool = False
    """The end of the entry is to be on screen, however many rows it turns out to have."""

    @property
    def at_top(self) -> bool:
        """Whether it is the first row of all."""
        return (self.entry, self.row) == (0, 0) and self.part <= 1

    def to(self, entry: int, part: int = 0, row: int = 0) -> None:
        """Go to a place."""
        self.entry, self.part, self.row, self.ended = entry, part, row, False

    def to_end(self, texts: Texts, height: int) -> None:
        """Go to the end of the text at the top, or where that is on screen of the last one; rows may be in the making.

        The screen is then full of what comes before the end.
        """
        if texts.count:
            self.to(self.entry if self.below(texts, height) else texts.count - 1)
            self.ended = True
            self._to_end(texts, height)

    def _to_end(self, texts: Texts, height: int) -> None:
        entry = min(self.entry, texts.count - 1)
        last = texts.parts(entry) - 1
        self.entry, self.part, self.row = entry, last, len(texts.rows(entry, last)) - 1
        self._step(1 - height, texts)  # the heading takes the row that the gap after a text would have
        if self.entry != entry:
            self.entry, self.part, self.row = entry, 0, 0

    def below(self, texts: Texts, height: int) -> bool:
        """Whether the text at the top goes on below the screen."""
        if not texts.count:
            return False
        self.settle(texts)
        room, row = height, self.row  # the heading takes a row, and the gap after a text may be out of sight
        for part in range(self.part, texts.parts(self.entry)):
            room -= len(texts.rows(self.entry, part)) - row
            row = 0
            if room < 0:
                return True
        return False

    def through(self, texts: Texts) -> float:
        """How far down the text at the top the screen begins, from 0 to 1, about."""
        self.settle(texts)
        first, rows = int(texts.headed), max(1, len(texts.rows(self.entry, self.part)))
        return (self.part - first + self.row / rows) / max(1, texts.parts(self.entry) - first)

    def settle(self, texts: Texts) -> None:
        """Stay inside of what there is."""
        self.entry = min(max(self.entry, 0), max(0, texts.count - 1))
        if texts.count:
            self.part = min(max(self.part, int(texts.headed)), texts.parts(self.entry) - 1)
            self.row = min(max(self.row, 0), max(0, len(texts.rows(self.entry, self.part)) - 1))

    def window(self, texts: Texts, height: int, dress: Callable[[Row], Row] = lambda row: row) -> list[Row]:
        """The rows on screen, each but the headings as ``dress`` makes it; fewer than ``height`` only at the end."""
        if self.ended and texts.count:
            self._to_end(texts, height)
        self.settle(texts)
        out: list[Row] = []
        if texts.headed and texts.count:
            out += texts.rows(self.entry, 0)[:height]
        entry, part, row = self.entry, self.part, self.row
        while len(out) < height and entry < texts.count:
            rows = texts.rows(entry, part)[row : row + height - len(out)]
            out += rows if texts.headed and part == 0 else map(dress, rows)
            row, part = 0, part + 1
            if part >= texts.parts(entry):
                entry, part = entry + 1, 0
        return out

    def move(self, by: int, texts: Texts, height: int) -> None:
        """Go down or up by rows, at most until the last row is on screen."""
        if not texts.count:
            return
        self.ended = False
        self.settle(texts)
        self._step(by, texts)
        if texts.headed and self.part == 0:
            # the heading is on top in any case
            self._step(1 if by > 0 or self.entry == 0 else -1, texts)
        missing = height - len(self.window(texts, height))
        if by > 0 and missing > 0:
            self._step(-missing, texts)

    def _step(self, by: int, texts: Texts) -> None:
        self.row += by
        while self.row < 0:
            if self.part > 0:
                self.part -= 1
            elif self.entry > 0:
                self.entry -= 1
                self.part = texts.parts(self.entry) - 1
            else:
                self.row = 0
                return
            self.row += len(texts.rows(self.entry, self.part))
        while self.row >= len(texts.rows(self.entry, self.part)):
            size = len(texts.rows(self.entry, self.part))
            if self.part + 1 < texts.parts(self.entry):
                self.part += 1
            elif self.entry + 1 < texts.count:
                self.entry, self.part = self.entry + 1, 0
            else:
                self.row = max(0, size - 1)
                return
            self.row -= size
