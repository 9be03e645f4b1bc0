"""What a file may hold of a graph: a scope down to its nodes as text, DOT or JSON; a table as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.cells import cell_len

from tuiboard.errors import TuiboardError
from tuiboard.format.graph_attributes import attributes
from tuiboard.store.names import display
from tuiboard.widgets.graph_model import GraphModel
from tuiboard.widgets.graph_table import TableData, TableLine
from tuiboard.widgets.save_screen import fill_new

Writers = Mapping[str, Callable[[], str]]
"""By suffix, what makes the text of a file."""


def scope_writers(model: GraphModel, scope: int) -> Writers:
    """The formats of a scope: all that lies in it, whatever is folded or shut on screen."""
    return {
        ".txt": lambda: as_text(model, scope),
        ".dot": lambda: as_dot(model, scope),
        ".json": lambda: as_json(model, scope),
    }


def table_writers(table: TableData) -> Writers:
    """The formats of a table: all its rows and totals."""
    return {".txt": lambda: table_text(table), ".json": lambda: table_json(table)}


def suffixes(writers: Writers) -> str:
    """The formats in words: ``.txt, .dot or .json``."""
    *most, last = writers
    return f"{', '.join(most)} or {last}"


def write_export(path: Path, writers: Writers, logdirs: list[str]) -> None:
    """Write a new file in the format that its suffix names.

    Raises TuiboardError where the suffix is another, the file is there, or it would lie in a run's folder.
    """
    make = writers.get(path.suffix.lower())
    if make is None:
        raise TuiboardError(f"{path.name}: not in this format", f"end the name in {suffixes(writers)}")
    whole = path.expanduser().absolute()
    if any(whole.is_relative_to(folder) for folder in logdirs):
        raise TuiboardError(f"{path.name} would lie in a logdir", "choose another folder")
    text = make()
    try:
        fill_new(whole, lambda new: new.write_text(text, encoding="utf-8"))
    except FileExistsError as error:
        raise TuiboardError(f"{path.name} is there already", "choose another name") from error
    except OSError as error:
        raise TuiboardError(f"{path.name}: {error.strerror}", "choose a file that can be written") from error


def counted(model: GraphModel, scope: int) -> str:
    """How many nodes lie in a scope, in words."""
    count = model.count(model.item(scope))
    noun = "layer" if model.graph.kind == "keras" else "op"
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _params(model: GraphModel, row: int) -> str:
    """The numbers learned at and below a row, in words; empty where there are none."""
    node = int(model.tree.nodes[row])
    weights = int(model.params[row])
    if node >= 0 and model.learned(node) is None and not weights:
        return "? params"
    return f"{weights:,} params" if weights else ""


def as_text(model: GraphModel, scope: int) -> str:
    """An indented tree: name, op, output, nodes and numbers learned."""
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
            parts.append(counted(model, row))
        parts.append(_params(model, row))
        out.append("  " * depth + "  ".join(part for part in parts if part))
    return "\n".join(out) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(display(text, 1024), ensure_ascii=False)


def as_dot(model: GraphModel, scope: int) -> str:
    """All nodes and edges of a scope for Graphviz: scopes are clusters, neighbours outside have no frame."""
    tree, graph = model.tree, model.graph
    start, end = scope or 1, int(tree.ends[scope])
    lines = ["digraph tuiboard {", "  rankdir=TB;", '  node [shape=box, style=rounded, fontname="monospace"];']
    ends: list[int] = []  # of the clusters that are open
    for row in range(start, end):
        while ends and row >= ends[-1]:
            ends.pop()
            lines.append("  " * (len(ends) + 1) + "}")
        item, node = model.item(row), int(tree.nodes[row])
        if model.is_scope(item):
            label = "  ".join(filter(None, (display(item.label) or "(no name)", _params(model, row))))
            lines.append("  " * (len(ends) + 1) + f"subgraph cluster_{row} {{ label={_quoted(label)};")
            ends.append(int(tree.ends[row]))
        if node >= 0:
            own = "" if model.is_scope(item) else _params(model, row)
            label = "  ".join(filter(None, (display(item.label) or "(no name)", display(graph.ops[node]), own)))
            lines.append("  " * (len(ends) + 1) + f"n{node} [label={_quoted(label)}];")
    lines += ["  " * depth + "}" for depth in range(len(ends), 0, -1)]
    edges = sorted({*model.edges_into(start, end).tolist(), *model.edges_from(start, end).tolist()})
    drawn: dict[str, None] = {}
    outside: dict[int, None] = {}
    for edge in edges:
        source, target = int(graph.sources[edge]), int(graph.targets[edge])
        outside.update((n, None) for n in (source, target) if not start <= int(tree.places[n]) < end)
        control = bool(graph.controls[edge])
        drawn[_dot_edge(f"n{source}", f"n{target}", "" if control else model.edge_shape(edge), control)] = None
    lines += [f"  n{node} [label={_quoted(graph.names[node])}, shape=plaintext];" for node in outside]
    return "\n".join([*lines, *drawn, "}"]) + "\n"


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
        if model.learned(node) != 0:
            record["params"] = model.learned(node)
        yield record


def as_json(model: GraphModel, scope: int) -> str:
    """Every node of a scope with inputs, shapes, numbers learned and attributes; large attributes are left out.

    ``params`` of a node is null where it learns but is not known how many numbers.
    """
    whole = {"version": 1, "scope": model.tree.path(scope), "params": int(model.params[scope])}
    return json.dumps({**whole, "nodes": list(_records(model, scope))}, indent=1) + "\n"


def table_text(table: TableData) -> str:
    """A table in columns, with its marks before the rows and its totals below."""
    lines = [*table.lines, *table.foot]
    marked = any(line.mark in "+-~" for line in lines if line.mark)
    texts = [[column.title for column in table.columns], *(_cells(table, line) for line in lines)]
    widths = [max(cell_len(row[i]) for row in texts[: 1 + len(table.lines)]) for i in range(len(table.columns))]
    out = [table.title, ""]
    for mark, row in zip(["", *(line.mark for line in lines)], texts, strict=True):
        parts = []
        for column, text, wide in zip(table.columns, row, widths, strict=True):
            pad = " " * max(0, wide - cell_len(text))
            parts.append(pad + text if column.right else text + pad)
        sign = (mark if mark in ("+", "-", "~") else " ") + " " if marked else ""
        out.append((sign + "  ".join(parts)).rstrip())
        if len(out) == 3 + len(table.lines):
            out.append("" if table.lines else table.empty)
    return "\n".join(out).rstrip() + "\n"


def _cells(table: TableData, line: TableLine) -> list[str]:
    return [*line.texts, *[""] * (len(table.columns) - len(line.texts))]


def table_json(table: TableData) -> str:
    """The rows of a table by the titles of its columns, as texts; ``+`` added, ``-`` removed, ``~`` changed."""

    def record(line: TableLine) -> dict[str, str]:
        cells = zip((column.title for column in table.columns), _cells(table, line), strict=True)
        return {**({"mark": line.mark} if line.mark in ("+", "-", "~") else {}), **dict(cells)}

    rows, totals = [record(line) for line in table.lines], [record(line) for line in table.foot]
    return json.dumps({"version": 1, "table": table.title, "rows": rows, "totals": totals}, indent=1) + "\n"
