from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs import Node, assert_nothing_is_lost, mlp, model
from tuiboard.widgets.graph_flow_parts import Flow, FlowOptions
from tuiboard.widgets.graph_flow_plan import MAX_BOXES, MAX_EDGES, plan_flow
from tuiboard.widgets.graph_model import GraphModel


def flow(found: GraphModel, scope: str = "", **options: Any) -> Flow:
    row = found.find(scope) if scope else 0
    assert row is not None
    return plan_flow(found, row, FlowOptions(**options))


def names(picture: Flow) -> list[str]:
    return [box.label for box in picture.boxes]


def edges(picture: Flow) -> list[tuple[str, str, str]]:
    labels = names(picture)
    return [(labels[e.source], labels[e.target], e.label) for e in picture.edges]


def test_boxes_variables_beside_them_and_what_is_set_aside() -> None:
    picture = flow(mlp())
    assert names(picture) == ["input", "layer1", "layer2", "loss"]
    assert edges(picture) == [
        ("input", "layer1", "? × 8"), ("layer1", "layer2", "? × 4"), ("layer2", "loss", "? × 2"),
        ("input", "loss", "? × 8"),
    ]  # fmt: skip
    assert [(s.label, s.shape) for s in picture.boxes[1].feeds] == [("w1", "8 × 4")]
    assert sorted(item.label for item in picture.aside) == ["init", "seen"]


def test_a_skip_connection_goes_round() -> None:
    plan = flow(mlp()).plan
    assert [wire.arrow for wire in plan.wires] == ["down", "down", "down", "left"]


def test_inside_a_scope_the_rest_of_the_graph_stands_beside() -> None:
    picture = flow(mlp(), "layer1")
    assert names(picture) == ["matmul", "relu"] and picture.folded("constant") == 1
    assert [s.label for s in picture.boxes[0].feeds] == ["input", "w1"]
    assert [(s.label, s.shape) for s in picture.boxes[1].leaves] == [("layer2", "? × 4")]
    assert names(flow(mlp(), "layer1", small=False)) == ["matmul", "relu"]  # the constant stands beside now
    assert [s.label for s in flow(mlp(), "layer1", small=False).boxes[1].feeds] == ["zero"]


def test_the_node_of_a_scope_has_a_box_in_it() -> None:
    picture = flow(model([("m/read", "Read", ()), ("m", "MatMul", ("m/read",)), ("x", "X", ("m",))]), "m")
    assert names(picture) == ["(m)", "read"] and edges(picture) == [("read", "(m)", "")]


def test_control_edges_and_references() -> None:
    found = model([("v", "VariableV2", ()), ("n", "NoOp", ()), ("a", "Assign", ("v", "^n")), ("b", "B", ("v", "^a"))])
    picture = flow(found)
    about = {(e.source, e.target): (e.control, e.reference) for e in picture.edges}
    at = names(picture).index
    assert about[at("n"), at("a")] == (True, False) and about[at("v"), at("a")] == (False, True)
    assert about[at("a"), at("b")] == (True, False)


def test_a_box_that_gathers_from_everywhere_keeps_only_what_says_something() -> None:
    chain: list[Node] = [
        ("s0", "A", ()),
        *((f"s{i}q", f"Op{i}", (f"s{i - 1}q" if i > 1 else "s0",)) for i in range(1, 6)),
    ]
    found = model([*chain, ("train", "T", tuple(name for name, *_ in chain))])
    few, every = flow(found), flow(found, every_edge=True)
    assert few.hidden == 5 and every.hidden == 0 and len(every.edges) - len(few.edges) == 5


def test_items_can_be_moved_out_and_back() -> None:
    found = mlp()
    loss = found.fold(0)[5]
    assert loss.label == "loss"
    picture = flow(found, moved=frozenset({loss.key}))
    assert "loss" not in names(picture) and loss in picture.aside


def test_crowds_are_cut_and_counted() -> None:
    found = model([(f"n{i}x{'y' * (i % 3)}", f"Op{i}", ()) for i in range(MAX_BOXES + 60)])
    picture = flow(found)
    assert len(picture.boxes) == MAX_BOXES and picture.folded("more") == 60


def test_single_ops_beside_the_flow_that_only_a_summary_sees_are_folded() -> None:
    main: list[Node] = [("x", "X", ()), ("y", "Y", ("x",)), ("z", "Z", ("y",))]
    side: list[Node] = [("mean", "Mean", ("x",)), ("shown", "ScalarSummary", ("mean",))]
    assert names(flow(model([*main, *side]))) == ["x", "y", "z"]
    assert names(flow(model([*main, *side]), small=False)) == ["x", "y", "z", "mean"]
    alone: list[Node] = [("s/a", "A", ("x",)), ("s/b", "B", ("s/a",)), ("s/sum", "ScalarSummary", ("s/b",))]
    assert names(flow(model([*main, *alone]), "s")) == ["a", "b"]  # all that is in the scope


