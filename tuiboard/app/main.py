"""Opens the board on a terminal and gives the terminal back, whatever happens."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_state_path

from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.options import BoardOptions
from tuiboard.app.state import load_keymap, load_state
from tuiboard.app.terminal import look_for_terminal
from tuiboard.errors import TuiboardError
from tuiboard.follow.follower import Follower
from tuiboard.follow.logdir import LogdirSpec
from tuiboard.store.board import Board

RESET = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[<u\x1b[?25h\x1b[?1049l\x1b[0m"
)
"""Every mode that Textual may have switched on, off again."""


def run_board(options: BoardOptions) -> int:
    """Open the board and return the exit code; raises TuiboardError for what the user can mend."""
    try:
        keymap = load_keymap()
    except (OSError, ValueError) as error:
        raise TuiboardError(f"config file: {error}", "mend or remove config.toml") from error
    specs = [LogdirSpec(path, name) for path, name in options.specs]
    key = "\n".join(f"{spec.name or ''}:{Path(spec.path).resolve()}" for spec in specs)
    state = load_state(key)
    theme = options.theme or state.get("theme")
    board = Board(options.logdir_label)
    poll = options.reload_interval if options.reload_interval and options.reload_interval > 0 else 0.1
    follower = Follower(specs, board, poll_s=min(poll, 60.0))
    start = Start(
        look=look_for_terminal(theme if isinstance(theme, str) else None, options.markers),
        dashboard=options.dashboard,
        run_filter=options.run_filter,
        tag_filter=options.tag_filter,
        smoothing=options.smoothing,
        state=state,
        state_key=key,
        keymap=keymap,
        mouse=options.mouse,
    )
    app = TuiboardApp(board, start, follower)
    code = 0
    follower.start()
    try:
        _on_signals(app)
        app.run(mouse=options.mouse)
        code = app.return_code or 0
    except KeyboardInterrupt:
        code = 130
    except Exception:  # the last boundary: say where the trace is, never leave the terminal broken
        code = 1
        _write(RESET)
        print(f"tuiboard stopped on an error of its own; the trace is in {_save_trace()}", file=sys.stderr)
    finally:
        follower.stop()
        _write(RESET)
    return code


def _on_signals(app: TuiboardApp) -> None:
    """End the app, not the process, on TERM and HUP, so that the terminal is restored."""

    def leave(code: int) -> Callable[[int, object], None]:
        def handler(signum: int, frame: object) -> None:
            app.call_later(app.exit, return_code=code)

        return handler

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, leave(128 + int(number)))


def _write(text: str) -> None:
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        try:
            sys.__stderr__.write(text)
            sys.__stderr__.flush()
        except OSError:
            # the line is gone; there is no terminal left to restore
            return


def _save_trace() -> Path:
    folder = user_state_path("tuiboard")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "crash.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(traceback.format_exc())
    return path
