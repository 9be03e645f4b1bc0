from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.layers import assign_layers, lay_out
from tuiboard.compute.shelves import shelves

CHAINS = [(0, 1), (1, 2), (3, 4)]
"""Three boxes, two boxes, and a lone one: number 5."""


def layers(pairs: list[tuple[int, int]], count: int = 6) -> list[int]:
    both = [*CHAINS, *pairs]
    return assign_layers(count, [a for a, _ in both], [b for _, b in both])


def test_parts_stay_beside_each_other_where_there_is_room() -> None:
    five = [5] * 6
    assert shelves(five, five, CHAINS, CHAINS, 40, 3) == []
    assert shelves(five, five, CHAINS, CHAINS, 0, 3) == []  # any width will do
    assert shelves([5], [5], [], [], 3, 3) == []


def test_parts_without_room_go_below_the_largest_first_and_lone_ones_last() -> None:
    five = [5] * 6
    assert layers(shelves(five, five, CHAINS, CHAINS, 12, 3)) == [0, 1, 2, 3, 4, 5]
    assert layers(shelves(five, five, CHAINS, CHAINS, 25, 3)) == [0, 1, 2, 0, 1, 3]


@given(st.integers(2, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=14))
def test_no_circle_is_made_and_lone_boxes_fit(count: int, drawn: list[tuple[int, int]]) -> None:
    edges = sorted({(a, b) for a, b in drawn if a < b < count})
    size = [4] * count
    both = [*edges, *shelves(size, size, edges, edges, 20, 3)]
    layering = lay_out(size, size, [a for a, _ in both], [b for _, b in both], gap=3)
    if not edges:
        assert max(map(len, layering.layers)) <= 2
    assert all(layering.layer_of[a] < layering.layer_of[b] for a, b in both)
