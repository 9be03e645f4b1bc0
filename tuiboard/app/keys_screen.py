"""``?``: the keys that work here; enter runs one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuiboard.app.list_screen import Item, ListScreen
from tuiboard.widgets.keys import Key, worth_listing
from tuiboard.widgets.look import Look

GROUPS = ("runs", "cards", "inspect", "find", "move", "dashboards", "live", "out", "layout", "leave")


class KeysScreen(ListScreen):
    """All keys of the place, by group."""

    TITLE_TEXT = "Keys"

    def __init__(self, look: Look, keys: Sequence[Key]) -> None:
        super().__init__(look)
        self._keys = keys

    def items(self) -> list[Item]:
        """A heading per group, a line per key."""
        return list(self._lines())

    def _lines(self) -> Iterator[Item]:
        look = self.look
        keys = worth_listing(self._keys)
        for group in GROUPS:
            members = [key for key in keys if key.group == group]
            if members:
                yield Item(((f" {group}", look("text", bold=True)),), "", heading=True)
            for key in members:
                hint = key.hint if not key.shown or key.label else key.shown
                pieces = ((f"   {hint:<13} ", look("text", bold=True)), (key.help, look("text")))
                yield Item(pieces, f"{hint} {key.label} {key.help} {group}".lower(), id=key.id)
