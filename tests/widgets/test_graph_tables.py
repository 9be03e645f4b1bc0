from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.graphs import MLP, MLP_SHAPES, keras_json, mlp, model
from tuiboard.errors import TuiboardError
from tuiboard.format.keras_graph import read_keras
from tuiboard.format.run_metadata import NodeCost, StepCosts
from tuiboard.widgets.graph_colours import Colours
from tuiboard.widgets.graph_compare import compare_table
from tuiboard.widgets.graph_costs import GraphCosts, micros, size_words
from tuiboard.widgets.graph_export import scope_writers, table_writers, write_export
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.graph_table import Column, TableData, TableLine, TableView
from tuiboard.widgets.graph_tables import cost_table, counts_line, hit_table, layer_table
from tuiboard.widgets.look import Look

CPU, GPU = "/device:CPU:0", "/device:GPU:0"


def keras(units: int, *, dropout: bool = False, name: str = "net") -> GraphModel:
    layers = [
        {"class_name": "InputLayer", "config": {"name": f"{name}_in", "batch_shape": [None, 8]}},
        {"class_name": "Dense", "config": {"name": f"{name}_d", "units": units}},
        *([{"class_name": "Dropout", "config": {"name": "drop"}}] if dropout else []),
        {"class_name": "Odd", "config": {"name": "odd"}},
    ]
    return GraphModel(read_keras(keras_json(*layers, name=name)))


def costs() -> GraphCosts:
    table = {
        CPU: {"layer1/matmul": NodeCost(30, 100, 0, ((7, 4),)), "layer1/relu:Maximum": NodeCost(10, 0, 0, ()),
              "elsewhere": NodeCost(5, 5, 0, ())},
        GPU: {"layer1/matmul": NodeCost(60, 0, 0, ())},
        "/stream:all": {"loss": NodeCost(999, 9, 0, ())},
    }  # fmt: skip
    return GraphCosts(mlp(), StepCosts(table))


def test_layers_like_a_summary() -> None:
    data = layer_table(keras(5))
    assert [line.texts for line in data.lines] == [
        ("net_in", "InputLayer", "? × 8", "0"), ("net_d", "Dense", "? × 5", "45"), ("odd", "Odd", "", "?"),
    ]  # fmt: skip
    assert data.foot[0].texts == ("3 layers", "", "", "45 and more")


def test_variables_of_an_op_graph() -> None:
    data = layer_table(mlp())
    assert [line.texts for line in data.lines] == [("w1", "float32", "8 × 4", "32"), ("w2", "float32", "4 × 2", "8")]
    assert data.foot[0].texts[-1] == "40"


def test_modules_of_a_torch_model() -> None:
    found = model([("Net/Linear[fc]/weight/w", "prim::GetAttr", ()), ("Net/Linear[fc]/y", "aten::relu", ()),
                   ("Net/Sequential[s]/ReLU[0]/z", "aten::relu", ())])  # fmt: skip
    assert [line.texts[:2] for line in layer_table(found).lines] == [("fc", "Linear"), ("s.0", "ReLU")]


def test_costs_are_summed_over_scopes_and_devices() -> None:
    found, model_ = costs(), mlp()
    row = model_.find("layer1")
    assert found.of(Item(row or 0, "")) == (100, 100, 2) and found.unknown == 1
    assert found.devices == [CPU, GPU]
    without = GraphCosts(model_, StepCosts({GPU: {"layer1/matmul": NodeCost(60, 0, 0, ())}}), {GPU})
    assert int(without.micros[0]) == 0
    lines = cost_table(model_, found, "time").lines
    assert [(line.texts[0], line.texts[2], line.texts[3]) for line in lines] == [
        ("layer1/matmul", "90 µs", "90.0 %"), ("layer1/relu", "10 µs", "10.0 %"),
    ]  # fmt: skip
    assert [micros(n) for n in (0, 7, 1250, 3_100_000)] == ["0", "7 µs", "1.25 ms", "3.10 s"]


