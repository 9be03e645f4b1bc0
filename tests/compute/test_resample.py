from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.resample import Fit, difference, resample, toned, viewport

SIZES = st.integers(1, 40)


def picture(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(height * 100 + width).integers(0, 256, (height, width, 3), dtype=np.uint8)


@given(SIZES, SIZES, SIZES, SIZES)
def test_any_size_to_any_size_within_the_range_of_values(h: int, w: int, high: int, wide: int) -> None:
    before = picture(h, w)
    after = resample(before, wide, high)
    assert after.shape == (high, wide, 3)
    assert after.min() >= before.min() and after.max() <= before.max()


def test_shrinking_takes_the_mean_of_areas() -> None:
    before = picture(12, 18)
    means = before.astype(float).reshape(4, 3, 9, 2, 3).mean((1, 3))
    assert np.abs(resample(before, 9, 4) - means).max() <= 0.51
    stripes = np.array([[0, 255, 255]], np.uint8)[..., None]
    assert resample(stripes, 2, 1)[0, :, 0].tolist() == [85, 255]


def test_growing_repeats_pixels_and_a_box_cuts() -> None:
    before = picture(3, 4)
    assert (resample(before, 12, 9) == before.repeat(3, 0).repeat(3, 1)).all()
    assert (resample(before, 2, 1, (1, 2, 3, 3)) == before[2:3, 1:3]).all()


@pytest.mark.parametrize(
    ("size", "room", "fit", "out", "scale"),
    [
        ((8, 8), (17, 18), "fit", (16, 16), 2.0),
        ((32, 32), (17, 18), "fit", (16, 16), 0.5),
        ((500, 500), (196, 104), "fit", (100, 100), 0.2),
        ((500, 500), (196, 104), "width", (196, 104), 0.392),
        ((500, 500), (196, 104), "actual", (196, 104), 1.0),
        ((1, 512), (196, 104), "suits", (1, 102), 0.2),
        ((1, 512), (196, 104), "width", (1, 104), 1.0),
        ((500, 500), (196, 104), "suits", (196, 104), 0.392),
        ((20, 10), (196, 104), "actual", (20, 10), 1.0),
    ],
)
def test_what_is_seen(
    size: tuple[int, int], room: tuple[int, int], fit: Fit, out: tuple[int, int], scale: float
) -> None:
    view = viewport(size, room, fit)
    assert (view.width, view.height) == out and view.scale == pytest.approx(scale)


@given(SIZES, SIZES, SIZES, SIZES, st.floats(1, 64), st.floats(-50, 100), st.floats(-50, 100))
def test_what_is_seen_lies_inside(w: int, h: int, wide: int, high: int, zoom: float, x: float, y: float) -> None:
    view = viewport((w, h), (wide, high), "fit", zoom, (x, y))
    left, top, right, bottom = view.box
    assert -1e-6 <= left < right <= w + 1e-6 and -1e-6 <= top < bottom <= h + 1e-6
    assert 1 <= view.width <= wide and 1 <= view.height <= high


def test_tone_and_difference() -> None:
    grey = np.array([0, 100, 200, 255], np.uint8)
    assert toned(grey, 1, 1) is grey
    assert toned(grey, 0.5, 1).tolist() == [0, 50, 100, 128]
    assert toned(grey, 1, 0).tolist() == [128] * 4
    shown, mean, most = difference(grey, grey[::-1])
    assert shown.max() == 255 and mean == 177.5 and most == 255
    assert difference(grey, grey)[1:] == (0.0, 0)


@pytest.mark.parametrize("size", [(512, 10), (512, 64), (10, 512), (7, 3), (500, 501)])
@pytest.mark.parametrize("room", [(122, 26), (20, 40), (33, 7)])
def test_what_fits_is_seen_to_its_last_pixel(size: tuple[int, int], room: tuple[int, int]) -> None:
    assert viewport(size, room).box == (0, 0, *size)
