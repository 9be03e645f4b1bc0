"""What is damaged: where, how much was lost, and that the rest is shown."""

from __future__ import annotations

from tuiboard.app.list_screen import Item, ListScreen
from tuiboard.draw import numbers
from tuiboard.draw.palette import Role
from tuiboard.draw.rows import cut_front
from tuiboard.store.names import display
from tuiboard.store.notice import Notice
from tuiboard.widgets.look import Look


class ProblemsScreen(ListScreen):
    """One line per notice; enter goes to its run."""

    TITLE_TEXT = "Problems"
    EMPTY = "No problem found: every record read so far is whole."
    FOOT = (("j/k", "move"), ("/", "search"), ("enter", "go to the run"), ("esc", "close"))

    def __init__(self, look: Look, notices: tuple[Notice, ...]) -> None:
        super().__init__(look)
        self._notices = notices

    def detail(self, item: Item) -> str:
        """The notice in full: where, and what it says."""
        notice = self._notices[int(item.id)]
        place = display(notice.file or notice.run, 200)
        return f"{place}: {display(notice.message, 600)}"

    def run_of(self, chosen: str) -> str:
        """The run of a line that was chosen; empty if the notice concerns none."""
        return self._notices[int(chosen)].run

    def items(self) -> list[Item]:
        """A line per notice: run, cause in words, byte, records lost."""
        look = self.look
        out: list[Item] = []
        for i, notice in enumerate(self._notices):
            name = display(notice.run or notice.file)
            quiet = not notice.records_lost
            role: Role = "muted" if quiet else "warn"
            where = f"at byte {numbers.step(notice.offset)}" if notice.offset is not None else ""
            lost = f"{notice.records_lost} lost" if notice.records_lost else ""
            out.append(
                Item(
                    (
                        (f" {look.glyphs.trouble} ", look(role)),
                        (f"{cut_front(name, 26):<27}", look("text")),
                        (f"{lost:<9}", look("warn")),
                        (f"{where:<20}", look("muted")),
                        (display(notice.message), look("text")),
                    ),
                    f"{name} {notice.kind} {notice.message}".lower(),
                    id=str(i),
                )
            )
        return out
