from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graphs import edges, graph, graph_def
from tuiboard.format.graph import read_function_graphs, read_graph
from tuiboard.format.graph_attributes import attributes, dtype_name
from tuiboard.format.payload import PayloadError
from tuiboard.format.proto import message_class
from tuiboard.format.run_metadata import counted, read_costs


def test_inputs_name_outputs_and_order() -> None:
    found = graph([("a", "Split", ()), ("b:1", "Odd", ()), ("c", "Add", ("a:1", "b:1", "^a", "gone:2", "gone"))])
    assert edges(found) == [("a", "c"), ("b:1", "c"), ("a", "c")]
    assert found.ports.tolist() == [1, 0, 0] and found.controls.tolist() == [False, False, True]
    assert found.missing == {2: ("gone:2", "gone")}


def test_functions_are_scopes_with_arguments_and_results() -> None:
    found = graph([("x", "Call", ())], functions={"f": [("n", "Neg", ("a",)), ("m", "Exp", ("n:y:0",))]})
    assert (found.declared, found.functions, found.function_nodes) == (1, ("f",), 2)
    names = [f"__function_library__/f/{name}" for name in ("a", "n", "m", "r")]
    assert found.names[1:] == tuple(names)
    assert edges(found) == list(itertools.pairwise(names))
    assert [found.ops[1], found.ops[4]] == ["input_arg", "output_arg"]


def test_a_function_whose_result_has_the_name_of_a_node_keeps_both() -> None:
    found = graph([], functions={"f": [("r", "Neg", ("a",))]})
    assert found.names == tuple(f"__function_library__/f/{n}" for n in ("a", "r", "r (result)"))
    assert edges(found)[1] == (found.names[1], found.names[2])


def test_facts_of_nodes() -> None:
    found = graph([("v", "VariableV2", ()), ("n", "NoOp", ())], shapes={"v": (3, -1)})
    assert found.facts[0].shapes == ((3, -1),) and found.facts[0].shape == (3, -1)
    assert dtype_name(found.facts[0].dtype) == "float32" and found.facts[1].shapes == ()


def test_called_functions_and_clusters_are_found_among_attributes() -> None:
    made = message_class("GraphDef")()
    node = made.node.add(name=b"w", op=b"While")
    node.attr.add(key=b"body").value.func.name = b"f"
    node.attr.add(key=b"branches").value.list.func.add(name=b"g")
    node.attr.add(key=b"_XlaCluster").value.s = b"cluster_1"
    node.attr.add(key=b"DstT").value.type = 3
    node.attr.add(key=b"T").value.type = 1
    facts = read_graph(made.SerializeToString()).facts[0]
    assert sorted(facts.calls) == ["f", "g"] and facts.cluster == "cluster_1" and facts.dtype == 3


def test_large_attributes_are_withheld_until_asked_for() -> None:
    made = message_class("GraphDef")()
    node = made.node.add(name=b"c", op=b"Const")
    node.attr.add(key=b"value").value.s = b"x" * 5000
    node.attr.add(key=b"few").value.list.i.extend([1, 2])
    node.attr.add(key=b"f").value.f = 0.5
    raw = read_graph(made.SerializeToString()).raw[0]
    few, half, value = attributes(raw)
    assert (half.text, few.text) == ("0.5", "1, 2") or (few.text, half.text) == ("0.5", "1, 2")
    assert value.withheld and value.size > 5000
    assert attributes(raw, whole=True)[2].text == "x" * 5000


def test_a_tensor_that_lies_about_its_size_is_named() -> None:
    made = message_class("GraphDef")()
    tensor = made.node.add(name=b"c", op=b"Const").attr.add(key=b"value").value.tensor
    tensor.dtype = 1
    tensor.tensor_shape.dim.add(size=1 << 40)
    tensor.float_val.append(1.0)
    text = attributes(read_graph(made.SerializeToString()).raw[0])[0].text
    assert "float32" in text and "not repeated" in text


def test_bad_bytes_in_names_cost_nothing() -> None:
    made = message_class("GraphDef")()
    made.node.add(name=b"a\xff", op=b"\xfe", input=[b"b\xff"])
    found = read_graph(made.SerializeToString())
    assert found.names == ("a�",) and found.missing == {0: ("b�",)}


def test_equal_names_stay_two_nodes() -> None:
    found = graph([("a", "A", ()), ("a", "B", ("a",))])
    assert len(found) == 2 and found.sources.tolist() == [0] and found.targets.tolist() == [1]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_graph_or_an_error(data: bytes) -> None:
    for read in (read_graph, read_function_graphs, read_costs):
        try:
            read(data)
        except PayloadError:
            continue


@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_damaged_graph_is_a_graph_or_an_error(noise: bytes, at: int) -> None:
    data = graph_def(
        [("a", "A", ()), ("b", "B", ("a:0",))], shapes={"a": (1, 2)}, functions={"f": [("n", "N", ("a",))]}
    )
    at = min(at, len(data))
    try:
        found = read_graph(data[:at] + noise + data[at + len(noise) :])
    except PayloadError:
        return
    for raw in found.raw:
        attributes(raw, whole=True)


def _metadata() -> bytes:
    made = message_class("RunMetadata")()
    for _ in range(2):
        stats = made.step_stats.dev_stats.add(device=b"/device:CPU:0").node_stats.add(node_name=b"a")
        stats.all_start_micros, stats.all_end_rel_micros = 100, 7
        stats.memory.add(total_bytes=10)
        stats.memory.add(total_bytes=-3)
        stats.output.add(slot=1).tensor_description.shape.dim.add(size=4)
    for name in (b"p", b"q"):
        part = message_class("GraphDef")()
        part.node.add(name=name, op=b"Op", input=[name])
        part.library.function.add().signature.name = b"same"
        made.function_graphs.add(pre_optimization_graph=part.SerializeToString())
    data: bytes = made.SerializeToString()
    return data


def test_costs_of_a_node_add_up() -> None:
    cost = read_costs(_metadata()).devices["/device:CPU:0"]["a"]
    assert (cost.micros, cost.bytes, cost.shapes) == (14, 20, (None, (4,)))
    assert counted("/job:localhost/device:GPU:0") and not counted("/device:GPU:0/stream:all")


def test_traced_functions_are_numbered_and_share_a_library() -> None:
    found = read_function_graphs(_metadata())
    assert found.names[:1] == ("graph_1/p",) and "graph_2/q" in found.names
    assert found.functions == ("same",) and found.declared == 2
    assert edges(found) == [("graph_1/p", "graph_1/p"), ("graph_2/q", "graph_2/q")]
    with pytest.raises(PayloadError, match="nothing was traced"):
        read_function_graphs(b"")
