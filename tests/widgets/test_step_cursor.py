from __future__ import annotations

import numpy as np

from tuiboard.widgets.step_cursor import StepCursor

SAMPLES = np.array([0.0, 2.0, 5.0, 9.0])


def test_it_begins_at_the_newest_and_follows() -> None:
    cursor = StepCursor()
    cursor.follow(SAMPLES)
    assert cursor.x == 9.0
    cursor.follow(np.append(SAMPLES, 12.0))
    assert cursor.x == 12.0


def test_moved_away_it_stays_and_back_at_the_end_it_follows() -> None:
    cursor = StepCursor()
    cursor.to_end(SAMPLES)
    cursor.move(SAMPLES, -2)
    cursor.follow(np.append(SAMPLES, 12.0))
    assert (cursor.x, cursor.following) == (2.0, False)
    cursor.move(SAMPLES, 10**9)
    assert (cursor.x, cursor.following) == (9.0, True)


def test_marks_come_and_go_and_no_sample_is_no_place() -> None:
    cursor = StepCursor()
    cursor.move(np.empty(0), 1)
    cursor.to_end(np.empty(0))
    assert cursor.x is None
    cursor.to_end(SAMPLES)
    cursor.toggle_mark()
    assert cursor.mark == 9.0
    cursor.toggle_mark()
    assert cursor.mark is None
