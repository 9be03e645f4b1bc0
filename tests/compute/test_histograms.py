"""Histograms in arrays: tidied, re-binned, put into a few numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tuiboard.compute.buckets import Triple, pack, spans, tidy
from tuiboard.compute.percentiles import drift, lone_value, moments, percentiles, zero_share
from tuiboard.compute.rebin import bin_edges, bounds, rebin

INF, NAN = float("inf"), float("nan")
BIG = float(np.finfo(np.float64).max)


def triple(*rows: tuple[float, float, float]) -> Triple:
    table = np.array(rows, np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def of_values(values: NDArray[np.float64], bins: int = 30) -> Triple:
    counts, edges = np.histogram(values, bins)
    return edges[:-1], edges[1:], counts.astype(np.float64)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(0, 0, (-1, 1)), (5, 5, (4, 6)), (-100, -100, (-110, -90)), (1, 2, (1, 2)), (NAN, NAN, (0, 1))],
)
def test_bounds_of_one_value_never_swap(low: float, high: float, wanted: tuple[float, float]) -> None:
    assert bounds(low, high) == wanted


def test_a_bucket_is_spread_and_a_point_is_not() -> None:
    got = rebin(pack([triple((0, 4, 8)), triple((1, 1, 3), (2, 2, 5), (4, 4, 7))]), 0, 4, 4)
    assert got.tolist() == [[2, 2, 2, 2], [0, 3, 5, 7]]


def test_the_span_of_all_doubles_is_binned() -> None:
    got = rebin(pack([triple((-BIG, 0, 2), (0, BIG, 4))]), -BIG, BIG, 4)
    assert got[0] == pytest.approx([1, 1, 2, 2])


def test_a_bucket_too_thin_for_a_density_keeps_its_count() -> None:
    assert rebin(pack([triple((0, 5e-324, 1e6))]), 0, 1, 2).tolist() == [[1e6, 0]]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e5), st.floats(0, 1e9)), min_size=1, max_size=9))
def test_no_count_is_lost_or_made(rows: list[tuple[float, float, float]]) -> None:
    packed = pack([triple((a, a + w, c)) for a, w, c in rows])
    low, high = bounds(float(packed.left.min()), float(packed.right.max()))
    got = rebin(packed, low, high, 30)
    assert (got >= 0).all()
    assert got.sum(axis=1) == pytest.approx(packed.count.sum(axis=1), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("given_", "edges", "counts"),
    [
        (triple((-INF, 0, 1), (0, INF, 2)), [(0, 0), (0, 0)], [1, 2]),
        (triple((0, NAN, 2), (NAN, 2, 3)), [(0, 0), (2, 2)], [2, 3]),
        (triple((-7, -BIG, 3), (-BIG, 0, 4), (0, 9, 5)), [(-7, -7), (-7, 0), (0, 9)], [3, 4, 5]),
        (triple((0, 1, NAN), (1, 2, -5), (2, 3, INF)), [(0, 1), (1, 2), (2, 3)], [0, 0, 0]),
        (triple((2, 1, 4), (NAN, NAN, 4)), [(2, 2), (2, 2)], [4, 0]),
    ],
)
def test_what_no_sound_writer_writes_is_tidied(
    given_: Triple, edges: list[tuple[float, float]], counts: list[float]
) -> None:
    got = tidy(pack([given_]))
    assert list(zip(got.left[0].tolist(), got.right[0].tolist(), strict=True)) == edges
    assert got.count[0].tolist() == counts


def test_what_is_sound_stays_as_it_is() -> None:
    packed = pack([of_values(np.arange(10.0)), triple((0, 0, 0), (0, 0, 5)), triple()])
    assert tidy(packed) is packed


def test_spans_leave_out_empty_ends() -> None:
    low, high = spans(pack([triple((-9, -1, 0), (-1, 2, 5), (2, 50, 0)), triple((1, 2, 0))]))
    assert (low[0], high[0]) == (-1, 2) and np.isnan(low[1]) and np.isnan(high[1])


def test_moments_and_percentiles_of_a_bell() -> None:
    values = np.random.default_rng(1).normal(3, 2, 50_000)
    packed = pack([of_values(values), triple()])
    total, mean, std = moments(packed)
    assert total.tolist() == [50_000, 0] and np.isnan(mean[1]) and np.isnan(std[1])
    assert mean[0] == pytest.approx(3, abs=0.05) and std[0] == pytest.approx(2, abs=0.05)
    assert percentiles(packed)[0][1:8] == pytest.approx([0, 1, 2, 3, 4, 5, 6], abs=0.1)
    assert percentiles(packed)[1].tolist() == [0] * 9


@pytest.mark.parametrize("bins", [30, 100])
def test_zeros_stand_out_and_peaks_do_not(bins: int) -> None:
    random = np.random.default_rng(2)
    bell, sharp = random.normal(size=20_000), random.laplace(size=20_000)
    sparse = np.where(random.random(20_000) < 0.7, 0.0, bell)
    histograms = [of_values(v, bins) for v in (bell, sharp, np.maximum(0, bell), sparse, bell + 5)]
    got = zero_share(pack([*histograms, triple((0, 0, 0), (0, 0, 9)), triple((-1, 1, 9))]))
    assert got[0] == 0 and got[1] < 0.03 and got[4] == 0
    assert got[2] == pytest.approx(0.5, abs=0.03) and got[3] == pytest.approx(0.7, abs=0.03)
    assert got[5] == 1 and np.isnan(got[6])


@pytest.mark.parametrize("bins", [30, 64, 100])
def test_nothing_is_said_of_zeros_in_a_bucket_coarser_than_the_peak(bins: int) -> None:
    random = np.random.default_rng(0)
    outlier = np.append(random.normal(size=4000) * 1e-4, 1.0)
    assert np.isnan(zero_share(pack([of_values(outlier, bins)]))[0])
    heavy = random.normal(size=4000) * random.lognormal(0, 2, size=4000)
    assert not zero_share(pack([of_values(heavy, bins)]))[0] > 0  # NaN, or 0 where buckets are fine enough
    assert np.isnan(zero_share(pack([triple((-1, 0, 5), (0, 1, 90), (1, 2, 5))]))[0])


def test_equal_values_in_the_bucket_that_old_writers_gave_them() -> None:
    counts, edges = np.histogram(np.full(9, 4.0), bins=30)
    assert lone_value(pack([(edges[:-1], edges[1:], counts.astype(np.float64))])).tolist() == [4.0]
    got = lone_value(
        pack([triple((2.5, 3.5, 7)), triple((-0.5, 0.5, 7)), triple((0, 2, 7)), triple((0, 1, 3), (1, 2, 3))])
    )
    assert got[0] == 3 and got[1] == 0 and np.isnan(got[2:]).all()
    assert np.isnan(lone_value(pack([triple()]))).all()


def test_drift_counts_in_spreads_of_the_start() -> None:
    start = np.arange(9.0)
    assert drift(start, start + 6, 2.0) == pytest.approx(3)
    assert drift(start, start, 2.0) == 0
    assert np.isnan(drift(start, start, 0.0))


def test_bin_edges_reach_both_ends() -> None:
    assert bin_edges(-BIG, BIG, 2).tolist() == [-BIG, 0, BIG]
