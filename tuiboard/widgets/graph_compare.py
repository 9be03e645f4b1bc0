"""What one graph has that another lacks, and what differs where both have it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tuiboard.format.graph import FUNCTIONS, Graph
from tuiboard.format.graph_attributes import attributes
from tuiboard.store.names import display
from tuiboard.widgets.graph_model import GraphModel
from tuiboard.widgets.graph_table import Column, TableData, TableLine
from tuiboard.widgets.graph_tables import item_of

MAX_DIFFERENCES = 5000
SHORT = 20
"""Characters up to which a value stands in the table."""
MOST_TEXT = 4096
"""Characters of a value that are shown beside the table."""
Step: TypeAlias = tuple[str, int, int, int, int]
"""What is done, from where to where in the old list, from where to where in the new one."""
CONTROL = -1
"""Port of an edge that carries no tensor."""
Inputs: TypeAlias = tuple[tuple[str, int], ...]
"""Names and ports of what goes into a node, in order."""


def compare_table(model: GraphModel, base: GraphModel, name: str, base_name: str) -> TableData:
    """Differences of the graph of a run to that of the baseline, which are named: added, removed, changed."""
    by_place = model.graph.kind == base.graph.kind == "keras"
    steps = _steps(model.graph, base.graph) if by_place else []
    renamed = any(base.graph.names[a:b] != model.graph.names[c:d] for tag, a, b, c, d in steps if tag == "equal")
    rows = list(_layers(model, base, steps) if by_place else _nodes(model, base))
    counts = {mark: sum(1 for row in rows if row.mark == mark) for mark in "+-~"}
    order = {"~": 0, "+": 1, "-": 2}
    rows.sort(key=lambda row: order[row.mark])
    total = f"{counts['+']:,} added   {counts['-']:,} removed   {counts['~']:,} changed"
    if inside := sum(row.texts[0].startswith(FUNCTIONS + "/") for row in rows):
        total += f"   {inside:,} of these in functions"
    foot = [
        TableLine((total, "", ""), mark="="),
        TableLine((f"only in {display(name)}", "", ""), mark="+"),
        TableLine((f"only in {display(base_name)}, the baseline", "", ""), mark="-"),
    ]
    if renamed:
        foot.append(TableLine(("matched by place, not by name", "", ""), mark="="))
    # the foot names both runs
    empty = "no difference but in names: layers were matched by place" if renamed else "no difference"
    columns = Column("node", quiet=False), Column("op"), Column("what differs", grows=True)
    return TableData(
        f"compared with {display(base_name)}", columns, tuple(rows[:MAX_DIFFERENCES]), tuple(foot), empty, base=base
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a node has otherwise than that of the baseline; all texts are safe for a screen."""

    label: str
    was: str
    now: str

    @property
    def words(self) -> str:
        """In a table: what it was and is where that is short."""
        short = max(len(self.was), len(self.now)) < SHORT
        return f"{self.label} {self.was or 'none'} to {self.now or 'none'}" if short else self.label


def differences(model: GraphModel, node: int, base: GraphModel, old: int) -> list[Difference]:
    """In what a node differs from one of the baseline."""
    if model.graph.kind == base.graph.kind == "keras":
        return _between_layers(model.graph, node, base.graph, old)
    return _between_nodes(
        model.graph, node, base.graph, old, _inputs_of(model.graph, node), _inputs_of(base.graph, old)
    )


def _line(model: GraphModel, node: int, mark: str, found: Sequence[Difference] = (), old: int = -1) -> TableLine:
    words = ", ".join(one.words for one in found)
    texts = display(model.graph.names[node], 512), display(model.graph.ops[node]), words
    return TableLine(texts, item_of(model, node), mark, old)


def _removed(base: GraphModel, old: int) -> TableLine:
    return TableLine((display(base.graph.names[old], 512), display(base.graph.ops[old]), ""), None, "-", old)


