"""Settings of the shell and of the dashboard in view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding

from tuiboard.app.list_screen import Item, ListScreen
from tuiboard.widgets.dashboard import Setting
from tuiboard.widgets.look import Look


class SettingsScreen(ListScreen):
    """One line per setting; h and l change it at once."""

    TITLE_TEXT = "Settings"
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = [
        Binding("l,right,space", "change(1)", "more", show=False),
        Binding("h,left", "change(-1)", "less", show=False),
        Binding("right_square_bracket", "close", "close", show=False),
    ]
    FOOT = (("j/k", "move"), ("h/l", "change"), ("/", "search"), ("esc", "close"))

    def __init__(self, look: Look, settings: Callable[[], Sequence[Setting]], look_now: Callable[[], Look]) -> None:
        super().__init__(look)
        self._settings = settings
        self._look_now = look_now

    def items(self) -> list[Item]:
        """A line per setting."""
        look = self.look
        return [
            Item(
                (
                    (f"  {setting.label:<22}", look("text")),
                    (f"{setting.value:<14}", look("bright", bold=True)),
                    (setting.help, look("muted")),
                ),
                f"{setting.label} {setting.help}".lower(),
                id=setting.label,
            )
            for setting in self._settings()
        ]

    def action_change(self, by: int) -> None:
        """Change the setting under the cursor."""
        lines = self.shown()
        if not lines:
            return
        chosen = next(s for s in self._settings() if s.label == lines[self._at].id)
        chosen.change(by)
        self.look = self._look_now()
        self.draw()

    def action_choose(self) -> None:
        """Enter changes, too."""
        self.action_change(1)
