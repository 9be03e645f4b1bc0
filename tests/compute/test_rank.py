"""Ranks are exact whatever the values are."""

from __future__ import annotations

import numpy as np
import pytest

from tuiboard.compute.finite import all_finite
from tuiboard.compute.rank import between_ranks

N = 200_001
DRAW = np.random.default_rng(1)


@pytest.mark.parametrize(
    "values",
    [
        DRAW.normal(size=N),
        DRAW.normal(size=N).cumsum(),
        np.zeros(N),
        np.where(np.arange(N) % (N // 8192) == 0, -1e9, DRAW.normal(size=N)),  # every value that a sample takes is off
        np.where(np.arange(N) % (N // 8192) == 0, 1e9, np.arange(N)),
        np.repeat([3.0, 1.0, 2.0], N // 3),
        DRAW.normal(size=100),
    ],
    ids=["noise", "walk", "constant", "sample low", "sample high", "ties", "few"],
)
@pytest.mark.parametrize("share", [0.05, 0.0, 0.4])
@pytest.mark.parametrize("parts", [1, 7, 90_000])
def test_ranks_are_those_of_the_ordered_values(values: np.ndarray, share: float, parts: int) -> None:
    low, high = int(np.ceil(share * (len(values) - 1))), int(np.floor((1 - share) * (len(values) - 1)))
    ordered = np.sort(values)
    found = between_ranks(np.array_split(values, parts), low, high)
    assert found == (ordered[low], ordered[high])


@pytest.mark.parametrize(("wrong", "fine"), [(np.nan, False), (np.inf, False), (-np.inf, False), (1e308, True)])
def test_one_value_that_is_not_finite_is_enough(wrong: float, fine: bool) -> None:
    assert all_finite(np.array([1e308, wrong, -1e308])) is fine
    assert all_finite(np.empty(0))
