"""A screen with a searchable list: the base of keys, settings and problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.events import Click, Resize

from tuiboard.draw.palette import Role
from tuiboard.draw.rows import fit
from tuiboard.widgets.cells import Cells, Piece, spread
from tuiboard.widgets.look import Look
from tuiboard.widgets.modal import Modal
from tuiboard.widgets.toolbar import FilterInput


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list."""

    pieces: tuple[Piece, ...]
    search: str
    """What typing is matched against, in lower case."""
    id: str = ""
    heading: bool = False


class ListScreen(Modal):
    """Title, filter, lines; enter gives back the line's id, esc nothing."""

    DEFAULT_CSS = """
    ListScreen { layout: vertical; background: transparent; }
    ListScreen #list-filter-row { height: 1; }
    ListScreen #list-mark { width: 3; height: 1; }
    ListScreen #list-head, ListScreen #list-foot { height: 1; }
    ListScreen #list-detail { height: auto; display: none; }
    """
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = [
        Binding("escape,q,question_mark", "close", "close", show=False),
        Binding("j,down", "move(1)", "down", show=False),
        Binding("k,up", "move(-1)", "up", show=False),
        Binding("pagedown,ctrl+d", "move(10)", "page down", show=False),
        Binding("pageup,ctrl+u", "move(-10)", "page up", show=False),
        Binding("g,home", "move(-100000)", "first", show=False),
        Binding("G,end", "move(100000)", "last", show=False),
        Binding("slash", "search", "search", show=False),
        Binding("enter", "choose", "choose", show=False),
    ]
    TITLE_TEXT = ""
    EMPTY = "nothing is listed here"
    TYPE_FIRST = False
    """The keyboard starts in the search line, and enter there takes the first line."""
    FOOT: tuple[tuple[str, str], ...] = (("j/k", "move"), ("/", "search"), ("enter", "run"), ("esc", "close"))

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._at = 0
        self._top = 0

    def compose(self) -> ComposeResult:
        """The parts."""
        yield Cells(id="list-head")
        with Horizontal(id="list-filter-row"):
            yield Cells(id="list-mark")
            yield FilterInput(id="list-filter", placeholder="search")
        yield Cells(id="list-body")
        yield Cells(id="list-detail")
        yield Cells(id="list-foot")

    def items(self) -> Sequence[Item]:
        """All lines; each list says which."""
        raise NotImplementedError

    def detail(self, item: Item) -> str:
        """More about a line, for the rows below the list; empty where the line says it all."""
        return ""

    def on_mount(self) -> None:
        """Draw, with the keyboard on the list."""
        self.query_one("#list-body", Cells).can_focus = True
        self.query_one(FilterInput if self.TYPE_FIRST else "#list-body").focus()
        self.draw()

    @property
    def typed(self) -> str:
        """What stands in the search line."""
        return self.query_one(FilterInput).value

    def shown(self) -> list[Item]:
        """Lines that match what was typed; headings only of those."""
        text = self.typed.lower()
        out: list[Item] = []
        for item in self.items():
            if item.heading:
                while out and out[-1].heading:
                    out.pop()
                out.append(item)
            elif text in item.search:
                out.append(item)
        while out and out[-1].heading:
            out.pop()
        return out

    def draw(self) -> None:
        """Draw the lines on screen."""
        if not self.is_on_top:
            return
        look = self.look
        width = self.size.width
        body = self.query_one("#list-body", Cells)
        height = max(1, body.size.height)
        lines = self.shown()
        self._at = max(0, min(self._at, len(lines) - 1))
        if lines and lines[self._at].heading:
            self._at = min(self._at + 1, len(lines) - 1)
        self._top = max(0, min(max(self._top, self._at - height + 1), self._at if self._at > 1 else 0))
        rows = []
        for i, item in enumerate(lines[self._top : self._top + height], self._top):
            here = i == self._at and not item.heading
            on: Role | None = "raise" if here else None
            bar: Piece = (look.glyphs.bar if here else " ", look("accent", on=on))
            pieces = [(text, look.over(style, on)) for text, style in item.pieces]
            rows.append(fit([bar, *pieces], width, look(on=on)))
        if not lines:
            words = "nothing matches" if self.typed else self.EMPTY
            rows = [(), fit([(f"  {words}", look("muted"))], width, look())]
        body.paint(rows)
        self._draw_detail(self.detail(lines[self._at]) if lines else "")
        head: list[Piece] = [(" " + self.TITLE_TEXT, look("bright", bold=True))]
        count = sum(1 for item in lines if not item.heading)
        self.query_one("#list-head", Cells).paint([spread(head, [(f"{count} ", look("muted"))], width)])
        typing = self.query_one(FilterInput).has_focus
        self.query_one("#list-mark", Cells).paint([fit([(" / ", look("accent" if typing else "faint"))], 3, look())])
        foot: list[Piece] = [(" ", look())]
        for key, label in self.FOOT:
            foot += [(key, look("text", bold=True)), (f" {label}  ", look("muted"))]
        self.query_one("#list-foot", Cells).paint([fit(foot, width, look())])

    def _draw_detail(self, text: str) -> None:
        look, width = self.look, self.size.width
        below = self.query_one("#list-detail", Cells)
        below.display = bool(text)
        if text:
            parts = [wrap(part, max(10, width - 4), break_on_hyphens=False) for part in text.split("\n")]
            lines = [line for part in parts for line in part][:6]
            below.styles.height = len(lines) + 1
            rule = fit([("  " + look.glyphs.horizontal * (width - 4), look("grid"))], width, look())
            below.paint([rule, *(fit([("  " + line, look("text"))], width, look()) for line in lines)])

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self.draw)

    def action_move(self, by: int) -> None:
        """Another line."""
        lines = self.shown()
        at = self._at + by
        while 0 <= at < len(lines) and lines[at].heading:
            at += 1 if by > 0 else -1
        self._at = max(0, min(len(lines) - 1, at))
        self.draw()

    def action_search(self) -> None:
        """Type to search."""
        self.query_one(FilterInput).focus()
        self.draw()

    def action_close(self) -> None:
        """Back to the board."""
        self.close(None)

    def action_choose(self) -> None:
        """Give back the line under the cursor."""
        lines = self.shown()
        if lines and lines[self._at].id:
            self.close(lines[self._at].id)

    @on(FilterInput.Changed)
    def _typed(self) -> None:
        self._at = 0
        self.draw()

    @on(FilterInput.Left)
    def _left(self, event: FilterInput.Left) -> None:
        event.stop()
        if self.TYPE_FIRST and event.key == "enter":
            self.action_choose()
        elif self.TYPE_FIRST and event.key == "escape":
            self.action_close()
        else:
            self.query_one("#list-body", Cells).focus()
            self.draw()

    def on_click(self, event: Click) -> None:
        """The line under the mouse."""
        if event.widget is self.query_one("#list-body"):
            self._at = self._top + event.y
            self.draw()
