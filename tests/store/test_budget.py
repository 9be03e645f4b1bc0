from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.store.budget import MOST, budget, keep_within
from tuiboard.store.stage import RunStage


def filled(name: str, sizes: dict[str, int], pieces: int = 1) -> RunStage:
    stage = RunStage(name)
    stage.file(0, "file")
    for tag, size in sizes.items():
        for piece in range(pieces):
            for step in range(size * piece // pieces, size * (piece + 1) // pieces):
                stage.take_scalar(0, 0, 1, 1.0 + step, step, tag.encode(), float(step))
            stage.flush(0)
    return stage


def steps(stage: RunStage, tag: str) -> list[int]:
    points = stage.publish(1)[tag].points
    assert points is not None
    found: list[int] = points.steps.tolist()
    return found


def test_the_budget_is_a_quarter_of_what_is_allowed_and_bounded() -> None:
    assert budget(None) == MOST
    assert budget(1 << 40) == MOST
    assert budget(400) == 100


def test_the_longest_series_are_halved_and_others_left_alone() -> None:
    stage = filled("run", {"long": 40_000, "short": 2_000})
    assert keep_within(24 * 25_000, [stage]) == [stage]
    assert steps(stage, "long") == list(range(0, 40_000, 2))
    assert len(steps(stage, "short")) == 2_000
    assert stage.publish(2)["long"].every == 2
    assert keep_within(24 * 25_000, [stage]) == []


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6), st.integers(0, 5))
def test_the_outcome_does_not_depend_on_when_rows_came(sizes: list[int], early: int) -> None:
    whole = RunStage("run")
    parts = RunStage("run")
    for stage in (whole, parts):
        stage.file(0, "file")
    step = 0
    for place, size in enumerate(sizes):
        for _ in range(size):
            for stage in (whole, parts):
                stage.take_scalar(0, 0, 1, 1.0 + step, step, b"loss", float(step))
            step += 1
        parts.flush(0)
        if place == early:
            parts.thin("loss")
    whole.flush(0)
    if early >= len(sizes):
        parts.thin("loss")
    whole.thin("loss")
    assert steps(whole, "loss") == steps(parts, "loss") == list(range(0, step, 2))


def test_a_thinned_series_still_knows_where_a_file_began() -> None:
    stage = filled("run", {"loss": 5000})
    stage.thin("loss")
    stage.file(1, "second")
    for step in range(101, 300):
        stage.take_scalar(1, 0, 1, 10_000.0 + step, step, b"loss", -1.0)
    stage.flush(1)
    assert steps(stage, "loss") == [*range(0, 101, 2), *range(101, 300, 2)]
    assert [restart.step for restart in stage.restarts] == [101]
