"""The fault kit, played against the follower: live, and opened afresh at each step."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.builders import SHARED
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults = pytest.importorskip("faults", reason="the fault kit does not lie beside the repository")

SCREENS = {
    "image-refused": "images are decoded when they are looked at, as test_media does",
    "audio-refused": "sounds are decoded when they are looked at, as test_media does",
    "pattern-refused": "layouts are read by their dashboard",
    "asset-outside-logdir": "projector files are read by their dashboard",
    "archive-refused": "traces are read by their dashboard",
    "document-refused": "traces are read by their dashboard",
}
"""Notices that reading records cannot raise, and why."""
UNREAD = {"text-summaries", "hparams", "graph-names"}
"""Faults whose odd names lie in contents that are read when they are looked at."""
PATIENT = {"zeros-then-data", "late-page"}
"""Faults at whose end nothing is lost if one waits."""


def _grace(fault: Any) -> float:
    patient = fault.group == "partial" and fault.name != "partial-for-good"
    return 30.0 if patient or fault.name in PATIENT else 0.0


def _observe(board: Board, seconds: float) -> Any:
    view = board.view
    points = {}
    for run in view.runs:
        if run.removed:
            continue
        series = {
            tag: list(zip(item.points.steps.tolist(), item.points.values.tolist(), strict=True))
            for tag, item in run.series.items()
            if item.points is not None and len(item.points)
        }
        if series:
            points[run.name] = series
    notices = [notice.kind for notice in view.all_notices]
    return faults.Observed(points=points, notices=notices, seconds=seconds)


def _problems(fault: Any, expect: Any, seen: Any) -> list[str]:
    later = {*SCREENS, *(["text-neutralised"] if fault.name in UNREAD else [])}
    found: list[str] = expect.problems(seen)
    return [text for text in found if not any(f"notice {name!r} is due" == text for name in later)]


def _follower(root: Path, grace: float) -> tuple[Follower, Board]:
    board = Board("logs")
    return Follower([LogdirSpec(str(root / "logs"))], board, grace_s=grace, watch=False), board


def _play(fault: Any, root: Path, grace: float, *, cold: bool) -> list[str]:
    out: list[str] = []
    follower: Follower | None = None
    board = Board()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    if fault.open_files is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (fault.open_files, limit[1]))
    try:
        for step in fault.play(root):
            if follower is None or cold:
                if follower is not None:
                    follower.stop()
                follower, board = _follower(root, grace)
            began = time.monotonic()
            follower.poll()
            seen = _observe(board, time.monotonic() - began)
            out += [f"{step.name}: {p}" for p in _problems(fault, step.expected("cold" if cold else "live"), seen)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
        if follower is not None:
            follower.stop()
    return out


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    option = metafunc.config.getoption
    chosen = faults.select(slow=option("--slow"))
    chosen += faults.fuzz_faults(option("--fuzz"), first_seed=option("--first-seed"))
    metafunc.parametrize("fault", chosen, ids=str)


def test_live(fault: Any, tmp_path: Path) -> None:
    assert _play(fault, tmp_path, _grace(fault), cold=False) == []


def test_cold(fault: Any, tmp_path: Path) -> None:
    assert _play(fault, tmp_path, _grace(fault), cold=True) == []
