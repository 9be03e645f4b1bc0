"""What a graph cost in a session run, summed over scopes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw import numbers
from tuiboard.format.graph_attributes import Shape
from tuiboard.format.run_metadata import StepCosts, counted
from tuiboard.widgets.graph_model import GraphModel, Item


class GraphCosts:
    """Times and bytes of nodes, and their sums over rows of the tree; devices can be left out."""

    def __init__(self, model: GraphModel, costs: StepCosts, without: Collection[str] = ()) -> None:
        names = {name: node for node, name in reversed(list(enumerate(model.graph.names)))}
        self.devices = [name for name in costs.devices if counted(name)] or list(costs.devices)
        """Devices that can be left out or in."""
        self.node_micros: NDArray[np.int64] = np.zeros(len(model.graph), np.int64)
        self.node_bytes: NDArray[np.int64] = np.zeros(len(model.graph), np.int64)
        ran: NDArray[np.int64] = np.zeros(len(model.graph), np.int64)
        sized: NDArray[np.int64] = np.zeros(len(model.graph), np.int64)
        self.shapes: dict[int, tuple[Shape, ...]] = {}
        self.ran_on: dict[int, str] = {}
        """Node: the device that it ran on; the first of several."""
        self.unknown = 0
        """Nodes that ran and that the graph does not have."""
        for device in self.devices:
            if device in without:
                continue
            for name, cost in costs.devices[device].items():
                node = names.get(name)
                if node is None:  # the executor adds to names: ``matmul:MatMul``
                    node = names.get(name.partition(":")[0])
                if node is None:
                    self.unknown += 1
                    continue
                self.node_micros[node] += cost.micros
                if cost.bytes is not None:
                    self.node_bytes[node] += cost.bytes
                    sized[node] = 1
                ran[node] = 1
                self.ran_on.setdefault(node, device)
                if cost.shapes:
                    self.shapes[node] = cost.shapes
        self.ran = ran.astype(np.bool_)
        self.micros = model.tree.sums(self.node_micros).astype(np.int64)
        self.bytes = model.tree.sums(self.node_bytes).astype(np.int64)
        self.rows_ran = model.tree.sums(ran).astype(np.int64)
        self.sized = sized.astype(np.bool_)
        """(N,) whether anything is recorded of the memory of a node."""
        self._rows_sized = model.tree.sums(sized).astype(np.int64)
        self._model = model

    def of(self, item: Item) -> tuple[int, int | None, int]:
        """Microseconds, bytes (None where no record says), and how many nodes ran, of an item."""
        if item.own:
            node = self._model.node(item)
            return int(self.node_micros[node]), self.size_of(node), int(self.ran[node])
        rows = list(item.members or (item.row,))
        size = int(self.bytes[rows].sum()) if self._rows_sized[rows].any() else None
        return int(self.micros[rows].sum()), size, int(self.rows_ran[rows].sum())

    def size_of(self, node: int) -> int | None:
        """Bytes that a node asked for; None where no record says."""
        return int(self.node_bytes[node]) if self.sized[node] else None

    def dearest(self, by: str) -> list[int]:
        """Nodes that ran, the dearest first by ``time`` or ``memory``."""
        ran = np.flatnonzero(self.ran)
        key = self.node_micros if by == "time" else self.node_bytes
        other = self.node_bytes if by == "time" else self.node_micros
        order = np.lexsort((ran, -other[ran], -key[ran]))
        return [int(node) for node in ran[order]]


def micros(value: int) -> str:
    """A time in microseconds in words of three digits: ``7 µs``, ``1.25 ms``, ``12.5 ms``, ``3.10 s``."""
    if value < 1000:
        return f"{value} µs" if value else "0"
    scaled, unit = (value / 1000, "ms") if value < 999_500 else (value / 1e6, "s")
    places = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
    return f"{scaled:,.{places}f} {unit}"


def size_words(value: int | None) -> str:
    """A size in words: ``640 B``, ``12 kB``, ``0``; a dash where it is not known."""
    return "–" if value is None else numbers.bytes_(value) if value else "0"
