"""The fault kit's terminal: signals, dropped lines, stalls, noise; the terminal is given back each time."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders import SHARED, LogdirBuilder

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults_tty = pytest.importorskip("faults_tty", reason="the fault kit does not lie beside the repository")

READY = {"one-by-one": b"\x1b[?2004h", "dumb": b"needs a terminal"}
"""What shows that it has started where there is no room for a word, or no board; else the counts on top."""


@pytest.mark.parametrize("fault", faults_tty.TTY_FAULTS, ids=str)
def test_the_terminal_is_given_back(fault: Any, tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    logdir.scalars("run", {"loss": [3.0, 2.0, 1.0]})
    ready = READY.get(str(fault), b"run")
    command = [sys.executable, "-m", "tuiboard", str(logdir.path)]
    assert faults_tty.check(fault, command, ready=ready, quit_keys=b"q") == []


@pytest.mark.parametrize("pause", [0.0, 0.3, 0.8])
def test_a_key_pressed_while_it_starts_is_not_lost(pause: float, tmp_path: Path) -> None:
    """Before the imports, while the terminal is asked, before the first frame: it leaves when it can."""
    LogdirBuilder(tmp_path / "logs").scalars("run", {"loss": [3.0, 2.0, 1.0]})
    with faults_tty.Terminal([sys.executable, "-m", "tuiboard", str(tmp_path / "logs")]) as terminal:
        terminal.read(20, until=b"tuiboard")
        terminal.read(pause)
        terminal.send("q")
        assert terminal.wait(20) == 0
        assert faults_tty.left_on(terminal.output) == []


def test_a_signal_is_heard_at_once(tmp_path: Path) -> None:
    """The loop sleeps until the next second when nothing happens; the status is the shell's for each signal."""
    LogdirBuilder(tmp_path / "logs").scalars("run", {"loss": [3.0, 2.0, 1.0]})
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with faults_tty.Terminal([sys.executable, "-m", "tuiboard", str(tmp_path / "logs")]) as terminal:
            terminal.read(20, until=b"run")
            terminal.signal(number)
            assert terminal.wait(20) == 128 + number


@pytest.mark.parametrize(("rows", "cols"), [(0, 0), (0, 80), (24, 0)])
def test_a_terminal_that_does_not_tell_its_size_has_the_usual_one(rows: int, cols: int, tmp_path: Path) -> None:
    LogdirBuilder(tmp_path / "logs").scalars("run", {"loss": [3.0, 2.0, 1.0]})
    command = [sys.executable, "-m", "tuiboard", str(tmp_path / "logs")]
    with faults_tty.Terminal(command, rows=rows, cols=cols) as terminal:
        terminal.read(20, until=b"loss")
        terminal.send("q")
        assert terminal.wait(20) == 0
        assert faults_tty.left_on(terminal.output) == []


@pytest.mark.parametrize("pause", [0.0, 0.15, 0.4])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP])
def test_a_signal_while_it_starts_gives_the_terminal_back(number: signal.Signals, pause: float, tmp_path: Path) -> None:
    LogdirBuilder(tmp_path / "logs").scalars("run", {"loss": [3.0, 2.0, 1.0]})
    with faults_tty.Terminal([sys.executable, "-m", "tuiboard", str(tmp_path / "logs")]) as terminal:
        terminal.read(20, until=b"tuiboard")
        terminal.read(pause)
        terminal.signal(number)
        if number == signal.SIGTSTP:
            terminal.read(1.5)
            assert faults_tty.left_on(terminal.output) == []
            terminal.signal(signal.SIGCONT)
            terminal.read(20, until=b"loss")
            terminal.send("q")
            assert terminal.wait(20) == 0
        else:
            assert terminal.wait(20) == 128 + number
        assert faults_tty.left_on(terminal.output) == []
