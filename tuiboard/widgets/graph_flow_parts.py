"""What a flow diagram is made of: boxes, names beside them, edges, and the choices behind them."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from tuiboard.compute.wires import Plan
from tuiboard.widgets.graph_model import Item

ZOOMS = ((3, 3), (3, 1), (1, 2))
"""Rows of a box and least rows between boxes, from large to small."""


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
    zoom: int = 0
    """Index into :data:`ZOOMS`."""
    rows: int = 0
    """Rows in which the picture is to fit if one of the zooms lets it, the largest first; 0 keeps to ``zoom``."""


@dataclass(frozen=True, slots=True)
class Stub:
    """A name beside a box with a line to it."""

    label: str
    shape: str
    row: int
    """Where it leads; -1 for the count of those left out."""
    control: bool = False

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
    aside: tuple[Item, ...]
    """Kept out of the flow."""
    folded: int
    """Constants and summaries left out."""
    hidden: int
    """Edges that are not drawn."""
    more: int
    """Items without a box since there are too many."""
    zoom: int = 0

    @property
    def tall(self) -> int:
        """Rows of a box."""
        return ZOOMS[self.zoom][0]


def stub_reach(box: FlowBox) -> tuple[int, int]:
    """Cells that the names beside a box take at its left and right."""
    left = max((stub.width for stub in box.feeds), default=-7) + 7
    right = max((stub.width for stub in box.leaves), default=-7) + 7
    return left, right
