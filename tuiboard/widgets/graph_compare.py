"""What one graph has that another lacks, and what differs where both have it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from tuiboard.format.graph import Graph
from tuiboard.format.graph_attributes import attributes
from tuiboard.store.names import display
from tuiboard.widgets.graph_model import GraphModel
from tuiboard.widgets.graph_table import Column, TableData, TableLine
from tuiboard.widgets.graph_tables import item_of

MAX_DIFFERENCES = 5000
Step: TypeAlias = tuple[str, int, int, int, int]
"""What is done, from where to where in the old list, from where to where in the new one."""


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
    return TableData(f"compared with {display(base_name)}", columns, tuple(rows[:MAX_DIFFERENCES]), tuple(foot), empty)


def _line(model: GraphModel, node: int, mark: str, remark: str, *, linked: bool = True) -> TableLine:
    texts = display(model.graph.names[node], 512), display(model.graph.ops[node]), remark
    return TableLine(texts, item_of(model, node) if linked else None, mark)


def _nodes(model: GraphModel, base: GraphModel) -> Iterator[TableLine]:
    """By full name."""
    now, before = _first(model.graph), _first(base.graph)
    inputs, old_inputs = _inputs(model.graph), _inputs(base.graph)
    for name, node in now.items():
        old = before.get(name)
        if old is None:
            yield _line(model, node, "+", "")
            continue
        remark = _remark(model, node, base, old, inputs.get(node, ()), old_inputs.get(old, ()))
        if remark:
            yield _line(model, node, "~", remark)
    for name, old in before.items():
        if name not in now:
            yield _line(base, old, "-", "", linked=False)


def _first(graph: Graph) -> dict[str, int]:
    """The first node of each name, in order."""
    out: dict[str, int] = {}
    for i, name in enumerate(graph.names):
        out.setdefault(name, i)
    return out


def _inputs(graph: Graph) -> Mapping[int, tuple[tuple[str, int], ...]]:
    out: dict[int, tuple[tuple[str, int], ...]] = {}
    for source, target, port in zip(graph.sources.tolist(), graph.targets.tolist(), graph.ports.tolist(), strict=True):
        out[target] = (*out.get(target, ()), (graph.names[source], port))
    return out


def _remark(
    model: GraphModel,
    node: int,
    base: GraphModel,
    old: int,
    inputs: tuple[tuple[str, int], ...],
    old_inputs: tuple[tuple[str, int], ...],
) -> str:
    parts = []
    if model.graph.ops[node] != base.graph.ops[old]:
        parts.append(f"op was {display(base.graph.ops[old])}")
    if model.graph.raw[node] != base.graph.raw[old]:
        parts += _attributes(model.graph.raw[node], base.graph.raw[old])
        if model.graph.devices[node] != base.graph.devices[old]:
            parts.append("device")
    if inputs != old_inputs:
        parts.append("inputs")
    return ", ".join(parts)


def _attributes(raw: bytes, old: bytes) -> list[str]:
    now = {item.name: item.text for item in attributes(raw, whole=True)}
    before = {item.name: item.text for item in attributes(old, whole=True)}
    out = []
    for name in sorted(now.keys() | before.keys()):
        a, b = before.get(name), now.get(name)
        if a == b or name in ("name", "keras_class"):
            continue
        short = len(a or "") < 20 and len(b or "") < 20
        label = "shape" if name == "_output_shapes" else display(name)
        out.append(f"{label} {display(a or 'none')} to {display(b or 'none')}" if short else label)
    return out


def _steps(now: Graph, before: Graph) -> Sequence[Step]:
    """From the layers of one model to those of another: by order, since Keras numbers names anew in each model."""
    return difflib.SequenceMatcher(None, before.ops, now.ops, autojunk=len(now) > 2000).get_opcodes()


def _layers(model: GraphModel, base: GraphModel, steps: Sequence[Step]) -> Iterator[TableLine]:
    now, before = model.graph, base.graph
    for tag, a, b, c, d in steps:
        if tag == "equal":
            for old, node in zip(range(a, b), range(c, d), strict=True):
                parts = _attributes(now.raw[node], before.raw[old])
                if now.params[node] != before.params[old]:
                    parts.append(f"params {_count(before.params[old])} to {_count(now.params[node])}")
                if parts:
                    yield _line(model, node, "~", ", ".join(parts))
            continue
        for old in range(a, b):
            yield _line(base, old, "-", "", linked=False)
        for node in range(c, d):
            yield _line(model, node, "+", "")


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"
