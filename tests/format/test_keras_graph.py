from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.graphs import edges, keras_json
from tuiboard.format.graph_attributes import Shape, attributes
from tuiboard.format.keras_graph import read_keras
from tuiboard.format.keras_layers import layer_of
from tuiboard.format.payload import PayloadError

INPUT = {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 8, 8]}}


def layer(class_name: str, name: str, *inputs: Any, **config: Any) -> dict[str, Any]:
    nodes = {"inbound_nodes": [*inputs]} if inputs else {}
    return {"class_name": class_name, "config": {"name": name, **config}, "name": name, **nodes}


def tensor(name: str, shape: list[int | None]) -> dict[str, Any]:
    return {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": [name, 0, 0]}}


def test_a_sequential_chains_its_layers() -> None:
    found = read_keras(keras_json(INPUT, layer("Flatten", "flat"), layer("Dense", "out", units=10)))
    assert edges(found) == [("net/in", "net/flat"), ("net/flat", "net/out")]
    assert found.params == (0, 0, 650) and found.facts[1].output == (-1, 64)
    assert {a.name: a.text for a in attributes(found.raw[2])} == {"keras_class": "Dense", "units": "10"}


def test_both_ways_of_writing_inputs() -> None:
    three = [
        INPUT,
        layer("Dense", "a", {"args": [tensor("in", [None, 8, 8])], "kwargs": {}}, units=3),
        layer("Add", "sum", {"args": [[tensor("a", [None, 8, 3]), tensor("in", [None, 8, 8])]], "kwargs": {}}),
    ]
    two = [
        INPUT,
        layer("Dense", "a", [["in", 0, 0, {}]], units=3),
        layer("Add", "sum", [["a", 0, 0, {}], ["in", 0, 0, {}]]),
    ]
    for layers in (three, two):
        config = {"name": "m", "layers": layers, "output_layers": [["sum", 0, 0]]}
        found = read_keras(json.dumps({"class_name": "Functional", "config": config}).encode())
        assert edges(found) == [("m/in", "m/a"), ("m/a", "m/sum"), ("m/in", "m/sum")]
        assert found.params[1] == 8 * 3 + 3


def test_a_model_inside_a_model_is_a_scope() -> None:
    inner = json.loads(keras_json(layer("Dense", "d1", units=4), layer("Dense", "d2", units=2), name="block"))
    found = read_keras(keras_json(INPUT, inner, layer("Dense", "out", units=1)))
    assert edges(found) == [
        ("net/in", "net/block/d1"), ("net/block/d1", "net/block/d2"), ("net/block/d2", "net/out"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("class_name", "config", "inputs", "shape", "params"),
    [
        ("Dense", {"units": 5, "use_bias": False}, [(-1, 7)], (-1, 5), 35),
        ("Conv2D", {"filters": 6, "kernel_size": [5, 5]}, [(-1, 28, 28, 1)], (-1, 24, 24, 6), 156),
        ("Conv2D", {"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same"}, [(-1, 9, 9, 4)],
         (-1, 5, 5, 8), 296),
        ("Conv2D", {"filters": 8, "kernel_size": 3, "groups": 2, "data_format": "channels_first"}, [(-1, 4, 9, 9)],
         (-1, 8, 7, 7), 3 * 3 * 2 * 8 + 8),
        ("Conv1D", {"filters": 2, "kernel_size": 3, "padding": "causal"}, [(-1, 10, 4)], (-1, 10, 2), 26),
        ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, [(-1, 4, 4, 3)],
         (-1, 8, 8, 2), 56),
        ("DepthwiseConv2D", {"kernel_size": 3}, [(-1, 8, 8, 3)], (-1, 6, 6, 3), 30),
        ("SeparableConv2D", {"kernel_size": 3, "filters": 4}, [(-1, 8, 8, 3)], (-1, 6, 6, 4), 27 + 12 + 4),
        ("MaxPooling2D", {"pool_size": [2, 2]}, [(-1, 7, 7, 3)], (-1, 3, 3, 3), 0),
        ("GlobalAveragePooling2D", {}, [(-1, 7, 7, 3)], (-1, 3), 0),
        ("BatchNormalization", {"axis": -1}, [(-1, 7, 3)], (-1, 7, 3), 12),
        ("LayerNormalization", {"axis": [-1]}, [(-1, 7, 3)], (-1, 7, 3), 6),
        ("Embedding", {"input_dim": 17, "output_dim": 8}, [(-1, 64)], (-1, 64, 8), 136),
        ("LSTM", {"units": 4}, [(-1, 10, 3)], (-1, 4), 128),
        ("GRU", {"units": 4, "return_sequences": True}, [(-1, 10, 3)], (-1, 10, 4), 108),
        ("SimpleRNN", {"units": 4}, [(-1, 10, 3)], (-1, 4), 32),
        ("Reshape", {"target_shape": [4, -1]}, [(-1, 8)], (-1, 4, 2), 0),
        ("Concatenate", {"axis": -1}, [(-1, 2), (-1, 3)], (-1, 5), 0),
        ("Add", {}, [(-1, 2), (-1, 3)], None, 0),
        ("Dense", {"units": "many"}, [(-1, 7)], None, None),
        ("Dense", {"units": 5}, [(-1, -1)], (-1, 5), None),
        ("MadeUp", {}, [(-1, 7)], None, None),
    ],
)  # fmt: skip
def test_shapes_and_parameters(
    class_name: str, config: dict[str, Any], inputs: list[Shape], shape: Shape, params: int | None
) -> None:
    """The counts are those that ``keras.Model.summary`` prints for such layers."""
    assert layer_of(class_name, config, inputs) == (shape, params)


def test_what_is_no_model_says_so() -> None:
    for data in (b"", b"[1]", b"{}", b"{" * 100_000, b'{"config": 3}', b"\xff"):
        with pytest.raises(PayloadError):
            read_keras(data)


def test_models_nested_without_end_are_refused() -> None:
    data: dict[str, Any] = {"class_name": "Dense", "config": {"name": "d"}}
    for _ in range(60):
        data = {"class_name": "Sequential", "config": {"name": "s", "layers": [data]}}
    with pytest.raises(PayloadError, match="nested"):
        read_keras(json.dumps(data).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["class_name", "config", "name", "layers", "inbound_nodes", "units", "dtype", "build_config"]),
        inner, max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip


@given(JSON)
def test_any_document_is_a_model_or_an_error(document: Any) -> None:
    data = json.dumps({"class_name": "Functional", "config": {"name": "m", "layers": document, "dtype": document}})
    try:
        read_keras(data.encode())
    except PayloadError:
        return


def test_a_layer_called_twice_has_a_node_for_each_call_and_learns_once() -> None:
    def history(name: str, call: int, *shape: int | None) -> dict[str, object]:
        return {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": [name, call, 0]}}

    layers = [
        {"class_name": "InputLayer", "name": "in", "config": {"batch_shape": [None, 4]}, "inbound_nodes": []},
        {"class_name": "Dense", "name": "shared", "config": {"units": 4}, "inbound_nodes": [
            {"args": [history("in", 0, None, 4)]}, {"args": [history("act", 0, None, 4)]}]},
        {"class_name": "ReLU", "name": "act", "config": {}, "inbound_nodes": [
            {"args": [history("shared", 0, None, 4)]}]},
        {"class_name": "Flatten", "name": "out", "config": {}, "inbound_nodes": [
            {"args": [history("shared", 1, None, 4)]}]},
    ]  # fmt: skip
    config = {"name": "net", "layers": layers, "output_layers": [["out", 0, 0]]}
    graph = read_keras(json.dumps({"class_name": "Functional", "config": config}).encode())
    assert edges(graph) == [
        ("net/in", "net/shared"), ("net/act", "net/shared (call 2)"), ("net/shared", "net/act"),
        ("net/shared (call 2)", "net/out"),
    ]  # fmt: skip
    assert graph.params == (0, 20, 0, 0, 0)
