"""The dashboards as tabs, each with the digit that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from tuiboard.draw.rows import Row, fit, width_of
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.look import Look


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab."""

    name: str
    digit: str
    title: str
    short: str
    """Title for narrow terminals."""
    filled: bool = True
    """Whether its dashboard has data."""


class TabBar(Cells):
    """One row of tabs."""

    DEFAULT_CSS = "TabBar { height: 1; width: 1fr; }"

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int, str]] = []

    def show(self, tabs: Sequence[Tab], active: str, look: Look, width: int) -> None:
        """Draw the tabs."""
        self._spans = []
        self.paint([self._draw(tabs, active, look, width)])

    def _draw(self, tabs: Sequence[Tab], active: str, look: Look, width: int) -> Row:
        for titles, gap in (([t.title for t in tabs], "   "), ([t.short for t in tabs], "  ")):
            pieces: list[Piece] = [(" ", look())]
            self._spans = []
            for tab, title in zip(tabs, titles, strict=True):
                start = width_of(pieces)
                if tab.name == active:
                    pieces += [(f"{tab.digit} {title}".strip(), look("accent", bold=True, underline=True))]
                else:
                    pieces += [(f"{tab.digit} " if tab.digit else "", look("faint"))]
                    pieces += [(title, look("muted" if tab.filled else "faint"))]
                self._spans.append((start, width_of(pieces), tab.name))
                pieces.append((gap, look()))
            if width_of(pieces) <= width:
                break
        return fit(pieces, width, look())

    def on_click(self, event: Click) -> None:
        """Open the tab under the mouse."""
        for start, end, name in self._spans:
            if start <= event.x < end:
                self.post_message(self.Chosen(name))
