"""A screen whose keys come from the table: who gets a key, the footer, and the lists that run commands."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from textual.events import Key as KeyEvent
from textual.screen import Screen
from textual.widgets import Input

from tuiboard.app.keys_screen import KeysScreen
from tuiboard.app.palette_screen import PaletteScreen
from tuiboard.app.settings_screen import SettingsScreen
from tuiboard.dashboards import DASHBOARDS
from tuiboard.widgets.dashboard import Command, Dashboard, Setting
from tuiboard.widgets.keys import PICKER, SHELL, TYPING, Key, remapped
from tuiboard.widgets.look import Look
from tuiboard.widgets.toolbar import FilterInput

IN_PICKER = ("picker.down", "runs.show", "runs.only", "picker.sort", "find.filter", "picker.leave")
"""Ids of the keys that the footer names first while the run picker has the keyboard."""


class KeyedScreen(Screen[None]):
    """Runs the keys of the shell, of the run picker and of the dashboard in view, as the user has mapped them."""

    def __init__(self, look: Look, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self.look = look
        self.opening = False
        """The dashboard in view has nothing to show yet; its keys wait."""
        self._keymap = keymap
        self._waiting: list[Key] = []

    @property
    @abstractmethod
    def dashboard(self) -> Dashboard | None:
        """The dashboard in view."""

    @property
    @abstractmethod
    def picking(self) -> bool:
        """The run picker has the keyboard."""

    @abstractmethod
    def open_dashboard(self, name: str) -> None:
        """Bring a dashboard into view."""

    @abstractmethod
    def draw(self) -> None:
        """Draw everything that differs from what is on screen."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys that work here, whatever has the keyboard."""
        return remapped((*SHELL, *(self.dashboard.KEYS if self.dashboard else ())), self._keymap)

    def _keys_here(self) -> list[Key]:
        """What works where the keyboard is: a pane's own keys come before the shell's, each key with one meaning."""
        own = self.dashboard.KEYS if self.dashboard else ()
        taken: set[str] = set()
        out: list[Key] = []
        for key in remapped((*PICKER, *SHELL, *own) if self.picking else (*own, *SHELL), self._keymap):
            names = key.keys.split(",")
            free = [name for name in names if name not in taken]
            taken.update(names)
            if free:
                out.append(key if free == names else replace(key, keys=",".join(free), shown=""))
        return out

    def footer_keys(self) -> list[Key]:
        """The keys that the footer names, by use."""
        if isinstance(self.focused, FilterInput):
            return [replace(key, label=label) for key, label in zip(TYPING, self.focused.ends, strict=True)]
        dashboard, picking = self.dashboard, self.picking
        table = {key.id: key for key in (*self.keys, *remapped(PICKER, self._keymap))}
        ids = (*(IN_PICKER if picking else ()), *(dashboard.footer if dashboard else ("live.reload", "leave.quit")))
        labels = dashboard.footer_labels if dashboard and not picking else {}
        found = [table[i] for i in dict.fromkeys(ids) if i in table]
        return [replace(key, label=labels.get(key.id, key.label)) for key in found]

    async def on_key(self, event: KeyEvent) -> None:
        """Keys of the dashboard work wherever the keyboard is, where nothing that has it takes them."""
        dashboard = self.dashboard
        if dashboard is None or isinstance(self.focused, Input):
            return
        if event.key in self.active_bindings:
            return  # of the pane that has the keyboard, or of the shell
        for key in remapped(dashboard.KEYS, self._keymap):
            if event.key in key.keys.split(","):
                event.stop()
                if self.opening:
                    self._waiting.append(key)
                else:
                    await self._run_key(key)
                return

    async def opened(self) -> None:
        """The dashboard in view can be shown: run the keys that were typed meanwhile."""
        self.opening = False
        waiting, self._waiting = self._waiting, []
        for key in waiting:
            await self._run_key(key)

    def action_keys(self) -> None:
        """List the keys that work here; enter runs one."""
        keys = self._keys_here()

        def run(chosen: str | None) -> None:
            self.call_later(self._run_key, next((k for k in keys if k.id == chosen), None))

        self.app.push_screen(KeysScreen(self.look, keys), run)

    def action_palette(self) -> None:
        """Find any command by typing."""
        commands = [
            Command(key.help, partial(self._run_key, key), key.hint, f"{key.label} {key.group}") for key in self.keys
        ]
        commands += [Command(f"Open {spec.title}", partial(self.open_dashboard, spec.name)) for spec in DASHBOARDS]
        dashboard = self.dashboard
        typed = dashboard.typed_commands if dashboard else lambda text: ()
        palette = PaletteScreen(self.look, commands, typed, dashboard.TYPED if dashboard else ())

        def run(chosen: str | None) -> None:
            if chosen is not None:
                self.call_later(palette.offered[int(chosen)].run)

        self.app.push_screen(palette, run)

    async def _run_key(self, key: Key | None) -> None:
        if key is not None:
            own = self.dashboard is not None and any(key.id == one.id for one in self.dashboard.KEYS)
            owner = self.dashboard if own else self
            await self.app.run_action(key.action, owner)

    async def run_key(self, key_id: str) -> None:
        """Run the action of a key by its id; the palette calls this."""
        await self._run_key(next((k for k in self.keys if k.id == key_id), None))

    def settings(self) -> list[Setting]:
        """Settings of the dashboard, then of the shell."""
        own = self.dashboard.settings() if self.dashboard else []
        return [
            *own,
            Setting("theme", self.look.palette.name, lambda by: self.action_theme(by), "dark, light, ansi"),
        ]

    def action_settings(self) -> None:
        """Open the settings."""

        def closed(_: str | None) -> None:
            self.draw()

        self.app.push_screen(SettingsScreen(self.look, self.settings, lambda: self.look), closed)

    def action_theme(self, by: int = 1) -> None:
        """Next theme."""
        self.app.run_worker(self.app.run_action(f"next_theme({by})"), exclusive=True)
