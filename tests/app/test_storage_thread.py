"""Nothing that reads storage runs on the event loop: whatever is pressed, no file of a logdir is opened there."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.pictures import encoded, ramp, wav
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards import DASHBOARDS, DashboardSpec
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board

KEYS = (
    "j", "k", "J", "K", "l", "h", "L", "H", "v", "enter", "l", "h", "x", "o", "e", "enter", "escape", "escape", "i",
    "I", "b", "c", "y", "s", "S", "n", "w", "r", "exclamation_mark", "escape", "question_mark", "escape",
)  # fmt: skip


class Opened:
    """What threads opened or listed below a folder, as Python's audit tells it; hooks cannot be taken away again."""

    def __init__(self) -> None:
        self.root = ""
        self.by_main: list[str] = []
        self.by_others = 0
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.root or event not in ("open", "os.listdir", "os.scandir"):
            return
        if isinstance(arguments[0], (str, Path)) and str(arguments[0]).startswith(self.root):
            if threading.current_thread() is threading.main_thread():
                self.by_main.append(str(arguments[0]))
            else:
                self.by_others += 1


@pytest.fixture(scope="module")
def opened() -> Opened:
    return Opened()


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda spec: spec.name)
async def test_no_key_reads_on_the_event_loop(
    spec: DashboardSpec, logdir: LogdirBuilder, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    for run in ("a", "b"):
        with logdir.writer(run) as out:
            for step in range(3):
                out.scalar("loss", step, 1.0 / (step + 1))
                out.histogram("weights", step, [1.0, 2.0, 3.0])
                out.text("notes", step, f"# step {step}")
                out.plugin("images", "pictures", step, np.array([b"8", b"6", encoded(ramp())], object))
                out.plugin("audio", "sounds", step, np.array([[wav(np.zeros(80, np.int16)), b""]], object))
                curve = np.vstack([np.linspace(9, 1, 5)] * 4 + [np.linspace(0.1, 1, 5)] * 2)
                out.plugin("pr_curves", "pr", step, curve, dtype=np.float32)
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    programs = dict.fromkeys(("image", "sound"), f"{sys.executable} -c pass")
    app = TuiboardApp(board, Start(dashboard=spec.name, programs=programs, state_key="logs"))
    monkeypatch.setattr("tuiboard.app.app.save_state", lambda *_: threading.current_thread().name)
    async with app.run_test(size=(120, 40)) as pilot:
        opened.root = str(logdir.path)
        try:
            for key in KEYS:
                await pilot.press(key)
                await pilot.pause(0.05)
        finally:
            opened.root = ""
    assert opened.by_main == []
    if spec.name not in ("scalars", "graphs"):
        assert opened.by_others
        opened.by_others = 0
