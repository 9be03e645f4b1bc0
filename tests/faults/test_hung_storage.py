"""Storage that does not answer at all: the board stays alive, says what it waits for, and ends when told to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.builders import SHARED, LogdirBuilder

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults_tty = pytest.importorskip("faults_tty", reason="the fault kit does not lie beside the repository")

HUNG = """
import os, sys, time
ask = os.stat
def stat(path, *rest, **more):
    while isinstance(path, str) and path.endswith("/hung") and os.access(sys.argv[2], os.F_OK):
        time.sleep(0.05)
    return ask(path, *rest, **more)
os.stat = stat
from tuiboard.cli import main
sys.exit(main([sys.argv[1]]))
"""
"""The board with a folder whose ``stat`` hangs for as long as a file exists."""


def test_the_board_lives_while_stat_hangs(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    logdir.scalars("run", {"loss": [3.0, 2.0, 1.0], "other": [1.0]})
    logdir.scalars("hung", {"loss": [7.0]})
    hangs = tmp_path / "hangs"
    command = [sys.executable, "-c", HUNG, str(logdir.path), str(hangs)]
    with faults_tty.Terminal(command) as terminal:
        assert b"2 runs" in terminal.read(10, until=b"2 runs")
        hangs.touch()
        (logdir.path / "new").mkdir()  # the next walk comes at once, and comes to no end
        said = terminal.read(20, until=b"does not answer")
        assert b"Storage does not answer" in said and b"logs/hung" in said
        terminal.send("?")
        assert b"Keys" in terminal.read(5, until=b"Keys")
        terminal.send("\x1b")
        terminal.read(1)
        hangs.unlink()
        terminal.read(3)
        terminal.send("!")
        assert b"did not answer for" in terminal.read(5, until=b"did not answer for")
        terminal.send("\x1b")
        terminal.read(1)
        hangs.touch()
        (logdir.path / "another").mkdir()
        terminal.read(20, until=b"does not answer")
        terminal.send("q")
        assert terminal.wait(5) == 0
        assert faults_tty.left_on(terminal.output) == []