def test_a_module_called_twice_has_a_box_for_each_call() -> None:
    nodes: list[Node] = [
        ("x", "X", ()),
        ("Net/Conv[a]/c", "aten::conv", ("x",)), ("Net/Pool[pool]/size", "prim::Constant", ()),
        ("Net/Pool[pool]/p1", "aten::pool", ("Net/Conv[a]/c", "Net/Pool[pool]/size")),
        ("Net/Conv[b]/c", "aten::conv", ("Net/Pool[pool]/p1",)),
        ("Net/Pool[pool]/p2", "aten::pool", ("Net/Conv[b]/c", "Net/Pool[pool]/size")),
    ]  # fmt: skip
    found = model(nodes)
    picture = flow(found, "Net")
    assert [(box.label, box.note) for box in picture.boxes] == [
        ("Conv[a]", "1 op"), ("Pool[pool]", "call 1 of 2"), ("Pool[pool]", "call 2 of 2"), ("Conv[b]", "1 op"),
    ]  # fmt: skip
    assert sorted((e.source, e.target) for e in picture.edges) == [(0, 1), (1, 3), (3, 2)]
    assert all(wire.arrow == "down" for wire in picture.plan.wires)
    assert_nothing_is_lost(found, found.find("Net") or 0, picture)


def test_series_whose_members_take_turns_are_drawn_one_by_one() -> None:
    chain = [f"{kind}_{i}" for i in range(1, 6) for kind in ("conv", "relu")]
    found = model([(name, name[:4], (chain[i - 1],) if i else ()) for i, name in enumerate(chain)])
    picture = flow(found)
    assert sorted(names(picture)) == sorted(chain) and all(w.arrow == "down" for w in picture.plan.wires)


def test_what_a_real_circle_joins_stays_whole() -> None:
    found = model([("s/a", "A", ("t",)), ("s/b", "B", ("s/a",)), ("t", "T", ("s/b",))])
    picture = flow(found)
    assert sorted(names(picture)) == ["s", "t"] and sorted(w.arrow for w in picture.plan.wires) == ["down", "left"]


def test_names_are_cut_until_the_picture_is_narrow_enough() -> None:
    found = model([("x", "X", ()), *((f"{'long_name_' * 2}{c}", f"Op{c}", ("x",)) for c in "abc")])
    wide, narrow = flow(found, rows=40, columns=200), flow(found, rows=40, columns=70)
    assert wide.extent > 70 >= narrow.extent and wide.zoom == narrow.zoom == 0
    assert any("…" in name for name in names(narrow)) and not any("…" in name for name in names(wide))
    assert flow(found, zoom=0, rows=5, columns=70).zoom == 0


def test_what_is_too_wide_even_with_short_names_goes_on_below() -> None:
    fan: list[Node] = [("x", "X", ()), *((f"op{'y' * (i % 2)}{i}z", f"Op{i}", ("x",)) for i in range(12))]
    found = model([*fan, ("sum", "Sum", [name for name, *_ in fan[1:]])])
    wide, narrow, low = flow(found, rows=40), flow(found, rows=40, columns=70), flow(found, rows=20, columns=70)
    assert wide.extent > 180 and narrow.extent <= 70 and narrow.plan.height <= 40
    assert low.extent <= 70 and low.plan.height > 20  # no wider than the room, though it goes on below
    assert set(names(narrow)) == set(names(wide)) and len(narrow.edges) == len(wide.edges)


def test_a_path_that_is_not_drawn_makes_no_shortcut() -> None:
    waiting: list[Node] = [(f"c{i}x{'y' * (i % 2)}", f"C{i}", ("^wait",)) for i in range(5)]
    found = model([("a", "A", ()), ("wait", "W", ("a",)), *waiting, ("b", "B", ("a", "^wait"))])
    picture = flow(found, extract=False)
    assert picture.hidden == 6 and all(wire.arrow == "down" for wire in picture.plan.wires)


def test_nothing_is_drawn_for_a_shape_of_which_nothing_is_known() -> None:
    found = model([("x", "X", ()), ("y", "Y", ("x",))], shapes={"x": (-1,)})
    assert edges(flow(found)) == [("x", "y", "")]


NODES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "a/b", "a/c", "b/x_1", "b/x_2", "b/x_3", "b/x_4", "b/x_5", "d", "", "/", "e/f/g"]),
        st.sampled_from(["A", "Const", "VariableV2", "NoOp", "ScalarSummary", "Assign"]),
        st.lists(st.sampled_from(["a", "b", "a/b:1", "^b/x_1", "d", "gone", "e/f/g", "^d", "a/c"]), max_size=4),
    ),
    max_size=25,
)


