from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.bundles import back_edges
from tuiboard.compute.layers import assign_layers, isotonic, lay_out, narrow_layers
from tuiboard.compute.wires import Plan, route

EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30, unique=True)


def planned(edges: list[tuple[int, int]], count: int = 12, around: tuple[tuple[int, int], ...] = ()) -> Plan:
    half = [7] * count
    a, b = [e[0] for e in edges], [e[1] for e in edges]
    layering = lay_out(half, half, a, b, gap=3)
    down = [(i, x, y) for i, (x, y) in enumerate(edges)]
    lanes = [(len(edges) + i, x, y) for i, (x, y) in enumerate(around)]
    return route(layering, [14] * count, half, down, lanes, box_rows=3, gap_rows=3)


def test_layers_are_longest_paths_and_sources_stay_near() -> None:
    assert assign_layers(5, [0, 1, 0, 3], [1, 2, 2, 2]) == [0, 1, 2, 1, 0]


def test_narrow_layers_share_out_what_has_no_room_beside_each_other() -> None:
    fan = [(0, i) for i in range(1, 7)] + [(i, 7) for i in range(1, 7)]
    a, b = [e[0] for e in fan], [e[1] for e in fan]
    assert assign_layers(8, a, b) == [0, 1, 1, 1, 1, 1, 1, 2]
    layers = narrow_layers([10] * 8, a, b, gap=3, room=40)
    assert layers[0] == 0 and layers[7] == max(layers) and max(map(layers.count, layers)) == 3
    # a source comes when its consumer waits for nothing else, a box wider than the room is a layer of its own
    assert narrow_layers([10] * 5, [0, 1, 2, 4], [1, 2, 3, 3], gap=3, room=40) == [0, 1, 2, 3, 2]
    assert narrow_layers([99, 99], [], [], gap=3, room=40) == [0, 1]


@given(EDGES, st.integers(20, 200))
def test_narrow_layers_lead_down(edges: list[tuple[int, int]], room: int) -> None:
    a, b = [e[0] for e in edges], [e[1] for e in edges]
    keep = [e for e, back in zip(edges, back_edges(12, a, b), strict=True) if not back]
    layers = narrow_layers([14] * 12, [e[0] for e in keep], [e[1] for e in keep], gap=3, room=room)
    assert all(layers[x] < layers[y] for x, y in keep)
    assert set(layers) == set(range(max(layers) + 1))


def test_a_layout_that_lies_aslant_is_pushed_into_its_room() -> None:
    steps = [(i, j) for i in range(0, 24, 2) for j in (i + 2, i + 3) if j < 24]  # each layer hangs a box further
    a, b = [e[0] for e in steps], [e[1] for e in steps]
    half = [7] * 24

    def width(room: int) -> int:
        found = lay_out(half, half, a, b, gap=3, room=room)
        return max(x for row in found.centres for x in row) + 7

    assert width(0) > 40 >= width(40)


def test_isotonic_is_the_nearest_ascending_row() -> None:
    assert isotonic([1, 3, 2, 4], [1, 1, 1, 1]) == [1, 2.5, 2.5, 4]
    assert isotonic([5, 1], [3, 1]) == [4, 4]


def test_a_chain_is_straight() -> None:
    plan = planned([(0, 1), (1, 2)], 3)
    assert len({box[0] for box in plan.boxes}) == 1
    assert [wire.points for wire in plan.wires] == [((7, 2), (7, 5)), ((7, 8), (7, 11))]
    assert (plan.width, plan.height) == (15, 15)


def test_branches_lie_side_by_side_and_join() -> None:
    plan = planned([(0, 1), (0, 2), (1, 3), (2, 3)], 4)
    (x0, *_), (x1, *_), (x2, *_), (x3, *_) = plan.boxes
    assert x0 == x3 == 9 and {x1, x2} == {0, 17} and abs(x1 - x2) == 17
    assert len({wire.points[-1] for wire in plan.wires[2:]}) == 2  # each has an entry of its own


def test_what_goes_round_stays_right_of_all_boxes() -> None:
    plan = planned([(0, 1), (1, 2)], 3, around=((0, 2), (2, 0)))
    skip, back = plan.wires[2:]
    edge = max(x + width for x, _, width in plan.boxes)
    assert skip.arrow == back.arrow == "left"
    assert max(x for x, _ in skip.points) > edge and max(x for x, _ in back.points) > edge
    assert skip.points[0][1] == 1 and back.points[-1][1] == 1


@given(EDGES)
def test_boxes_never_touch_and_wires_lead_to_boxes(edges: list[tuple[int, int]]) -> None:
    a, b = [e[0] for e in edges], [e[1] for e in edges]
    keep = [e for e, back in zip(edges, back_edges(12, a, b), strict=True) if not back]
    round_ = tuple(e for e, back in zip(edges, back_edges(12, a, b), strict=True) if back)
    plan = planned(keep, around=round_)
    for (x, y, w), (u, v, t) in itertools.combinations(plan.boxes, 2):
        assert y != v or x + w < u or u + t < x
    for wire in plan.wires:
        for (x, y), (u, v) in itertools.pairwise(wire.points):
            assert x == u or y == v
        source, target = (*keep, *round_)[wire.edge]
        x, y, width = plan.boxes[target]
        end = wire.points[-1]
        assert (end[1] == y - 1 and x <= end[0] < x + width) if wire.arrow == "down" else end == (x + width, y + 1)
        x, y, width = plan.boxes[source]
        assert x <= wire.points[0][0] < x + width and y <= wire.points[0][1] < y + 3
        assert all(0 <= x <= plan.width and 0 <= y < plan.height for x, y in wire.points)


@given(EDGES)
def test_no_wire_runs_through_a_box(edges: list[tuple[int, int]]) -> None:
    a, b = [e[0] for e in edges], [e[1] for e in edges]
    keep = [e for e, back in zip(edges, back_edges(12, a, b), strict=True) if not back]
    plan = planned(keep)
    for wire in plan.wires:
        for (x, y), (u, v) in itertools.pairwise(wire.points[1:] if len(wire.points) > 2 else wire.points):
            for left, top, width in plan.boxes:
                inside = range(left, left + width)
                crosses = any(c in inside for c in range(min(x, u), max(x, u) + 1))
                rows = range(min(y, v) + (wire.points[0][1] == min(y, v)), max(y, v) + 1)
                assert not (crosses and any(row in rows for row in range(top, top + 3))), wire
