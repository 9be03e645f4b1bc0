from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiboard.draw import axes
from tuiboard.draw.axes import Range, x_range
from tuiboard.draw.chart import Chart, Curve, column_of, draw_card, draw_message_card, x_at
from tuiboard.draw.frame import Frame
from tuiboard.draw.palette import ASCII, BLOCK, BRAILLE, DARK, MONO, QUADRANT, Glyphs
from tuiboard.draw.rows import Row
from tuiboard.draw.x_axis import XKind


def chart(
    *ys: list[float],
    log: bool = False,
    y_range: Range | None = None,
    cursor_x: float | None = None,
    gutter: bool = False,
    x_kind: XKind = "step",
) -> Chart:
    curves = [Curve(np.arange(float(len(y))), np.array(y, float), i) for i, y in enumerate(ys)]
    span = y_range or axes.y_range([c.y for c in curves], log=log)
    return Chart(
        curves, x_range([c.x for c in curves]), span, log_y=log, cursor_x=cursor_x, gutter=gutter, x_kind=x_kind
    )


def text(rows: list[Row]) -> list[str]:
    return ["".join(segment.text for segment in row) for row in rows]


def drawn(of: Chart, width: int = 32, height: int = 7, glyphs: Glyphs = BRAILLE) -> list[str]:
    return text(draw_card(of, Frame("loss", [("0.5", DARK.style())], width, height, DARK, glyphs)))


def test_the_frame_is_the_axis() -> None:
    rows = drawn(chart([2, 1, 0], y_range=(0.0, 2.0)))
    assert rows[0] == "╭ loss ─────────────────── 0.5 ╮"
    assert rows[-1].startswith("╰───── 0 ") and rows[-1].endswith("╯")
    assert [row[1:7].strip() for row in rows[1:-1]] == ["2", "", "1", "", "0"]


def test_a_rising_line_in_ascii() -> None:
    rows = drawn(chart([0, 1, 2], y_range=(0.0, 2.0)), 30, 7, ASCII)
    body = [row[7:-2] for row in rows[1:-1]]
    assert body[0].rstrip()[-1] in "'a" and body[-1].startswith(".")
    assert all(ord(char) < 128 for row in rows for char in row)


def test_nan_is_a_gap_with_its_name_on_the_lowest_row() -> None:
    y = [1.0] * 10 + [np.nan] * 10 + [2.0] * 10
    rows = drawn(chart(y), 50, 9)
    assert "NaN" in rows[-2] and "┄" in rows[-2]
    column = rows[-2].index("NaN") + 1
    assert all(row[column] in " ┈" for row in rows[1:-2])


def test_infinities_are_marked_where_they_leave() -> None:
    rows = drawn(chart([1, 2, np.inf, 1, -np.inf, 2]), 40, 9)
    assert "▴" in rows[1] and "▾" in rows[-2]


def test_a_single_point_is_a_dot() -> None:
    assert sum(row.count("●") for row in drawn(chart([0.5]))) == 1


def test_the_cursor_shows_on_the_border_and_on_the_curve() -> None:
    rows = drawn(chart([0, 1, 2, 3, 4], cursor_x=2.0), 40, 9)
    assert " 2 " in rows[-1] and any("●" in row for row in rows) and any("│" in row[8:-1] for row in rows[1:-1])


def test_no_spike_is_lost_however_many_points() -> None:
    y = np.zeros(100_000)
    y[54_321] = 1.0
    rows = drawn(chart(y.tolist()), 60, 12)
    assert any(char not in " ┈" for char in rows[1][7:-1])


def test_columns_and_x_agree() -> None:
    of = chart([0.0] * 101)
    for x in (0.0, 33.0, 100.0):
        assert abs(x_at(of, column_of(of, x, 60), 60) - x) <= 2


KINDS: tuple[XKind, ...] = ("step", "relative", "wall")
HOSTILE = [
    [],
    [np.nan],
    [np.inf, -np.inf],
    [0, 0, 0],
    [1e308, -1e308, 1e308],
    [5e-324, 1e-300],
    [np.nan, 1.0, np.nan],
    [1e30],
]


@pytest.mark.parametrize("y", HOSTILE, ids=str)
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("glyphs", [BRAILLE, QUADRANT, BLOCK, ASCII], ids=lambda g: g.marker)
def test_any_data_at_any_size(y: list[float], log: bool, glyphs: Glyphs) -> None:
    for width, height in ((1, 1), (5, 3), (30, 6), (80, 20)):
        for gutter in (False, True):
            rows = draw_card(
                chart(y, log=log, gutter=gutter, cursor_x=0.0), Frame("t", (), width, height, MONO, glyphs)
            )
            assert [len(row) for row in text(rows)] == [width] * height


@settings(max_examples=60)
@given(
    st.lists(st.floats(width=32), max_size=60),
    st.integers(1, 70),
    st.integers(1, 20),
    st.sampled_from(KINDS),
)
def test_rows_are_as_wide_as_asked(y: list[float], width: int, height: int, kind: XKind) -> None:
    rows = drawn(chart(y, x_kind=kind), width, height)
    assert [len(row) for row in rows] == [width] * height


def test_steps_at_both_ends_of_64_bits() -> None:
    x = np.array([-(2.0**63), 0, 2.0**63 - 1])
    of = Chart([Curve(x, np.array([1.0, 2.0, 3.0]), 0)], x_range([x]), (1.0, 3.0))
    assert len(draw_card(of, Frame("t", (), 40, 8, DARK, BRAILLE))) == 8


def test_a_message_stands_in_the_middle() -> None:
    rows = text(draw_message_card(["Only NaN", "50 points"], Frame("v", (), 40, 8, DARK, BRAILLE)))
    assert rows[3].strip("│ ") == "Only NaN" and rows[4].strip("│ ") == "50 points"


def test_no_curve_crosses_the_word_nan() -> None:
    """The word stands where the others have no dots; where they are everywhere, it stands in front of them."""
    gap = [5.0] * 10 + [np.nan] * 40 + [5.0] * 10
    crossing = [5.0] * 28 + [0.0] * 6 + [5.0] * 26
    row = drawn(chart(gap, crossing), width=72)[-2]
    assert row.count("NaN") == 1 and any("\u2801" <= c <= "\u28ff" for c in row)
    low = [0.0] * 60
    assert "NaN" in drawn(chart(gap, low), width=72)[-2]
    assert "NaN" in drawn(chart([5.0] * 30 + [np.nan] * 30, [0.0] * 30 + [5.0] * 30), width=72)[-2]
