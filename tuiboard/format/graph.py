"""Graphs as plain values: names, ops and columns of edges; attributes stay serialised until they are asked for.

Source: ``tensorflow/core/framework/graph.proto``, ``node_def.proto`` and ``function.proto``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.graph_attributes import Facts, FactsCache, facts_of
from tuiboard.format.payload import PayloadError
from tuiboard.format.proto import message_class
from tuiboard.format.text import identity

FUNCTIONS = "__function_library__"
"""The scope of library functions, as TensorBoard names it."""
ARGUMENTS = frozenset({"input_arg", "output_arg"})
"""Ops of what stands for the arguments and results of a function, which is no node of its own."""
MAX_NODES = 2_000_000
MAX_MISSING = 16
"""Inputs without a node that are kept for one node."""

Kind: TypeAlias = Literal["ops", "keras"]
_EMPTY = Facts()


class GraphDamagedError(PayloadError):
    """A graph that is not whole."""

    kind = "graph-damaged"


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A graph of N nodes and E edges, frozen."""

    names: tuple[str, ...]
    """Identities with U+FFFD for bad bytes, not safe for a screen; not necessarily unique."""
    ops: tuple[str, ...]
    devices: tuple[str, ...]
    facts: tuple[Facts, ...]
    """Shapes, type and cluster of each node."""
    sources: NDArray[np.int32]
    """(E,) node from which an edge comes; edges are in the order of their targets and of those inputs."""
    targets: NDArray[np.int32]
    ports: NDArray[np.int16]
    """(E,) which output of the source."""
    controls: NDArray[np.bool_]
    """(E,) the edge carries no tensor."""
    raw: tuple[bytes, ...]
    """What each node was read from: a NodeDef, or the JSON of a layer; empty for arguments of functions."""
    kind: Kind = "ops"
    declared: int = 0
    """Nodes of the graph itself, those of functions left out."""
    functions: tuple[str, ...] = ()
    function_nodes: int = 0
    """Nodes inside functions, arguments left out."""
    missing: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By node, inputs that name no node."""
    params: tuple[int | None, ...] = ()
    """By node, how many numbers it learns, where the reader knows; empty if it knows of none."""
    title: str = ""
    """What the graph calls itself, such as the name of a model."""
    damage: str = ""
    """What is wrong with the file or record of which this is the whole part; not safe for a screen."""
    damage_at: int | None = None
    """The byte of the file or record at which the damage begins."""

    def __len__(self) -> int:
        return len(self.names)


class GraphBuilder:
    """Gathers nodes, then finds their inputs by name."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.ops: list[str] = []
        self.devices: list[str] = []
        self.facts: list[Facts] = []
        self.raw: list[bytes] = []
        self.inputs: list[Sequence[str]] = []
        self.scopes: list[str] = []
        """Prefix within which the inputs of a node are named."""
        self._shared: dict[str, str] = {}

    def add(
        self,
        name: str,
        op: str,
        inputs: Sequence[str] = (),
        *,
        device: str = "",
        facts: Facts = _EMPTY,
        raw: bytes = b"",
        scope: str = "",
    ) -> int:
        """Add a node; its number."""
        if len(self.names) >= MAX_NODES:
            raise PayloadError(f"more than {MAX_NODES:,} nodes")
        shared = self._shared
        self.names.append(name)
        self.ops.append(shared.setdefault(op, op))
        self.devices.append(shared.setdefault(device, device))
        self.facts.append(facts)
        self.raw.append(raw)
        self.inputs.append(inputs)
        self.scopes.append(scope)
        return len(self.names) - 1

    def build(
        self,
        kind: Kind,
        declared: int,
        functions: Sequence[str] = (),
        function_nodes: int = 0,
        params: Sequence[int | None] = (),
        title: str = "",
    ) -> Graph:
        """The graph of what was added."""
        known: dict[str, int] = {}
        for i, name in enumerate(self.names):
            known.setdefault(name, i)
        sources: list[int] = []
        targets: list[int] = []
        ports: list[int] = []
        controls: list[bool] = []
        missing: dict[int, tuple[str, ...]] = {}
        for target, (inputs, scope) in enumerate(zip(self.inputs, self.scopes, strict=True)):
            for text in inputs:
                plain = known.get(text) if not scope else None  # most inputs are the name of a node and no more
                source, port, control = (plain, 0, False) if plain is not None else _find(text, scope, known)
                if source < 0:
                    missing[target] = (*missing.get(target, ()), text)[:MAX_MISSING]
                    continue
                sources.append(source)
                targets.append(target)
                ports.append(port)
                controls.append(control)
        return Graph(
            tuple(self.names), tuple(self.ops), tuple(self.devices), tuple(self.facts),
            np.array(sources, np.int32), np.array(targets, np.int32), np.array(ports, np.int16),
            np.array(controls, np.bool_), tuple(self.raw), kind, declared, tuple(functions), function_nodes, missing,
            tuple(params), title,
        )  # fmt: skip


