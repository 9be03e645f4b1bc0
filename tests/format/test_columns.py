"""The fast path against the careful one: whatever the bytes are, both come to the same."""

from __future__ import annotations

import math
import random
import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiboard.follow import tail as tail_module
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.logdir import RunFolder
from tuiboard.follow.run_loader import RunLoader
from tuiboard.format import columns as columns_module
from tuiboard.format import cycle as cycle_module
from tuiboard.format.columns import Bulk, BulkReader
from tuiboard.format.layouts import Layouts
from tuiboard.format.write import EventWriter
from tuiboard.store.series import SeriesView

NAME = "events.out.tfevents.1700000000.host.0.0"


class CarefulReader(BulkReader):
    """Leaves everything to the careful path."""

    def take(self, data: bytes, at: int) -> Bulk:
        return Bulk()


class CountingReader(BulkReader):
    """Counts what goes the fast way."""

    records = 0

    def take(self, data: bytes, at: int) -> Bulk:
        bulk = super().take(data, at)
        if bulk.block is not None:
            CountingReader.records += bulk.block.count
        return bulk


def bits(values: np.ndarray) -> list[int]:
    return [int(x) for x in np.ascontiguousarray(values).view(np.int64)]


def told(series: SeriesView) -> object:
    if series.points is not None:
        rows = (
            series.points.steps.tolist(),
            bits(series.points.wall_times),
            ["nan" if math.isnan(x) else x for x in series.points.values.tolist()],
        )
    else:
        index = series.index
        assert index is not None
        columns = (index.steps, index.files, index.offsets, index.lengths, index.places)
        rows = (*(column.tolist() for column in columns), bits(index.wall_times))
    counts = (series.replaced, series.abandoned, series.undrawable, series.nan, series.inf)
    return (series.plugin, series.metadata, counts, rows)


def outcome(files: list[bytes], cuts: list[int], reader: type[BulkReader], layouts: Layouts | None = None) -> object:
    """Everything that a run says of these files, read as they grow to each of the cuts."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tail_module, "BulkReader", reader)
        names = tuple(f"events.out.tfevents.{1_700_000_000 + i}.host.{i}.0" for i in range(len(files)))
        open_files = OpenFiles()
        for name in names:
            Path(folder, name).touch()
        loader = RunLoader(RunFolder("run", folder, names), open_files, 0.0, layouts=layouts)
        now = Path(folder, names[0]).stat().st_mtime + 1000
        done = 0
        for cut in [*sorted(cuts), max(map(len, files))]:
            for name, data in zip(names, files, strict=True):
                with Path(folder, name).open("ab") as file:
                    file.write(data[done:cut])
            done = max(done, cut)
            now += 1000
            loader.look(now)
            while not loader.read(now, math.inf):
                pass
            loader.judge(now)
        loader.give_up()
        view = loader.publish(1)
        open_files.close_all()
    return (
        {tag: told(series) for tag, series in view.series.items()},
        list(view.series),
        [(r.file, r.step) for r in view.restarts],
        view.first_wall_time,
        view.last_wall_time,
        sorted((n.kind, n.message, n.file, n.offset or 0, n.records_lost, n.step or 0) for n in view.notices),
        view.bytes_read,
    )


class Log:
    """Writes an event file of many cycles, as the parameters say."""

    def __init__(self, seed: int, kinds: list[str], cycles: int, first_step: int, stride: int) -> None:
        self.random = random.Random(seed)
        self.kinds = kinds
        self.cycles = cycles
        self.first_step = first_step
        self.stride = stride

    def number(self) -> float:
        return self.random.choice([self.random.random(), self.random.gauss(0, 1e6), math.nan, math.inf, 0.0])

    def record(self, writer: EventWriter, kind: str, tag: str, step: int) -> None:
        r = self.random
        if kind == "simple":
            writer.scalar(tag, step, self.number())
        elif kind == "merged":
            writer.scalars(step, {f"{tag}/{i}": self.number() for i in range(3)})
        elif kind in ("float", "double", "half", "int", "long"):
            dtype: dict[str, type[np.generic]] = {
                "float": np.float32,
                "double": np.float64,
                "half": np.float16,
                "int": np.int32,
                "long": np.int64,
            }
            value = r.randrange(-50, 50) if kind in ("int", "long") else r.random()
            writer.plugin("scalars", tag, step, value, dtype=dtype[kind], description="of it")
        elif kind == "bare":
            writer.bare_tensor(tag, step, np.float32(r.random()))
        elif kind == "vector":
            writer.plugin("scalars", tag, step, [1.0, 2.0], dtype=np.float32)
        elif kind == "histogram":
            writer.histogram(tag, step, [r.random() for _ in range(4)], buckets=3)
        elif kind == "legacy":
            writer.legacy_histogram(tag, step, [r.random() for _ in range(4)], buckets=r.choice([2, 3, 14, 15, 40]))
        elif kind == "text":
            writer.text(tag, step, "x" * r.randrange(3))
        elif kind == "own pace":
            if r.random() < 0.5:
                writer.scalar(tag, step, self.number())
        elif kind == "late metadata":
            (writer.bare_tensor if r.random() < 0.5 else writer.scalar_tensor)(tag, step, r.random())

    def write(self) -> bytes:
        with TemporaryDirectory() as folder:
            start = 1_700_000_000.0 + self.first_step
            with EventWriter(Path(folder, "f"), wall_time=start, tick=self.random.choice([0.01, 1.0, 90.0])) as writer:
                for cycle in range(self.cycles):
                    if self.random.random() < 0.02:
                        writer.wall_time = self.random.choice([start + cycle, -1.0, math.nan, 1e12])
                    for place, kind in enumerate(self.kinds):
                        self.record(writer, kind, f"{kind}_{place % 7}", self.first_step + cycle * self.stride)
            return Path(folder, "f").read_bytes()


KINDS = [
    "simple", "merged", "float", "double", "half", "int", "long", "bare", "vector", "histogram", "legacy", "text",
    "own pace", "late metadata",
]  # fmt: skip
logs = st.builds(
    Log,
    st.integers(0, 2**32),
    st.one_of(
        st.lists(st.sampled_from(KINDS), min_size=1, max_size=9),
        st.lists(st.sampled_from(["simple", "float", "merged"]), min_size=1, max_size=12),
        st.lists(st.sampled_from(["simple", "own pace"]), min_size=2, max_size=12),
        st.lists(st.sampled_from(["legacy", "simple"]), min_size=1, max_size=6),
    ),
    st.integers(1, 120),
    st.sampled_from([-3, 0, 1, 100, 16_300, 2**31, 2**56 - 40]),
    st.sampled_from([1, 1, 7, 0, -1]),
)
"""Cycles, one tag beside others, many histograms: each kind of way through the reader."""
damage = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "splice", "zero", "swap"]), st.integers(0, 2**20), st.integers(1, 255)),
    max_size=4,
)


def harm(data: bytes, what: list[tuple[str, int, int]]) -> bytes:
    out = bytearray(data)
    for kind, place, size in what:
        at = place % max(1, len(out))
        if kind == "flip" and out:
            out[at] ^= size
        elif kind == "cut":
            del out[at : at + size]
        elif kind == "splice":
            out[at:at] = out[:size]
        elif kind == "zero":
            out[at : at + size] = bytes(len(out[at : at + size]))
        elif kind == "swap":
            out[at : at + 2 * size] = out[at + size : at + 2 * size] + out[at : at + size]
    return bytes(out)


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast path takes on even the smallest stretch, in the smallest pieces."""
    monkeypatch.setattr(columns_module, "LEAST_BYTES", 64)
    monkeypatch.setattr(columns_module, "LEAST_RECORDS", 2)
    monkeypatch.setattr(columns_module, "BLOCK", 2048)
    monkeypatch.setattr(columns_module, "WINDOWS", (32, 128))
    monkeypatch.setattr(columns_module, "LEAST_LOOSE", 32)
    monkeypatch.setattr(columns_module, "FIRST_PAUSE", 8)
    monkeypatch.setattr(cycle_module, "LEAST_VALUES", 8)
    monkeypatch.setattr(tail_module, "CHUNK", 4096)


