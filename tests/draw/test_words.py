from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import pytest
from rich.segment import Segment
from rich.style import Style

from tuiboard.draw import numbers
from tuiboard.draw.axes import grow, y_range
from tuiboard.draw.palette import ASCII, BRAILLE
from tuiboard.draw.spark import spark
from tuiboard.draw.svg import svg
from tuiboard.draw.ticks import relative_ticks, step_ticks, value_ticks, wall_ticks


@pytest.mark.parametrize(
    ("x", "want"),
    [
        (0.0, "0"), (0.08921, "0.0892"), (12.3456, "12.346"), (456.789, "456.79"), (12345.6, "12,346"),
        (1_234_567.0, "1.23M"), (2.65e-5, "2.65e-5"), (float("nan"), "NaN"), (float("inf"), "+inf"), (-0.5, "-0.5000"),
    ],
)  # fmt: skip
def test_values(x: float, want: str) -> None:
    assert numbers.value(x) == want


@pytest.mark.parametrize(
    ("seconds", "want"),
    [(0.8, "0.8 s"), (12, "12 s"), (72, "1 m 12 s"), (11_040, "3 h 04 m"), (190_800, "2 d 5 h"), (1e8, "3 y")],
)
def test_durations(seconds: float, want: str) -> None:
    assert numbers.duration(seconds) == want


def test_steps_deltas_and_sizes() -> None:
    assert (numbers.step(18240), numbers.short(18240), numbers.delta(0.0665)) == ("18,240", "18.2k", "+0.0665")
    assert (numbers.si(998), numbers.si(1.2e6), numbers.bytes_(123_456)) == ("998", "1.2M", "123 kB")


@pytest.mark.parametrize(
    ("span", "rows", "log", "want"),
    [
        ((0, 2.4), 9, False, ["0", "1", "2"]),
        ((0, 1), 8, False, ["0.0", "0.5", "1.0"]),
        ((0, 50_000), 9, False, ["0k", "20k", "40k"]),
        ((0.01, 100), 20, True, ["0.01", "0.1", "1", "10", "100"]),
    ],
)
def test_round_numbers_on_the_y_axis(span: tuple[float, float], rows: int, log: bool, want: list[str]) -> None:
    got = [tick.label for tick in value_ticks(span, rows, log=log)]
    assert got == want or got == ["0", *want[1:]]


def test_ticks_of_steps_and_times() -> None:
    assert [t.label for t in step_ticks((0, 527), 33)] == ["0", "200", "400"]
    assert [t.label for t in relative_ticks((0, 7200), 60)][:2] == ["0m", "30m"]
    assert all(":" in t.label for t in wall_ticks((1.7e9, 1.7e9 + 3600), 60))
    assert wall_ticks((0, 1e300), 60) is not None


def test_the_range_leaves_out_outliers_and_pads() -> None:
    values = np.append(np.linspace(1, 2, 100), 1000.0)
    low, high = y_range([values], ignore_outliers=True)
    assert 0 <= low < 1.1 and 1.9 < high < 3
    assert y_range([np.array([3.0, 3.0])]) == (0.0, 6.0)
    assert y_range([np.array([0.2, 0.9])])[1] == 1.0


def test_axes_grow_in_steps() -> None:
    assert grow(None, (0, 100)) == (0, 100)
    held = grow((0, 100), (0, 110))
    assert held[1] > 110 and grow(held, (0, 115)) == held
    assert grow((0, 1000), (0, 10)) == (0, 10)


def test_sparklines_keep_the_shape() -> None:
    assert spark(np.array([7.0, 5.0, 3.0, 1.0]), 4, BRAILLE) == "▇▅▃▁"
    assert spark(np.array([np.nan, np.inf]), 3, BRAILLE) == "   "
    assert spark(np.array([1.0]), 3, ASCII).isascii()


def test_svg_draws_dots_and_words() -> None:
    picture = svg([[Segment("a<b ⠁", Style(color="#ff0000")), Segment("╭─●", None)]], 8)
    assert picture.startswith("<svg") and "a&lt;b" in picture and "h0" in picture and "⠁" not in picture


def test_a_range_over_the_largest_doubles() -> None:
    low, high = y_range([np.array([1.7e308, -1.7e308])])
    assert low <= -1.7e308 and high >= 1.7e308


def test_values_fit_without_losing_their_exponent() -> None:
    assert [numbers.within(x, 7) for x in (-3.4e38, 5.04e-44, 0.0892, -12345.6, 1234567.0, math.inf, math.nan)] == [
        "-3.4e38", "5.0e-44", "0.0892", "-12,346", "1.23M", "+inf", "NaN",
    ]  # fmt: skip
    assert numbers.within(-123456.7, 7) == "-123k" and numbers.within(-1e-300, 7) == "-1e-300"


def test_moments_are_exact_to_the_second() -> None:
    wall = datetime(2026, 11, 23, 13, 53, 28).timestamp()
    assert numbers.moment(wall, wall + 60) == "13:53:28"
    assert numbers.moment(wall, wall + 3 * 86400) == "23 Nov 13:53:28"
    assert numbers.moment(wall, wall + 400 * 86400) == "23 Nov 2026 13:53:28"
    assert numbers.moment(1e300) == "1.00e300"


@pytest.mark.parametrize(
    "span",
    [
        (9.007199254740960e15, 9.007199254741000e15), (9.2233720368547e18, 9.2233720368548e18), (1e12, 1e12 + 300),
        (-9.2233720368548e18, -9.2233720368547e18), (9.223372036854774e18, 9.223372036854776e18), (1e9, 1e9 + 1e-3),
        (2.0**53, 2.0**53 + 4), (-(2.0**63), 2.0**63), (1e-9, 1e-9 + 1e-14),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", [7, 12, 40])
def test_no_two_ticks_have_one_label(span: tuple[float, float], rows: int) -> None:
    for ticks in (value_ticks(span, rows), step_ticks(span, 3 * rows)):
        labels = [tick.label for tick in ticks]
        assert len(set(labels)) == len(labels) == len({tick.value for tick in ticks})


def test_large_numbers_of_a_narrow_range_say_how_much_more_they_are() -> None:
    labels = [tick.label for tick in value_ticks((9007199254740960.0, 9007199254741000.0), 24)]
    assert labels[0] == "9.0072e15"
    assert labels[1:] and all(label.startswith("+") and "e" not in label for label in labels[1:])


def test_a_time_of_a_list_says_seconds_where_a_neighbour_has_its_minute() -> None:
    day = datetime(2023, 11, 23, 14, 29).timestamp()
    now = datetime(2023, 11, 26).timestamp()
    walls = [day + 16, day + 40, day + 100]
    said = [numbers.clock_among(walls, at, now) for at in range(3)]
    assert said == ["23 Nov 14:29:16", "23 Nov 14:29:40", "23 Nov 14:30"]
