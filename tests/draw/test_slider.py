from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tuiboard.draw.palette import ASCII, BRAILLE, DARK
from tuiboard.draw.slider import draw_slider


def drawn(steps: list[int], at: int, width: int = 24) -> str:
    return "".join(s.text for s in draw_slider(np.array(steps, np.int64), at, width, DARK, BRAILLE))


def test_ends_ticks_and_the_step_shown() -> None:
    assert drawn([0, 10, 20], 2).startswith("╰ 0 ┴─") and drawn([0, 10, 20], 2).endswith("─● 20 ╯")
    assert drawn([0, 10, 20], 0).startswith("╰ 0 ●─")


def test_a_step_between_the_ends_says_its_number() -> None:
    assert "● 10 " in drawn([0, 10, 20], 1, 30)


def test_one_step_and_none() -> None:
    assert drawn([7], 0, 20) == "╰───────── step 7 ─╯"
    assert drawn([], -1, 8) == "╰──────╯"


def test_the_time_stands_behind_the_step_shown() -> None:
    times = ["14:00:06 +9 m", "14:00:06", "14:00"]

    def said(at: int, width: int, steps: Sequence[int] = (0, 10, 20)) -> str:
        row = draw_slider(np.array(steps, np.int64), at, width, DARK, BRAILLE, times=times)
        return "".join(s.text for s in row)

    assert said(2, 50).endswith("● 20 14:00:06 +9 m ╯") and said(2, 20).endswith("● 20 14:00 ╯")
    assert said(0, 50).startswith("╰ 0 14:00:06 +9 m ●") and "● 10 14:00:06 +9 m " in said(1, 50)
    assert said(0, 24, [7]).endswith(" step 7  14:00:06 ─╯") and said(0, 18, [7]).endswith(" 7  14:00:06 ─╯")
    assert all(len(said(at, width)) == width for at in range(3) for width in range(60))


def test_many_steps_leave_a_line() -> None:
    row = drawn(list(range(500)), 499, 40)
    assert "┴─┴─┴" in row and "┴┴" not in row and "┴●" not in row and row.endswith("─● 499 ╯")


def test_a_narrow_slider_has_marks_and_whole_words_of_the_time() -> None:
    times = ["23 Nov 13:53:28 +3.9 s", "23 Nov 13:53:28", "23 Nov 13:53", "23 Nov"]
    for width in range(14, 40):
        row = "".join(s.text for s in draw_slider(np.arange(12, dtype=np.int64), 11, width, DARK, BRAILLE, times=times))
        assert "┴─" in row and row.partition("● 11")[2].removesuffix("╯").strip() in ("", *times), row


@pytest.mark.parametrize("width", range(40))
@pytest.mark.parametrize("steps", [[], [5], [0, 1], [-(2**63), 0, 2**63 - 1], list(range(100))])
def test_it_is_as_wide_as_asked(steps: list[int], width: int) -> None:
    for at in {0, len(steps) // 2, len(steps) - 1}:
        row = draw_slider(np.array(steps, np.int64), at, width, DARK, ASCII)
        assert sum(len(s.text) for s in row) == width
