from __future__ import annotations

from tests.graphs import graph_def
from tuiboard.format.graph import read_graph
from tuiboard.format.proto import message_class
from tuiboard.format.torch_layers import is_torch, torch_params


def conv(stride: int) -> tuple[int | None, ...]:
    nodes = [
        ("x", "IO Node", ()), ("one", "prim::Constant", ()), ("zero", "prim::Constant", ()),
        ("weight", "prim::GetAttr", ()), ("bias", "prim::GetAttr", ()), ("stride", "prim::Constant", ()),
        ("strides", "prim::ListConstruct", ("stride", "stride")), ("pads", "prim::ListConstruct", ("zero", "zero")),
        ("dilation", "prim::ListConstruct", ("one", "one")),
        ("y", "aten::_convolution", ("x", "weight", "bias", "strides", "pads", "dilation", "zero", "pads", "one")),
        ("z", "aten::linear", ("y", "weight")),
    ]  # fmt: skip
    made = message_class("GraphDef").FromString(
        graph_def(nodes, shapes={"x": (4, 1, 28, 28), "y": (4, 6, 24, 24), "z": (4, 6, 24, 10)})
    )
    for node in made.node:
        value = {b"one": 1, b"zero": 0, b"stride": stride}.get(node.name)
        if value is not None:
            node.attr.add(key=b"attr").value.s = b"{ value : %d}" % value
    return torch_params(read_graph(made.SerializeToString()))


def test_counts_follow_from_the_shapes_around() -> None:
    # groups is the first constant after the lists; the "one" behind the second list of pads
    assert conv(1)[-2:] == (6 * 1 * 5 * 5 + 6, 24 * 10)


def test_a_stride_leaves_several_kernels_possible() -> None:
    assert conv(2)[-2] is None


def test_only_torch_graphs_are_torch() -> None:
    assert not is_torch(read_graph(graph_def([("a", "MatMul", ())])))
