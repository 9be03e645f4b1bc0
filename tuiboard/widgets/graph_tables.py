"""Tables of a graph: layers or variables with their parameters, the dearest ops, nodes found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuiboard.compute.pattern import Pattern
from tuiboard.format.graph import FUNCTIONS
from tuiboard.store.names import display
from tuiboard.widgets.graph_costs import GraphCosts, micros, size_words
from tuiboard.widgets.graph_model import VARIABLE, GraphModel, Item, shape_words
from tuiboard.widgets.graph_table import Column, TableData, TableLine

MAX_LINES = 5000
"""Rows of a table; totals count all."""
MAX_HITS = 42
"""Nodes found that are listed, as in TensorBoard."""
_MODULE = re.compile(r"(?P<type>[^\[\]]*)\[(?P<name>.*)\]$")
_READ = "/ReadVariableOp/resource"
_LAYER_COLUMNS = (
    Column("layer", quiet=False),
    Column("type"),
    Column("output shape", right=True),
    Column("params", right=True, quiet=False),
)  # fmt: skip


def layer_table(model: GraphModel) -> TableData:
    """Layers of a Keras or torch model; of any other graph its variables."""
    if model.graph.kind == "keras":
        return _layers(model)
    if model.torch:
        return _modules(model)
    return _variables(model)


def _total(number: int, counts: Sequence[int | None], noun: str) -> tuple[TableLine, ...]:
    text = f"{sum(count or 0 for count in counts):,}" + (" and more" if None in counts else "")
    return (TableLine((" ".join(_counted(number, noun)), "", "", text), mark="="),)


def _params(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _layers(model: GraphModel) -> TableData:
    graph = model.graph
    head = graph.title + "/"
    lines = []
    for node in range(min(len(graph), MAX_LINES)):
        item = item_of(model, node)
        name, shape = graph.names[node].removeprefix(head), model.output(item)[1]
        lines.append(TableLine((display(name), display(graph.ops[node]), shape, _params(graph.params[node])), item))
    foot = _total(len(graph), graph.params, "layer")
    return TableData(f"layers of {display(graph.title)}", _LAYER_COLUMNS, tuple(lines), foot)


def _modules(model: GraphModel) -> TableData:
    """Modules that hold no other module."""
    tree = model.tree
    found = [row for row in range(1, len(tree.labels)) if _MODULE.match(tree.labels[row])]
    lines: list[TableLine] = []
    totals: list[int | None] = []
    for i, row in enumerate(found[:MAX_LINES]):
        if i + 1 < len(found) and found[i + 1] < int(tree.ends[row]):
            continue
        item = model.item(row)
        nodes = tree.nodes[row : int(tree.ends[row])]
        counts = [model.learned(int(node)) for node in nodes[nodes >= 0]]
        params = None if None in counts else sum(count or 0 for count in counts)
        totals += counts
        parts = [_MODULE.match(tree.labels[at]) for at in reversed([row, *tree.ancestors(row)])]
        names = [part["name"] for part in parts if part is not None]
        kind = parts[-1]["type"] if parts[-1] is not None else ""
        texts = (display(".".join(names)), display(kind), model.output(item)[1], _params(params))
        lines.append(TableLine(texts, item))
    return TableData("modules", _LAYER_COLUMNS, tuple(lines), _total(len(lines), totals, "module"))


def _variables(model: GraphModel) -> TableData:
    """What is learned, then what is only kept, such as the slots of an optimizer; the total is of what is learned."""
    graph = model.graph
    columns = (
        Column("variable", quiet=False), Column("type"), Column("shape", right=True),
        Column("params", right=True, quiet=False),
    )  # fmt: skip
    learned = model.learning()
    known = set(learned)
    kept = [node for node in (model.roles == VARIABLE).nonzero()[0].tolist() if node not in known]
    lines = []
    for node in [*learned, *kept][:MAX_LINES]:
        item = item_of(model, node)
        kind = model.dtype(node) or display(graph.ops[node])
        count = _params(model.learned(node)) if node in known else "not learned"
        shape = shape_words(model.variable_shape(node))
        # an argument of a traced function is called after the op that reads it
        name = graph.names[node].removesuffix(_READ) or graph.names[node]
        lines.append(TableLine((display(name, 512), kind, shape, count), item))
    foot = _total(len(learned), [model.learned(node) for node in learned], "variable") if lines else ()
    return TableData("variables", columns, tuple(lines), foot, "the graph declares no variable")


def cost_table(model: GraphModel, costs: GraphCosts, by: str) -> TableData:
    """Nodes that ran, the dearest first."""
    columns = (
        Column("op", quiet=False),
        Column("type"),
        Column("time", right=True, quiet=by != "time"),
        Column(f"of {by}", right=True),
        Column("memory", right=True, quiet=by != "memory"),
    )  # fmt: skip
    whole = int(costs.micros[0] if by == "time" else costs.bytes[0])
    found = costs.dearest(by)
    lines = []
    for node in found[:MAX_LINES]:
        time, size = int(costs.node_micros[node]), costs.size_of(node)
        value = time if by == "time" else size
        share = "–" if value is None or not whole else f"{100 * value / whole:.1f} %" if value else "0"
        name, op = display(model.graph.names[node], 512), display(model.graph.ops[node])
        lines.append(TableLine((name, op, micros(time), share, size_words(size)), item_of(model, node)))
    memory = int(costs.bytes[0]) if costs.sized.any() else None
    total = (" ".join(_counted(len(found), "op")) + " ran", "", micros(int(costs.micros[0])), "", size_words(memory))
    foot = (TableLine(total, mark="="),)
    return TableData(f"costs by {by}", columns, tuple(lines), foot, "no op ran", 2 if by == "time" else 4)


def hit_table(model: GraphModel, hits: Sequence[int], text: str) -> TableData:
    """Nodes found, the first 42 of them."""
    columns = (Column("node", quiet=False), Column("op"), Column("output", right=True))
    lines = []
    for node in hits[:MAX_HITS]:
        item = item_of(model, node)
        lines.append(
            TableLine(
                (display(model.graph.names[node], 512), display(model.graph.ops[node]), model.output(item)[1]), item
            )
        )
    error = Pattern(text).error
    empty = f"no valid expression: {display(error)}" if error else f"no node's name matches {display(text)}"
    return TableData(f"find {text}", columns, tuple(lines), empty=empty)


def item_of(model: GraphModel, node: int) -> Item:
    """The item of a node; of one that is also a scope its own."""
    row = int(model.tree.places[node])
    item = model.item(row)
    return model.item(row, own=True) if model.is_scope(item) else item


def counts_line(model: GraphModel) -> list[tuple[str, str]]:
    """Number and noun of what the graph itself has, then of its functions, for a toolbar."""
    graph = model.graph
    out = [_counted(graph.declared, "layer" if graph.kind == "keras" else "node"), _counted(model.edges, "edge")]
    if graph.functions:
        out.append(_counted(len(graph.functions), "function"))
    top = [item for item in model.fold(0) if item.label != FUNCTIONS]
    out.append((f"{len(top):,}", "at the top"))
    if graph.functions:
        nodes, edges = _counted(graph.function_nodes, "node"), _counted(model.function_edges, "edge")
        out.append((nodes[0], f"{nodes[1]} and {' '.join(edges)} in functions"))
    return out


def _counted(number: int, noun: str) -> tuple[str, str]:
    return f"{number:,}", noun if number == 1 else noun + "s"
