"""Small literal graphs for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tuiboard.format.graph import Graph, read_graph
from tuiboard.format.proto import message_class
from tuiboard.widgets.graph_flow_parts import Flow
from tuiboard.widgets.graph_model import GraphModel

Node = tuple[str, str, Sequence[str]]


def graph_def(
    nodes: Iterable[Node],
    *,
    shapes: Mapping[str, Sequence[int]] | None = None,
    devices: Mapping[str, str] | None = None,
    functions: Mapping[str, Sequence[Node]] | None = None,
) -> bytes:
    """A serialised GraphDef; ``shapes`` are those of first outputs, ``functions`` take ``a`` and give ``r``."""
    made = message_class("GraphDef")()
    for name, op, inputs in nodes:
        node = made.node.add(name=name.encode(), op=op.encode(), input=[i.encode() for i in inputs])
        if name in (shapes or {}):
            shape = node.attr.add(key=b"_output_shapes").value.list.shape.add()
            for size in (shapes or {})[name]:
                shape.dim.add(size=size)
            node.attr.add(key=b"dtype").value.type = 1
            if op == "VariableV2":
                node.attr.add(key=b"shape").value.shape.CopyFrom(shape)
        if name in (devices or {}):
            node.device = (devices or {})[name].encode()
    for name, inside in (functions or {}).items():
        function = made.library.function.add()
        function.signature.name = name.encode()
        function.signature.input_arg.add(name=b"a", type=1)
        function.signature.output_arg.add(name=b"r", type=1)
        for inner, op, inputs in inside:
            function.node_def.add(name=inner.encode(), op=op.encode(), input=[i.encode() for i in inputs])
        function.ret.add(key=b"r", value=f"{inside[-1][0]}:out:0".encode())
    data: bytes = made.SerializeToString()
    return data


def graph(nodes: Iterable[Node], **options: Any) -> Graph:
    """A graph that was read."""
    return read_graph(graph_def(nodes, **options))


def model(nodes: Iterable[Node], **options: Any) -> GraphModel:
    """A graph that is open."""
    return GraphModel(graph(nodes, **options))


def edges(found: Graph) -> list[tuple[str, str]]:
    """Edges by names, in order."""
    return [
        (found.names[a], found.names[b]) for a, b in zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    ]


MLP: list[Node] = [
    ("input/x", "Placeholder", ()),
    ("w1", "VariableV2", ()),
    ("w2", "VariableV2", ()),
    ("layer1/zero", "Const", ()),
    ("layer1/matmul", "MatMul", ("input/x", "w1")),
    ("layer1/relu", "Maximum", ("layer1/matmul", "layer1/zero")),
    ("layer2/matmul", "MatMul", ("layer1/relu", "w2")),
    ("loss", "Mean", ("layer2/matmul", "input/x")),
    ("seen/tag", "Const", ()),
    ("seen", "ScalarSummary", ("seen/tag", "loss")),
    ("init", "NoOp", ("^w1", "^w2")),
]
MLP_SHAPES: dict[str, Sequence[int]] = {
    "input/x": (-1, 8), "w1": (8, 4), "w2": (4, 2), "layer1/matmul": (-1, 4), "layer1/relu": (-1, 4),
    "layer2/matmul": (-1, 2), "loss": (),
}  # fmt: skip
"""A small network: two layers with weights, a loss that looks at the input again, a summary, an initialiser."""


def mlp() -> GraphModel:
    """The small network, open."""
    return model(MLP, shapes=MLP_SHAPES)


def keras_json(*layers: Mapping[str, Any], name: str = "net") -> bytes:
    """A Sequential of these layers."""
    return json.dumps({"class_name": "Sequential", "config": {"name": name, "layers": list(layers)}}).encode()


def assert_nothing_is_lost(found: GraphModel, scope: int, picture: Flow) -> None:
    """Every child of a scope is a box, a name beside one, or is kept out or folded away."""
    told = [*(box.item for box in picture.boxes), *picture.beside, *(item for item, _ in picture.kept)]
    rows = [row for item in told if not item.own for row in item.members or (item.row,)]
    assert sorted(set(rows)) == sorted(found.tree.children(scope).tolist())
    parts = [item.call for item in told]
    assert len(rows) == len(set(rows)) + sum(1 for call in parts if call > 1)
