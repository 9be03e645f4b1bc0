"""A large file read in parts comes to what it comes to when it is read from its start to its end."""

from __future__ import annotations

import math
import random
import threading
from pathlib import Path

import pytest

from tests.builders import LogdirBuilder
from tests.follow.test_workers import told
from tuiboard.follow import part as parts_module
from tuiboard.follow import run_loader as run_loader_module
from tuiboard.follow import tail as tail_module
from tuiboard.follow import workers as workers_module
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.follower import Follower
from tuiboard.follow.logdir import discover
from tuiboard.follow.part import Part
from tuiboard.follow.run_loader import RunLoader
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.tfrecord import frame
from tuiboard.store.arena import AVAILABLE
from tuiboard.store.board import Board, BoardView
from tuiboard.store.stage import RunStage

NOW = 2e9


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail_module, "CHUNK", 512)
    monkeypatch.setattr(run_loader_module, "LEAST", 1000)
    monkeypatch.setattr(run_loader_module, "MOST", 3000)


def write(builder: LogdirBuilder, kind: str) -> None:
    rng = random.Random(kind)
    with builder.writer("run", name="events.out.tfevents.1.host") as writer:
        for step in range(400):
            at = step - 150 if kind == "back" and step > 200 else step
            writer.scalar("loss", at, math.sin(step))
            if kind == "kinds":
                if step % 3 == 0:
                    writer.histogram("weights", at, [rng.gauss(0, 1) for _ in range(rng.randrange(1, 60))])
                if step % 7 == 0:
                    writer.text("notes", at, "word " * rng.randrange(50))
                if step > 250:
                    writer.scalar("late", at, step)
            if kind == "nested" and step % 5 == 0:  # whole records in the payload of another
                inner = frame(b"no event") * 3
                writer.text("log", at, b"x" * rng.randrange(40) + inner + inner)
            if kind == "damage" and step in (120, 300):
                writer.raw(b"what no record is" * 5)
            if kind == "huge" and step % 100 == 50:
                writer.text("log", at, "y" * 9000)
            if kind == "junk" and step == 333:
                writer.raw(frame(b"\xff\xff no event"))
            if kind == "clock" and step in (100, 200):
                assert writer.wall_time is not None
                writer.wall_time -= 500.0


KINDS = ["plain", "back", "kinds", "nested", "damage", "huge", "junk", "clock"]


def begun(folder: Path) -> RunLoader:
    (found,) = discover([LogdirSpec(str(folder))]).runs.values()
    loader = RunLoader(found, OpenFiles(), 0.0)
    loader.look(NOW)
    return loader


def view_of(loader: RunLoader) -> BoardView:
    loader.give_up()
    loader.judge(NOW)
    board = Board()
    board.publish([loader.publish(1)])
    return board.view


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_parts_in_any_order_give_the_same(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined: list[bool] = []
    join = RunStage.join

    def count(self: RunStage, file: int, other: RunStage) -> bool:
        joined.append(join(self, file, other))
        return joined[-1]

    monkeypatch.setattr(RunStage, "join", count)
    builder, rng = LogdirBuilder(tmp_path / "logs"), random.Random(seed)
    write(builder, kind)
    alone = begun(builder.path)
    assert alone.read(NOW, math.inf)
    loader = begun(builder.path)
    loader.read(NOW, -math.inf)  # one chunk
    loader.divide(2)
    sent: list[Part] = []
    while loader.unread or sent:
        spare = loader.parts
        if spare and rng.random() < 0.6:
            spare[0].away = True
            sent.append(spare[0])
        if sent and (rng.random() < 0.4 or not loader.unread):
            part = sent.pop(rng.randrange(len(sent)))
            if rng.random() < 0.8:  # else the process that had it has died
                part.read(NOW)
            loader.welcome(part, part)
        if loader.unread:
            loader.read(NOW, -math.inf)
    assert told(view_of(loader)) == told(view_of(alone))
    assert joined and all(joined)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.skipif(not AVAILABLE, reason="no anonymous shared memory on this system")
def test_other_processes_read_parts(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("FORK_BYTES", 1), ("SPAWN_BYTES", 1), ("TASK_BYTES", (1, 1000))):
        monkeypatch.setattr(workers_module, name, value)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    builder = LogdirBuilder(tmp_path / "logs")
    write(builder, kind)
    came: list[Part] = []
    welcome = RunLoader.welcome

    def count(self: RunLoader, before: Part, after: Part) -> None:
        came.append(after)
        welcome(self, before, after)

    monkeypatch.setattr(RunLoader, "welcome", count)
    monkeypatch.setattr("tuiboard.follow.follower.STINT_S", 0.0)
    views = []
    for cores in (1, 3):
        monkeypatch.setattr("tuiboard.follow.follower.cores", lambda cores=cores: cores)
        views.append(Follower([LogdirSpec(str(builder.path))], Board(), watch=False).load())
    assert told(views[0]) == told(views[1])
    assert came and (kind != "plain" or any(part.whole for part in came))


def test_a_file_that_is_replaced_meanwhile_takes_over_no_part_of_the_old_one(tmp_path: Path) -> None:
    builder = LogdirBuilder(tmp_path / "logs")
    write(builder, "plain")
    loader = begun(builder.path)
    loader.read(NOW, -math.inf)
    loader.divide(2)
    sent = loader.parts
    for part in sent:
        part.away = True
        part.read(NOW)
    (path,) = (builder.path / "run").iterdir()
    other = LogdirBuilder(tmp_path / "other")
    other.scalars("run", {"other": [float(i) for i in range(50)]})
    (new,) = (other.path / "run").iterdir()
    new.replace(path)
    loader.look(NOW + 60)
    for part in sent:
        loader.welcome(part, part)
    loader.read(NOW + 60, math.inf)
    assert list(view_of(loader).runs[0].series) == ["other"]


def test_places_are_those_of_records(tmp_path: Path) -> None:
    builder = LogdirBuilder(tmp_path / "logs")
    write(builder, "plain")
    (path,) = (builder.path / "run").iterdir()
    size = path.stat().st_size
    found = parts_module.places(OpenFiles(), str(path), 0, size, 5)
    assert len(found) == 4 and found == sorted(found)
    data = path.read_bytes()
    starts, at = set(), 0
    while at < size:
        starts.add(at)
        at += 16 + int.from_bytes(data[at : at + 8], "little")
    assert set(found) <= starts
    path.write_bytes(frame(b"z" * 500_000) * 2)
    assert parts_module.places(OpenFiles(), str(path), 0, path.stat().st_size, 4) == []