def _find(text: str, scope: str, known: Mapping[str, int]) -> tuple[int, int, bool]:
    """Node, output and control mark of an input: ``^name``, ``name``, ``name:1``, in functions ``name:arg:1``."""
    control = text.startswith("^")
    name = scope + (text[1:] if control else text)
    found = known.get(name)
    if found is not None:
        return found, 0, control
    head, _, port = name.rpartition(":")
    if not port.isdigit() or len(port) > 4:
        return -1, 0, control
    found = known.get(head)
    if found is None:
        found = known.get(head.rpartition(":")[0])
    return (-1 if found is None else found), int(port), control


def read_graph(data: bytes, tell: Callable[[float], None] = lambda _: None) -> Graph:
    """The graph of a serialised GraphDef with its function library; ``tell`` hears how much is done.

    Raises PayloadError where the bytes are no GraphDef.
    """
    builder = GraphBuilder()
    declared, functions, inside = _add_graph(builder, data, "", tell)
    return builder.build("ops", declared, functions, inside)


def read_function_graphs(data: bytes, tell: Callable[[float], None] = lambda _: None) -> Graph:
    """The graphs of the functions that a RunMetadata traced, before optimisation, as one.

    Of several the names begin with ``graph_1/``, ``graph_2/`` …, and functions of one name are the same.
    Raises PayloadError where there are none.  Source: ``tensorboard/plugins/graph/graph_util.py``.
    """
    try:
        traced = message_class("RunMetadata").FromString(data).function_graphs
        parts = [part.pre_optimization_graph for part in traced]
    except Exception as error:  # whatever a hostile message makes the runtime raise
        raise PayloadError(f"no run metadata ({type(error).__name__})") from error
    if not parts:
        raise PayloadError("the record holds no graph: nothing was traced")
    builder = GraphBuilder()
    declared, inside, functions = 0, 0, dict[str, None]()
    for number, part in enumerate(parts, 1):
        prefix = f"graph_{number}/" if len(parts) > 1 else ""
        nodes, names, more = _add_graph(builder, part, prefix, tell, skip=frozenset(functions))
        declared, inside = declared + nodes, inside + more
        functions.update(dict.fromkeys(names))
    return builder.build("ops", declared, tuple(functions), inside)


def _add_graph(
    builder: GraphBuilder,
    data: bytes,
    prefix: str,
    tell: Callable[[float], None],
    skip: frozenset[str] = frozenset(),
) -> tuple[int, list[str], int]:
    """Add a GraphDef; its nodes, the names of its functions and the nodes inside those."""
    try:
        graph = message_class("RawGraph").FromString(data)
        nodes = list(graph.node)
        library = list(message_class("RawLibrary").FromString(graph.library).function)
        del graph
        cache: FactsCache = {}
        _add_nodes(builder, nodes, prefix, cache, tell)
        names: list[str] = []
        inside = 0
        for raw in library:
            function = message_class("RawFunction").FromString(raw)
            name = identity(function.signature.name)
            if name in skip or name in names:
                continue
            names.append(name)
            inside += _add_function(builder, function, name, cache)
        return len(nodes), names, inside
    except PayloadError:
        raise
    except Exception as error:  # whatever a hostile message makes the runtime raise
        raise GraphDamagedError(f"no graph: the bytes cannot be decoded ({type(error).__name__})") from error


def _add_nodes(
    builder: GraphBuilder,
    nodes: Sequence[bytes],
    prefix: str,
    cache: FactsCache,
    tell: Callable[[float], None] = lambda _: None,
) -> None:
    if len(builder.names) + len(nodes) > MAX_NODES:
        raise PayloadError(f"more than {MAX_NODES:,} nodes")
    parse = message_class("RawNode").FromString
    texts: dict[bytes, str] = {}
    names, ops, devices, inputs, facts = builder.names, builder.ops, builder.devices, builder.inputs, builder.facts
    for i, raw in enumerate(nodes):  # the hot loop of a large graph: no call that can be spared
        if not i % 20_000:
            tell(i / len(nodes))
        node = parse(raw)
        name = identity(node.name)
        names.append(prefix + name if prefix else name)
        op, device = node.op, node.device
        ops.append(texts.get(op) or texts.setdefault(op, identity(op)))
        devices.append(texts.get(device) or texts.setdefault(device, identity(device)))
        inputs.append([identity(item) for item in node.input])
        key = tuple(node.attr)
        known = cache.get(key)
        facts.append(facts_of(key, cache) if known is None else known)
    builder.raw += nodes
    builder.scopes += [prefix] * len(nodes)


def _add_function(builder: GraphBuilder, function: Any, name: str, cache: FactsCache) -> int:
    """Add a function as a scope: its arguments, nodes and results."""
    signature, results = function.signature, function.ret
    nodes: list[bytes] = list(function.node_def)
    prefix = f"{FUNCTIONS}/{name}/"
    for argument in signature.input_arg:
        builder.add(prefix + identity(argument.name), "input_arg", facts=Facts(dtype=argument.type))
    _add_nodes(builder, nodes, prefix, cache)
    source = {entry.key: entry.value for entry in results}
    taken = set(builder.names[-len(nodes) - len(signature.input_arg) :]) if signature.output_arg else set()
    for result in signature.output_arg:
        inputs = [identity(source[result.name])] if result.name in source else []
        full = prefix + identity(result.name)
        full = full + " (result)" if full in taken else full
        builder.add(full, "output_arg", inputs, facts=Facts(dtype=result.type), scope=prefix)
    return len(nodes)
