"""The stage against a model that keeps every row and works everything out anew."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiboard.format.event import Event, Metadata, Value
from tuiboard.store.series import NO_PLUGIN, SeriesView
from tuiboard.store.stage import RunStage

TAGS = (b"loss", b"acc")
Row = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Put:
    """One event of a file: a scalar, or the start of a session where there is no tag."""

    wall: float
    step: int
    tag: bytes | None
    value: float = 0.0


@dataclass(slots=True)
class Tag:
    live: list[Row] = field(default_factory=list)
    aside: list[Row] = field(default_factory=list)


def model(files: dict[int, list[Put]]) -> tuple[dict[bytes, Tag], set[int]]:
    """Rows of each tag in step order, what was set aside, and the files that cut anything."""
    usable = {n: [put.wall for put in puts if 0 < put.wall < 1e11] for n, puts in files.items()}
    order = sorted(files, key=lambda n: (usable[n][0] if usable[n] else math.inf, n))
    out: dict[bytes, Tag] = {}
    cutters: set[int] = set()
    ended = -math.inf
    for n in order:
        puts = files[n]
        if usable[n] and math.isfinite(ended) and usable[n][0] > ended:
            sessions = [put.step for put in puts if put.tag is None]
            for name, tag in out.items():
                steps = [put.step for put in puts if put.tag == name]
                first = sessions[-1] if sessions else steps[0] if steps else None
                if first is not None and any(row[0] >= first for row in tag.live):
                    tag.aside += [row for row in tag.live if row[0] >= first]
                    tag.live = [row for row in tag.live if row[0] < first]
                    cutters.add(n)
        for put in puts:
            if put.tag is not None:
                out.setdefault(put.tag, Tag()).live.append((put.step, put.wall, put.value))
        ended = max([ended, *usable[n]])
    return out, cutters


def rows(series: SeriesView) -> list[Row]:
    points = series.points
    assert points is not None
    return list(zip(points.steps.tolist(), points.wall_times.tolist(), points.values.tolist(), strict=True))


walls = st.one_of(st.integers(1, 12).map(float), st.sampled_from([math.inf, -1.0, 0.0, 1e12]))
steps = st.integers(-1, 9)
puts = st.one_of(
    st.builds(Put, walls, steps, st.sampled_from(TAGS), st.sampled_from([1.0, 2.0, 3.0, math.inf])),
    st.builds(Put, walls, steps, st.none()),
)
arrivals = st.lists(st.tuples(st.integers(0, 2), st.lists(puts, min_size=1, max_size=5)), max_size=8)


@settings(max_examples=400)
@given(arrivals)
def test_any_order_of_arrival_shows_what_the_model_shows(chunks: list[tuple[int, list[Put]]]) -> None:
    stage = RunStage("run")
    files: dict[int, list[Put]] = {}
    handed: list[tuple[SeriesView, list[Row]]] = []
    for generation, (number, more) in enumerate(chunks, 1):
        stage.file(number, f"file{number}")
        for put in more:
            if put.tag is None:
                stage.take(number, 0, 1, Event(put.wall, put.step, [], [], session_start=True))
            elif put.step % 2:
                stage.take(number, 0, 1, Event(put.wall, put.step, [(put.tag, put.value, 0)], []))
            else:
                stage.take_scalar(number, 0, 1, put.wall, put.step, put.tag, put.value)
        stage.flush(number)
        files.setdefault(number, []).extend(more)
        views = stage.publish(generation)
        expected, cutters = model(files)
        assert {tag.encode() for tag in views} == set(expected)
        for tag, want in expected.items():
            view = views[tag.decode()]
            last = {row[0]: row for row in want.live}
            assert rows(view) == sorted(last.values())
            assert view.replaced == len(want.live) - len(last)
            assert view.abandoned == len(want.aside)
            assert view.inf == sum(math.isinf(row[2]) for row in last.values())
            if want.aside:
                assert view.abandoned_points is not None
                assert view.abandoned_points.steps.tolist() == sorted(row[0] for row in want.aside)
            handed.append((view, rows(view)))
        assert {restart.file for restart in stage.restarts} == {f"file{n}" for n in cutters}
    for view, before in handed:
        assert rows(view) == before, "a view that was handed out has changed"


def _scalars(stage: RunStage, file: int, first: int, stop: int, wall: float) -> None:
    stage.file(file, f"file{file}")
    for step in range(first, stop):
        stage.take_scalar(file, 0, 1, wall + step, step, b"loss", float(step))
    stage.flush(file)


def test_a_rising_series_is_not_copied() -> None:
    stage = RunStage("run")
    _scalars(stage, 0, 0, 100, 1.0)
    stage.publish(1)
    _scalars(stage, 0, 100, 101, 1.0)  # the arrays grow here, with room to spare
    first = stage.publish(1)["loss"].points
    _scalars(stage, 0, 101, 110, 1.0)
    second = stage.publish(2)["loss"].points
    assert first is not None and second is not None
    assert len(first) == 101
    assert len(second) == 110
    assert np.shares_memory(first.steps, second.steps)
    assert not second.values.flags.writeable


def test_a_continuation_that_cuts_nothing_is_no_restart() -> None:
    stage = RunStage("run")
    _scalars(stage, 0, 0, 10, 100.0)
    _scalars(stage, 1, 10, 20, 1000.0)
    series = stage.publish(1)["loss"]
    assert (series.count, series.abandoned, stage.restarts) == (20, 0, ())
    assert stage.notices() == []


def test_a_file_that_is_dropped_gives_back_what_it_cut() -> None:
    stage = RunStage("run")
    _scalars(stage, 0, 0, 10, 100.0)
    _scalars(stage, 1, 5, 8, 1000.0)
    assert stage.publish(1)["loss"].abandoned == 5
    assert [(restart.file, restart.step) for restart in stage.restarts] == [("file1", 5)]
    stage.drop(1)
    series = stage.publish(2)["loss"]
    assert (series.count, series.abandoned, stage.restarts) == (10, 0, ())


def test_series_that_do_not_change_keep_their_view() -> None:
    stage = RunStage("run")
    _scalars(stage, 0, 0, 3, 1.0)
    before = stage.publish(1)["loss"]
    stage.take_scalar(0, 0, 1, 9.0, 1, b"acc", 1.0)
    stage.flush(0)
    after = stage.publish(2)
    assert after["loss"] is before
    assert list(after) == ["loss", "acc"]


def _take(stage: RunStage, step: int, *values: Value) -> None:
    stage.file(0, "file0")
    stage.take(0, 64 * step, 50, Event(100.0 + step, step, [], list(values)))
    stage.flush(0)


def test_the_first_metadata_decides() -> None:
    stage = RunStage("run")
    _take(stage, 0, Value(b"t", 0, None, Metadata("text", b"Name", b"words", b"c")))
    _take(stage, 1, Value(b"t", 0, None, Metadata("images", b"Other")))
    _take(stage, 2, Value(b"t", 0, 2.0))
    series = stage.publish(1)["t"]
    assert (series.plugin, series.metadata.display_name, series.metadata.content) == ("text", "Name", b"c")
    assert series.index is not None
    assert series.index.offsets.tolist() == [0, 64, 128]


def test_indexed_kinds_keep_every_record_of_a_step() -> None:
    stage = RunStage("run")
    for place in range(3):
        _take(stage, 5, Value(b"t", place, None, Metadata("text")))
    series = stage.publish(1)["t"]
    assert series.index is not None
    assert (series.count, series.replaced, series.index.places.tolist()) == (3, 0, [0, 1, 2])


def test_what_names_no_plugin_and_what_cannot_be_drawn() -> None:
    stage = RunStage("run")
    _take(stage, 0, Value(b"bare", 0, None), Value(b"s", 1, 1.0, Metadata("scalars")), Value(b"s", 2, None))
    _take(stage, 1, Value(b"named", 0, None, Metadata("mine"), empty=True))
    views = stage.publish(1)
    assert views["bare"].plugin == NO_PLUGIN
    assert (views["s"].undrawable, views["s"].count) == (1, 2)
    (notice,) = stage.notices()
    assert notice.kind == "no-number" and "1 value is no single number" in notice.message
    assert (views["named"].plugin, views["named"].count) == ("mine", 0)


def test_the_graph_in_a_meta_graph_counts_only_without_another() -> None:
    stage = RunStage("run")
    _take(stage, 0, Value(b"__run_graph__", 0, None, Metadata("graphs"), fallback=True))
    index = stage.publish(1)["__run_graph__"].index
    assert index is not None
    assert index.steps.tolist() == [0]
    _take(stage, 3, Value(b"__run_graph__", 0, None, Metadata("graphs")))
    index = stage.publish(2)["__run_graph__"].index
    assert index is not None
    assert index.steps.tolist() == [3]
