from __future__ import annotations

import numpy as np
import pytest
from rich.color import Color, ColorSystem

from tuiboard.draw.palette import xterm_hex
from tuiboard.draw.pixels import SIXTEEN, dither, draw_pixels, nearest_of_256
from tuiboard.draw.rows import Row


def cells(row: Row) -> list[tuple[str, str, str]]:
    def name(colour: object) -> str:
        return getattr(colour, "name", "") if colour is not None else ""

    return [
        (char, name(s.style.color) if s.style else "", name(s.style.bgcolor) if s.style else "")
        for s in row
        for char in s.text
    ]


def test_two_pixels_a_cell() -> None:
    pixels = np.array([[[255, 0, 0], [1, 2, 3]], [[0, 0, 255], [1, 2, 3]], [[9, 9, 9], [9, 9, 9]]], np.uint8)
    rows = draw_pixels(pixels, "truecolor")
    assert cells(rows[0]) == [("▀", "#ff0000", "#0000ff"), (" ", "", "#010203")]
    assert cells(rows[1]) == [("▀", "#090909", "")] * 2
    assert len(rows[1]) == 1, "neighbours of one colour are one segment"


def test_256_colours_arrive_as_they_are() -> None:
    """Each of the 240 fixed colours, drawn, is that very colour after rich has made 256 of all."""
    for number in range(16, 256):
        wanted = Color.parse(xterm_hex(number)).get_truecolor()
        (row,) = draw_pixels(np.full((2, 1, 3), wanted, np.uint8), "256")
        style = row[0].style
        assert style is not None and style.bgcolor is not None
        sent = style.bgcolor.downgrade(ColorSystem.EIGHT_BIT).number
        assert sent is not None and np.abs(np.subtract(Color.parse(xterm_hex(sent)).get_truecolor(), wanted)).max() <= 8


@pytest.mark.parametrize("tint", [(200, 230, 200), (180, 220, 180), (255, 215, 210), (100, 149, 200), (60, 90, 60)])
def test_a_tint_is_no_grey_in_256_colours(tint: tuple[int, int, int]) -> None:
    """The largest channel stays the largest: letters in pale or dark colours do not go grey."""
    number = int(nearest_of_256(np.array([[tint]], np.uint8))[0, 0])
    red, green, blue = Color.parse(xterm_hex(number)).get_truecolor()
    assert max(red, green, blue) - min(red, green, blue) >= 40
    assert np.argmax((red, green, blue)) == np.argmax(tint)


def test_greys_stay_greys_in_256_colours() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, 2)
    shown = np.array([Color.parse(xterm_hex(n)).get_truecolor() for n in nearest_of_256(greys)[:, 0].tolist()])
    assert (shown == shown[:, :1]).all() and np.abs(shown[:, 0] - greys[:, 0, 0].astype(int)).max() <= 12
    assert shown[0, 0] == 0 and shown[255, 0] == 255 and (np.diff(shown[:, 0]) >= 0).all()


def test_a_picture_in_256_colours_keeps_to_its_budget() -> None:
    rng = np.random.default_rng(0)
    for pixels in (rng.integers(0, 256, (64, 64, 3), dtype=np.uint8), np.full((64, 64, 3), 90, np.uint8)):
        rows = draw_pixels(pixels, "256")
        assert all(sum(len(s.text) for s in row) == 64 for row in rows)
        assert sum(27 * len(row) for row in rows) < 45_000 * 1.1


def test_dithering_keeps_the_mean() -> None:
    grey = np.full((32, 32, 3), 170, np.uint8)
    chosen = SIXTEEN[dither(grey, SIXTEEN)]
    assert abs(float(chosen.mean()) - 170) < 4
    assert len(np.unique(chosen.reshape(-1, 3), axis=0)) > 1
    assert all((s.style and s.style.color is None) or s.style for row in draw_pixels(grey, "16") for s in row)


def test_a_page_that_is_nearly_white_has_no_dots() -> None:
    """The ground of a figure, as matplotlib's Blues begin; a tint that can be seen has some."""
    ground, tint = (np.full((20, 30, 3), colour, np.uint8) for colour in ((247, 251, 255), (235, 243, 251)))
    assert (dither(ground, SIXTEEN) == 15).all()
    ground[:, :2] = 8, 81, 156
    assert (dither(ground, SIXTEEN)[:, 2:] == 15).all(), "nor beside something else"
    assert len(np.unique(dither(tint, SIXTEEN))) > 1


@pytest.mark.parametrize(("light", "first", "last"), [(False, " ", "@"), (True, "@", " ")])
def test_without_colours_a_ramp(light: bool, first: str, last: str) -> None:
    pixels = np.repeat(np.linspace(0, 255, 11).astype(np.uint8)[None, :, None], 3, 2)
    (row,) = draw_pixels(pixels, "none", light=light)
    text = "".join(s.text for s in row)
    assert (text[0], text[-1], len(text)) == (first, last, 11) and text.isascii()


def test_nothing_to_draw() -> None:
    assert draw_pixels(np.empty((0, 5, 3), np.uint8), "truecolor") == []
