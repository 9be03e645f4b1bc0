from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tuiboard.draw.pixels import nearest_of_256
from tuiboard.draw.quantize import quantize


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 40), st.integers(1, 20))
def test_every_pixel_has_a_place_in_a_table_that_is_not_too_long(seed: int, high: int, wide: int, most: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (high, wide, 3), dtype=np.uint8)
    table, numbers = quantize(pixels, most)
    assert 1 <= len(table) <= min(most, high * wide)
    assert numbers.shape == (high, wide) and set(np.unique(numbers)) == set(range(len(table)))


def test_few_colours_stay_as_they_are_and_shades_stay_apart() -> None:
    shades = np.array([(8, 48, 107), (8, 81, 156), (33, 113, 181), (66, 146, 198), (235, 243, 251)], np.uint8)
    pixels = np.repeat(shades[:, None], 7, 1)
    table, numbers = quantize(pixels, 128)
    assert (table[numbers] == pixels).all()


def test_an_image_of_many_colours_is_nearer_than_in_the_fixed_ones() -> None:
    y, x = np.mgrid[0:64, 0:64]
    pixels = np.stack([x * 4, y * 4, 128 + 60 * np.sin(x / 9 + y / 7)], -1).astype(np.uint8)
    table, numbers = quantize(pixels, 128)
    cube = np.array([0, 95, 135, 175, 215, 255])
    fixed = np.clip(nearest_of_256(pixels) - 16, 0, 215)
    there = np.stack([cube[fixed // 36], cube[fixed // 6 % 6], cube[fixed % 6]], -1).astype(np.uint8)

    def error(shown: NDArray[np.uint8]) -> float:
        return float(np.abs(shown.astype(int) - pixels).mean())

    assert error(table[numbers]) < 0.6 * error(there)


def test_a_grey_scale_is_smooth() -> None:
    pixels = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    table, numbers = quantize(pixels, 128)
    shown = table[numbers].astype(int)
    assert np.abs(shown - pixels).max() <= 2 and (np.diff(shown[0, :, 0]) >= 0).all()
