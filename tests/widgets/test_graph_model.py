from __future__ import annotations

from tests.graphs import Node, mlp, model
from tuiboard.widgets.graph_model import CONSTANT, PLAIN, SUMMARY, VARIABLE, GraphModel, Item


def at(found: GraphModel, path: str, own: bool = False) -> Item:
    row = found.find(path)
    assert row is not None
    return found.item(row, own)


def test_roles_counts_and_weights() -> None:
    found = mlp()
    assert {p: found.role(at(found, p)) for p in ("w1", "layer1/zero", "seen", "layer1")} == {
        "w1": VARIABLE, "layer1/zero": CONSTANT, "seen": SUMMARY, "layer1": PLAIN,
    }  # fmt: skip
    assert found.count(at(found, "layer1")) == 3 and found.count(at(found, "seen", own=True)) == 1
    assert found.weights(at(found, "w1")) == 32 and found.reads(at(found, "layer2")) == 8
    assert int(found.params[0]) == 40


def test_a_constant_that_waits_is_a_step() -> None:
    found = model([("a", "NoOp", ()), ("c", "Const", ("^a",)), ("d", "Const", ())])
    assert [found.role(item) for item in found.fold(0)] == [PLAIN, PLAIN, CONSTANT]


def test_what_takes_data_is_no_constant_whatever_its_name() -> None:
    found = model([("a", "A", ()), ("e", "_EagerConst", ("a",)), ("c", "Const", ("a",)), ("d", "Const", ())])
    assert [found.role(item) for item in found.fold(0)] == [PLAIN, PLAIN, PLAIN, CONSTANT]


def test_arguments_of_functions_are_no_ops() -> None:
    found = model([("a", "A", ()), ("b", "f", ("a",))], functions={"f": [("one", "One", ("a",))]})
    assert found.count(at(found, "__function_library__/f")) == 1 and int(found.counts[0]) == 3
    assert found.role(at(found, "__function_library__")) == PLAIN
    assert (found.edges, found.function_edges) == (1, 1) and found.graph.function_nodes == 1


def test_a_list_of_constants_is_a_constant() -> None:
    found = model(
        [("c", "prim::Constant", ()), ("l", "prim::ListConstruct", ("c", "c")), ("m", "prim::ListConstruct", ())]
    )
    assert [found.role(item) for item in found.fold(0)] == [CONSTANT, CONSTANT, PLAIN]


def test_neighbours_of_a_scope_are_those_beside_it() -> None:
    found = mlp()
    into, data, control = found.links(at(found, "layer1"), True)
    assert [(link.label, link.shape) for link in into] == [("input", "? × 8"), ("w1", "8 × 4")]
    assert (data, control) == (2, 0)
    out, *_ = found.links(at(found, "layer1"), False)
    assert [(link.label, link.dtype, link.shape) for link in out] == [("layer2", "float32", "? × 4")]


def test_neighbours_of_a_node_are_nodes_by_names_from_its_scope() -> None:
    found = mlp()
    into, *_ = found.links(at(found, "layer1/relu"), True)
    assert [link.label for link in into] == ["matmul", "zero"]
    out, data, control = found.links(at(found, "w1"), False)
    assert [(link.label, link.control) for link in out] == [("layer1/matmul", False), ("init", True)]
    assert (data, control) == (1, 1)


def test_many_neighbours_are_counted_and_few_of_them_made() -> None:
    found = model([("a", "A", ()), *((f"b{i}x{i % 7}", f"B{i % 9}", ("a",)) for i in range(500))])
    out, data, _ = found.links(at(found, "a"), False, most=10)
    assert len(out) == 10 and data == 500


def test_output_of_a_scope_is_what_leaves_it() -> None:
    found = mlp()
    assert found.output(at(found, "layer1")) == ("float32", "? × 4")
    assert found.output(at(found, "w1")) == ("float32", "8 × 4")
    several = model([("s/a", "A", ()), ("s/b", "B", ()), ("t", "T", ("s/a", "s/b", "s/a"))])
    assert several.output(at(several, "s")) == ("", "2 tensors")


def test_series_of_equal_structure() -> None:
    nodes: list[Node] = [(f"net/block_{i}/{op}", op, ()) for i in range(6) for op in ("Conv", "Relu")]
    found = model([*nodes, ("net/block_6/Conv", "Conv", ())])
    (series, alone) = found.fold(1)
    assert (series.label, len(series.members), found.path(series)) == ("block_[0-5]", 6, "net/block_[0-5]") or (
        series.label == "block[0-5]"
    )
    assert alone.label == "block_6" and found.count(series) == 12
    assert [item.label for item in found.inside(series)] == [f"block_{i}" for i in range(6)]
    assert len(found.fold(1, series=False)) == 7


def test_functions_know_who_calls_them() -> None:
    found = model([("x", "A", ()), ("call", "f", ("x",))], functions={"f": [("n", "Neg", ("a",))]})
    row = found.find("__function_library__/f")
    assert found.called(at(found, "call")) == [row]
    assert found.callers(at(found, "__function_library__/f")) == [found.find("call")]


def test_circles_and_edges_to_oneself_do_no_harm() -> None:
    found = model([("a/x", "A", ("b/y", "a/x")), ("b/y", "B", ("a/x",))])
    assert [link.label for link in found.links(at(found, "a"), True)[0]] == ["b"]
    assert [link.label for link in found.links(at(found, "a/x"), True)[0]] == ["b/y", "x"]


def test_the_cache_can_count_it() -> None:
    assert mlp().__sizeof__() > 1000
