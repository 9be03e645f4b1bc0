"""Ridges, bands, heat and bars as rows of cells."""

from __future__ import annotations

import numpy as np
import pytest
from rich.cells import cell_len

from tuiboard.draw.axes import x_range
from tuiboard.draw.bands import Bands, draw_bands, spread
from tuiboard.draw.bars import Bars, bar_text, draw_bars
from tuiboard.draw.frame import Frame
from tuiboard.draw.heat import Heat, draw_heat, heat_span
from tuiboard.draw.palette import ASCII, BRAILLE, DARK, GLYPHS, MONO, PALETTES, Glyphs, Palette
from tuiboard.draw.ridge import Ridge, RidgePlot, choose, draw_ridges
from tuiboard.draw.rows import Row
from tuiboard.draw.time_field import TimeAxis

FEW = np.array([0.0, 1.0, 4.0, 1.0, 0.0])


def frame(width: int, height: int, palette: Palette = DARK, glyphs: Glyphs = BRAILLE) -> Frame:
    return Frame("w", (), width, height, palette, glyphs)


def text(rows: list[Row]) -> list[str]:
    return ["".join(segment.text for segment in row) for row in rows]


def ridges(*places: float, lit: int = -1, overlay: bool = False) -> RidgePlot:
    made = [Ridge(FEW, place, str(i), i == lit) for i, place in enumerate(places)]
    return RidgePlot(made, -2.0, 2.0, 0, 4.0, overlay=overlay)


def test_a_ridge_hides_what_lies_behind_it() -> None:
    assert text(draw_ridges(ridges(0.0, 0.5, 1.0), frame(26, 8))) == [
        "╭ w ─────────────────────╮",
        "│       ⢀⠔⠒⠢⡀            │",
        "│     ⢀⡠⠃⢀⣀⡀⠘⢄⡀          │",
        "│ ⠤⠤⠒⠊⠁ ⡔⠁ ⠈⢢ ⠈⠑⠒⠤⠤    0 │",
        "│   ⣀⡠⠔⠊ ⡠⠤⢄ ⠑⠢⢄⣀        │",
        "│ ⠉⠉   ⢀⠎   ⠱⡀   ⠉⠉      │",
        "│ ⣀⣀⠤⠔⠊⠁     ⠈⠑⠢⠤⣀⣀    2 │",
        "╰ -2 ──── 0 ───── 2 ─────╯",
    ]


def test_the_lit_ridge_is_seen_whole_and_bright() -> None:
    rows = draw_ridges(ridges(0.0, 0.5, 1.0, lit=0), frame(26, 8))
    bright = DARK.style("bright", bold=True)
    cells = sum(len(s.text.replace(" ", "")) for row in rows for s in row if s.style == bright)
    assert cells > 18 and "0" in text(rows)[3]


def test_overlaid_ridges_share_a_ground_line_and_hide_nothing() -> None:
    assert text(draw_ridges(ridges(0.0, 1.0, overlay=True), frame(26, 6))) == [
        "╭ w ─────────────────────╮",
        "│        ⡠⠒⢄             │",
        "│       ⡰⠁ ⠈⢆            │",
        "│     ⢀⠜     ⠣⡀          │",
        "│ ⣀⣀⠤⠊⠁       ⠈⠑⠤⣀⣀    1 │",
        "╰ -2 ──── 0 ───── 2 ─────╯",
    ]


@pytest.mark.parametrize("height", [4, 9, 40])
def test_ridges_keep_two_dots_apart_and_both_ends(height: int) -> None:
    places = np.linspace(0, 1, 500)
    chosen = choose(places, height, BRAILLE, keep=250)
    room = (height * 4 - 1) * 0.58
    assert chosen[0] == 0 and chosen[-1] == 499 and 250 in chosen and chosen == sorted(chosen)
    gaps = np.diff(places[[i for i in chosen if i != 250]]) * room
    assert (gaps >= 1.99).all()


@pytest.mark.parametrize("places", [[1.0], [0.0, 1.0], [0.0, 0.001, 1.0]])
def test_few_ridges_are_all_there_is(places: list[float]) -> None:
    chosen = choose(np.array(places), 10, BRAILLE)
    assert chosen[0] == 0 and chosen[-1] == len(places) - 1


X = np.array([0.0, 5.0, 10.0])
LINES = np.linspace(-1, 1, 9)[None, :] * np.array([[1.0], [2.0], [4.0]])


