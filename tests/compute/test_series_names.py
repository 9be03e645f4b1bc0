from __future__ import annotations

import pytest

from tuiboard.compute.series_names import name_series


@pytest.mark.parametrize(
    ("labels", "series"),
    [
        ([f"layer_{i}" for i in range(1, 13)], ["layer[1-12]"]),
        (["Const", *(f"Const_{i}" for i in range(1, 5))], ["Const[0-4]"]),
        ([f"b{i}_out" for i in range(6)], ["b[0-5]_out"]),
        ([f"x{i}" for i in range(4)], []),
        (["x1", "x2", "x3", "x5", "x6", "x7", "x8", "x9"], ["x[5-9]"]),
        ([f"{i}" for i in range(140, 150)], ["[140-149]"]),
        (["a", "b", "c", "d", "e"], []),
    ],
)
def test_names_that_differ_in_a_number(labels: list[str], series: list[str]) -> None:
    assert [one.label for one in name_series(labels, [0] * len(labels))] == series


def test_only_what_is_of_one_kind_and_in_order_of_numbers() -> None:
    labels = ["x3", "x1", "x2", "x5", "x4", "x6"]
    assert name_series(labels, [1, 1, 1, 1, 1, 2])[0].members == (1, 2, 0, 4, 3)
    assert name_series(labels, [1, 2, 1, 2, 1, 2]) == []


def test_numbers_without_end_are_no_numbers() -> None:
    assert name_series([f"x{'9' * 5000}{i}" for i in range(9)], [0] * 9) != [None]
