from __future__ import annotations

from dataclasses import replace

import pytest

from tests.builders import START, board
from tuiboard.store.board import Progress
from tuiboard.widgets.look import Look
from tuiboard.widgets.status_line import draw_status

GB = 10**9


def line(width: int, *, done: int = GB, name: str = "logs") -> str:
    view = board({f"run{i}": {"loss": [1.0, 2.0]} for i in range(12)}).view
    progress = Progress(bytes_done=done, bytes_total=GB, runs_done=3, runs_total=12, seconds_left=65.0)
    view = replace(view, logdir=name, progress=replace(progress, loading=done < GB))
    return "".join(segment.text for segment in draw_status(view, list(view.runs), Look(), START + 3600, width))


def test_what_is_loaded_counts_for_more_than_counts() -> None:
    assert "12 runs   1 tag   24 points" in line(120) and "loading" not in line(120)
    assert "loading 50%   3 of 12 runs   1 m 05 s to go" in line(120, done=GB // 2)
    narrow = line(60, done=GB // 2)
    assert "loading 50%" in narrow and "12 runs   1" not in narrow and "last write" in narrow


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("done", [GB // 3, GB])
@pytest.mark.parametrize("name", ["logs", "a/very/long/folder/of/logs/keras_fit"])
def test_words_never_run_into_each_other(width: int, done: int, name: str) -> None:
    text = line(width, done=done, name=name)
    assert len(text) == width and text.startswith(" tuiboard  ")
    kept = text[len(" tuiboard  ") :].split(" ")[0]
    assert name.endswith(kept.lstrip("…")) and len(kept) >= 4


@pytest.mark.parametrize(
    ("gone", "said"), [(0, "12 runs   1 tag"), (3, "12 runs, 3 gone   "), (12, "12 runs, all gone   ")]
)
def test_runs_that_have_gone_are_no_runs_like_others(gone: int, said: str) -> None:
    view = board({f"run{i}": {"loss": [1.0, 2.0]} for i in range(12)}).view
    view = replace(view, runs=tuple(replace(run, removed=i < gone) for i, run in enumerate(view.runs)))
    row = draw_status(view, list(view.runs), Look(), START + 3600, 120)
    assert said in "".join(segment.text for segment in row)
