"""Opens the board on a terminal and gives the terminal back, whatever happens."""

from __future__ import annotations

import gc
import os
import sys
import traceback

from platformdirs import user_state_path

from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.config import Config, load_config
from tuiboard.app.give_back import GivenTerminal, on_signals
from tuiboard.app.options import BoardOptions
from tuiboard.app.state import damaged, key_of, load_state, state_path
from tuiboard.app.terminal import look_for_terminal
from tuiboard.follow.follower import Follower
from tuiboard.store.board import Board
from tuiboard.store.names import display

SWITCH_S = 0.001
"""How long a thread that decodes or searches may keep a key waiting for the interpreter; Python's own 5 ms add up."""


def run_board(options: BoardOptions) -> int:
    """Open the board and return the exit code; raises TuiboardError for what the user can mend."""
    trouble: list[str] = []
    config, state = Config(), {}
    try:
        config = load_config()
        trouble += [f"config.toml: {oddity}" for oddity in config.oddities]
    except OSError as error:
        trouble.append(f"config.toml is left out: {error.strerror}.")
    specs = options.specs
    key = key_of(specs, options.graph_file)
    try:
        state = load_state(key)
    except OSError as error:
        trouble.append(f"Saved settings are left out: {error.strerror}.")
    except ValueError:
        path = state_path()
        trouble.append(f"{path} is damaged: it is left out, and {damaged(path).name} from the next save (w) on.")
    theme = options.theme or state.get("theme")
    board = Board(options.logdir_label)
    poll = options.reload_interval if options.reload_interval and options.reload_interval > 0 else 0.1
    follower = Follower(specs, board, poll_s=min(poll, 60.0))
    look, typed = look_for_terminal(theme if isinstance(theme, str) else None, options.markers, options.images)
    start = Start(
        look=look,
        typed=typed,
        graph_file=options.graph_file,
        dashboard=options.dashboard,
        run_filter=options.run_filter,
        tag_filter=options.tag_filter,
        smoothing=options.smoothing,
        state=state,
        state_key=key,
        keymap=config.keymap,
        programs=config.programs,
        mouse=options.mouse,
        trouble="\n".join(trouble),
        alone=True,
    )
    app = TuiboardApp(board, start, follower)
    given = GivenTerminal()
    code, crash = 0, ""
    sys.setswitchinterval(SWITCH_S)
    follower.start()
    try:
        on_signals(app.leave, given)
        gc.freeze()  # what was imported stays: it need not be looked through for garbage while keys wait
        app.run(mouse=options.mouse)
        code, crash = app.return_code or 0, app.crash
    except KeyboardInterrupt:
        code = 130
    except Exception:  # the last boundary: never leave the terminal broken
        crash = traceback.format_exc()
    finally:
        follower.stop()
        given.restore()
    if crash:
        code = 1
        what = display(crash.rstrip().rpartition("\n")[2], 200)
        print(f"tuiboard stopped on an error of its own: {what}", file=sys.stderr)
        print(_save_trace(crash), file=sys.stderr)
    return code


def _save_trace(trace: str) -> str:
    """Save the trace where only the user can read it; one line that says where, or why not."""
    folder = user_state_path("tuiboard")
    path = folder / "crash.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(trace)
    except OSError as error:
        return f"The trace could not be saved in {display(str(path), 200)}: {error.strerror}"
    return f"The trace is in {display(str(path), 200)}; please report it with what led there."
