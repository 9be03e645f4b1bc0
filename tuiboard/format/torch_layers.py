"""How many numbers the ops of a traced PyTorch model learn.

``add_graph`` writes the shapes of what ops give, not those of weights; where the shapes around an op leave one
possibility the count follows from them, otherwise it is not known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from tuiboard.format.graph import Graph
from tuiboard.format.graph_attributes import Shape, attributes

_WEIGHTS = ("prim::GetAttr", "prim::Param", "Parameter")
_VALUE = re.compile(r"value\s*:\s*(-?\d+)")


def is_torch(graph: Graph) -> bool:
    """Whether a graph was written by ``add_graph`` of PyTorch."""
    return any(op.startswith("aten::") for op in set(graph.ops))


def torch_params(graph: Graph) -> tuple[int | None, ...]:
    """By node, how many numbers it learns; None where that is not known."""
    inputs: list[list[int]] = [[] for _ in graph.names]
    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        inputs[target].append(source)
    return tuple(_params(graph, node, inputs) for node in range(len(graph)))


def _params(graph: Graph, node: int, inputs: Sequence[Sequence[int]]) -> int | None:
    op = graph.ops[node]
    shape = graph.facts[node].output
    given = inputs[node]
    weights = [source for source in given if graph.ops[source] in _WEIGHTS]
    if op in _WEIGHTS:
        return math.prod(shape) if shape and min(shape) >= 0 else 0  # counted by the op that uses it otherwise
    if not op.startswith("aten::") or not weights:
        return 0
    if all(graph.facts[source].output for source in weights):
        return 0  # the weights have shapes and count themselves
    before = next((graph.facts[s].output for s in given if s not in weights and graph.facts[s].output), None)
    bias = 1 if any("bias" in graph.names[source] for source in weights) else 0
    if before is None or shape is None:
        return None
    if op in ("aten::linear", "aten::addmm", "aten::matmul", "aten::mm"):
        return before[-1] * shape[-1] + bias * shape[-1]
    if op in ("aten::batch_norm", "aten::instance_norm", "aten::group_norm") and len(shape) > 1:
        return 2 * shape[1]
    if op == "aten::layer_norm":
        return 2 * shape[-1]
    if op in ("aten::_convolution", "aten::conv1d", "aten::conv2d", "aten::conv3d"):
        return _conv(graph, given, inputs, before, shape, bias)
    return None


def _conv(
    graph: Graph,
    given: Sequence[int],
    inputs: Sequence[Sequence[int]],
    before: Shape,
    shape: Shape,
    bias: int,
) -> int | None:
    """Of a convolution with stride 1: only then do the sizes before and after tell the size of the kernel."""
    lists = [
        [_constant(graph, s) for s in inputs[source]] for source in given if graph.ops[source] == "prim::ListConstruct"
    ]
    if before is None or shape is None or len(lists) < 3 or len(before) != len(shape) or len(shape) < 3:
        return None
    stride, padding, dilation = lists[:3]
    if any(value != 1 for value in (*stride, *dilation)) or any(value is None for value in padding):
        return None
    space = range(2, len(shape))
    if not len(stride) == len(padding) == len(space):
        return None
    kernel = [before[i] + 2 * (padding[i - 2] or 0) - shape[i] + 1 for i in space]
    groups = _groups(graph, given)
    if groups is None or min(kernel) < 1 or groups < 1:
        return None
    return shape[1] * (before[1] // groups) * math.prod(kernel) + bias * shape[1]


def _groups(graph: Graph, given: Sequence[int]) -> int | None:
    """The groups of a convolution: the first whole number after the lists."""
    last = max(i for i, source in enumerate(given) if graph.ops[source] == "prim::ListConstruct")
    for source in given[last + 1 :]:
        value = _constant(graph, source)
        if value is not None:
            return value
    return None


def _constant(graph: Graph, node: int) -> int | None:
    if graph.ops[node] != "prim::Constant":
        return None
    text = next((item.text for item in attributes(graph.raw[node]) if item.name == "attr"), "")
    found = _VALUE.search(text)
    return int(found[1]) if found else None
