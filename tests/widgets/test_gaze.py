from __future__ import annotations

from tuiboard.compute.resample import viewport
from tuiboard.widgets.gaze import Gaze

SIZE = (100, 200)


def test_pan_goes_down_to_the_end_and_not_beyond() -> None:
    gaze = Gaze()
    tops = []
    for _ in range(12):
        seen = viewport(SIZE, (50, 40), "width", 1.0, gaze.centre)
        tops.append(seen.box[1])
        assert gaze.pan(0, 1, seen, SIZE)
    assert tops[:3] == [0, 20, 40] and tops[-1] == 120
    whole = viewport(SIZE, (100, 200))
    assert not Gaze().pan(0, 1, whole, SIZE)


def test_zoom_keeps_the_pixel_in_sight_and_ends_at_one() -> None:
    gaze = Gaze()
    gaze.point(viewport(SIZE, (50, 40), "fit"))
    for _ in range(4):
        seen = viewport(SIZE, (50, 40), "fit", gaze.zoom, gaze.centre)
        gaze.magnify(2, seen)
    assert gaze.zoom == 16 and gaze.pixel == (50, 100)
    for dx, dy in ((1, 0), (0, 1), (1, 1)) * 20:
        seen = viewport(SIZE, (50, 40), "fit", gaze.zoom, gaze.centre)
        gaze.move(dx, dy, seen, SIZE)
        seen = viewport(SIZE, (50, 40), "fit", gaze.zoom, gaze.centre)
        assert gaze.pixel is not None
        left, top, right, bottom = seen.box
        assert left <= gaze.pixel[0] + 0.5 <= right and top <= gaze.pixel[1] + 0.5 <= bottom
    for _ in range(4):
        gaze.magnify(0.5, seen)
    assert str((gaze.zoom, gaze.centre)) == "(1.0, None)"


def test_pan_goes_across_what_is_zoomed_into_without_a_cursor() -> None:
    gaze = Gaze()
    gaze.magnify(4, viewport(SIZE, (50, 40), "fit"))
    lefts = []
    for _ in range(12):
        seen = viewport(SIZE, (50, 40), "fit", gaze.zoom, gaze.centre)
        lefts.append(seen.box[0])
        assert gaze.pan(1, 0, seen, SIZE) and gaze.pixel is None
    assert lefts[0] < lefts[1] < lefts[-1] and seen.box[2] == SIZE[0]
    gaze.magnify(1 / 4, seen)
    assert not gaze.pan(1, 0, viewport(SIZE, (50, 40), "fit"), SIZE)


def test_sizes_go_round() -> None:
    gaze = Gaze()
    seen = []
    for _ in range(3):
        gaze.turn_size(1, gaze.fit or "width", full=True)
        seen.append(gaze.fit)
    assert seen == ["actual", "fit", "width"]
    gaze.turn_size(1, "fit", full=False)
    assert gaze.fit == "actual"


def test_frames_go_round() -> None:
    gaze = Gaze(frame=6)
    gaze.turn_frame(1, 7)
    assert gaze.frame == 0
    gaze.turn_frame(-1, 7)
    assert gaze.frame == 6