@settings(max_examples=150)
@given(NODES, st.booleans(), st.booleans(), st.booleans())
def test_any_graph_has_a_flow(nodes: list[Node], small: bool, series: bool, compact: bool) -> None:
    found = model(nodes)
    options = FlowOptions(small=small, series=series, zoom=2 if compact else 0, every_edge=series)
    for row in range(len(found.tree.labels)):
        picture = plan_flow(found, row, options)
        assert len(picture.plan.boxes) == len(picture.boxes) and len(picture.plan.wires) == len(picture.edges)
        assert_nothing_is_lost(found, row, picture)


def test_the_largest_zoom_that_fits_is_taken() -> None:
    found = model(
        [(f"op{i}x{'y' * (i % 2)}", f"Op{i}", (f"op{i - 1}x{'y' * ((i - 1) % 2)}",) if i else ()) for i in range(6)]
    )
    assert [(flow(found, rows=rows).zoom, flow(found, rows=rows).plan.height) for rows in (33, 32, 20, 5)] == [
        (0, 33), (1, 23), (2, 16), (1, 23),
    ]  # fmt: skip


def test_dense_graphs_have_bounds() -> None:
    half: list[Node] = [(f"a{i}x{'y' * (i % 3)}", f"A{i}", ()) for i in range(60)]
    dense: list[Node] = [(f"b{i}x{'y' * (i % 3)}", f"B{i}", [name for name, *_ in half]) for i in range(60)]
    picture = flow(model([*half, *dense]), extract=False)
    assert (len(picture.edges), picture.hidden) == (MAX_EDGES, 3600 - MAX_EDGES)


def test_control_edges_of_a_box_that_has_many_are_left_out() -> None:
    found = model([("x", "X", ()), *((f"c{i}x{'y' * (i % 2)}", f"C{i}", ("x",)) for i in range(6)),
                   ("all", "Group", tuple(f"^c{i}x{'y' * (i % 2)}" for i in range(6)))])  # fmt: skip
    assert flow(found, extract=False).hidden == 6 and flow(found, extract=False, every_edge=True).hidden == 0


def test_what_changes_a_variable_takes_it_by_reference_in_a_box_and_beside_one() -> None:
    nodes: list[Node] = [
        ("v/w", "VariableV2", ()), ("v/read", "Identity", ("v/w",)), ("g", "Grad", ("v/read",)),
        ("train/update", "ApplyGradientDescent", ("v/w", "g")), ("alone", "VariableV2", ()),
        ("count", "AssignAdd", ("alone", "g")),
    ]  # fmt: skip
    found = model(nodes)
    picture = flow(found, every_edge=True)
    labels = names(picture)
    changes = {(labels[e.source], labels[e.target]) for e in picture.edges if e.reference}
    assert changes == {("v", "train")}  # though reads of it go the same way
    assert [(s.label, s.reference) for box in picture.boxes for s in box.feeds] == [("alone", True)]
    inside = flow(found, "train")
    assert [(s.label, s.reference) for s in inside.boxes[0].feeds] == [("v", True), ("g", False)]


def test_an_op_that_only_a_summary_shows_is_aside_where_others_make_a_flow() -> None:
    nodes: list[Node] = [
        ("w", "VariableV2", ()), ("x", "Placeholder", ()), ("l/mean", "Mean", ("w",)),
        ("l/show", "ScalarSummary", ("l/mean",)), ("l/matmul", "MatMul", ("x", "w")), ("l/relu", "Relu", ("l/matmul",)),
        ("y", "Softmax", ("l/relu",)), ("l/activations", "HistogramSummary", ("l/relu",)),
        ("l/products", "HistogramSummary", ("l/matmul",)),
    ]  # fmt: skip
    picture = flow(model(nodes), "l")
    assert names(picture) == ["matmul", "relu"] and [item.label for item in picture.aside] == ["mean"]
    assert names(flow(model(nodes[:4]), "l")) == ["mean"]  # all there is


def test_an_op_of_torch_that_has_but_a_number_is_called_by_what_it_does() -> None:
    nodes: list[Node] = [
        ("x", "IO Node", ()), ("input.3", "aten::relu", ("x",)), ("27", "aten::max_pool2d", ("input.3",)),
        ("output.1", "prim::Constant", ()), ("logits", "aten::linear", ("27",)), ("last", "aten::relu", ("logits",)),
    ]  # fmt: skip
    told = {box.label: box.note for box in flow(model(nodes)).boxes}
    assert told["relu"] == "input.3" and told["max_pool2d"] == "27" and told["logits"] == "linear"
    plain = flow(model([("input.3", "Relu", ()), ("b", "Neg", ("input.3",))]))
    assert {box.label for box in plain.boxes} >= {"input.3"}
