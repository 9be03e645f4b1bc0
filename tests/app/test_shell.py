from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual._styles_cache import StylesCache
from textual.css.query import NoMatches
from textual.screen import Screen

from tests.builders import START, board, run_view
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.board_screen import BoardScreen
from tuiboard.app.list_screen import ListScreen
from tuiboard.app.state import LIMIT, damaged, load_state, save_state
from tuiboard.app.terminal import choose_markers, choose_theme, look_of
from tuiboard.dashboards import DASHBOARDS
from tuiboard.store.board import Progress
from tuiboard.store.lazy import LazyCache
from tuiboard.store.notice import Notice
from tuiboard.store.points import PayloadIndex
from tuiboard.store.series import SeriesView
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.keys import CARDS, PICKER, SHELL
from tuiboard.widgets.look import Look


def text(app: TuiboardApp) -> str:
    return "\n".join("".join(s.text for s in row) for c in app.screen.query(Cells) if c.display for row in c.rows)


async def test_a_missing_logdir_is_waited_for() -> None:
    filled = board(missing=True)
    app = TuiboardApp(filled, Start(clock=lambda: START))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Waiting for logs" in text(app)
        filled.publish([run_view("a", {"loss": [1.0, 2.0]})])
        app.board_screen.refresh_board(filled.view)
        await pilot.pause()
        await pilot.pause()
        assert "╭ loss " in text(app)


