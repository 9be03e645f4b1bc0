"""The fault kit's terminal: signals, dropped lines, stalls, noise; the terminal is given back each time."""

from __future__ import annotations

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

WORDLESS = {"one-by-one", "dumb"}
"""Where no word can be waited for: one cell, and a message instead of a board."""


@pytest.mark.parametrize("fault", faults_tty.TTY_FAULTS, ids=str)
def test_the_terminal_is_given_back(fault: Any, tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "logs")
    logdir.scalars("run", {"loss": [3.0, 2.0, 1.0]})
    ready = b"\x1b" if str(fault) in WORDLESS else b"run"  # of the counts on top, beside the first curves
    command = [sys.executable, "-m", "tuiboard", str(logdir.path)]
    assert faults_tty.check(fault, command, ready=ready, quit_keys=b"q") == []
