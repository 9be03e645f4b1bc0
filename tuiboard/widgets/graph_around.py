"""A node between its neighbours, in box lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tuiboard.draw.lines import LineGrid
from tuiboard.draw.rows import Row, cut_end, cut_front
from tuiboard.store.names import display
from tuiboard.widgets.graph_model import Link
from tuiboard.widgets.look import Look

MOST = 4
"""Neighbours of a side that are drawn."""


def draw_around(label: str, inputs: Sequence[Link], outputs: Sequence[Link], look: Look, width: int) -> list[Row]:
    """Rows of a small picture: inputs at the left, the node in a box, outputs at the right."""
    ins, outs = _few(inputs), _few(outputs)
    label = cut_end(label, max(6, min(12, width // 4)))
    box = cell_len(label) + 4
    rest = width - box - (8 if ins else 0) - (6 if outs else 0)
    share = rest // 2 if ins and outs else rest
    left = min(max((_wide(t) for t in ins), default=0), share)
    right = min(max((_wide(t) for t in outs), default=0), rest - left)
    if share < 6:
        return []
    step = 3 if max(len(ins), len(outs)) <= 2 else 2
    height = max(3, (max(len(ins), len(outs)) - 1) * step + 2)
    middle = max(1, (max(len(ins), len(outs), 1) - 1) * step // 2)
    canvas = LineGrid(0, 0, width, max(height, middle + 2), look.glyphs, look())
    edge = look("edge")
    x = left + 8 if ins else 0
    rows = _rows(len(ins), middle, step)
    for (name, shape), y in zip(ins, rows, strict=True):
        canvas.text(0, y, cut_front(name, left), look("text"))
        canvas.text(0, y + 1, cut_end(shape, left), look("muted"))
        canvas.line([(left + 1, y), (left + 4, y)], 1, edge)
    if ins:
        canvas.line([(left + 4, min(rows[0], middle)), (left + 4, max(rows[-1], middle))], 1, edge)
        canvas.line([(left + 4, middle), (x - 2, middle)], 1, edge)
        canvas.text(x - 2, middle, look.glyphs.shut, edge)
    canvas.box(x, middle - 1, box, 3, look("muted"))
    canvas.text(x + 2, middle, label, look("bright", bold=True))
    start = x + box
    rows = _rows(len(outs), middle, step)
    for (name, shape), y in zip(outs, rows, strict=True):
        canvas.line([(start + 2, y), (start + 4, y)], 2, edge)
        canvas.text(start + 4, y, look.glyphs.shut, edge)
        canvas.text(start + 6, y, cut_front(name, right), look("text"))
        canvas.text(start + 6, y + 1, cut_end(shape, right), look("muted"))
    if outs:
        canvas.line([(start + 2, min(rows[0], middle)), (start + 2, max(rows[-1], middle))], 2, edge)
        canvas.line([(start, middle), (start + 2, middle)], 2, edge)
    return canvas.rows()


def _few(links: Sequence[Link]) -> list[tuple[str, str]]:
    kept = list(links[:MOST] if len(links) <= MOST else links[: MOST - 1])
    out = [(display(link.label) or "(no name)", link.shape) for link in kept]
    return [*out, (f"{len(links) - len(kept)} more", "")] if len(kept) < len(links) else out


def _wide(text: tuple[str, str]) -> int:
    return max(cell_len(text[0]), cell_len(text[1]))


def _rows(count: int, middle: int, step: int) -> list[int]:
    """Rows of the names of one side, about the middle."""
    top = max(0, middle - (count - 1) * step // 2)
    return [top + i * step for i in range(count)]
