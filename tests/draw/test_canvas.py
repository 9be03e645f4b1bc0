from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiboard.draw.axes import Scale
from tuiboard.draw.canvas import DOTTINGS, Dots, codes, thicken, trace, trace_all
from tuiboard.draw.palette import Marker

NAN = float("nan")
INF = float("inf")


def line(
    y: list[float], columns: int, rows: int, *, x: list[float] | None = None, log: bool = False, top: float = 3.0
) -> Dots:
    xs = np.arange(float(len(y))) if x is None else np.array(x, float)
    return trace(xs, np.array(y, float), Scale(0.0, 3.0), Scale(1.0 if log else 0.0, top, log), columns, rows)


def picture(dots: Dots) -> list[str]:
    return ["".join("#" if dot else "." for dot in row) for row in dots]


@pytest.mark.parametrize(
    ("y", "want"),
    [
        ([0, 1, 2, 3], ["...#", ".###", ".#..", "##.."]),  # halves of a dot go to the even row
        ([0, 0, 3, 3], ["..##", ".##.", ".#..", "##.."]),
        ([0, NAN, 2, 3], ["...#", "..##", "....", "#..."]),  # a gap, and a lone point before it
        ([0, INF, -INF, 0], ["....", "....", "....", "#..#"]),
        ([9, 9, 9, 9], ["....", "....", "....", "...."]),
    ],
)
def test_lines(y: list[float], want: list[str]) -> None:
    assert picture(line(y, 4, 4)) == want


def test_a_gap_within_one_column_of_dots_is_not_bridged() -> None:
    assert picture(line([0, NAN, 3], 2, 4, x=[0, 0.1, 0.2])) == ["#.", "..", "..", "#."]
    assert picture(line([0, 1, NAN, 3], 2, 4, x=[0, 0.1, 0.2, 0.3])) == ["#.", "..", "#.", "#."]


def test_on_a_log_axis_zero_and_less_lie_on_the_bottom_edge() -> None:
    with_zero = picture(line([1, 10, 0, 1000], 4, 4, log=True, top=1000.0))
    assert with_zero == ["...#", "..##", ".##.", "###."]
    assert with_zero == picture(line([1, 10, -5, 1000], 4, 4, log=True, top=1000.0))
    assert with_zero == picture(line([1, 10, 1, 1000], 4, 4, log=True, top=1000.0))


def test_a_line_is_cut_where_x_falls() -> None:
    assert picture(line([0, 0, 3, 3], 4, 4, x=[0, 1, 0, 1])) == ["##..", "....", "....", "##.."]


def test_no_spike_is_lost() -> None:
    x, y = np.arange(100_000.0), np.zeros(100_000)
    y[[33_333, 66_667]] = 1.0, -1.0
    dots = trace(x, y, Scale(0.0, 99_999.0), Scale(-1.0, 1.0), 60, 40)
    assert dots[0].sum() == 1 and dots[-1].sum() == 1


@pytest.mark.parametrize(
    ("marker", "dots", "want"),
    [
        ("braille", ["##", "#.", "#.", "#."], "⡏"),
        ("quadrant", ["#.", ".#"], "▚"),
        ("block", [".", "#"], "▄"),
        ("ascii", ["#", "#", "#"], "|"),
        ("ascii", [".", "#", "."], "-"),
    ],
)
def test_glyphs_of_a_cell(marker: Marker, dots: list[str], want: str) -> None:
    cell = codes(np.array([[char == "#" for char in row] for row in dots]), DOTTINGS[marker])
    assert DOTTINGS[marker].glyphs[cell[0, 0]] == want


def test_the_focused_line_is_two_dots_thick() -> None:
    flat = np.zeros((4, 4), bool)
    flat[2] = True
    assert picture(thicken(flat)) == ["....", "####", "####", "...."]


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.floats(-1, 4), st.sampled_from([0.0, 1.0, 1.5, 3.0, NAN, INF, -INF])), max_size=40),
    st.integers(1, 12),
    st.integers(1, 12),
    st.booleans(),
)
def test_every_point_in_view_has_its_dot_and_dots_lie_between_points(
    points: list[tuple[float, float]], columns: int, rows: int, ordered: bool
) -> None:
    points = sorted(points, key=lambda p: p[0]) if ordered else points
    x, y = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    dots = trace(x, y, Scale(0.0, 3.0), Scale(0.0, 3.0), columns, rows)
    assert dots.shape == (rows, columns)
    good = np.isfinite(y)
    assert good.any() or not dots.any()
    if columns > 1 and ordered:
        width = 3.0 / (columns - 1)
        for at, value in zip(x[good], y[good], strict=True):
            column = int(np.floor(at / width + 0.5))
            if 0 <= column < columns and abs((at / width + 0.5) % 1) > 1e-6:
                assert dots[rows - 1 - int(np.rint(value / 3 * (rows - 1))), column]


@settings(max_examples=200)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=30), st.booleans())
def test_any_values_can_be_traced(y: list[float], log: bool) -> None:
    span = Scale(1e-3, 1e3, True) if log else Scale(-1.0, 1.0)
    assert trace(np.arange(float(len(y))), np.array(y), Scale(0.0, 29.0), span, 7, 5).shape == (5, 7)


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 1.25, -4.5, 7.0, NAN, INF]), min_size=9, max_size=9), min_size=2, max_size=5
    ),
    st.lists(st.integers(0, 12), min_size=9, max_size=9),
    st.booleans(),
)
def test_lines_over_one_x_are_traced_as_each_alone(ys: list[list[float]], x: list[int], sort: bool) -> None:
    places = np.array(sorted(x) if sort else x, float)
    same_as_alone([(places, np.array(y)) for y in ys])


@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(0, 12), st.sampled_from([0.0, 1.25, -4.5, 7.0, NAN, INF])), max_size=9),
            st.booleans(),
        ),
        max_size=5,
    )
)
def test_lines_over_different_x_are_traced_as_each_alone(lines: list[tuple[list[tuple[int, float]], bool]]) -> None:
    chosen = [sorted(points, key=lambda p: p[0]) if sort else points for points, sort in lines]
    same_as_alone([(np.array([p[0] for p in points], float), np.array([p[1] for p in points])) for points in chosen])


def same_as_alone(lines: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Lines drawn together are as each drawn by itself."""
    across, up = Scale(1, 10), Scale(-5, 5)
    alone = [trace(x, y, across, up, 8, 12) for x, y in lines]
    together = trace_all(lines, across, up, 8, 12)
    assert [one.tolist() for one in together] == [one.tolist() for one in alone]