async def test_tabs_stand_in_the_usual_order_whatever_is_read_first() -> None:
    filled = board({"a": {"loss": [1.0]}})
    scalars = filled.view.runs
    hist = run_view("b", {})
    series = SeriesView("w", "histograms", 1, index=PayloadIndex(np.arange(3), np.arange(3.0), *[np.zeros(3, int)] * 4))
    texts = SeriesView("t", "text", 1, index=series.index)
    loading = Progress(bytes_total=10, loading=True)
    filled.publish([replace(hist, series={"w": series})], progress=loading)
    app = TuiboardApp(filled, Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "1 Distributions   2 Histograms" in text(app)
        filled.publish([*scalars, replace(hist, series={"w": series})], progress=loading)
        app.board_screen.refresh_board(filled.view)
        for _ in range(100):  # the dashboard that comes first is mounted, then drawn
            await pilot.pause()
            if "╭ loss " in text(app):
                break
        assert "1 Scalars   2 Distributions   3 Histograms" in text(app) and "╭ loss " in text(app)
        filled.publish([*scalars, replace(hist, series={"w": series})], progress=replace(loading, loading=False))
        app.board_screen.refresh_board(filled.view)
        filled.publish([*scalars, replace(hist, series={"w": series, "t": texts})])
        app.board_screen.refresh_board(filled.view)
        await pilot.pause()
        assert "3 Histograms   4 Text" in text(app)
        images = replace(series, tag="i", plugin="images")
        filled.publish([*scalars, replace(hist, series={"w": series, "t": texts, "i": images})])
        app.board_screen.refresh_board(filled.view)
        await pilot.pause()
        assert "4 Text   5 Images" in text(app)  # what comes later changes no digit


async def test_a_terminal_that_is_too_small_says_so() -> None:
    app = TuiboardApp(board({"a": {"loss": [1.0]}}), Start(clock=lambda: START))
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        assert "needs 40 x 10" in text(app)


async def test_problems_are_counted_and_listed() -> None:
    notice = Notice("corrupt-record", "a record failed its checksum", "a", "a/events", 1046, 1, 25)
    app = TuiboardApp(board([run_view("a", {"loss": [1.0, 2.0]}, notices=(notice,))]), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "1 problem" in text(app) and "1 record lost" in text(app)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert "a/events" in text(app) and "wrong checksum" in text(app)
        assert "at byte 1,046" in text(app) and "1 lost" in text(app)
        assert "Copy the file again" in text(app)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert "1 record lost" not in text(app)


async def test_keys_can_be_searched_and_run() -> None:
    app = TuiboardApp(board({"a": {"loss": [1.0, 2.0]}}), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("question_mark", "slash", *"logarithmic", "enter", "enter")
        await pilot.pause()
        assert "y log" in text(app)


async def test_keys_pressed_while_a_list_closes_do_nothing() -> None:
    app = TuiboardApp(board({"a": {"loss": [1.0]}}), Start(clock=lambda: START))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        closing = app.screen
        assert isinstance(closing, ListScreen)
        closing.action_close()
        closing.action_close()
        closing.action_choose()
        closing.draw()
        await pilot.pause()
        assert app.screen is app.board_screen


async def test_lists_that_were_closed_are_forgotten() -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(one, StylesCache) for one in gc.get_objects())

    app = TuiboardApp(board({"a": {"loss": [1.0]}}), Start(clock=lambda: START))
    async with app.run_test(size=(80, 24)) as pilot:
        counts = []
        for key in ("question_mark", "colon", "comma", "exclamation_mark"):
            await pilot.press(key)
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            counts.append(alive())
        assert len(set(counts)) == 1


async def test_keys_pressed_while_the_board_ends_do_nothing() -> None:
    app = TuiboardApp(board({"a": {"loss": [1.0]}}), Start(clock=lambda: START))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.exit()
        await app.run_action("screen.keys")
        assert app.screen is app.board_screen


async def test_spotlight_filter_and_escape() -> None:
    app = TuiboardApp(board({n: {"loss": [1.0, 2.0]} for n in ("a", "b", "c")}), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("J")
        assert app.board_screen.selection.spotlight
        await pilot.press("escape")
        assert not app.board_screen.selection.spotlight
        await pilot.press("f", "b", "enter")
        await pilot.pause()
        assert "1 of 3" in text(app)
        await pilot.press("tab", "q")
        assert app.return_code == 0 or not app.is_running


async def test_the_cursor_stays_on_a_run_that_passes_the_filter() -> None:
    app = TuiboardApp(board({n: {"loss": [1.0, 2.0]} for n in ("a", "b", "c")}), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.board_screen.selection.cursor == "a"
        app.board_screen.set_filters(runs="b|c")
        assert app.board_screen.selection.cursor == "b"
        app.board_screen.set_filters(runs="no such run")
        assert app.board_screen.selection.cursor is None


async def test_time_alone_draws_the_age_and_no_more() -> None:
    now = [START + 5.0]
    app = TuiboardApp(board([run_view("a", {"loss": [1.0, 2.0]}, last_write=START)]), Start(clock=lambda: now[0]))
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(3):  # the first layout settles
            await pilot.pause()
            app.board_screen.draw()
        before = {cells: cells.painted_rows for cells in app.screen.query(Cells)}
        now[0] += 3
        app.board_screen.draw_ages()
        changed = [cells.id for cells, rows in before.items() if cells.painted_rows != rows]
        assert changed == ["status"] and "8.0 s ago" in text(app)
        now[0] += 60
        app.board_screen.draw_ages()
        assert "● live" not in text(app) and "○ waiting" in text(app)


async def test_settings_change_at_once() -> None:
    app = TuiboardApp(board({"a": {"loss": [1.0, 2.0]}}), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("right_square_bracket", "l")
        await pilot.pause()
        assert "0.8" in text(app)


def test_no_key_has_two_meanings_at_one_place() -> None:
    from tuiboard.widgets.curve_keys import CURVES

    assert DASHBOARDS
    for place in ((*SHELL, *CURVES), (*SHELL, *PICKER)):
        keys = [key for entry in place for key in entry.keys.split(",")]
        assert len(keys) == len(set(keys)), sorted(k for k in keys if keys.count(k) > 1)
        ids = [entry.id for entry in place]
        assert len(ids) == len(set(ids))
    assert set(CARDS) <= set(CURVES)


@pytest.mark.parametrize(
    ("env", "encoding", "want"),
    [
        ({"TERM": "xterm-256color"}, "utf-8", "braille"),
        ({"TERM": "linux"}, "utf-8", "ascii"),
        ({"TERM": "xterm"}, "ascii", "ascii"),
        ({"TMUX": "x", "LANG": "C"}, "utf-8", "ascii"),
        ({"TMUX": "x", "LANG": "C.UTF-8"}, "utf-8", "braille"),
    ],
)
def test_markers(env: dict[str, str], encoding: str, want: str) -> None:
    assert choose_markers("auto", env, encoding) == want


def test_themes() -> None:
    assert choose_theme(None, {"TERM": "xterm-256color"}) == "dark"
    assert choose_theme(None, {"TERM": "xterm"}) == "ansi"
    assert choose_theme("light", {"NO_COLOR": "1"}) == "mono"


def test_state_is_kept_per_logdir_and_survives_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    save_state("a", {"x": 1}, path)
    save_state("b", {"x": 2}, path)
    assert load_state("a", path) == {"x": 1} and load_state("b", path) == {"x": 2}
    for i in range(LIMIT + 5):
        save_state(str(i), {}, path)
    assert load_state("a", path) == {}


@pytest.mark.parametrize("rubbish", ["{rubbish", "[]", "[" * 100_000, "\xff"])
def test_a_damaged_state_is_told_and_kept_aside(rubbish: str, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(rubbish.encode("latin-1"))
    with pytest.raises(ValueError, match=r"it |Expecting|utf-8"):
        load_state("b", path)
    save_state("b", {"x": 1}, path)
    assert load_state("b", path) == {"x": 1}
    assert damaged(path).read_bytes() == rubbish.encode("latin-1")


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_part_that_is_missed_is_an_error_only_while_the_app_stays(leaves: bool) -> None:
    """A signal may come while a dashboard is composed, and Textual mounts nothing once the app leaves."""

    missed = asyncio.Event()

    def miss() -> None:
        missed.set()
        app.screen.query_one("#not-mounted")

    app = TuiboardApp(board({"a": {"loss": [1.0]}}), Start(clock=lambda: START))
    with contextlib.nullcontext() if leaves else pytest.raises(NoMatches):
        async with app.run_test(size=(80, 24)):
            if leaves:
                app.leave(129)
            app.call_later(miss)
            await missed.wait()
    assert ("NoMatches" in app.crash, app.return_code) == ((False, 129) if leaves else (True, 1))


def test_a_crash_is_two_lines_and_a_private_trace(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    code = (
        "import sys\n"
        "from tuiboard.app.board_screen import BoardScreen\n"
        "from tuiboard.cli import main\n"
        "def broken(self): raise RuntimeError('odd\\x1b[31m thing')\n"
        "BoardScreen.draw = broken\n"
        "sys.exit(main(['logs']))\n"
    )
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm-256color"}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        said = b""
        with contextlib.suppress(OSError):  # the end of a pseudo-terminal
            while data := os.read(master, 65536):
                said += data
    os.close(master)
    assert process.returncode == 1
    last = said.rpartition(b"\x1b[?1049l")[2].decode()
    assert "error of its own: RuntimeError: odd␛[31m thing" in last and "Traceback" not in last
    trace = tmp_path / "state" / "tuiboard" / "crash.txt"
    assert "in broken" in trace.read_text() and trace.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("elsewhere", ["stdout", "stderr"])
def test_the_board_opens_though_an_output_goes_elsewhere(elsewhere: str, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm-256color"}
    env = {name: value for name, value in env.items() if name not in ("LINES", "COLUMNS")}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    command = [sys.executable, "-m", "tuiboard", "logs"]
    said, end = b"", time.monotonic() + 60
    with (tmp_path / "out").open("wb") as file:
        out, err = (file if name == elsewhere else slave for name in ("stdout", "stderr"))
        with subprocess.Popen(command, cwd=tmp_path, env=env, stdin=slave, stdout=out, stderr=err) as process:
            os.close(slave)
            with contextlib.suppress(OSError):  # the end of a pseudo-terminal
                while time.monotonic() < end:
                    if select.select([master], [], [], 0.5)[0]:
                        said += os.read(master, 65536)
                    elif b"reload" in said:  # of the footer
                        os.write(master, b"q")
                process.kill()  # it does not end
    os.close(master)
    assert process.returncode == 0 and b"\x1b[?1049l" in said and b"\x1b[40;" in said  # the last row
    assert (tmp_path / "out").read_bytes() == b""


def test_a_board_that_was_stopped_from_outside_can_be_left(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "TERM": "xterm-256color"}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    said, end = b"", time.monotonic() + 60
    with subprocess.Popen(
        [sys.executable, "-m", "tuiboard", "logs"], cwd=tmp_path, env=env, stdin=slave, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        stopped = False
        with contextlib.suppress(OSError):  # the end of a pseudo-terminal
            while time.monotonic() < end:
                if select.select([master], [], [], 0.5)[0]:
                    said += os.read(master, 65536)
                elif b"reload" in said and not stopped:  # of the footer
                    stopped = True
                    for number in (signal.SIGSTOP, signal.SIGCONT):
                        process.send_signal(number)
                        time.sleep(0.2)
                elif stopped:
                    os.write(master, b"q")
            process.kill()  # it does not end
    os.close(master)
    assert process.returncode == 0 and said.rstrip().endswith(b"\x1b[0m")


async def test_news_before_the_screen_is_there_waits_for_it() -> None:
    filled = board({"a": {"loss": [1.0, 2.0]}})
    screen = BoardScreen(filled.view, Look(), lambda: START, LazyCache())
    screen.refresh_board(filled.view)  # nothing is composed yet
    assert screen.dashboard is None


async def test_what_is_published_while_the_app_starts_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    filled = board()
    app = TuiboardApp(filled, Start(clock=lambda: START))
    made = app.get_default_screen

    def late() -> Screen[None]:
        screen = made()
        filled.publish([run_view("a", {"loss": [1.0, 2.0]})])  # after the screen took its view, before the mount
        return screen

    monkeypatch.setattr(app, "get_default_screen", late)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(30):
            await pilot.pause(0.1)
            if "╭ loss " in text(app):
                break
        assert "╭ loss " in text(app)


async def test_without_colours_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TuiboardApp(board({"a": {"loss": [1.0, 2.0]}}), Start(clock=lambda: START, look=look_of("mono", "braille")))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        colours = {c for strip in strips for s in strip if s.style for c in (s.style.color, s.style.bgcolor) if c}
        assert all(colour.is_default for colour in colours)


async def test_what_stands_at_the_foot_already_is_not_said_twice() -> None:
    app = TuiboardApp(board([run_view("a")]))
    async with app.run_test(size=(80, 24)) as pilot:
        for words in ("one", "[red]two", "one"):
            app.notify(words)
            await pilot.pause()
        await pilot.pause()
        assert [one.message for one in app._notifications] == ["[red]two", "one"], "said last, it stands last"
        assert not any(one.markup for one in app._notifications)
