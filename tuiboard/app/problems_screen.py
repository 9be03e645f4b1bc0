"""What is damaged, file by file: where, how much was lost, what it means and what helps."""

from __future__ import annotations

from tuiboard.app.list_screen import Item, ListScreen
from tuiboard.draw import numbers
from tuiboard.draw.palette import Role
from tuiboard.draw.rows import cut_end, cut_front
from tuiboard.store.names import display
from tuiboard.store.notice import Notice, by_place
from tuiboard.store.remedies import words
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look

CAUSE, WHERE, LOST = 30, 16, 9
"""Columns of the cause, of the byte and of the records lost."""


class ProblemsScreen(ListScreen):
    """A heading per file and a line per notice; enter goes to its run."""

    TITLE_TEXT = "Problems"
    EMPTY = "No problem found: every record read so far is whole."
    FOOT = (("j/k", "move"), ("/", "search"), ("enter", "go to the run"), ("esc", "close"))

    def __init__(self, look: Look, notices: tuple[Notice, ...]) -> None:
        super().__init__(look)
        self._files = by_place(notices)
        self._notices = [notice for file in self._files.values() for notice in file]

    def detail(self, item: Item) -> str:
        """The notice in full: what it says, and what to do."""
        notice = self._notices[int(item.id)]
        message = display(notice.message, 600)
        return f"{message[:1].upper()}{message[1:]}.\n{words(notice.kind).remedy}"

    def run_of(self, chosen: str) -> str:
        """The run of a line that was chosen; empty if the notice concerns none."""
        return self._notices[int(chosen)].run

    def items(self) -> list[Item]:
        """Each file, and below it a line per notice: cause in words, byte, records lost."""
        out: list[Item] = []
        for place, notices in self._files.items():
            if place:
                out.append(Item(self._heading(place, notices[0].run), "", heading=True))
            for notice in notices:
                search = f"{display(place)} {notice.kind} {words(notice.kind).cause} {notice.message}"
                out.append(Item(self._line(notice), search.lower(), id=str(sum(not item.heading for item in out))))
        return out

    def _heading(self, place: str, run: str) -> tuple[Piece, ...]:
        look, shown = self.look, cut_front(display(place, 1000), max(20, self.size.width - 4))
        known = display(run) if run not in ("", ".") and shown.startswith(display(run)) else ""
        return (
            (" ", look()),
            (known, look("text", bold=True)),
            (shown[len(known) :], look("muted" if known else "text")),
        )

    def _line(self, notice: Notice) -> tuple[Piece, ...]:
        look = self.look
        role: Role = "warn" if notice.records_lost else "muted" if notice.quiet else "text"
        where = f"at byte {numbers.step(notice.offset)}" if notice.offset is not None else ""
        lost = f"{notice.records_lost:,} lost" if notice.records_lost else ""
        mark = look.glyphs.restart if notice.kind == "step-restart" else look.glyphs.trouble
        room = self.size.width - 5 - CAUSE - WHERE - LOST
        return (
            (f"   {mark} ", look(role)),
            (f"{words(notice.kind).cause:<{CAUSE}}", look("muted" if notice.quiet else "text")),
            (f"{where:>{WHERE}}", look("muted")),
            (f"{lost:>{LOST + 2}}", look("warn")),
            (
                f"   {cut_end(display(notice.message), room - 6, look.glyphs.ellipsis)}" if room > 40 else "",
                look("muted"),
            ),
        )
