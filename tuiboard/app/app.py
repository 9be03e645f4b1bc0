"""The Textual app: holds the board, ticks, and owns what outlives a screen."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol, cast

from rich.console import RenderableType
from textual import on
from textual._compositor import CompositorUpdate
from textual._xterm_parser import XTermParser
from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme as TextualTheme
from textual.timer import Timer

from tuiboard.app.board_screen import BoardScreen
from tuiboard.app.clipboard import passed_through
from tuiboard.app.config import unknown
from tuiboard.app.give_back import TerminalDriver, end_soon
from tuiboard.app.state import save_state, state_path
from tuiboard.app.terminal import THEMES
from tuiboard.app.wire import Wire
from tuiboard.dashboards import key_ids
from tuiboard.draw.kitty import through_tmux
from tuiboard.draw.palette import PALETTES, Palette, Theme
from tuiboard.follow.waits import Wait
from tuiboard.store.board import Board
from tuiboard.store.lazy import LazyCache
from tuiboard.store.names import display
from tuiboard.widgets.dashboard import Terminal
from tuiboard.widgets.look import Look

HUNG_UP = 129
"""Exit code after the line has dropped, as by SIGHUP."""
SECOND = 1.0
"""How often ages on screen are looked at."""
MOUSE_MODES = (1000, 1003, 1015, 1006)
"""Terminal modes that report the mouse, as Textual's driver sets them."""
TROUBLE_S = 12.0
"""How long it is told what is wrong with the user's own settings."""
QUIET_S = 0.25
"""A change after this much quiet is drawn at once."""


class Feed(Protocol):
    """Who keeps the board current: the follower."""

    def reload(self) -> None:
        """Look for new runs and files now."""
        ...

    def attend(self, runs: list[str]) -> None:
        """Ask these runs first."""
        ...

    @property
    def unanswered(self) -> Wait | None:
        """What storage has not answered for long."""
        ...


@dataclass(frozen=True)
class Start:
    """How the board is to open."""

    look: Look = Look()
    graph_file: str = ""
    dashboard: str | None = None
    run_filter: str = ""
    tag_filter: str = ""
    smoothing: float | None = None
    state: dict[str, Any] | None = None
    """What an earlier session saved."""
    state_key: str = ""
    """Under what to save; nothing is saved where it is empty."""
    keymap: dict[str, str] | None = None
    programs: dict[str, str] = field(default_factory=dict)
    """Commands that open an ``image`` or a ``sound``."""
    mouse: bool = True
    """The board takes the mouse."""
    clock: Callable[[], float] = time.time
    typed: str = ""
    """Keys that were pressed before the board had the terminal, as the terminal sends them."""
    trouble: str = ""
    """What went wrong with the user's own settings, to be said once."""
    alone: bool = False
    """Nothing else runs in this process."""