def test_bands_in_eighths_with_the_median_on_the_core() -> None:
    bands = Bands(X, LINES, 0, (-4.0, 4.0), TimeAxis((0.0, 10.0)))
    assert text(draw_bands(bands, frame(24, 8))) == [
        "╭ w ───────────────────╮",
        "│    4 ┈┈┈┈┈┈┈┈┈┈▂▃▅▁▂ │",
        "│    2 ┈┈┈▁▂▃▁▁▃▄▁▂▃▄▄ │",
        "│      ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀ │",
        "│    0 ▂▁▂▁▃▂▂▂▁▄▃▃▂▂▂ │",
        "│   -2 ┈┈┈▇▆▅▄▄▂▄▃▁▅▄▄ │",
        "│   -4 ┈┈┈┈┈┈┈┈┈┈▆▅▃▁▆ │",
        "╰───── 0 ────────── 10 ╯",
    ]


def test_bands_in_characters() -> None:
    bands = Bands(X, LINES, 0, (-4.0, 4.0), TimeAxis((0.0, 10.0)))
    assert text(draw_bands(bands, frame(24, 10, MONO, ASCII))) == [
        "+ w -------------------+",
        "|    4              .. |",
        "|               ...::: |",
        "|    2     ..:::::==== |",
        "|      --------------- |",
        "|    0 :===########### |",
        "|          ..:::::==== |",
        "|   -2          ...::: |",
        "|   -4              .. |",
        "+----- 0 ---------- 10 +",
    ]


def test_no_extreme_is_lost_where_steps_share_a_column() -> None:
    x = np.arange(1000.0)
    lines = np.zeros((1000, 9))
    lines[501, 0], lines[502, 8] = -5, 7
    got = spread(Bands(x, lines, 0, (-5, 7), TimeAxis((0, 999))), 20)
    assert got.min() == -5 and got.max() == 7 and (np.diff(got, axis=0) >= 0).all()


def test_heat_is_as_wide_for_each_step() -> None:
    counts = np.array([[0, 4, 0, 0], [0, 2, 2, 0], [1, 1, 1, 1.0]])
    assert heat_span(X) == (-2.5, 12.5) and heat_span(X[:1]) == x_range([X[:1]])
    heat = Heat(X, counts, 4.0, 0, (0.0, 4.0), TimeAxis(heat_span(X)))
    assert text(draw_heat(heat, frame(24, 6, MONO, ASCII))) == [
        "+ w -------------------+",
        "|    4           ::::: |",
        "|           =====::::: |",
        "|    2 #####=====::::: |",
        "|    0           ::::: |",
        "+------- 0 ------- 10 -+",
    ]


def test_bars_with_their_counts() -> None:
    bars = Bars(np.array([1.0, 8, 0, 2]), np.array([0.0, 1, 2, 3, 4]), 0, 8.0)
    assert text(draw_bars(bars, frame(24, 6))) == [
        "╭ w ───────────────────╮",
        "│ 3.5000 ██▊ 2         │",
        "│ 2.5000 0             │",
        "│ 1.5000 ███████████ 8 │",
        "│ 0.5000 █▍ 1          │",
        "╰──────────────────────╯",
    ]
    assert bar_text(1e-9, 10, BRAILLE) == "▏" and bar_text(0, 10, BRAILLE) == "" and bar_text(1, 3, ASCII) == "==="


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
@pytest.mark.parametrize("glyphs", GLYPHS.values(), ids=lambda g: g.marker)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (5, 3), (12, 4), (30, 6), (90, 30)])
def test_any_size_any_look(palette: Palette, glyphs: Glyphs, width: int, height: int) -> None:
    f = frame(width, height, palette, glyphs)
    axis = TimeAxis((0.0, 10.0), cursor=5.0)
    counts = np.array([[0, 4, 0, 0], [0, 2, 2, 0], [1, 1, 1, 1.0]])
    pictures = [
        draw_ridges(ridges(0.0, 1.0, lit=0), f),
        draw_bands(Bands(X, LINES, 14, (-4.0, 4.0), axis, others=[(X, LINES[:, 3], 2)], dim=width > 50), f),
        draw_heat(Heat(X, counts, 4.0, 3, (0.0, 4.0), axis, dim=width > 50, bin=2), f),
        draw_bars(Bars(counts[0], np.arange(5.0), 1, 4.0, bin=1), f),
    ]
    for rows in pictures:
        assert len(rows) == height and all(cell_len(row) == width for row in text(rows))
        assert not glyphs.ascii or "".join(text(rows)).isascii()


def test_times_with_the_same_words_are_said_once() -> None:
    plot = RidgePlot(
        [Ridge(np.ones(10), i / 7, "0.1 s" if i < 7 else "0.2 s", False) for i in range(8)], 0.0, 1.0, 0, 1.0
    )
    rows = "".join(text(draw_ridges(plot, frame(40, 30))))
    assert rows.count("0.1 s") == 1 and rows.count("0.2 s") == 1
