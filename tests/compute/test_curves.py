from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.nearest import nearest, nearest_of, places
from tuiboard.compute.relative import relative
from tuiboard.compute.smooth import smooth
from tuiboard.compute.stats import stats
from tuiboard.compute.thin import thin

NUMBERS = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf])), min_size=1, max_size=400
)


def literal(values: list[float], weight: float) -> list[float]:
    """The recurrence as TensorBoard writes it."""
    if all(v == values[0] for v in values):
        return values
    out, last, count = [], 0.0, 0
    for value in values:
        if not np.isfinite(value):
            out.append(value)
            continue
        last = last * weight + (1 - weight) * value
        count += 1
        out.append(last / (1 if weight == 1 else 1 - weight**count))
    return out


@given(NUMBERS, st.sampled_from([0.0, 0.3, 0.6, 0.9, 0.99, 0.999, 1.0]))
def test_smoothing_equals_the_literal_loop(values: list[float], weight: float) -> None:
    got = smooth(np.array(values), weight)
    scale = max([1.0, *(abs(v) for v in values if np.isfinite(v))])
    assert np.allclose(got, literal(values, weight), rtol=1e-9, atol=1e-9 * scale, equal_nan=True)


def test_smoothing_leaves_a_constant_alone() -> None:
    values = np.full(5, 0.1)
    assert smooth(values, 0.9).tolist() == values.tolist()


@given(NUMBERS, st.integers(1, 20))
def test_thinning_keeps_ends_extremes_and_gaps(values: list[float], columns: int) -> None:
    y = np.array(values)
    x = np.arange(float(len(y)))
    kept = thin(x, y, columns)
    assert kept[0] == 0 and kept[-1] == len(y) - 1 and (np.diff(kept) > 0).all()
    finite = y[np.isfinite(y)]
    if len(finite):
        assert finite.min() in y[kept] and finite.max() in y[kept]
    assert np.isfinite(y[kept]).all() == np.isfinite(y).all()


@pytest.mark.parametrize(
    ("values", "target", "want"),
    [([], 1, -1), ([5], 9, 0), ([0, 10], 5, 0), ([0, 10], 6, 1), ([0, 10], -3, 0), ([0, 10], 99, 1)],
)
def test_nearest(values: list[int], target: float, want: int) -> None:
    assert nearest(np.array(values), target) == want


def test_nearest_across_all_64_bits() -> None:
    assert nearest(np.array([-(2**63), 2**63 - 1], np.int64), 2.0**62) == 1


def test_relative_time_counts_from_the_first_finite_time() -> None:
    got = relative(np.array([np.nan, 10.0, 12.5, np.inf]))
    assert got[1:3].tolist() == [0.0, 2.5] and np.isnan(got[[0, 3]]).all()


def test_stats_leave_out_what_is_not_finite() -> None:
    got = stats(np.array([3.0, np.nan, np.inf, -1.0, -np.inf]))
    assert (got.min, got.max, got.sum, got.nan, got.inf, got.argmin) == (-1.0, 3.0, 2.0, 1, 2, 3)
    assert stats(np.array([np.nan])).min is None


def test_numbers_at_the_end_of_the_range_warn_of_nothing() -> None:
    huge = np.array([1.7e308, 1.7e308])
    assert stats(huge).sum == np.inf
    x = np.array([-1.7e308, *range(50), 1.7e308])
    assert thin(x, np.zeros(52), 2)[[0, -1]].tolist() == [0, 51]


def test_places_of_series_are_in_order_and_once_each() -> None:
    shared = np.array([0.0, 1.0, 5.0])
    assert places([shared, shared]) is shared
    assert places([np.array([2.0, 2.0, np.inf]), np.array([3.0, np.nan, 0.0])]).tolist() == [0.0, 2.0, 3.0]
    assert places([np.array([0.0, 2.0, 1.0])]).tolist() == [0.0, 1.0, 2.0]
    assert places([]).tolist() == places([np.array([np.nan])]).tolist() == []


@given(st.lists(st.sampled_from([0.0, 1.0, 2.5, 4.0, np.nan, np.inf]), min_size=1), st.floats(-1, 5))
def test_the_nearest_in_any_order(x: list[float], target: float) -> None:
    finite = [value for value in x if np.isfinite(value)]
    found = nearest_of(np.array(x), target)
    assert abs(x[found] - target) == min(abs(value - target) for value in finite) if finite else found == 0
