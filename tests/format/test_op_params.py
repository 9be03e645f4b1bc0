from __future__ import annotations

from tests.graphs import graph, graph_def, model
from tuiboard.format.graph import read_graph
from tuiboard.format.op_params import count_of, learned_variables
from tuiboard.format.proto import message_class


def test_slots_and_counters_are_not_learned() -> None:
    shapes = {"w": (3, 4), "w/Adam": (3, 4), "w/slot": (3, 4), "power": (), "global_step": (), "bn/moving_mean": (4,)}
    found = graph(
        [
            *((name, "VariableV2", ()) for name in shapes),
            ("power/read", "Identity", ("power",)),
            ("grad", "MatMul", ("w",)),
            ("apply", "ApplyAdam", ("w", "w/Adam", "w/slot", "power/read", "grad")),
        ],
        shapes=shapes,
    )
    assert {found.names[i]: s.shape for i, s in learned_variables(found).items()} == {"w": (3, 4)}


def test_what_no_optimizer_changes_is_counted_too() -> None:
    found = graph([("frozen", "VariableV2", ()), ("out", "MatMul", ("frozen",))], shapes={"frozen": (5,)})
    assert [held.shape for held in learned_variables(found).values()] == [(5,)]


def test_arguments_of_a_traced_function_have_the_shape_of_what_is_read() -> None:
    nodes = [
        ("dense/Read/resource", "Placeholder", ()), ("dense/Read", "ReadVariableOp", ("dense/Read/resource",)),
        ("Adam/m/resource", "Placeholder", ()), ("Adam/m", "ReadVariableOp", ("Adam/m/resource",)),
        ("counter/resource", "Placeholder", ()), ("counter", "ReadVariableOp", ("counter/resource",)),
        ("Add", "AssignAddVariableOp", ("counter/resource", "x")), ("iterator", "Placeholder", ()),
        ("Sub", "AssignSubVariableOp", ("dense/Read/resource", "x")), ("x", "X", ()),
    ]  # fmt: skip
    made = message_class("GraphDef").FromString(
        graph_def(nodes, shapes={"dense/Read": (8, 2), "Adam/m": (8, 2), "counter": ()})
    )
    for node in made.node:
        if node.op == b"Placeholder":
            node.attr.add(key=b"dtype").value.type = 20
    found = read_graph(made.SerializeToString())
    assert {found.names[i]: s.shape for i, s in learned_variables(found).items()} == {"dense/Read/resource": (8, 2)}


def test_a_variable_counts_once_where_it_is_declared() -> None:
    found = model([("w", "VariableV2", ()), ("layer/read", "Identity", ("w",)), ("layer/mul", "Mul", ("layer/read",))],
                  shapes={"w": (6,)})  # fmt: skip
    layer, root = found.find("layer"), 0
    assert layer is not None
    assert (found.weights(found.item(layer)), found.reads(found.item(layer)), int(found.params[root])) == (0, 6, 6)


def test_counts() -> None:
    assert (count_of((2, 3)), count_of(()), count_of((2, -1)), count_of(None)) == (6, 1, None, None)
    assert count_of((1 << 40, 1 << 40)) == 1 << 50
