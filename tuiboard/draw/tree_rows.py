"""Rows of a tree of name scopes: guides, fold marks, name, op, output, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw.palette import Glyphs, Palette, Role
from tuiboard.draw.rows import Row, cut_end, fit

Mark: TypeAlias = Literal["open", "shut", ""]
GUIDES = 12
"""Levels that are indented; what lies deeper is indented no further."""


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One row."""

    depth: int
    mark: Mark
    label: str
    op: str = ""
    output: str = ""
    count: str = ""
    remark: str = ""
    """Muted, after the label."""
    chip: tuple[str, Style] | None = None
    params: str = ""
    costs: tuple[str, str] = ("", "")
    """Time and memory, where they are shown."""
    bold: bool = False
    dim: bool = False
    heading: bool = False
    """A title of what follows: label and remark alone."""


@dataclass(frozen=True, slots=True)
class TreeColumns:
    """Where columns end, in cells from the left."""

    name: int
    op: int
    output: int
    params: int
    costs: int
    count: int


def tree_columns(lines: Sequence[TreeLine], width: int, *, costs: bool) -> TreeColumns:
    """Columns for these rows in this width: the name takes what is left."""
    count = max([7, *(cell_len(line.count) + 2 for line in lines)])
    cost = 20 if costs and width >= 60 else 0
    longest = max([0, *(cell_len(line.params) for line in lines)])
    params = max(8, longest + 2) if longest and width >= 66 and not cost else 0
    shape = max([10, *(cell_len(line.output) for line in lines)]) + 2
    op = max([6, *(cell_len(line.op) for line in lines)]) + 2
    room = width - count - cost - params - 2
    shape = min(shape, 24 if room >= 60 else 16) if room >= 34 else 0
    if room - shape < 34 and not any(line.output for line in lines):
        shape = 0  # a column without a word gives way to one that says something
    op = min(op, 24 if room >= 70 else 20 if room >= 60 else 16) if room - shape >= 34 else 0
    name = room - shape - op
    ends = name + op + shape
    return TreeColumns(name, name + op, ends, ends + params, ends + params + cost, width - 2)


def draw_tree_head(columns: TreeColumns, width: int, palette: Palette, *, unit: str) -> Row:
    """The names of the columns."""
    pieces = ["   name".ljust(columns.name)]
    pieces.append(("op" if columns.op > columns.name else "").ljust(columns.op - columns.name))
    pieces.append(("output" if columns.output > columns.op else "").rjust(columns.output - columns.op))
    if columns.params > columns.output:
        pieces.append("params".rjust(columns.params - columns.output))
    if columns.costs > columns.params:
        pieces += ["time".rjust(10), "memory".rjust(10)]
    pieces.append(unit.rjust(columns.count - columns.costs))
    muted = palette.style("muted")
    return fit([("".join(pieces), muted)], width, palette.style())


def draw_tree_line(
    line: TreeLine, columns: TreeColumns, width: int, palette: Palette, glyphs: Glyphs, *, here: bool, focused: bool
) -> Row:
    """One row; ``here``: the cursor is on it, with the keyboard if ``focused``."""
    on: Role | None = "raise" if here else None
    empty = palette.style("text", on=on)
    bar = (glyphs.bar if here else " ", palette.style("accent" if focused else "muted", on=on))
    if line.heading:
        head = [(" " + line.label, palette.style("text", bold=True)), ("  " + line.remark, palette.style("muted"))]
        return fit(head, width, empty)
    grid, muted = palette.style("grid", on=on), palette.style("faint" if line.dim else "muted", on=on)
    guides = (glyphs.vertical + " ") * min(line.depth, GUIDES)
    mark = {"open": glyphs.open, "shut": glyphs.shut, "": " "}[line.mark]
    pieces: list[tuple[str, Style]] = [bar, (guides, grid), (mark + " ", muted)]
    room = columns.name - 1 - len(guides) - 2
    if line.chip is not None:
        pieces += [(line.chip[0], Style(bgcolor=empty.bgcolor) + line.chip[1]), (" ", empty)]
        room -= 2
    remark = line.remark if cell_len(line.label) + 2 + cell_len(line.remark) < room else ""  # the name comes first
    label = cut_end(line.label, max(1, room - 1 - (cell_len(remark) + 2 if remark else 0)), glyphs.ellipsis)
    role: Role = "faint" if line.dim else "bright" if here else "text"
    pieces.append((label, palette.style(role, bold=line.bold or here, on=on)))
    room -= cell_len(label)
    if remark:
        pieces.append(("  " + remark, muted))
        room -= cell_len(remark) + 2
    pieces.append((" " * max(0, room), empty))
    wide = columns.op - columns.name
    op = cut_end(line.op, max(0, wide - 1), glyphs.ellipsis) if wide else ""
    pieces.append((op + " " * (wide - cell_len(op)), muted))
    wide = columns.output - columns.op
    output = cut_end(line.output, max(0, wide - 1), glyphs.ellipsis) if wide else ""
    shape = palette.style("faint" if line.dim else "text" if here else "muted", on=on)
    pieces.append((" " * (wide - cell_len(output)) + output, shape))
    if columns.params > columns.output:
        pieces.append((line.params.rjust(columns.params - columns.output), muted))
    if columns.costs > columns.params:
        text = palette.style("faint" if line.dim else "text", on=on)
        pieces += [(line.costs[0].rjust(10), text), (line.costs[1].rjust(10), text)]
    pieces.append((line.count.rjust(columns.count - columns.costs), muted))
    return fit(pieces, width, empty)
