"""How often the system is asked about files that do not change: network file systems suffer from it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import LogdirBuilder
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board

RUNS = 400
SECONDS = 240.0


@pytest.mark.parametrize("shown", [0, 6, 40])
def test_idle_runs_are_seldom_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: int) -> None:
    built = LogdirBuilder(tmp_path / "logs")
    for run in range(RUNS):
        built.scalars(f"group{run % 20}/run{run}", {"loss": [1.0]})
    clock = [time.time()]
    for path in built.path.rglob("*"):  # long settled
        os.utime(path, (clock[0] - 1000, clock[0] - 1000))
    follower = Follower([LogdirSpec(str(built.path))], Board(), watch=False, clock=lambda: clock[0])
    follower.attend([f"group{run % 20}/run{run}" for run in range(shown)])
    for _ in range(200):  # until all is read and runs are looked at as seldom as may be
        clock[0] += max(follower._turn(), 0.1)
    for _ in range(2000):
        clock[0] += max(follower._turn(), 0.01)

    calls = [0]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            calls[0] += 1
            return real(*args, **options)

        return call

    for name in ("stat", "scandir", "open", "listdir", "lstat", "fstat"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    start = clock[0]
    while clock[0] < start + SECONDS:
        clock[0] += max(follower._turn(), 0.001)
    follower.stop()
    assert 0 < calls[0] / SECONDS <= 50
