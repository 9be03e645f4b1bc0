from __future__ import annotations

from tests.graphs import Node, model
from tuiboard.format.graph import Graph, read_graph
from tuiboard.format.proto import message_class
from tuiboard.widgets.graph_details import Details, details_of
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.graph_tables import layer_table
from tuiboard.widgets.look import Look


def words(details: Details) -> list[str]:
    return ["".join(text for text, _ in (*line.left, *line.right)).rstrip() for line in details.lines]


def test_what_lies_inside_counts_each_of_a_series() -> None:
    nodes: list[Node] = [("a/y", "Y", ()), ("a/c", "Const", ()), *((f"a/x_{i}", "X", ()) for i in range(7))]
    more: list[Node] = [(f"a/z{i}k", f"Z{i}", ()) for i in range(120)]
    found = model([*nodes, *more])
    shown = words(details_of(found, found.fold(0)[0], Look(), 60))
    assert "Inside  128 and 1 folded" in shown
    assert "  and 22 more: enter opens it" in shown  # 100 rows, of which one stands for 7
    assert "  folded: 1 constant  S shows them" in shown


def numbers_graph() -> Graph:
    made = message_class("GraphDef")()
    node = made.node.add(name=b"n", op=b"Const")
    node.attr.add(key=b"axes").value.list.i.extend(range(100_000, 100_400))
    return read_graph(made.SerializeToString())


def test_large_attributes_break_between_numbers() -> None:
    found = GraphModel(numbers_graph())
    shown = words(details_of(found, Item(1, "n"), Look(), 50, large=True))
    lines = [line for line in shown if "1000" in line]
    assert len(lines) > 5 and all(part.strip(",").isdigit() for line in lines for part in line.split()[-3:])


def test_an_argument_that_is_a_variable_is_told_with_what_it_holds() -> None:
    made = message_class("GraphDef")()
    argument = made.node.add(name=b"dense/MatMul/ReadVariableOp/resource", op=b"Placeholder")
    argument.attr.add(key=b"dtype").value.type = 20
    read = made.node.add(name=b"dense/MatMul/ReadVariableOp", op=b"ReadVariableOp", input=[argument.name])
    read.attr.add(key=b"dtype").value.type = 1
    shape = read.attr.add(key=b"_output_shapes").value.list.shape.add()
    for size in (3, 4):
        shape.dim.add(size=size)
    change = made.node.add(name=b"up", op=b"ResourceApplyGradientDescent", input=[argument.name])
    assert change is not None
    found = GraphModel(read_graph(made.SerializeToString()))
    assert [line.texts for line in layer_table(found).lines] == [("dense/MatMul", "float32", "3 × 4", "12")]