def _nodes(model: GraphModel, base: GraphModel) -> Iterator[TableLine]:
    """By full name."""
    now, before = _first(model.graph), _first(base.graph)
    inputs, old_inputs = _inputs(model.graph), _inputs(base.graph)
    for name, node in now.items():
        old = before.get(name)
        if old is None:
            yield _line(model, node, "+")
            continue
        here, there = inputs.get(node, ()), old_inputs.get(old, ())
        found = _between_nodes(model.graph, node, base.graph, old, here, there)
        if found:
            yield _line(model, node, "~", found, old)
    for name, old in before.items():
        if name not in now:
            yield _removed(base, old)


def _first(graph: Graph) -> dict[str, int]:
    """The first node of each name, in order."""
    out: dict[str, int] = {}
    for i, name in enumerate(graph.names):
        out.setdefault(name, i)
    return out


def _inputs(graph: Graph) -> Mapping[int, Inputs]:
    out: dict[int, Inputs] = {}
    ports = np.where(graph.controls, CONTROL, graph.ports)
    for source, target, port in zip(graph.sources.tolist(), graph.targets.tolist(), ports.tolist(), strict=True):
        out[target] = (*out.get(target, ()), (graph.names[source], port))
    return out


def _inputs_of(graph: Graph, node: int) -> Inputs:
    edges = np.flatnonzero(graph.targets == node)
    ports = np.where(graph.controls[edges], CONTROL, graph.ports[edges])
    pairs = zip(graph.sources[edges].tolist(), ports.tolist(), strict=True)
    return tuple((graph.names[source], port) for source, port in pairs)


def _between_nodes(now: Graph, node: int, before: Graph, old: int, here: Inputs, there: Inputs) -> list[Difference]:
    out: list[Difference] = []
    if now.ops[node] != before.ops[old]:
        out.append(Difference("op", display(before.ops[old]), display(now.ops[node])))
    if now.raw[node] != before.raw[old]:
        out += _attributes(now.raw[node], before.raw[old])
        if now.devices[node] != before.devices[old]:
            out.append(Difference("device", display(before.devices[old]), display(now.devices[node])))
    if here != there:
        out.append(Difference("inputs", _names_of(there), _names_of(here)))
    return out


def _names_of(inputs: Inputs) -> str:
    names = (f"^{name}" if port == CONTROL else f"{name}:{port}" if port else name for name, port in inputs)
    return display(", ".join(names), MOST_TEXT)


def _attributes(raw: bytes, old: bytes) -> list[Difference]:
    now = {item.name: item.text for item in attributes(raw, whole=True)}
    before = {item.name: item.text for item in attributes(old, whole=True)}
    return [
        Difference(
            "shape" if name == "_output_shapes" else display(name),
            display(before.get(name, ""), MOST_TEXT),
            display(now.get(name, ""), MOST_TEXT),
        )
        for name in sorted(now.keys() | before.keys())
        if before.get(name) != now.get(name) and name not in ("name", "keras_class")
    ]


def _steps(now: Graph, before: Graph) -> Sequence[Step]:
    """From the layers of one model to those of another: by order, since Keras numbers names anew in each model."""
    return difflib.SequenceMatcher(None, before.ops, now.ops, autojunk=len(now) > 2000).get_opcodes()


def _layers(model: GraphModel, base: GraphModel, steps: Sequence[Step]) -> Iterator[TableLine]:
    for tag, a, b, c, d in steps:
        if tag == "equal":
            for old, node in zip(range(a, b), range(c, d), strict=True):
                found = _between_layers(model.graph, node, base.graph, old)
                if found:
                    yield _line(model, node, "~", found, old)
            continue
        for old in range(a, b):
            yield _removed(base, old)
        for node in range(c, d):
            yield _line(model, node, "+")


def _between_layers(now: Graph, node: int, before: Graph, old: int) -> list[Difference]:
    out = _attributes(now.raw[node], before.raw[old])
    if now.params[node] != before.params[old]:
        out.append(Difference("params", _count(before.params[old]), _count(now.params[node])))
    return out


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"
