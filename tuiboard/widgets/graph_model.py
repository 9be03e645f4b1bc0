"""A graph that is open: its tree, what each row is, and what lies next to it; nothing here draws."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.bundles import Bundles, bundle
from tuiboard.compute.reach import Reach
from tuiboard.compute.scopes import Scopes, scopes_of
from tuiboard.compute.series_names import name_series
from tuiboard.format.graph import ARGUMENTS, FUNCTIONS, Graph
from tuiboard.format.graph_attributes import Shape, dtype_name
from tuiboard.format.op_params import DECLARED, LARGEST, Learned, count_of, learned_variables
from tuiboard.format.torch_layers import is_torch

T = TypeVar("T")
Ints = NDArray[np.int32]
MAX_MEMO = 20_000
MAX_LINKS = 200
PLAIN, CONSTANT, SUMMARY, VARIABLE = range(4)
"""What part a node plays."""
_CONSTANTS = frozenset({"Const", "HostConst", "prim::Constant"})
"""Not ``_EagerConst``, which takes a tensor and hands it on."""
_LISTS = frozenset({"prim::ListConstruct", "prim::TupleConstruct"})
_VARIABLES = DECLARED | {"prim::Param", "prim::GetAttr"}
_SUMMARY = re.compile(r"[A-Za-z]+Summary(V\d+)?$")
_REFERENCES = re.compile(r"(Assign|Scatter|ResourceScatter|ResourceApply|Apply)[A-Za-z]*$|Assign$")
"""Ops that change the variable they are given, whose edge TensorBoard draws as a reference."""
_CHANGES = re.compile(r"(Resource)?(Sparse)?Apply[A-Z]|AssignSub")
"""Ops by which an optimizer changes what is learned."""


@dataclass(frozen=True, slots=True)
class Item:
    """What has a row in the tree or a box in the flow."""

    row: int
    """Of the tree; of a series that of its first member."""
    label: str
    members: tuple[int, ...] = ()
    """Rows of a series."""
    own: bool = False
    """The node of a scope apart from what else lies in the scope: ``A/(A)``."""
    call: int = 0
    """Of a scope that is taken apart in the flow, which of its ``calls``, from 1; 0: all of it."""
    calls: int = 0

    @property
    def key(self) -> tuple[int, int, bool]:
        """What tells it from the others of the graph."""
        return self.row, len(self.members), self.own


@dataclass(frozen=True, slots=True)
class Link:
    """A neighbour: where it is, and what comes from or goes to it."""

    row: int
    own: bool
    label: str
    dtype: str
    shape: str
    control: bool = False


class GraphModel:
    """A graph with its tree and sums.

    Made once, on a thread of the cache; the only thing that changes later are memos of what was asked.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.tree: Scopes = scopes_of(graph.names)
        tree, places = self.tree, self.tree.places
        self._weights: dict[int, Learned] = {} if graph.params else learned_variables(graph)
        self._learned: dict[int, int | None] = (
            dict(enumerate(graph.params))
            if graph.params
            else {node: count_of(held.shape) for node, held in self._weights.items()}
        )
        self.roles = self._roles()
        self.source_rows: Ints = places[graph.sources] if len(graph.sources) else np.empty(0, np.int32)
        self.target_rows: Ints = places[graph.targets] if len(graph.targets) else np.empty(0, np.int32)
        self.tensors: NDArray[np.int64] = graph.sources.astype(np.int64) << 16 | (graph.ports.astype(np.int64) & 0xFFFF)
        self._by_target = np.argsort(self.target_rows, kind="stable")
        self._by_source = np.argsort(self.source_rows, kind="stable")
        self._targets_sorted = self.target_rows[self._by_target]
        self._sources_sorted = self.source_rows[self._by_source]
        real = np.array([bool(graph.raw[i]) or op not in ARGUMENTS for i, op in enumerate(graph.ops)], np.bool_)
        self.counts: NDArray[np.int64] = tree.sums(real.astype(np.int64)).astype(np.int64)
        """(M,) nodes at and below each row, arguments and results of functions left out."""
        self.edges, self.function_edges = self._edge_counts(real)
        """Edges of the graph itself; inputs of the nodes inside functions, those of results left out."""
        self.params, self.params_known = self._params()
        """(M,) numbers learned at and below each row."""
        codes = {op: _code(op) for op in set(graph.ops)}
        self.shapes: NDArray[np.uint64] = tree.sums(np.array([codes[op] for op in graph.ops], np.uint64)).astype(
            np.uint64
        )
        """(M,) a hash of the ops at and below each row: equal for equal structure."""
        self.torch = is_torch(graph)
        self.functions = {name: i for i, name in enumerate(graph.functions)}
        self.clusters = any(facts.cluster for facts in graph.facts)
        """Whether any node has a cluster of the XLA compiler."""
        self.placed = any(graph.devices)
        """Whether any node says on which device it runs."""
        self._nodes: list[int] = tree.nodes.tolist()  # lists, since one element of an array takes thrice the time
        self._ends: list[int] = tree.ends.tolist()
        self._roles_of: list[int] = self.roles.tolist()
        self._reach: Reach | None = None
        self._folds: dict[tuple[int, bool], tuple[Item, ...]] = {}
        self._memo: dict[tuple[str, tuple[int, int, bool]], Any] = {}

    def __sizeof__(self) -> int:
        """Bytes, about: what the cache of payloads counts."""
        graph, tree = self.graph, self.tree
        raw = sum(map(len, graph.raw)) + 60 * len(graph)
        text = sum(map(len, graph.names)) + 60 * (len(graph) + len(tree.labels))
        return raw + text + 80 * len(graph) + 40 * len(tree.labels) + 60 * len(graph.sources)

    def _roles(self) -> NDArray[np.int8]:
        graph = self.graph
        kinds = {op: _role(op) for op in set(graph.ops)}
        roles = np.array([kinds[op] for op in graph.ops], np.int8)
        roles[list(self._weights)] = VARIABLE  # an argument of a traced function may be one
        held = np.zeros(len(graph), np.bool_)
        held[graph.targets] = True
        roles[(roles == CONSTANT) & held] = (
            PLAIN  # one that takes from others, or waits for them, is a step of the flow
        )
        lists = [i for i, op in enumerate(graph.ops) if op in _LISTS]
        if lists:
            bounds = np.searchsorted(graph.targets, np.arange(len(graph) + 1))
            for node in lists:  # a list of constants is one, too
                inputs = graph.sources[bounds[node] : bounds[node + 1]]
                if len(inputs) and (roles[inputs] == CONSTANT).all():
                    roles[node] = CONSTANT
        return roles

    def _edge_counts(self, real: NDArray[np.bool_]) -> tuple[int, int]:
        library = self.find(FUNCTIONS)
        if library is None or not self.graph.functions:
            return len(self.graph.sources), 0
        inside = (self.target_rows >= library) & (self.target_rows < self.tree.ends[library])
        return int((~inside).sum()), int((inside & real[self.graph.targets]).sum())

    def _params(self) -> tuple[NDArray[np.int64], bool]:
        sizes = np.zeros(len(self.graph), np.int64)
        for node, count in self._learned.items():
            sizes[node] = min(count or 0, LARGEST)
        return self.tree.sums(sizes).astype(np.int64), bool(sizes.any())

    def learned(self, node: int) -> int | None:
        """How many numbers a node learns; None if that is not known."""
        return self._learned.get(node, 0)

    def learning(self) -> list[int]:
        """Nodes whose numbers are learned, be their count known or not."""
        return [node for node, count in self._learned.items() if count != 0]

    # -- rows and items --------------------------------------------------------------------------

    def _kept(self, what: str, item: Item, make: Callable[[Item], T]) -> T:
        """What is asked of each row on screen at every key, made once."""
        key = what, item.key
        found: T | None = self._memo.get(key)
        if found is None:  # held apart from the memo, which another thread may clear
            if len(self._memo) >= MAX_MEMO:
                self._memo.clear()
            found = self._memo[key] = make(item)
        return found

    def node(self, item: Item) -> int:
        """The node that an item is, -1 for a scope or a series."""
        return -1 if item.members else self._nodes[item.row]

    def is_scope(self, item: Item) -> bool:
        """Whether something lies in it."""
        return bool(item.members) or (not item.own and self._ends[item.row] > item.row + 1)

    def parent(self, item: Item) -> int:
        """Row of the scope in which it lies."""
        return item.row if item.own else int(self.tree.parents[item.row])

    def spans(self, item: Item) -> list[tuple[int, int]]:
        """The rows that it stands for, as intervals."""
        if item.own:
            return [(item.row, item.row + 1)]
        return [(row, int(self.tree.ends[row])) for row in item.members or (item.row,)]

    def count(self, item: Item) -> int:
        """Nodes in it, arguments and results of functions left out."""
        return 1 if item.own else int(sum(self.counts[row] for row in item.members or (item.row,)))

    def op(self, item: Item) -> str:
        """Type of its node; empty for a scope."""
        node = self.node(item)
        return self.graph.ops[node] if node >= 0 else ""

    def role(self, item: Item) -> int:
        """What part it plays: of its node, or of a series that of all its members."""
        if not item.members and self._ends[item.row] == item.row + 1:
            return self._roles_of[self._nodes[item.row]]
        return self._kept("role", item, self._role)

    def _role(self, item: Item) -> int:
        if item.members:
            roles = {self.role(Item(row, "")) for row in item.members}
            return roles.pop() if len(roles) == 1 else PLAIN
        node = self._nodes[item.row]
        if node < 0 and self.counts[item.row] <= 1:
            inside = self.tree.nodes[item.row : self.tree.ends[item.row]]
            if (inside >= 0).sum() == 1:  # nothing but one node, some scopes deeper
                return int(self.roles[inside.max()])
        role = int(self.roles[node]) if node >= 0 else PLAIN
        # a constant in which more lies is a scope like another
        return PLAIN if role == CONSTANT and self.is_scope(item) else role

    def path(self, item: Item) -> str:
        """Full name, not safe for a screen."""
        if item.members:
            head = self.tree.path(self.parent(item))
            return f"{head}/{item.label}" if head else item.label
        return self.tree.path(item.row)

    def label(self, row: int) -> str:
        """The last part of a row's name."""
        return self.tree.labels[row]

    def item(self, row: int, own: bool = False) -> Item:
        """The item of a row."""
        return Item(row, f"({self.label(row)})" if own else self.label(row), own=own)

    def fold(self, scope: int, series: bool = True) -> tuple[Item, ...]:
        """What lies directly in a scope, with series as one if ``series``."""
        known = self._folds.get((scope, series))
        if known is None:
            known = self._folds[scope, series] = tuple(self._fold(scope, series))
        return known

    def _fold(self, scope: int, series: bool) -> Iterable[Item]:
        rows = self.tree.children(scope).tolist()
        labels = [self.tree.labels[row] for row in rows]
        kinds = list(zip(self.shapes[rows].tolist(), self.counts[rows].tolist(), strict=True)) if rows else []
        found = name_series(labels, kinds) if series else []
        member = {i: one for one in found for i in one.members}
        for i, (row, label) in enumerate(zip(rows, labels, strict=True)):
            one = member.get(i)
            if one is None:
                yield Item(row, label)
            elif i == min(one.members):
                yield Item(rows[one.members[0]], one.label, tuple(rows[n] for n in one.members))

    def inside(self, item: Item, series: bool = True) -> tuple[Item, ...]:
        """What opening an item shows."""
        if item.members:
            return tuple(self.item(row) for row in item.members)
        return () if item.own else self.fold(item.row, series)

    # -- edges -----------------------------------------------------------------------------------

    def edges_into(self, start: int, end: int) -> NDArray[np.int64]:
        """Edges whose target lies in an interval of rows."""
        a, b = np.searchsorted(self._targets_sorted, (start, end))
        return self._by_target[a:b]

    def edges_from(self, start: int, end: int) -> NDArray[np.int64]:
        """Edges whose source lies in an interval of rows."""
        a, b = np.searchsorted(self._sources_sorted, (start, end))
        return self._by_source[a:b]

    def edges_of(self, item: Item, into: bool) -> NDArray[np.int64]:
        """Edges that come into an item from outside, or leave it."""
        spans = self.spans(item)
        parts = [self.edges_into(*span) if into else self.edges_from(*span) for span in spans]
        edges = np.sort(np.concatenate(parts)) if len(parts) > 1 else parts[0]
        if item.own or (self.node(item) >= 0 and not self.is_scope(item)):
            return np.sort(edges)
        others = self.source_rows[edges] if into else self.target_rows[edges]
        return np.sort(edges[~_within(others, spans)])

    def seen_from(self, scope: int, rows: Ints) -> Ints:
        """The rows as which others appear to what lies in ``scope``: beside it, or beside a scope above it.

        A row that is a scope above itself stands for its own node.
        """
        out = np.full(len(rows), -1, np.int32)
        for above in [scope, *self.tree.ancestors(scope)]:
            inside = (out < 0) & (rows >= above) & (rows < self.tree.ends[above])
            if inside.any():
                index = self.tree.child_of(above, rows[inside])
                below = self.tree.children(above)
                out[inside] = np.where(index < 0, above, below[np.maximum(index, 0)]) if len(below) else above
            if (out >= 0).all():
                break
        return out

    def neighbours(self, item: Item, into: bool) -> tuple[Bundles, NDArray[np.int64], Ints]:
        """Bundles between an item and what is around it, the edges they index, and the row of each neighbour."""
        edges = self.edges_of(item, into)
        others = self.source_rows[edges] if into else self.target_rows[edges]
        single = self.node(item) >= 0
        rows = others if single else self.seen_from(self.parent(item), others)
        away = rows.astype(np.int32) + 1
        here = np.zeros(len(rows), np.int32)
        controls, tensors = self.graph.controls[edges], self.tensors[edges]
        found = bundle(away, here, controls, tensors) if into else bundle(here, away, controls, tensors)
        return found, edges, (found.sources if into else found.targets) - 1

    def links(self, item: Item, into: bool, most: int = MAX_LINKS) -> tuple[list[Link], int, int]:
        """The neighbours of an item, at most ``most`` of each kind, data before control; how many of each there are."""
        if self.node(item) >= 0:
            item = Item(item.row, item.label, own=True)
        found, edges, rows = self.neighbours(item, into)
        single = self.node(item) >= 0
        scope = self.tree.path(self.parent(item) if not item.own else int(self.tree.parents[item.row]))
        out = []
        data, control_only = np.flatnonzero(found.tensors), np.flatnonzero(found.tensors == 0)
        for i in [*data[:most].tolist(), *control_only[:most].tolist()]:
            row = int(rows[i])
            edge = int(edges[found.first[i]])
            node = int(self.graph.sources[edge])
            control = not int(found.tensors[i])
            path = self.tree.path(row)
            if single and scope and path.startswith(scope + "/"):
                path = path[len(scope) + 1 :]
            several = found.tensors[i] > 1
            dtype = "" if control or several else self.dtype(node)
            shape = "control" if control else f"{found.tensors[i]} tensors" if several else self.edge_shape(edge)
            own = single and int(self.tree.ends[row]) > row + 1
            out.append(Link(row, own, path, dtype, shape, control))
        return out, len(data), len(control_only)

    # -- facts -----------------------------------------------------------------------------------

    def dtype(self, node: int) -> str:
        """Type of a node's first output, of a variable that of what it holds; empty if it is not known."""
        held = self._weights.get(node)
        number = held.dtype if held is not None else self.graph.facts[node].dtype
        return dtype_name(number) if number else ""

    def edge_shape(self, edge: int) -> str:
        """Shape of what an edge carries; empty if it is not known."""
        node, port = int(self.graph.sources[edge]), int(self.graph.ports[edge])
        shapes = self.graph.facts[node].shapes
        if self.roles[node] == VARIABLE:
            return _stated(self.variable_shape(node))
        return _stated(shapes[port]) if port < len(shapes) else ""

    def variable_shape(self, node: int) -> Shape:
        """Shape of what a variable holds, which is not what a handle gives."""
        facts, held = self.graph.facts[node], self._weights.get(node)
        return held.shape if held is not None else facts.shape if facts.shape is not None else facts.output

    def edge_size(self, edge: int) -> int:
        """Numbers that an edge carries, sizes that are not known counted as 1; 0 if nothing is known."""
        node, port = int(self.graph.sources[edge]), int(self.graph.ports[edge])
        shapes = self.graph.facts[node].shapes
        shape = shapes[port] if port < len(shapes) else None
        return 0 if shape is None else min(math.prod(max(1, size) for size in shape), 1 << 62)

    @cached_property
    def references(self) -> NDArray[np.bool_]:
        """(E,) whether an edge hands a variable to an op that changes it."""
        graph = self.graph
        changing = {op for op in set(graph.ops) if _REFERENCES.match(op)}
        nodes = np.array([op in changing for op in graph.ops], np.bool_)
        held = self.roles == VARIABLE
        return np.asarray(nodes[graph.targets] & held[graph.sources] & ~graph.controls, np.bool_)

    def output(self, item: Item) -> tuple[str, str]:
        """Type and shape of what an item gives; of a scope what leaves it, ``n tensors`` if there are several."""
        return self._kept("output", item, self._output)

    def _output(self, item: Item) -> tuple[str, str]:
        node = self.node(item)
        if node >= 0:
            facts = self.graph.facts[node]
            shape = self.variable_shape(node) if self.roles[node] == VARIABLE else facts.output
            return self.dtype(node), shape_words(shape) if shape is not None or facts.shapes else ""
        edges = self.edges_of(item, into=False)
        edges = edges[~self.graph.controls[edges]]
        tensors = np.unique(self.tensors[edges])
        if len(tensors) == 1:
            return self.dtype(int(tensors[0] >> 16)), self.edge_shape(int(edges[0]))
        return "", f"{len(tensors):,} tensors" if len(tensors) else ""

    def weights(self, item: Item) -> int:
        """Numbers learned in an item: each variable counts where it is declared."""
        return sum(int(self.params[row]) for row in item.members or (item.row,))

    def reads(self, item: Item) -> int:
        """Numbers learned elsewhere that an item reads; 0 for one that changes them, such as an optimizer.

        Told of variables alone: layers of Keras and torch hold theirs, and what comes out of them is not learned.
        """
        if self.torch or self.graph.kind == "keras":
            return 0
        return self._kept("reads", item, self._reads)

    def _reads(self, item: Item) -> int:
        edges = self.edges_of(item, into=True)
        nodes = np.unique(self.graph.sources[edges])
        found = sum(self.learned(int(node)) or 0 for node in nodes)
        changes = found and any(_CHANGES.match(self.graph.ops[int(node)]) for node in self.graph.targets[edges])
        return 0 if changes else found

    def called(self, item: Item) -> list[int]:
        """Rows of the functions that a node calls."""
        node = self.node(item)
        if node < 0:
            return []
        names = dict.fromkeys([self.graph.ops[node], *self.graph.facts[node].calls])
        return [
            row for name in names if name in self.functions and (row := self.find(f"{FUNCTIONS}/{name}")) is not None
        ]

    def callers(self, item: Item) -> list[int]:
        """Rows of the nodes that call a function."""
        head, _, name = self.path(item).rpartition("/")
        if head != FUNCTIONS or name not in self.functions:
            return []
        graph = self.graph
        return [
            int(self.tree.places[n])
            for n in range(len(graph))
            if graph.ops[n] == name or (graph.facts[n].calls and name in graph.facts[n].calls)
        ]

    def reach(self) -> Reach:
        """What lies upstream and downstream of nodes; made when first asked for."""
        if self._reach is None:
            self._reach = Reach(len(self.graph), self.graph.sources, self.graph.targets)
        return self._reach

    def find(self, path: str) -> int | None:
        """The row of a full name."""
        row = 0
        for label in path.split("/"):
            below = self.tree.children(row).tolist()
            row = next((r for r in below if self.tree.labels[r] == label), -1)
            if row < 0:
                return None
        return row


def _within(rows: Ints, spans: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    out = np.zeros(len(rows), np.bool_)
    for start, end in spans:
        out |= (rows >= start) & (rows < end)
    return out


def _role(op: str) -> int:
    if op in _CONSTANTS:
        return CONSTANT
    if op in _VARIABLES:
        return VARIABLE
    return SUMMARY if _SUMMARY.match(op) else PLAIN


def _code(op: str) -> int:
    return int.from_bytes(hashlib.blake2b(op.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _stated(shape: Shape) -> str:
    """A shape beside a line, where one of which nothing is known is not worth a word."""
    words = shape_words(shape)
    return "" if words == "?" else words


def shape_words(shape: Shape) -> str:
    """A shape as it stands on a screen: ``64 × 32``, ``scalar``, ``?``."""
    if shape is None:
        return "?"
    return " × ".join("?" if size < 0 else f"{size}" for size in shape) or "scalar"