SHARED_LAYOUTS = Layouts()
"""Kept over all examples, as between the runs of a logdir."""


@settings(max_examples=300)
@given(logs, damage, st.lists(st.integers(0, 40_000), max_size=3))
def test_the_fast_path_comes_to_what_the_careful_path_does(
    log: Log, wounds: list[tuple[str, int, int]], cuts: list[int]
) -> None:
    data = harm(log.write(), wounds)
    careful = outcome([data], cuts, CarefulReader)
    assert outcome([data], cuts, BulkReader) == careful
    assert outcome([data], cuts, BulkReader, SHARED_LAYOUTS) == careful


@settings(max_examples=100)
@given(st.lists(logs, min_size=2, max_size=3), damage)
def test_runs_of_several_files_restart_alike(several: list[Log], wounds: list[tuple[str, int, int]]) -> None:
    files = [log.write() for log in several]
    files[0] = harm(files[0], wounds)
    assert outcome(files, [], BulkReader, SHARED_LAYOUTS) == outcome(files, [], CarefulReader)


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("text", "own pace", "late metadata")])
def test_what_repeats_goes_the_fast_way(kind: str) -> None:
    CountingReader.records = 0
    data = Log(1, [kind] * 5, 200, 200, 1).write()
    assert outcome([data], [], CountingReader) == outcome([data], [], CarefulReader)
    assert CountingReader.records > 900


def test_tags_of_their_own_pace_go_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # by the real measures
    CountingReader.records = 0
    data = Log(1, ["own pace"] * 5, 6000, 200, 1).write()
    assert outcome([data], [], CountingReader) == outcome([data], [], CarefulReader)
    assert CountingReader.records > 9000


def test_every_byte_of_a_record_is_looked_at() -> None:
    data = Log(3, ["simple", "float", "histogram"], 60, 300, 1).write()
    whole = outcome([data], [], BulkReader)
    assert whole == outcome([data], [], CarefulReader)
    middle = len(data) // 2
    for place in range(middle, middle + 400):
        harmed = bytearray(data)
        harmed[place] ^= 1 << place % 8
        assert outcome([bytes(harmed)], [], BulkReader) != whole


def test_wrong_checksums_in_a_block_cost_their_records_only() -> None:
    data = Log(5, ["simple"], 600, 300, 1).write()
    place = data.index(struct.pack("<f", math.inf), len(data) // 2)
    harmed = bytearray(data)
    harmed[place] ^= 1
    CountingReader.records = 0
    series = outcome([bytes(harmed)], [], CountingReader)
    assert series == outcome([bytes(harmed)], [], CarefulReader)
    assert CountingReader.records > 500
