"""``tuiboard snapshot``: one frame of the real app, drawn without a terminal."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from tuiboard.commands.load import load, status
from tuiboard.commands.output import whole
from tuiboard.commands.snapshot_options import SnapshotOptions
from tuiboard.errors import TuiboardError
from tuiboard.store.board import Board
from tuiboard.store.lazy import Failed

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tuiboard.app.app import TuiboardApp
    from tuiboard.draw.pixels import Colours, PictureKind
    from tuiboard.widgets.look import Look

SETTLE_S = 60.0
"""The longest that a frame waits for what must be read from files."""
QUIET = 4
"""How many times in a row nothing has changed on a screen that is done."""
_NAMES = {
    "esc": "escape", "space": "space", "?": "question_mark", "/": "slash", ":": "colon", ",": "comma", ".": "full_stop",
    "<": "less_than_sign", ">": "greater_than_sign", "[": "left_square_bracket", "]": "right_square_bracket",
    "+": "plus", "-": "minus", "^": "circumflex_accent", "$": "dollar_sign", "!": "exclamation_mark",
    "pgup": "pageup", "pgdn": "pagedown",
}  # fmt: skip


def run(options: SnapshotOptions) -> int:
    """Load everything, replay the keys, write the frame; raises TuiboardError for what the user can mend."""
    board = Board(options.board.logdir_label)
    view = load(options.board.specs, board)
    # files keep the time of their last copy; a picture must not depend on it
    board.publish(
        [replace(run, last_write=run.last_wall_time or 0.0) for run in view.runs],
        notices=view.notices, progress=view.progress,
    )  # fmt: skip
    rows = asyncio.run(frame(board, options))
    text = render(rows, options.columns, options.format)
    if options.output == "-":
        sys.stdout.write(text)
    else:
        with whole(options.output) as path:
            path.write_text(text, encoding="utf-8")
    return status(view)


async def frame(board: Board, options: SnapshotOptions) -> list[list[Segment]]:
    """The cells of the app after the keys."""
    from tuiboard.app.app import Start, TuiboardApp
    from tuiboard.dashboards import DASHBOARDS

    asked = options.board
    if asked.dashboard and asked.dashboard not in {spec.name for spec in DASHBOARDS}:
        names = ", ".join(spec.name for spec in DASHBOARDS)
        raise TuiboardError(f"no dashboard named {asked.dashboard}", f"choose one of {names}")
    times = [run.last_wall_time for run in board.view.runs if run.last_wall_time is not None]
    now = max(times, default=0.0) if options.at_newest else time.time()
    look = _look(options)
    start = Start(
        look=look,
        graph_file=asked.graph_file,
        dashboard=asked.dashboard,
        run_filter=asked.run_filter,
        tag_filter=asked.tag_filter,
        smoothing=asked.smoothing,
        clock=lambda: now,
    )
    app = TuiboardApp(board, start)
    async with app.run_test(size=(options.columns, options.rows)) as pilot:
        settled = await _settle(app, pilot)
        _check_graph(app, asked.graph_file)
        for key in options.keys:
            if not _is_key(key):
                raise TuiboardError(f"--keys: no key is named {key}", "use characters, enter, esc, ctrl+d ...")
            await pilot.press(_NAMES.get(key, key))
            settled = await _settle(app, pilot)
        if app.is_running and not settled:
            print(f"tuiboard: not all was drawn within {SETTLE_S:g} s; the frame shows how far it is", file=sys.stderr)
        if not app.is_running or app.return_code is not None:
            raise TuiboardError("the keys closed the board", "leave the quitting key out of --keys")
        return _in_colours(_cells(app), look.colours)


def _look(options: SnapshotOptions) -> Look:
    """As on a terminal that has the colours asked for."""
    from tuiboard.app.terminal import choose_colours, choose_markers, choose_theme, look_of

    asked, color = options.board, options.color
    if color == "auto":
        color = "16" if asked.theme == "ansi" else "truecolor"
    env = {"16": {}, "none": {"NO_COLOR": "1"}}.get(color, {"TEXTUAL_COLOR_SYSTEM": color})
    markers = choose_markers("braille" if asked.markers == "auto" else asked.markers, {}, "utf-8")
    pictures: PictureKind = "ascii" if asked.images == "ascii" else "half"
    return look_of(choose_theme(asked.theme, env), markers, choose_colours(env), pictures)


def _in_colours(rows: list[list[Segment]], colours: Colours) -> list[list[Segment]]:
    """The cells as a terminal with these colours shows them."""
    if colours == "truecolor":
        return rows
    system = ColorSystem.EIGHT_BIT if colours == "256" else ColorSystem.STANDARD

    @cache
    def shown(style: Style) -> Style:
        if colours == "none":
            return style.without_color
        fore, back = (color.downgrade(system) if color is not None else None for color in (style.color, style.bgcolor))
        return style + Style(color=fore, bgcolor=back)

    return [[Segment(text, style and shown(style), control) for text, style, control in row] for row in rows]


def _check_graph(app: TuiboardApp, path: str) -> None:
    """Raise TuiboardError where the graph file that was named cannot be shown."""
    from tuiboard.widgets.graph_sources import ask_file

    if path and isinstance(answer := ask_file(app.cache, path)[1], Failed):
        raise TuiboardError(f"{path}: {answer.why}", "name a .pb, .pbtxt or Keras .json file that holds a graph")


def _is_key(name: str) -> bool:
    from textual.keys import KEY_ALIASES, Keys

    known = {key.value for key in Keys} | set(KEY_ALIASES) | _NAMES.keys() | set(_NAMES.values())
    return len(name) == 1 or name in known or name.removeprefix("ctrl+").removeprefix("shift+") in known


async def _settle(app: TuiboardApp, pilot: Pilot[None]) -> bool:
    """Until what is on screen is made and drawn, at most :data:`SETTLE_S` long; whether it is.

    One message leads to the next, and what is to be done after a drawing waits in no queue: the app counts as
    settled when it was so, with the same cells on screen, :data:`QUIET` times in a row.
    """
    end = time.monotonic() + SETTLE_S
    quiet, before = 0, None
    while quiet < QUIET and app.is_running and time.monotonic() < end:
        await pilot.pause(0.01)
        cells = _cells(app) if app.settled else None
        quiet = quiet + 1 if cells is not None and cells == before else 0
        before = cells
    return quiet >= QUIET


def _cells(app: TuiboardApp) -> list[list[Segment]]:
    # Textual has no public way to the cells of a screen; this is the one private call, seen in 8.2
    return [list(strip) for strip in app.screen._compositor.render_strips()]


def render(rows: list[list[Segment]], columns: int, kind: str) -> str:
    """The cells as plain text, ANSI or SVG."""
    if kind == "txt":
        return "".join("".join(s.text for s in row).rstrip() + "\n" for row in rows)
    if kind == "svg":
        from tuiboard.draw.svg import svg

        return svg(rows, columns)
    import io

    console = Console(
        file=io.StringIO(), width=columns, force_terminal=True, color_system="truecolor", legacy_windows=False,
        _environ={},
    )  # fmt: skip
    with console.capture() as capture:
        for row in rows:
            console.print(*[], end="")
            for text, style, control in row:
                if not control:
                    console.out(text, style=style, end="", highlight=False)
            console.out("")
    return capture.get()
