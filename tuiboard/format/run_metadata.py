"""Run metadata: what each node cost in a session run.

Source: ``tensorflow/core/framework/step_stats.proto`` and ``tf_graph_common/graph.ts`` (``joinStatsInfoWithGraph``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuiboard.format.graph_attributes import MAX_OUTPUTS, Shape, shape_of
from tuiboard.format.payload import PayloadError
from tuiboard.format.proto import message_class
from tuiboard.format.text import identity

_DEVICE = re.compile(r"device:[^:]+:\d+$", re.IGNORECASE)
"""Devices that compute; rows of streams and copies are called otherwise."""
_LARGEST = 1 << 53


@dataclass(frozen=True, slots=True)
class NodeCost:
    """What one node cost, all of its records together."""

    micros: int
    """Time computing, in microseconds."""
    bytes: int | None
    """Memory that was asked for; None where nothing is recorded of it."""
    start: int
    """When the first record began, microseconds since the epoch."""
    shapes: tuple[Shape, ...]
    """Of the outputs, as they were in this run."""


@dataclass(frozen=True, slots=True, eq=False)
class StepCosts:
    """Costs of one session run by device and node name."""

    devices: Mapping[str, Mapping[str, NodeCost]]

    @property
    def empty(self) -> bool:
        """Whether no node has any."""
        return not any(self.devices.values())


def counted(device: str) -> bool:
    """Whether a device is one that TensorBoard offers: it computes, and is no stream nor a row of copies."""
    return _DEVICE.search(device) is not None


def read_costs(data: bytes) -> StepCosts:
    """The costs in a serialised RunMetadata; raises PayloadError where it is none."""
    devices: dict[str, dict[str, NodeCost]] = {}
    try:
        for device in message_class("RunMetadata").FromString(data).step_stats.dev_stats:
            nodes = devices.setdefault(identity(device.device), {})
            for stats in device.node_stats:
                name = identity(stats.node_name)
                cost = _cost(stats)
                before = nodes.get(name)
                nodes[name] = cost if before is None else _sum(before, cost)
    except Exception as error:  # whatever a hostile message makes the runtime raise
        raise PayloadError(f"no run metadata ({type(error).__name__})") from error
    return StepCosts(devices)


def _cost(stats: Any) -> NodeCost:
    micros = stats.all_end_rel_micros
    memory = min(sum(max(0, m.total_bytes) for m in stats.memory), _LARGEST) if len(stats.memory) else None
    outputs = list(stats.output)[:MAX_OUTPUTS]
    shapes: dict[int, Shape] = {max(0, o.slot): shape_of(o.tensor_description.shape) for o in outputs}
    last = min(max(shapes, default=-1), MAX_OUTPUTS - 1)
    return NodeCost(
        min(max(0, micros), _LARGEST),
        memory,
        stats.all_start_micros,
        tuple(shapes.get(i) for i in range(last + 1)),
    )


def _sum(a: NodeCost, b: NodeCost) -> NodeCost:
    micros = min(a.micros + b.micros, _LARGEST)
    known = [size for size in (a.bytes, b.bytes) if size is not None]
    size = min(sum(known), _LARGEST) if known else None
    return NodeCost(micros, size, min(a.start, b.start), a.shapes or b.shapes)
