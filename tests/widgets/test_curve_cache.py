"""Curves that are kept: the newest generation of each, not all that there ever were."""

from __future__ import annotations

import dataclasses

import numpy as np

from tests.builders import LogdirBuilder
from tuiboard.draw.plot import DotMemory
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.curve_settings import CurveSettings
from tuiboard.widgets.scalar_curves import CurveCache


def test_a_newer_generation_takes_the_place_of_the_old(logdir: LogdirBuilder) -> None:
    logdir.scalars("run", {"loss": [1.0, 2.0, 3.0]})
    view = Follower([LogdirSpec(str(logdir.path))], Board("logs")).load()
    run = view.by_name["run"]
    series, settings, cache = run.series["loss"], CurveSettings(), CurveCache()
    first = cache.trace([(run, series)], settings)[0]
    again = cache.trace([(run, series)], settings)[0]
    assert again.x is first.x and again.smooth is first.smooth
    size = cache._size
    for generation in range(100, 200):
        newer = cache.trace([(run, dataclasses.replace(series, generation=generation))], settings)[0]
        assert newer.x is not first.x and newer.key == first.key
    assert len(cache._kept) == 2 and cache._size == size  # x and y


def test_dots_of_one_line_are_kept_once() -> None:
    memory = DotMemory()
    for version in range(100):
        memory.put("line", version, np.zeros((10, 10), np.uint8))
    assert memory.get("line", 98) is None
    assert memory.get("line", 99) is not None
    assert len(memory._kept) == 1


def test_x_and_smoothing_are_made_apart(logdir: LogdirBuilder) -> None:
    logdir.scalars("a", {"loss": [1.0, 2.0, 3.0]})
    logdir.scalars("b", {"loss": [1.0, 4.0, 2.0]})
    view = Follower([LogdirSpec(str(logdir.path))], Board("logs")).load()
    series, cache = [(run, run.series["loss"]) for run in view.runs], CurveCache()
    by_step = cache.trace(series, CurveSettings())
    assert by_step[0].x is by_step[1].x
    by_time = cache.trace(series, dataclasses.replace(CurveSettings(), x_kind="relative"))
    assert by_time[0].smooth is by_step[0].smooth and by_time[0].x is not by_step[0].x
    rawer = cache.trace(series, dataclasses.replace(CurveSettings(), smoothing=0.9))
    assert rawer[0].x is by_step[0].x and rawer[0].smooth is not by_step[0].smooth
