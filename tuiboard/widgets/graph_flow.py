"""The flow view: which scope is on screen, where in it the cursor is, and the window on the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.style import Style

from tuiboard.draw.flow import Box, Line, State, Tag, draw_flow
from tuiboard.draw.rows import Row
from tuiboard.widgets.graph_flow_parts import Flow, Stub, stub_reach
from tuiboard.widgets.graph_model import Item
from tuiboard.widgets.look import Look

Key = tuple[int, int, bool]


@dataclass
class FlowView:
    """Window and cursor; the dashboard owns it."""

    left: int = 0
    top: int = 0
    width: int = 1
    height: int = 1

    def box_at(self, flow: Flow, item: Item | None) -> int | None:
        """The number of an item's box."""
        if item is None:
            return None
        alike = [i for i, box in enumerate(flow.boxes) if box.item.key == item.key]
        return next((i for i in alike if flow.boxes[i].item.call == item.call), alike[0] if alike else None)

    def step(self, flow: Flow, item: Item | None, dx: int, dy: int) -> Item | None:
        """The next item in a direction, None if there is none; below the boxes is the line of what has none."""
        out = flow.aside
        at = next((i for i, one in enumerate(out) if item is not None and one.key == item.key), None)
        here = self.box_at(flow, item)
        if here is None and at is not None and (dx or dy > 0 or not flow.boxes):
            return out[max(0, min(len(out) - 1, at + dx))]
        if not flow.boxes:
            return out[0] if out else None
        if here is None:
            return flow.boxes[max(range(len(flow.boxes)), key=lambda i: flow.plan.boxes[i][1])].item
        x, y = self._middle(flow, here)
        best: tuple[float, int] | None = None
        for i in range(len(flow.boxes)):
            a, b = self._middle(flow, i)
            along, aside = ((b - y) * dy, abs(a - x)) if dy else ((a - x) * dx, abs(b - y) * 4)
            if i == here or along <= 0:
                continue
            reach = along * (1.0 if dx else 4.0) + aside * (1.0 if dy else 2.0)
            if best is None or (reach, i) < best:
                best = reach, i
        if best is None:
            return out[0] if dy > 0 and out else None
        return flow.boxes[best[1]].item

    @staticmethod
    def _middle(flow: Flow, i: int) -> tuple[int, int]:
        x, y, width = flow.plan.boxes[i]
        return x + width // 2, y

    def show(self, flow: Flow, item: Item | None, width: int, height: int, tall: int) -> None:
        """Move the window so that an item is inside; a picture that fits is in the middle."""
        self.width, self.height = width, height
        inner = max(1, width - 2)
        plan = flow.plan
        whole = flow.extent
        here = self.box_at(flow, item)
        if here is not None:
            x, y, wide = plan.boxes[here]
            box = flow.boxes[here]
            feeds, leaves = stub_reach(box)
            start, end = x - feeds - 1, x + wide + leaves + 1
            if end - start > inner:
                start, end = (start, start + inner) if feeds + wide < inner else (x - 1, x + wide + 1)
            self.left = start if start < self.left else max(self.left, end - inner)
            self.top = min(self.top, y - 1) if y - 1 < self.top else max(self.top, y + tall + 1 - height)
        self.left = -((inner - whole) // 2) - 1 if whole <= inner else max(-1, min(self.left, whole - inner))
        if plan.height <= height:
            self.top = -1 if plan.height + 2 <= height else 0
        else:
            self.top = max(0, min(self.top, plan.height - height))

    def seen(self, flow: Flow, tall: int) -> list[Item]:
        """The items whose boxes are on screen."""
        right, below = self.left + self.width, self.top + self.height
        return [
            box.item
            for (x, y, wide), box in zip(flow.plan.boxes, flow.boxes, strict=True)
            if self.left < x + wide and x < right and self.top < y + tall and y < below
        ]

    def position(self, flow: Flow, dash: str) -> str:
        """What part of the picture is on screen; empty if all of it is."""
        plan = flow.plan
        parts = []
        if plan.height > self.height:
            parts.append(f"rows {self.top + 1}{dash}{min(plan.height, self.top + self.height)} of {plan.height}")
        if plan.width > self.width:
            first = max(0, self.left)
            parts.append(f"columns {first + 1}{dash}{min(plan.width, first + self.width)} of {plan.width}")
        return "  ".join(parts)

    def hit(self, flow: Flow, x: int, y: int, tall: int) -> Item | None:
        """The item whose box is under the mouse."""
        x, y = x + self.left, y + self.top
        for (a, b, wide), box in zip(flow.plan.boxes, flow.boxes, strict=True):
            if a <= x < a + wide and b <= y < b + tall:
                return box.item
        return None

    def draw(
        self,
        flow: Flow,
        item: Item | None,
        look: Look,
        *,
        tall: int,
        chip: Callable[[Item], tuple[str, Style] | None],
        lit: Callable[[Item], bool] | None,
        sizes: Mapping[int, bool] | None = None,
    ) -> list[Row]:
        """The window's rows; ``lit`` tells what is on a traced path, None if nothing is traced."""
        here = self.box_at(flow, item)
        states: list[State] = [
            "here" if i == here else "plain" if lit is None else "lit" if lit(box.item) else "dim"
            for i, box in enumerate(flow.boxes)
        ]
        boxes = [
            Box(
                x, y, wide, tall, box.label, box.note, state, chip(box.item),
                tuple(_tag(stub, lit) for stub in box.feeds), tuple(_tag(stub, lit) for stub in box.leaves),
            )
            for (x, y, wide), box, state in zip(flow.plan.boxes, flow.boxes, states, strict=True)
        ]  # fmt: skip
        lines = []
        for wire in flow.plan.wires:
            edge = flow.edges[wire.edge]
            ends = states[edge.source], states[edge.target]
            state: State = (
                "dim" if "dim" in ends else "here" if here in (edge.source, edge.target)
                else "lit" if ends == ("lit", "lit") else "plain"
            )  # fmt: skip
            lines.append(
                Line(
                    wire.points, wire.arrow, edge.source, edge.label, wire.labels, state, edge.control,
                    edge.reference, edge.large,
                )
            )  # fmt: skip
        return draw_flow(boxes, lines, self.left, self.top, self.width, self.height, look.palette, look.glyphs)


def _tag(stub: Stub, lit: Callable[[Item], bool] | None) -> Tag:
    dim = lit is not None and not any(lit(Item(row, "")) for row in stub.rows)
    return Tag(stub.label, stub.shape, stub.control, dim, stub.reference)
