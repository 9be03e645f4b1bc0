"""The fault kit's storage: errors, late answers, short reads, old sizes; all points are there in the end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.builders import SHARED, LogdirBuilder
from tuiboard.follow import files, logdir, waits
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format import open as opening
from tuiboard.store.board import Board

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults_io = pytest.importorskip("faults_io", reason="the fault kit does not lie beside the repository")

SPEED = 0.01
"""Seconds here for a second of the kit's delays."""
POINTS = 40


class FlakyOs:
    """The module ``os`` as the engine's files see it, with the kit's troubles below one folder."""

    def __init__(self, troubles: Any, root: Path) -> None:
        self._troubles, self._root = troubles, str(root)
        self._paths: dict[int, str] = {}
        self._sizes: dict[str, os.stat_result] = {}
        self._names: dict[str, set[str]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _meet(self, op: str, path: str) -> list[Any]:
        return list(self._troubles._meet(op, Path(path))) if path.startswith(self._root) else []

    def stat(self, path: str) -> os.stat_result:
        if any(item.stale for item in self._meet("stat", path)) and path in self._sizes:
            return self._sizes[path]
        self._sizes[path] = found = Path(path).stat()
        return found

    def open(self, path: str, flags: int) -> int:
        self._meet("open", path)
        handle = os.open(path, flags)
        self._paths[handle] = path
        return handle

    def pread(self, handle: int, size: int, offset: int) -> bytes:
        while True:
            try:
                met = self._meet("read", self._paths[handle])
                break
            except InterruptedError:
                continue  # as the real module does (PEP 475)
        data = bytearray(os.pread(handle, min([size, *(m.short for m in met if m.short is not None)]), offset))
        for item in met:
            if item.zeros is not None:
                low, high = (min(max(end - offset, 0), len(data)) for end in item.zeros)
                data[low:high] = bytes(high - low)
        return bytes(data)

    @contextmanager
    def scandir(self, path: str) -> Iterator[list[os.DirEntry[str]]]:
        stale = any(item.stale for item in self._meet("list", path))
        with os.scandir(path) as entries:
            found = list(entries)
        if stale and path in self._names:
            found = [entry for entry in found if entry.name in self._names[path]]
        else:
            self._names[path] = {entry.name for entry in found}
        yield found


class Rig:
    """Two runs that are written and followed, by a clock of their own."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.logdir = LogdirBuilder(root / "logs")
        self.writers = {run: self.logdir.writer(run) for run in ("run", "other")}
        self.troubles = faults_io.FlakyFiles()
        self.board = Board("logs")
        self.now = 0.0
        self.kinds: set[str] = set()
        self.steps = 0
        shim: Any = FlakyOs(self.troubles, self.logdir.path)
        modules: tuple[ModuleType, ...] = (files, logdir, opening)
        for module in modules:
            monkeypatch.setattr(module, "os", shim)
        spec = LogdirSpec(str(self.logdir.path))
        self.follower = Follower([spec], self.board, watch=False, clock=lambda: self.now)

    def write(self, count: int = POINTS) -> None:
        for writer in self.writers.values():
            for step in range(self.steps, self.steps + count):
                writer.scalar("loss", step, float(step))
            writer.flush()
            self.now = max(self.now, writer.path.stat().st_mtime)
        self.steps += count

    def poll(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += 2.5
            self.follower.poll()
            self.kinds |= {notice.kind for notice in self.board.view.all_notices}

    def points(self) -> dict[str, list[tuple[int, float]]]:
        out = {}
        for run in self.board.view.runs:
            points = run.series["loss"].points if "loss" in run.series else None
            if points is not None and not run.removed:
                out[run.name] = list(zip(points.steps.tolist(), points.values.tolist(), strict=True))
        return out


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(waits, "SLOW_S", waits.SLOW_S * SPEED)
    made = Rig(tmp_path, monkeypatch)
    yield made
    made.follower.stop()
    for writer in made.writers.values():
        writer.close()


@pytest.mark.parametrize("fault", faults_io.STORAGE_FAULTS, ids=str)
def test_storage(fault: Any, rig: Rig) -> None:
    rig.write()
    rig.poll(2)
    seen = rig.points()
    fault.apply(rig.troubles)
    for item in rig.troubles.troubles:
        item.delay *= SPEED
    rig.write()
    rig.follower._files.close_all()  # as where many other files are read in between
    for _ in range(5):
        rig.poll()
        for run, points in rig.points().items():
            assert points[: len(seen[run])] == seen[run] and len(points) == len(set(points))
        assert set(rig.points()) == set(seen)
    written = [(step, float(step)) for step in range(rig.steps)]
    assert rig.points()["other"] == written or fault.heals
    if fault.notice is not None:
        assert fault.notice in rig.kinds
    rig.troubles.heal()
    rig.poll(30)  # pauses between two tries grow to a minute
    assert rig.points() == {"run": written, "other": written}


def test_a_late_run_is_found_where_listings_lag(rig: Rig) -> None:
    rig.write()
    rig.poll()
    rig.troubles.trouble("list", stale=True, times=4)
    with rig.logdir.writer("late") as writer:
        writer.scalar("loss", 0, 1.0)
    rig.poll(2)
    assert "late" not in rig.points()
    rig.poll(3)
    assert rig.points()["late"] == [(0, 1.0)]


def test_errors_for_good_are_tried_ever_less_often(rig: Rig) -> None:
    rig.write()
    rig.poll()
    rig.troubles.trouble("stat", error=errno.EIO, match="*/run/events*")
    rig.troubles.calls.clear()
    for _ in range(1000):
        rig.now += 0.1
        rig.follower.poll()
    asked = [path for op, path in rig.troubles.calls if op == "stat" and path.parent.name == "run" and path.is_file()]
    assert 3 <= len(asked) <= 10
