from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.draw.pixels import Colours
from tuiboard.draw.quarters import GLYPHS, draw_quarters

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@pytest.mark.parametrize("code", range(16))
def test_four_pixels_of_two_colours_are_shown_exactly(code: int) -> None:
    pixels = np.array([WHITE if code >> bit & 1 else BLACK for bit in range(4)], np.uint8).reshape(2, 2, 3)
    ((segment,),) = draw_quarters(pixels, "truecolor")
    style = segment.style
    assert style is not None
    inside = int(np.flatnonzero(segment.text == GLYPHS)[0])
    for bit in range(4):
        colour = style.color if inside >> bit & 1 else style.bgcolor
        assert colour is not None and colour.triplet == (WHITE if code >> bit & 1 else BLACK)


def test_one_colour_is_one_segment_of_spaces() -> None:
    rows = draw_quarters(np.full((4, 20, 3), 77, np.uint8), "truecolor")
    assert [[segment.text for segment in row] for row in rows] == [[" " * 10]] * 2


@pytest.mark.parametrize("colours", ["truecolor", "256"])
@given(st.integers(0, 100))
def test_never_further_from_the_pixels_than_half_blocks(colours: Colours, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 10, 3), dtype=np.uint8)
    rows = draw_quarters(pixels, colours)
    assert [sum(len(segment.text) for segment in row) for row in rows] == [5, 5, 5]
