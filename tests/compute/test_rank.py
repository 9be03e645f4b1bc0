"""Percentiles of many values by a few of them."""

from __future__ import annotations

import numpy as np
import pytest

from tuiboard.compute.finite import all_finite
from tuiboard.compute.rank import MOST, between_ranks, spread

N = 1_000_003
DRAW = np.random.default_rng(1)


@pytest.mark.parametrize(
    "values",
    [
        DRAW.normal(size=N),
        DRAW.normal(size=N).cumsum(),
        np.sin(np.arange(N) / (N // 8192) * 2 * np.pi),  # one period in each stretch of which a value is taken
        np.where(np.arange(N) % (N // 8192) == 0, -1e9, DRAW.normal(size=N)),  # first of each stretch is off
        np.repeat([3.0, 1.0, 2.0], N // 3),
    ],
    ids=["noise", "walk", "periodic", "spikes", "ties"],
)
@pytest.mark.parametrize("parts", [1, 7, 100])
def test_a_few_values_tell_the_percentiles(values: np.ndarray, parts: int) -> None:
    """What is taken for the 5th and the 95th percentile lies within half a percent of them."""
    taken = spread(np.array_split(values, parts))
    n = sum(map(len, taken))
    assert 8000 < n < 8400
    found = between_ranks(taken, int(0.05 * n), int(0.95 * n))
    ordered = np.sort(values)
    for share, value in zip((0.05, 0.95), found, strict=True):
        low, high = np.quantile(ordered, (share - 0.005, share + 0.005))
        assert low <= value <= high


def test_of_fewer_values_all_are_taken() -> None:
    parts = np.array_split(DRAW.normal(size=MOST), 3)
    assert spread(parts) is parts
    assert between_ranks([np.array([3.0, 1.0]), np.array([2.0])], 0, 2) == (1.0, 3.0)


@pytest.mark.parametrize(("wrong", "fine"), [(np.nan, False), (np.inf, False), (-np.inf, False), (1e308, True)])
def test_one_value_that_is_not_finite_is_enough(wrong: float, fine: bool) -> None:
    assert all_finite(np.array([1e308, wrong, -1e308])) is fine
    assert all_finite(np.empty(0))
