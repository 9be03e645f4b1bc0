"""The row above the cards: the tag filter, or the runs where the picker is folded, and the settings."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key as KeyEvent
from textual.message import Message
from textual.widgets import Input

from tuiboard.draw.rows import Row, cut_end, cut_path, fit, width_of
from tuiboard.store.names import common_prefix, display
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.selection import Selection


class FilterInput(Input):
    """One line to type a pattern into; every change is told, esc and enter leave it."""

    DEFAULT_CSS = """
    FilterInput, FilterInput:focus {
        height: 1; width: 1fr; border: none; padding: 0; background: transparent;
    }
    """

    class Left(Message):
        """The keyboard goes back to the pane."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key
            """By which key it was left."""

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.ends = "keep the filter", "clear it"
        """What enter and esc do, for the footer."""

    def on_key(self, event: KeyEvent) -> None:
        """Leave on enter; on esc, clear what was typed and leave."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.value = ""
            self.post_message(self.Left(event.key))
        elif event.key in ("enter", "down"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(event.key))


class Toolbar(Horizontal):
    """Left the tag filter or the run strip, right the settings of the dashboard."""

    DEFAULT_CSS = """
    Toolbar { height: 1; width: 1fr; }
    Toolbar #toolbar-left { width: 2; }
    Toolbar #toolbar-filter { width: 1fr; }
    Toolbar #toolbar-right { width: auto; }
    """

    def compose(self) -> ComposeResult:
        """The three parts."""
        yield Cells(id="toolbar-left")
        yield FilterInput(id="toolbar-filter", placeholder="filter tags")
        yield Cells(id="toolbar-right")

    @property
    def filter(self) -> FilterInput:
        """The tag filter's line."""
        return self.query_one("#toolbar-filter", FilterInput)

    def show(
        self,
        look: Look,
        width: int,
        *,
        left: Sequence[Piece] | None,
        count: str,
        settings: Sequence[Piece],
        error: str = "",
        way_back: bool = False,
    ) -> None:
        """Show the filter, or ``left`` in its place; ``settings`` and count at the right.

        ``error`` says what is wrong with the filter, which is then not in force.  ``way_back``: what is at the left
        stays there unless the filter is being typed.
        """
        head = self.query_one("#toolbar-left", Cells)
        right = self.query_one("#toolbar-right", Cells)
        typing = self.filter.has_focus or (bool(self.filter.value) and not way_back)
        tail = list(settings)
        if left is None or typing:
            text = self.filter.value or self.filter.placeholder
            self.filter.styles.width = min(len(text) + 2, max(12, width - width_of(tail) - 12))
            room = width - 2 - len(text) - 2 - width_of(tail)
            said: Piece = (cut_end(error, room), look("error")) if error else (count, look("muted"))
            if room > len(count):
                tail = [said, (" " * max(0, room - cell_len(said[0])), look()), *tail]
        wide = max(0, min(width_of(tail), width - 14))
        if typing or left is None:
            wide = max(0, min(width_of(tail), width - 4 - len(self.filter.value or self.filter.placeholder)))
        right.styles.width = wide
        right.paint([fit(tail, wide, look())])
        if left is not None and not typing:
            self.filter.display = False
            head.styles.width = "1fr"
            head.paint([fit(left, max(1, width - wide), look())])
        else:
            self.filter.display = True
            head.styles.width = 2
            mark = look("error" if error else "accent" if typing else "faint")
            head.paint([fit([("/ ", mark)], 2, look())])


def draw_strip(runs: Sequence[RunView], selection: Selection, look: Look, width: int) -> list[Piece]:
    """The shown runs in one line, as many as fit, then how many more there are."""
    order = list(runs)
    prefix = common_prefix([run.name for run in order])
    at = next((i for i, run in enumerate(order) if run.name == selection.cursor), 0)
    start = max(0, at - 1) if width_of(_names(order, prefix, selection, look)) > width else 0
    pieces: list[Piece] = [(" ", look())]
    shown = 0
    for run in order[start:]:
        item = _names([run], prefix, selection, look)
        more = f"+{len(order) - shown}"
        if width_of(pieces) + width_of(item) + len(more) + 1 > width:
            break
        pieces += item
        shown += 1
    if shown < len(order):
        pieces.append((f"+{len(order) - shown}", look("muted")))
    return pieces


def _names(runs: Sequence[RunView], prefix: str, selection: Selection, look: Look) -> list[Piece]:
    pieces: list[Piece] = []
    for run in runs:
        chip, style = look.chip(selection.slot(run.name))
        focused = run.name == selection.cursor
        name = cut_path(display(run.name.removeprefix(prefix)), 18, look.glyphs.ellipsis)
        pieces += [
            (chip, style),
            (f" {name}", look("bright" if focused else "text", bold=focused)),
            ("  ", look()),
        ]
    return pieces


def labelled(look: Look, *items: tuple[str, str]) -> list[Piece]:
    """Settings as pieces: label muted, value text, three spaces between."""
    pieces: list[Piece] = []
    for label, value in items:
        pieces += [(f"   {label} " if label else "   ", look("muted")), (value, look("text"))]
    return pieces


def blank(look: Look, width: int) -> Row:
    """An empty row."""
    return fit([], width, look())
