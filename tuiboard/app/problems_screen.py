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
    FOOT = (("j/k", "move"), ("/", "search"), ("enter", "go to the run"), ("esc", "close"))

    def __init__(self, look: Look, notices: tuple[Notice, ...]) -> None:
        super().__init__(look)
        self._notices = notices

    def items(self) -> list[Item]:
        """A line per notice: run, cause in words, byte, records lost."""
        look = self.look
        out: list[Item] = []
        for notice in self._notices:
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
                    id=notice.run,
                )
            )
        return out
