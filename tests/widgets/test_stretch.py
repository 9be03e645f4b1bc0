from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.widgets.stretch import LEAST_FRAMES, Stretch

MOVES = st.lists(st.tuples(st.booleans(), st.integers(-9, 9)), max_size=20)


@given(MOVES, st.integers(0, 10_000))
def test_it_stays_inside_of_the_sound(moves: list[tuple[bool, int]], count: int) -> None:
    stretch = Stretch()
    for zooms, by in moves:
        if zooms:
            stretch.magnify(2.0**by)
        else:
            stretch.pan(by)
        first, end = stretch.frames(count)
        assert 0 <= first <= end <= count and end - first >= min(count, LEAST_FRAMES)
        assert not stretch.whole or (first, end) == (0, count)


def test_zoom_keeps_the_middle_and_pan_reaches_both_ends() -> None:
    stretch = Stretch()
    stretch.magnify(4)
    assert stretch.frames(800) == (300, 500)
    stretch.pan(1)
    assert stretch.frames(800) == (350, 550)
    stretch.pan(100)
    assert stretch.frames(800) == (600, 800)
    stretch.pan(-100)
    assert stretch.frames(800) == (0, 200)
    stretch.reset()
    assert stretch.frames(800) == (0, 800)
