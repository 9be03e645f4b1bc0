from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.bundles import back_edges, bundle, components, high_degree, on_circles, shortcuts, topological

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40)


def ints(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(values, np.int32)


def test_bundles_count_tensors_once() -> None:
    found = bundle(
        ints(1, 0, 0, 0, 2, 0), ints(2, 1, 1, 1, 2, 1), np.array([False, True, False, False, False, False]),
        np.array([5, 7, 7, 7, 9, 8], np.int64),
    )  # fmt: skip
    assert list(zip(found.sources.tolist(), found.targets.tolist(), strict=True)) == [(1, 2), (0, 1)]
    assert found.tensors.tolist() == [1, 2] and found.controls.tolist() == [0, 1]
    assert found.first.tolist() == [0, 2]  # an edge with a tensor, not the control edge before it


def test_what_takes_from_everywhere_is_set_aside() -> None:
    chain = [(i, i + 1) for i in range(15)]
    edges = [*chain, *((i, 16) for i in range(10))]
    a, b = (ints(*side) for side in zip(*edges, strict=True))
    nothing = np.zeros(len(edges), np.bool_)
    found = bundle(a, b, nothing, np.arange(len(edges), dtype=np.int64))
    assert np.flatnonzero(high_degree(found, 17)).tolist() == [16]
    assert not high_degree(found.keep(found.targets < 9), 10).any()  # a small scope keeps all


def test_edges_that_close_a_circle() -> None:
    assert back_edges(3, [0, 1, 2, 1], [1, 2, 0, 1]) == [False, False, True, True]


@given(EDGES)
def test_without_back_edges_there_is_an_order(edges: list[tuple[int, int]]) -> None:
    a, b = [e[0] for e in edges], [e[1] for e in edges]
    keep = [e for e, back in zip(edges, back_edges(10, a, b), strict=True) if not back]
    order = topological(10, [e[0] for e in keep], [e[1] for e in keep])
    assert sorted(order) == list(range(10))
    assert all(order.index(x) < order.index(y) for x, y in keep)


def test_shortcuts_go_where_a_longer_path_leads() -> None:
    assert shortcuts(4, [0, 1, 0, 0, 2], [1, 2, 2, 3, 3]) == [False, False, True, True, False]


def test_what_lies_on_a_circle() -> None:
    assert on_circles(6, [0, 1, 2, 2, 4, 4], [1, 2, 1, 3, 5, 4]) == [False, True, True, False, False, False]


@given(EDGES)
def test_without_what_lies_on_circles_nothing_leads_back(edges: list[tuple[int, int]]) -> None:
    a, b = [e[0] for e in edges], [e[1] for e in edges]
    circle = on_circles(10, a, b)
    for (x, y), back in zip(edges, back_edges(10, a, b), strict=True):
        assert not back or x == y or (circle[x] and circle[y])


def test_parts_that_no_edge_joins() -> None:
    assert components(6, ints(5, 1, 2), ints(0, 2, 4)).tolist() == [0, 1, 1, 2, 1, 0]
    assert components(2, ints(), ints()).tolist() == [0, 1]
