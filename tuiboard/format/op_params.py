"""How many numbers a graph of TensorFlow ops learns: each trainable variable once.

A variable is declared by an op with its shape, or, in the graph of a traced function, comes in as an argument
without one: then what is read from it tells the shape.  What only an optimizer or a metric keeps is not learned:
the slots that an ``Apply`` op takes beside its variable, and what the names that TensorFlow and Keras give tell.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from tuiboard.format.graph import FUNCTIONS, Graph
from tuiboard.format.graph_attributes import Shape

DECLARED = frozenset({"VarHandleOp", "Variable", "VariableV2", "AutoReloadVariable", "Parameter"})
"""Ops that declare a variable."""
LARGEST = 1 << 50
"""No count is larger."""
_ARGUMENTS = frozenset({"Placeholder", "_Arg"})
_READERS = frozenset({"ReadVariableOp", "Identity", "ResourceGather"})
_RESOURCE = 20
_LEARNED = frozenset({1, 2, 14, 19})
"""Element types of weights: floating-point ones; counters are integers."""
_APPLY = re.compile(r"(Resource)?(Sparse)?Apply[A-Z]")
_OPTIMIZERS = re.compile(
    r"(?:optimizers?|gradients?|metrics|(?:nadam|adamw?|adamax|adadelta|adagrad|rmsprop|sgd|ftrl|momentum|lion"
    r"|lamb|loss_scale)(?:optimizer)?)(?:_\d+)?",
    re.IGNORECASE,
)
"""A part of a name that an optimizer or a metric gives to all that it keeps."""
_KEPT = re.compile(
    r"(?:beta\d?_power|global_step|iterations?|learning_rate|decay|moving_(?:mean|variance)"
    r"|ExponentialMovingAverage|total|count)(?:_\d+)?"
)
"""The last part of the name of what is kept beside the weights."""


class Learned(NamedTuple):
    """What a variable holds."""

    shape: Shape
    """None where it is not known."""
    dtype: int
    """TensorFlow's number of the element type; 0 if it is not known."""


def learned_variables(graph: Graph) -> dict[int, Learned]:
    """By node, what every variable that is learned holds."""
    arguments = {i for i, op in enumerate(graph.ops) if op in _ARGUMENTS and graph.facts[i].dtype == _RESOURCE}
    handles = {i for i, op in enumerate(graph.ops) if op in DECLARED} | arguments
    handles = {i for i in handles if not graph.names[i].startswith(FUNCTIONS + "/")}
    if not handles:
        return {}
    read, kept, changed = _uses(graph, handles)
    out: dict[int, Learned] = {}
    for node in sorted(handles - kept):
        if _keeps(graph.names[node]):
            continue
        reader = read.get(node, -1)
        if node in arguments and (reader < 0 or not changed.get(node, {"Sub"}) - {"Add"}):
            continue  # a data set, or what only counts up: a metric
        out.update(_learned(graph, node, reader))
    return out


def _uses(graph: Graph, handles: set[int]) -> tuple[Mapping[int, int], set[int], Mapping[int, set[str]]]:
    """By variable its first reader; the slots of optimizers; by variable the ways in which it is changed."""
    inputs: dict[int, list[int]] = {}
    mask = np.zeros(len(graph), np.bool_)
    mask[list(handles)] = True
    apply, told = ({op for op in set(graph.ops) if test(op)} for test in (_APPLY.match, _tells))
    wanted = np.array([op in apply for op in graph.ops], np.bool_)
    telling = np.array([op in told for op in graph.ops], np.bool_)
    read: dict[int, int] = {}
    changed: dict[int, set[str]] = {}
    ends = (mask[graph.sources] & telling[graph.targets]) | wanted[graph.targets]
    for edge in np.flatnonzero(ends & ~graph.controls).tolist():
        source, target = int(graph.sources[edge]), int(graph.targets[edge])
        op = graph.ops[target]
        if wanted[target]:
            inputs.setdefault(target, []).append(source)
        elif op in _READERS:
            known = read.get(source)
            if known is None or graph.facts[known].output is None:
                read[source] = target
        else:
            changed.setdefault(source, set()).add(op.removeprefix("Assign").removesuffix("VariableOp"))
    origin = {reader: source for source, reader in read.items()}
    slots: set[int] = set()
    main: set[int] = set()
    for target, sources in inputs.items():
        main.add(sources[0])
        changed.setdefault(sources[0], set()).add(graph.ops[target])
        slots.update(origin.get(source, source) for source in sources[1:])
    return read, (slots - main) & handles, changed


def _tells(op: str) -> bool:
    """Whether what an op does with a variable tells what the variable is for."""
    return op in _READERS or op.startswith("Assign")


def _keeps(name: str) -> bool:
    """Whether a name is that of a variable that something keeps for itself."""
    parts = name.split("/")
    return any(map(_optimizes, parts)) or _KEPT.fullmatch(parts[-1]) is not None


@functools.lru_cache(4096)
def _optimizes(part: str) -> bool:
    """Whether a part of a name is one that optimizers give; scopes come again and again."""
    return _OPTIMIZERS.fullmatch(part) is not None


def _learned(graph: Graph, node: int, reader: int) -> Mapping[int, Learned]:
    """What a variable holds; nothing where its type is not one of weights."""
    facts = graph.facts[node]
    shape: Shape = facts.shape if facts.shape is not None else facts.output
    dtype = facts.dtype
    if dtype == _RESOURCE:
        shape, dtype = graph.facts[reader].output, graph.facts[reader].dtype
    if dtype and dtype % 100 not in _LEARNED:
        return {}
    return {node: _holds(shape, dtype)}


_holds = functools.lru_cache(4096)(Learned)
"""One object for all variables of a kind: tens of thousands would make each collection of garbage a pause."""


@functools.lru_cache(4096)
def count_of(shape: Shape) -> int | None:
    """How many numbers a tensor has, at most :data:`LARGEST`; None where its shape is not known."""
    if shape is None or any(size < 0 for size in shape):
        return None
    total = 1
    for size in shape:
        total = min(total * size, LARGEST)
    return total