def test_what_is_not_recorded_is_no_zero() -> None:
    model_ = mlp()
    told = {
        "layer1/matmul": NodeCost(5, None, 0, ()),
        "layer1/relu": NodeCost(0, 0, 0, ()),
        "loss": NodeCost(1, 9, 0, ()),
    }
    found = GraphCosts(model_, StepCosts({CPU: told}))
    data = cost_table(model_, found, "memory")
    assert [line.texts[2:] for line in data.lines] == [("1 µs", "100.0 %", "9 B"), ("5 µs", "–", "–"), ("0", "0", "0")]
    assert data.columns[data.sort].title == "memory" and data.foot[0].texts[-1] == "9 B"
    assert [size_words(n) for n in (None, 0, 640, 12_000)] == ["–", "0", "640 B", "12 kB"]


def test_columns_are_as_wide_as_what_is_in_them_and_texts_give_way_first() -> None:
    name, kind = "scope/" * 8 + "name", "SparseSoftmaxCrossEntropy"
    columns = (Column("op"), Column("type"), Column("time", right=True))
    view = TableView(TableData("t", columns, (TableLine((name, kind, "3.62 ms")),)))
    shown = ["".join(s.text for s in row) for row in view.draw(Look(), 120, 5, focused=True)]
    assert name in shown[1] and kind in shown[1]
    shown = ["".join(s.text for s in row) for row in view.draw(Look(), 60, 5, focused=True)]
    assert "3.62 ms" in shown[1] and "SparseSoftmaxCross" in shown[1] and "name" in shown[1]


def test_hits_are_listed_up_to_a_bound() -> None:
    assert [line.texts[0] for line in hit_table(mlp(), [4, 6], "matmul").lines] == ["layer1/matmul", "layer2/matmul"]
    assert len(hit_table(model([(f"n{i}", "A", ()) for i in range(99)]), range(99), "n").lines) == 42


def test_differences_of_op_graphs() -> None:
    other = [(n, "Minimum" if n == "layer1/relu" else op, i) for n, op, i in MLP if n != "init"]
    data = compare_table(
        model([*other, ("new", "New", ())], shapes={**MLP_SHAPES, "loss": (2,)}), mlp(), "this", "base"
    )
    assert [(line.mark, line.texts[0], line.texts[2]) for line in data.lines] == [
        ("~", "layer1/relu", "op Maximum to Minimum"), ("~", "loss", "shape scalar to 2"),
        ("+", "new", ""), ("-", "init", ""),
    ]  # fmt: skip
    assert data.foot[0].texts[0] == "1 added   1 removed   2 changed"
    assert compare_table(mlp(), mlp(), "this", "base").lines == ()


def test_layers_are_compared_in_order_whatever_their_names() -> None:
    data = compare_table(keras(7, dropout=True, name="second"), keras(5), "this", "base")
    assert [(line.mark, line.texts[1], line.texts[2]) for line in data.lines] == [
        ("~", "Dense", "units 5 to 7, params 45 to 63"), ("+", "Dropout", ""),
    ]  # fmt: skip
    assert data.foot[-1].texts[0] == "matched by place, not by name"


def test_models_that_differ_in_names_alone_were_matched_by_place() -> None:
    renamed, same = (
        compare_table(keras(5, name="second"), keras(5), "this", "base"),
        compare_table(keras(5), keras(5), "this", "base"),
    )
    assert (
        not renamed.lines
        and "matched by place" in renamed.empty
        and renamed.foot[-1].texts[0].startswith("matched by place")
    )
    assert same.empty == "no difference" and "only in base" in same.foot[-1].texts[0]


def test_numbers_of_one_are_singular() -> None:
    one = model([("a", "A", ())], functions={"f": [("x", "Neg", ("a",))]})
    assert [" ".join(pair) for pair in counts_line(one)] == [
        "1 node", "0 edges", "1 function", "1 at the top", "1 node and 1 edge in functions",
    ]  # fmt: skip
    layer = GraphModel(read_keras(keras_json({"class_name": "Odd", "config": {"name": "odd"}})))
    assert " ".join(counts_line(layer)[0]) == "1 layer"


def test_time_and_memory() -> None:
    hot = Colours(mlp(), "time", costs())
    assert hot.chip(Item(mlp().find("layer1") or 0, ""), Look()) != hot.chip(
        Item(mlp().find("layer1/relu") or 0, ""), Look()
    )
    assert hot.chip(Item(mlp().find("loss") or 0, ""), Look()) is None
    assert len(hot.legend(Look())) == 5


