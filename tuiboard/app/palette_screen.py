"""``:``: every command by typing: keys, dashboards, and values such as ``smoothing 0.85``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuiboard.app.list_screen import Item, ListScreen
from tuiboard.widgets.dashboard import Command
from tuiboard.widgets.look import Look


class PaletteScreen(ListScreen):
    """Lists commands; those that ``typed`` makes of the text come first.  Gives back a number in ``offered``."""

    TITLE_TEXT = "Commands"
    TYPE_FIRST = True
    FOOT = (("type", "to search"), ("enter", "run"), ("down", "to the list"), ("esc", "close"))

    def __init__(
        self,
        look: Look,
        commands: Sequence[Command],
        typed: Callable[[str], Sequence[Command]],
        examples: Sequence[str] = (),
    ) -> None:
        super().__init__(look)
        if examples:
            self.FOOT = (("type", f"to search, or {', '.join(examples)}"), *self.FOOT[1:])
        self._commands = commands
        self._made = typed
        self.offered: list[Command] = []

    def items(self) -> list[Item]:
        """A line per command: what it does, its key at the right of the words."""
        look, text = self.look, self.typed
        made = list(self._made(text)) if text else []
        self.offered = [*made, *self._commands]
        wide = max(20, min(64, self.size.width - 24))
        return [
            Item(
                ((f"  {command.title[:wide]:<{wide}}  ", look("text")), (command.hint, look("muted"))),
                text.lower() if i < len(made) else f"{command.title} {command.hint} {command.words}".lower(),
                id=str(i),
            )
            for i, command in enumerate(self.offered)
        ]
