"""Counts of nodes, ops, functions and layers are those that TensorBoard has."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.golden.reference import names, ours, reference
from tests.graphs import assert_nothing_is_lost
from tuiboard.format.graph import FUNCTIONS, read_function_graphs, read_graph
from tuiboard.format.keras_graph import read_keras
from tuiboard.format.op_params import count_of, learned_variables
from tuiboard.format.payload import Blob, PayloadError
from tuiboard.format.run_metadata import read_costs
from tuiboard.format.torch_layers import torch_params
from tuiboard.store.payloads import fetch
from tuiboard.widgets.graph_flow_parts import FlowOptions
from tuiboard.widgets.graph_flow_plan import plan_flow
from tuiboard.widgets.graph_model import GraphModel

if not names():
    pytest.skip("the shared logs do not lie beside the repository", allow_module_level=True)


def found(plugin: str) -> list[tuple[str, str, str]]:
    """Reference, run and tag of every record of a plugin."""
    return [
        (name, run, tag)
        for name in names()
        for run, facts in reference(name).items()
        for tag, about in facts["plugins"].get(plugin, {}).items()
        if about["count"]
    ]


def facts(name: str, run: str, plugin: str, tag: str) -> dict[str, Any]:
    about: dict[str, Any] = reference(name)[run]["plugins"][plugin][tag]
    return about


def blob(name: str, run: str, tag: str) -> bytes:
    view = ours(name).by_name[run]
    series = view.series[tag]
    assert series.index is not None
    content = fetch(view, series, len(series.index) - 1)
    assert isinstance(content, Blob)
    return content.data


@pytest.mark.parametrize(("name", "run", "tag"), found("graphs"))
def test_op_graphs(name: str, run: str, tag: str) -> None:
    about = facts(name, run, "graphs", tag)
    if "parse_error" in about:
        with pytest.raises(PayloadError):
            read_graph(blob(name, run, tag))
        return
    graph = read_graph(blob(name, run, tag))
    inside = [i for i, n in enumerate(graph.names) if n.startswith(FUNCTIONS + "/")]
    assert (graph.declared, len(graph.functions), graph.function_nodes) == (
        about["nodes"], about["functions"], about["function_nodes"],
    )  # fmt: skip
    assert len(graph) - len(inside) == about["nodes"]
    model = GraphModel(graph)
    library = model.find(FUNCTIONS)
    assert int(model.counts[0]) == about["nodes"] + about["function_nodes"]
    assert (0 if library is None else int(model.counts[library])) == about["function_nodes"]
    ops = Counter(op for i, op in enumerate(graph.ops) if i not in set(inside))
    assert {op: ops[op] for op in about["ops"]} == about["ops"]
    assert list(graph.names[: len(about["first_nodes"])]) == about["first_nodes"]


def test_edges_of_a_graph_and_of_its_functions_are_counted_apart() -> None:
    """Figures: inputs of the nodes of the GraphDef, and of those of its functions."""
    model = GraphModel(read_graph(blob("tf_summaries", "graphs/graph_only", "__run_graph__")))
    assert (model.edges, model.function_edges) == (27, 29)


@pytest.mark.parametrize(("name", "run", "tag"), found("graph_keras_model"))
def test_conceptual_graphs(name: str, run: str, tag: str) -> None:
    about = facts(name, run, "graph_keras_model", tag)
    graph = read_keras(blob(name, run, tag))
    assert list(graph.ops) == about["layers"] and len(graph.sources) == len(graph) - 1
    assert None not in graph.params


@pytest.mark.parametrize("plugin", ["graph_run_metadata", "graph_run_metadata_graph"])
def test_traced_graphs(plugin: str) -> None:
    for name, run, tag in found(plugin):
        about = facts(name, run, plugin, tag)
        data = blob(name, run, tag)
        if not about["function_graph_nodes"]:
            with pytest.raises(PayloadError, match="nothing was traced"):
                read_function_graphs(data)
            continue
        graph = read_function_graphs(data)
        assert graph.declared == sum(about["function_graph_nodes"])
        several = len(about["function_graph_nodes"]) > 1
        for number, nodes in enumerate(about["function_graph_nodes"], 1):
            assert not several or sum(n.startswith(f"graph_{number}/") for n in graph.names) == nodes


@pytest.mark.parametrize(("name", "run", "tag"), found("graph_tagged_run_metadata"))
def test_costs_of_session_runs(name: str, run: str, tag: str) -> None:
    about = facts(name, run, "graph_tagged_run_metadata", tag)
    costs = read_costs(blob(name, run, tag))
    assert len(costs.devices) == about["devices"]
    assert sum(len(nodes) for nodes in costs.devices.values()) == about["step_nodes"]


@pytest.mark.parametrize(
    ("name", "run", "tag", "numbers"),
    [
        ("keras_fit", "20261123-135746-keras2/train", "__run_graph__", 64 * 512 + 512 + 512 * 10 + 10),
        ("tf_summaries", "v1_legacy/train", "__run_graph__", 64 * 32 + 32 + 32 * 10 + 10),
    ],
)
def test_what_an_op_graph_learns_is_what_its_model_has(name: str, run: str, tag: str, numbers: int) -> None:
    graph = read_graph(blob(name, run, tag))
    assert sum(count_of(held.shape) or 0 for held in learned_variables(graph).values()) == numbers


def test_what_a_torch_graph_learns_is_what_its_model_has() -> None:
    graph = read_graph(blob("torch_cnn", "fashion_mnist_experiment_1", "__run_graph__"))
    weights = 6 * 25 + 6, 16 * 6 * 25 + 16, 256 * 64 + 64, 64 * 10 + 10
    assert sum(filter(None, torch_params(graph))) == sum(weights)


@pytest.mark.parametrize(
    ("name", "run", "tag", "plugin"),
    [(*one, plugin) for plugin in ("graphs", "graph_keras_model", "graph_run_metadata") for one in found(plugin)],
)
def test_no_flow_of_any_scope_loses_anything(name: str, run: str, tag: str, plugin: str) -> None:
    readers = {"graphs": read_graph, "graph_keras_model": read_keras, "graph_run_metadata": read_function_graphs}
    try:
        model = GraphModel(readers[plugin](blob(name, run, tag)))
    except PayloadError:
        return  # that nothing can be read is seen above
    for scope in range(len(model.tree.labels)):
        if len(model.tree.children(scope)):
            for options in (FlowOptions(rows=35, columns=69), FlowOptions(rows=15, columns=78, small=False)):
                assert_nothing_is_lost(model, scope, plan_flow(model, scope, options))
