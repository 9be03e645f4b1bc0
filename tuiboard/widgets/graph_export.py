"""A scope of a graph as text, DOT or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from tuiboard.errors import TuiboardError
from tuiboard.format.graph_attributes import attributes
from tuiboard.store.names import display
from tuiboard.widgets.graph_flow_parts import Flow
from tuiboard.widgets.graph_model import GraphModel

SUFFIXES = (".txt", ".dot", ".json")


def write_export(path: Path, model: GraphModel, scope: int, flow: Callable[[], Flow], logdirs: list[str]) -> None:
    """Write what lies in a scope to a new file, by its suffix as text, DOT or JSON.

    Raises TuiboardError where the suffix is another, the file is there, or it would lie in a run's folder.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise TuiboardError(f"{path.name}: no such format", "end the name in .txt, .dot or .json")
    whole = path.expanduser().absolute()
    if any(whole.is_relative_to(folder) for folder in logdirs):
        raise TuiboardError(f"{path.name} would lie in a logdir", "choose another folder")
    make = {".txt": as_text, ".json": as_json}
    text = as_dot(model, flow()) if suffix == ".dot" else make[suffix](model, scope)
    try:
        with whole.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise TuiboardError(f"{path.name} is there already", "choose another name") from error
    except OSError as error:
        raise TuiboardError(f"{path.name}: {error.strerror}", "choose a file that can be written") from error


def as_text(model: GraphModel, scope: int) -> str:
    """An indented tree: name, op, output."""
    tree = model.tree
    base = len(tree.ancestors(scope))
    out = []
    for row in range(scope if scope else 1, int(tree.ends[scope])):
        item = model.item(row)
        depth = len(tree.ancestors(row)) - max(base, 1)
        parts = [
            display(item.label) or "(no name)",
            display(model.op(item)),
            " ".join(filter(None, model.output(item))),
        ]
        if model.is_scope(item):
            parts.append(f"{model.count(item):,} ops")
        out.append("  " * depth + "  ".join(part for part in parts if part))
    return "\n".join(out) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(display(text, 1024), ensure_ascii=False)


def as_dot(model: GraphModel, flow: Flow) -> str:
    """The flow of a scope for Graphviz: a box a node, a line an edge; names beside boxes are ovals."""
    lines = ["digraph tuiboard {", "  rankdir=TB;", '  node [shape=box, style=rounded, fontname="monospace"];']
    names: dict[int, str] = {}

    def outer(row: int, label: str) -> str:
        if row not in names:
            names[row] = f"o{row}"
            lines.append(f"  o{row} [label={_quoted(label)}, shape=plaintext];")
        return names[row]

    for i, box in enumerate(flow.boxes):
        lines.append(f"  n{i} [label={_quoted(f'{display(box.item.label)}  {box.note}')}];")
    for i, box in enumerate(flow.boxes):
        for stubs, into in ((box.feeds, True), (box.leaves, False)):
            for stub in stubs:
                for row in stub.rows:
                    other = outer(row, model.tree.path(row))
                    ends = (other, f"n{i}") if into else (f"n{i}", other)
                    lines.append(_dot_edge(*ends, stub.shape, stub.control))
    lines += [_dot_edge(f"n{e.source}", f"n{e.target}", e.label, e.control) for e in flow.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _dot_edge(source: str, target: str, label: str, control: bool) -> str:
    about = [f"label={_quoted(label)}"] if label else []
    about += ["style=dashed"] if control else []
    return f"  {source} -> {target}" + (f" [{', '.join(about)}]" if about else "") + ";"


def _records(model: GraphModel, scope: int) -> Iterator[dict[str, object]]:
    graph, tree = model.graph, model.tree
    nodes = tree.nodes[scope : int(tree.ends[scope])]
    for node in nodes[nodes >= 0].tolist():
        edges = model.edges_into(int(tree.places[node]), int(tree.places[node]) + 1)
        record: dict[str, object] = {
            "name": graph.names[node],
            "op": graph.ops[node],
            "inputs": [
                {
                    "node": graph.names[int(graph.sources[e])],
                    "output": int(graph.ports[e]),
                    "control": bool(graph.controls[e]),
                }
                for e in sorted(edges.tolist())
            ],
            "output_shapes": [None if s is None else list(s) for s in graph.facts[node].shapes],
            "attributes": {a.name: a.text for a in attributes(graph.raw[node]) if not a.withheld},
        }
        if graph.devices[node]:
            record["device"] = graph.devices[node]
        if model.learned(node):
            record["params"] = model.learned(node)
        yield record


def as_json(model: GraphModel, scope: int) -> str:
    """Every node of a scope with inputs, shapes and attributes; large attributes are left out."""
    nodes = list(_records(model, scope))
    return json.dumps({"version": 1, "scope": model.tree.path(scope), "nodes": nodes}, indent=1) + "\n"