class TuiboardApp(App[None]):
    """Shows a board; does nothing but count seconds while nothing is published and no key is pressed."""

    CSS_PATH = "app.tcss"
    TITLE = "tuiboard"
    ENABLE_COMMAND_PALETTE = False
    # before anything else, whatever has the keyboard: Textual's own ctrl+c only says how to quit
    BINDINGS: ClassVar[list[Any]] = [Binding("ctrl+c", "quit", "quit now", id="leave.now", show=False, priority=True)]

    class News(Message):
        """The board or the cache has something that may be on screen."""

    def __init__(self, board: Board, start: Start | None = None, feed: Feed | None = None) -> None:
        # without colours Textual must know at once that none are to be made, or it turns the terminal's own to black
        plain = start is not None and start.look.palette.name == "mono"
        super().__init__(driver_class=TerminalDriver, ansi_color=True if plain else None)
        self.board = board
        self.cache = LazyCache()
        self.cache.notify = board.notify = self._tell
        self._told = False
        self._opened = False
        """What the command line asked for is done."""
        self._kept = False
        """What was loaded is not looked through for garbage."""
        self._leaving = False
        self._late: Timer | None = None
        self._shown_made = 0
        self.wire = Wire()
        self.feed = feed
        self.start = start or Start()
        self.look = self.start.look
        self.animation_level = "none"
        self._mouse_taken = self.start.mouse
        self.crash = ""
        """The trace of what ended the app, if an error of its own did."""
        self._shown_generation = -1
        self._last_draw = 0.0
        # over SSH a live board redraws at most twice a second, else four times
        self._pause = 0.5 if "SSH_CONNECTION" in os.environ else QUIET_S
        for palette in PALETTES.values():
            self.register_theme(_textual_theme(palette))

    def get_default_screen(self) -> Screen[None]:
        """The board."""
        screen = BoardScreen(self.board.view, self.look, self.start.clock, self.cache, self.start.keymap)
        screen.tell = self.board.tell
        screen.programs, screen.terminal = self.start.programs, Terminal(self._send, self.wire.images)
        if self.start.state:
            screen.restore(self.start.state)
        return screen

    @property
    def board_screen(self) -> BoardScreen:
        """The screen at the bottom of the stack."""
        return cast(BoardScreen, self.screen_stack[0])

    def on_mount(self) -> None:
        """Choose the theme, apply what the command line asked, start the tick."""
        self.theme = "tuiboard-" + self.look.palette.name
        if self.start.keymap:
            self.set_keymap(self.start.keymap)
        screen = self.board_screen
        if self.feed is not None:
            screen.attend = lambda runs: self.feed.attend(list(runs)) if self.feed else None
        # of the view that the screen was made with: the board may have published since
        self._shown_generation = screen.view.generation
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())
        self.call_after_refresh(self._apply_start)
        screen.thaw = self._draw_news
        self.set_interval(SECOND, self._count_second)

    def _send(self, data: str) -> None:
        """Hand the terminal what is no cell: the data of images."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(through_tmux(data) if "TMUX" in os.environ else data)

    def _apply_start(self) -> None:
        screen, start = self.board_screen, self.start
        if start.run_filter or start.tag_filter:
            screen.set_filters(start.run_filter or None, start.tag_filter or None)
        if start.graph_file:
            screen.open_file("graphs", start.graph_file)
        if start.dashboard:
            screen.open_dashboard(start.dashboard)
        self._apply_smoothing()
        self._opened = True
        if start.trouble:
            self.notify(start.trouble, severity="warning", timeout=TROUBLE_S, markup=False)
        if start.keymap:
            self.run_worker(self._check_keymap, thread=True, group="keymap")
        for event in XTermParser().feed(start.typed):
            self.post_message(event)

    def _check_keymap(self) -> None:
        """Tell of ids in the config file that no key has; on a thread, since it loads all dashboards."""
        for oddity in unknown("key", self.start.keymap or (), key_ids()):
            text = f"config.toml: {oddity}"
            self.call_from_thread(self.notify, text, severity="warning", timeout=TROUBLE_S, markup=False)

    def _apply_smoothing(self) -> None:
        dashboard = self.board_screen.dashboard
        if self.start.smoothing is not None and dashboard is not None:
            dashboard.set_smoothing(self.start.smoothing)

    def _tell(self) -> None:
        """Told on another thread: one message for all that is new until it is drawn."""
        if not self._told and self.is_running:
            self._told = True
            self.post_message(self.News())

    @on(News)
    def _hear(self) -> None:
        self._told = False
        self._draw_news()

    def _draw_news(self) -> None:
        """Draw what is new: at once after some quiet, else when the pause between two drawings is over."""
        if not self.screen_stack:
            return  # the app is closing
        screen = self.board_screen
        wait = self._last_draw + self._pause - time.monotonic()
        if self.behind:
            if wait > 0:
                self._late = self._late or self.set_timer(wait, self._draw_late)
                return
            first = screen.dashboard is None
            self._shown_generation, self._shown_made = self.board.generation, self.cache.generation
            self._last_draw = time.monotonic()
            screen.refresh_board(self.board.view)
            if first and screen.dashboard is not None:
                self.call_after_refresh(self._apply_smoothing)
        elif self.cache.generation != self._shown_made:
            self._shown_made = self.cache.generation
            screen.draw()

    @property
    def behind(self) -> bool:
        """Whether something was published that is to be on screen and is not yet."""
        return self.board.generation != self._shown_generation and not self.board_screen.frozen

    @property
    def settled(self) -> bool:
        """Whether all that is to be on screen is made and drawn, and no message waits that might change it."""
        screen = self.board_screen
        if not self._opened or self.behind or screen.opening or not self.cache.idle:
            return False
        if screen.dashboard is not None and screen.dashboard.drawing:
            return False
        drawn = self._shown_made == self.cache.generation and not self._told
        pumps = (self, *(pump for screen in self.screen_stack for pump in screen.walk_children(with_self=True)))
        return drawn and not any(pump.message_queue_size for pump in pumps)

    def _draw_late(self) -> None:
        self._late = None
        self._draw_news()

    def _count_second(self) -> None:
        """Draw the ages, and whatever was published before there was a screen to tell of it; end with the line."""
        if isinstance(self._driver, TerminalDriver) and self._driver.hung_up:
            end_soon(HUNG_UP)
            self.exit(return_code=HUNG_UP)
            return
        if not self.screen_stack:
            return  # the app is closing
        if self.start.alone and not self._kept and not self.board.view.progress.loading:
            # what was loaded stays: looked through for garbage with the rest, it would keep a key waiting now and then
            gc.collect(1)  # of what is new; all of it would take half a second with thousands of series
            gc.freeze()
            self._kept = True
        self.board_screen.draw_wait(self.feed.unanswered if self.feed is not None else None)
        if self.board.generation != self._shown_generation:
            self._draw_news()
        elif not self.board_screen.frozen:
            self.board_screen.draw_ages()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only the cells that differ from what the terminal shows (:mod:`tuiboard.app.wire`)."""
        if isinstance(renderable, CompositorUpdate):
            renderable = self.wire.compared(renderable, screen.size)
        super()._display(screen, renderable)

    def leave(self, code: int) -> None:
        """Begin to end, in a handler of a signal: it may come at any time, even before the app runs."""
        self.call_later(self.exit, return_code=code)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # it looks at its messages when it begins
        loop.call_soon_threadsafe(lambda: None)  # a signal does not wake it

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Begin to end; keys that were pressed before that is over do nothing."""
        self._leaving = True
        super().exit(result, return_code, message)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key asks for."""
        return self._leaving or await super().run_action(action, default_namespace, namespaces)

    def _handle_exception(self, error: Exception) -> None:
        """End on an error; once the app leaves, Textual mounts nothing more, and a part that is missed is none."""
        if self._leaving and isinstance(error, NoMatches):
            self._close_messages_no_wait()
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End, keeping the trace for whoever opened the board: Textual would print it with the values of variables."""
        self.crash = self.crash or traceback.format_exc()
        self._close_messages_no_wait()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the clipboard of the user's terminal, also through tmux and screen."""
        super().copy_to_clipboard(text)
        wrapped = passed_through(text, os.environ)
        if wrapped and self._driver is not None:
            self._driver.write(wrapped)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something at the foot of the screen, never as markup; what stands there already is not said twice."""
        for one in list(self._notifications):  # private, and the only way to take one back; seen in 8.2
            if one.message == message:
                self._unnotify(one, refresh=False)
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def action_mouse(self) -> None:
        """Leave the mouse to the terminal, so that it selects text, or take it back."""
        self._mouse_taken = not self._mouse_taken
        if self._driver is not None and not self.is_headless:
            self._driver.write("".join(f"\x1b[?{mode}{'h' if self._mouse_taken else 'l'}" for mode in MOUSE_MODES))
            self._driver.flush()
        said = "The mouse works here again." if self._mouse_taken else "The mouse selects text; M takes it back."
        self.notify(said, timeout=3, markup=False)

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        self.wire.forget()
        self.refresh()

    # -- actions that screens ask for ------------------------------------------------------------

    def action_next_theme(self, by: int = 1) -> None:
        """The next theme, with the same glyphs."""
        names: list[Theme] = list(THEMES)
        now = self.look.palette.name
        at = names.index(now) if now in names else 0
        self.look = replace(self.look, palette=PALETTES[names[(at + by) % len(names)]])
        self.theme = "tuiboard-" + self.look.palette.name
        self.board_screen.look = self.look
        self.board_screen.draw()

    def action_reload_now(self) -> None:
        """Ask the follower to look for new runs and files."""
        if self.feed is not None:
            self.feed.reload()
            self.notify("Looking for new runs and files.", timeout=2)

    def action_save_now(self) -> None:
        """Save filters, pins and settings for this logdir."""
        if not self.start.state_key:
            return
        state = {**self.board_screen.state(), "theme": self.look.palette.name}

        def work() -> None:
            try:
                save_state(self.start.state_key, state)
            except OSError as error:
                said = f"Settings not saved: {error.strerror or error}: {display(str(state_path()), 200)}"
                self.call_from_thread(self.notify, said, severity="error", markup=False)
            else:
                self.call_from_thread(self.notify, "Saved for this logdir.", timeout=2)

        self.run_worker(work, thread=True, group="save")


def _textual_theme(palette: Palette) -> TextualTheme:
    """A Textual theme in the palette's colours; the terminal's own where it has none."""
    ansi = palette.name in ("ansi", "mono")
    if ansi:
        return TextualTheme(
            name="tuiboard-" + palette.name, primary="ansi_yellow", secondary="ansi_bright_black",
            foreground="ansi_default", background="ansi_default", surface="ansi_default", panel="ansi_default",
            boost="ansi_default", dark=True, ansi=True,
            variables={
                "ansi-background": "ansi_black", "ansi-foreground": "ansi_white", "border-blurred": "ansi_black",
                "block-cursor-foreground": "ansi_black", "block-cursor-background": "ansi_white",
                "input-cursor-background": "ansi_white", "input-cursor-foreground": "ansi_black",
                "input-cursor-text-style": "none", "input-selection-background": "ansi_bright_blue",
                "input-selection-foreground": "ansi_black", "screen-selection-background": "ansi_bright_blue",
                "screen-selection-foreground": "ansi_black",
            },
        )  # fmt: skip

    def colour(role: Any) -> str:
        return palette.hex(role) or "#808080"

    return TextualTheme(
        name="tuiboard-" + palette.name, primary=colour("accent"), secondary=colour("muted"), accent=colour("accent"),
        warning=colour("warn"), error=colour("error"), success=colour("live"), foreground=colour("text"),
        background=colour("bg"), surface=colour("bg"), panel=colour("raise"), boost=colour("raise"),
        dark=palette.name == "dark",
        variables={
            "input-selection-background": colour("border"), "input-cursor-background": colour("accent"),
            "input-cursor-foreground": colour("bg"), "block-cursor-background": colour("raise"),
        },
    )  # fmt: skip
