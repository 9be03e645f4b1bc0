from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.scopes import MAX_DEPTH, scopes_of

NAMES = st.lists(st.text(alphabet="ab/", max_size=8), max_size=30)


def test_rows_in_pre_order_children_as_first_met() -> None:
    tree = scopes_of(["b/x", "a/y", "b", "a/z/w", "b/x"])
    assert [tree.path(row) for row in range(len(tree.labels))] == [
        "", "b", "b/x", "b/x", "a", "a/y", "a/z", "a/z/w",
    ]  # fmt: skip
    assert tree.places.tolist() == [2, 5, 1, 7, 3]
    assert tree.children(0).tolist() == [1, 4] and tree.children(4).tolist() == [5, 6]
    assert tree.nodes.tolist() == [-1, 2, 0, 4, -1, 1, -1, 3]
    assert tree.ancestors(7) == [6, 4, 0]


def test_sums_and_the_child_a_row_lies_in() -> None:
    tree = scopes_of(["b/x", "a/y", "b", "a/z/w"])
    assert tree.sums(np.array([1, 10, 100, 1000])).tolist() == [1111, 101, 1, 1010, 10, 1000, 1000]
    rows = np.array([3, 4, 5, 6], np.int32)
    assert tree.child_of(3, rows).tolist() == [-1, 0, 1, 1]
    high = np.array([2**63, 2**63], np.uint64)
    assert scopes_of(["a", "b"]).sums(high)[0] == 0  # unsigned sums wrap


@given(NAMES)
def test_every_name_has_a_row_of_its_own(names: list[str]) -> None:
    tree = scopes_of(names)
    assert [tree.path(int(row)) for row in tree.places] == names
    assert len(set(tree.places.tolist())) == len(names)
    for row in range(1, len(tree.labels)):
        assert tree.parents[row] < row < tree.ends[row] <= tree.ends[tree.parents[row]]


def test_depth_has_a_bound() -> None:
    name = "/".join("x" * 5000)
    tree = scopes_of([name])
    assert len(tree.labels) == MAX_DEPTH + 1 and tree.path(int(tree.places[0])) == name