def test_export_as_text_dot_and_json(tmp_path: Path) -> None:
    found = mlp()

    def write(name: str, logdirs: list[str] | None = None) -> str:
        write_export(tmp_path / name, scope_writers(found, 0), logdirs or [])
        return (tmp_path / name).read_text(encoding="utf-8")

    assert "layer1  float32 ? × 4  3 ops\n  zero" in write("g.txt")
    dot = write("g.dot")
    assert dot.startswith("digraph") and 'n0 -> n4 [label="? × 8"]' in dot and "n1 -> n10 [style=dashed]" in dot
    assert dot.count("->") == len(found.graph.sources) and dot.count("{") == dot.count("}") == 5
    nodes = {node["name"]: node for node in json.loads(write("g.json"))["nodes"]}
    assert nodes["layer1/relu"]["inputs"][0] == {"node": "layer1/matmul", "output": 0, "control": False}
    assert nodes["w1"]["params"] == 32 and nodes["layer1/matmul"]["output_shapes"] == [[-1, 4]]
    for name, logdirs in (("g.txt", None), ("g.png", None), ("new.txt", [str(tmp_path)])):
        with pytest.raises(TuiboardError):
            write(name, logdirs)


def test_export_of_a_scope_names_what_lies_outside() -> None:
    found = mlp()
    dot = scope_writers(found, found.find("layer2") or 0)[".dot"]()
    assert 'n6 [label="matmul  MatMul"];' in dot and 'n2 [label="w2", shape=plaintext];' in dot
    assert "n6 -> n7" in dot and dot.count("->") == 3


def test_export_of_layers_has_all_of_them_with_shapes_and_params() -> None:
    first = {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 8]}}
    dense = [{"class_name": "Dense", "config": {"name": f"d{units}", "units": units}} for units in (4, 2)]
    found = GraphModel(read_keras(keras_json(first, *dense)))
    writers = scope_writers(found, 0)
    text = writers[".txt"]()
    assert "net  3 layers  46 params\n" in text and "  d4  Dense" in text and "? × 4  36 params\n" in text
    dot = writers[".dot"]()
    assert 'n2 [label="d2  Dense  10 params"]' in dot and 'n1 -> n2 [label="? × 4"]' in dot
    data = json.loads(writers[".json"]())
    assert data["params"] == 46 and [node["params"] for node in data["nodes"][1:]] == [36, 10]
    assert data["nodes"][2]["output_shapes"] == [[-1, 2]]


def test_export_of_tables() -> None:
    table = compare_table(mlp(), model([("input/x", "Other", ())]), "new", "old")
    writers = table_writers(table)
    assert list(writers) == [".txt", ".json"]
    text = writers[".txt"]().splitlines()
    assert text[0] == "compared with old" and "~ input/x" in "\n".join(text) and text[-1].startswith("- only in old")
    data = json.loads(writers[".json"]())
    assert (data["rows"][0]["mark"], data["rows"][0]["node"]) == ("~", "input/x")
    assert len(data["rows"]) == len(table.lines) and data["totals"][0]["node"].startswith("10 added")


def test_long_names_of_a_table_keep_both_ends() -> None:
    lines = tuple(TableLine((f"train/{'deep/' * 20}{end}",)) for end in ("one", "two"))
    view = TableView()
    view.show(TableData("t", (Column("op", quiet=False),), lines))
    rows = ["".join(s.text for s in row) for row in view.draw(Look(), 30, 5, focused=True)][1:3]
    assert all("train/" in row and "…" in row for row in rows)
    assert "one" in rows[0] and "two" in rows[1]
    alike = tuple(TableLine((f"train/gradients/layer{n}/matmul_grad/MatMul_1",)) for n in (1, 2))
    view.show(TableData("alike", (Column("op", quiet=False),), alike))
    rows = ["".join(s.text for s in row) for row in view.draw(Look(), 28, 5, focused=True)][1:3]
    assert "1/matmul_grad" in rows[0] and "2/matmul_grad" in rows[1]
    ends = ("layer1_w", "layer1_b", "layer2_w")
    alike = tuple(TableLine((f"train/Adam/update_{end}/ResourceApplyAdam",)) for end in ends)
    view.show(TableData("same ends", (Column("op", quiet=False),), alike))
    rows = ["".join(s.text for s in row) for row in view.draw(Look(), 22, 6, focused=True)][1:4]
    assert all(f"{end}/…" in row for end, row in zip(ends, rows, strict=True))
