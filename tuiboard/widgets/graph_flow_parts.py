"""What a flow diagram is made of: boxes, names beside them, edges, and the choices behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len

from tuiboard.compute.wires import Plan
from tuiboard.widgets.graph_model import Item

ZOOMS = ((3, 3), (3, 1), (1, 2), (1, 1))
"""Rows of a box and least rows between boxes, from large to small."""
Why: TypeAlias = Literal["", "aside", "side", "constant", "summary", "beside", "more"]
"""Why something has no box: set aside; a side branch that only a summary sees; folded away as a constant or a summary;
for want of room beside a box; for want of room at all."""
AUXILIARY: frozenset[Why] = frozenset({"aside", "side"})
"""What is no part of the main flow; tree and flow both list it apart."""
FOLDED: frozenset[Why] = frozenset({"constant", "summary"})


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """What the user has chosen for the flow."""

    series: bool = True
    small: bool = True
    """Constants and summaries are left out."""
    every_edge: bool = False
    """Edges into boxes that gather from everywhere are drawn, too."""
    extract: bool = True
    """Boxes with very many edges are set aside."""
    moved: frozenset[tuple[int, int, bool]] = frozenset()
    """Keys of items moved between the flow and what is set aside."""
    zoom: int | None = None
    """Index into :data:`ZOOMS`; None for the largest at which the picture has room."""
    rows: int = 0
    """Rows in which the picture is to fit, 0 if any number will do."""
    columns: int = 0
    """Columns in which the picture is to fit, for which names are cut; 0 if any number will do."""


@dataclass(frozen=True, slots=True)
class Stub:
    """A name beside a box with a line to it."""

    label: str
    shape: str
    rows: tuple[int, ...]
    """Where it leads, several for names in one; none for the count of those left out."""
    control: bool = False
    reference: bool = False
    """It hands a variable to what changes it."""

    @property
    def width(self) -> int:
        """Cells of its text."""
        return cell_len(self.label) + (cell_len(self.shape) + 1 if self.shape else 0)


@dataclass(frozen=True, slots=True)
class FlowBox:
    """A box."""

    item: Item
    label: str
    note: str
    width: int
    feeds: tuple[Stub, ...] = ()
    leaves: tuple[Stub, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """A bundle between two boxes."""

    source: int
    target: int
    label: str
    control: bool
    reference: bool
    tensors: int
    large: bool = False
    """It carries many numbers, as far as shapes are known."""


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """The picture of one scope, laid out."""

    boxes: tuple[FlowBox, ...]
    edges: tuple[FlowEdge, ...]
    plan: Plan
    beside: tuple[Item, ...]
    """Variables and constants whose names stand beside a box."""
    kept: tuple[tuple[Item, Why], ...]
    """What has neither a box nor a name beside one, and why."""
    hidden: int
    """Edges that are not drawn."""
    zoom: int = 0

    @property
    def aside(self) -> tuple[Item, ...]:
        """What is kept out of the picture, but for constants and summaries that are folded away."""
        found = {item.key: item for item, why in self.kept if why not in FOLDED}
        return tuple(found.values())

    def folded(self, why: Why) -> int:
        """How many things are left out for a reason, each of a series counted."""
        return sum(len(item.members) or 1 for item, one in self.kept if one == why)

    @property
    def extent(self) -> int:
        """Columns of the picture, with what stands beside boxes."""
        ends = [x + w + stub_reach(box)[1] for (x, _, w), box in zip(self.plan.boxes, self.boxes, strict=True)]
        return max([self.plan.width, *ends])

    @property
    def tall(self) -> int:
        """Rows of a box."""
        return ZOOMS[self.zoom][0]


def stub_reach(box: FlowBox) -> tuple[int, int]:
    """Cells that the names beside a box take at its left and right."""
    left = max((stub.width for stub in box.feeds), default=-7) + 7
    right = max((stub.width for stub in box.leaves), default=-7) + 7
    return left, right
