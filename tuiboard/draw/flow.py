"""Boxes and the lines between them: a window on a laid-out flow diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw.lines import LineGrid
from tuiboard.draw.palette import Glyphs, Palette, Role
from tuiboard.draw.rows import Row

State: TypeAlias = Literal["plain", "here", "lit", "dim"]
"""Plain; under the cursor; on a traced path; beside one."""
REFERENCE = 8
"""The run colour of lines that hand a variable to what changes it: of none near the accent's."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A name beside a box, with a line to it."""

    label: str
    shape: str
    control: bool = False
    dim: bool = False
    """Off the traced path, though its box may lie on it."""
    reference: bool = False
    """Its line hands a variable to what changes it."""

    @property
    def width(self) -> int:
        """Cells of its text."""
        return cell_len(self.label) + (cell_len(self.shape) + 1 if self.shape else 0)


@dataclass(frozen=True, slots=True)
class Box:
    """A box; places are cells of the whole diagram."""

    x: int
    y: int
    width: int
    height: int
    """3, or 1 without a frame."""
    label: str
    note: str
    state: State = "plain"
    chip: tuple[str, Style] | None = None
    feeds: tuple[Tag, ...] = ()
    leaves: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line from box to box."""

    points: tuple[tuple[int, int], ...]
    arrow: str
    """``down`` or ``left``."""
    net: int
    """Lines of one net come from one box and join."""
    label: str
    places: tuple[tuple[int, int], ...]
    """Where the label may begin, the best place first."""
    state: State = "plain"
    control: bool = False
    reference: bool = False
    thick: bool = False
    """Much goes along it."""


def draw_flow(
    boxes: Sequence[Box],
    lines: Sequence[Line],
    left: int,
    top: int,
    width: int,
    height: int,
    palette: Palette,
    glyphs: Glyphs,
) -> list[Row]:
    """The cells of a window whose first cell is (left, top): ``height`` rows of ``width`` cells."""
    canvas = LineGrid(left, top, width, height, glyphs, palette.style())
    seen = [b for b in boxes if b.y < top + height and b.y + b.height > top]
    for box in seen:
        _draw_box(canvas, box, palette, glyphs)
    rank = {"dim": 0, "plain": 1, "lit": 2, "here": 3}
    order = sorted(lines, key=lambda line: (rank[line.state], not line.control, line.thick))
    for line in order:
        canvas.line(line.points, line.net, _line_style(line, palette), dashed=line.control, heavy=line.thick)
    for line in order:
        _draw_ends(canvas, line, palette, glyphs)
    labels: dict[int, set[str]] = {}
    for line in order:
        labels.setdefault(line.net, set()).add(line.label)
    told: set[tuple[int, str]] = set()
    for line in reversed(order):
        # what all lines of a net carry is said once, where they begin; what differs where they end
        places = line.places if len(labels[line.net]) == 1 else tuple(sorted(line.places, key=lambda p: -p[1]))
        if line.label and (line.net, line.label) not in told and _draw_label(canvas, line, places, palette):
            told.add((line.net, line.label))
    return canvas.rows()


def _line_style(line: Line, palette: Palette) -> Style:
    if line.state == "here":
        return palette.style("accent")
    if line.state == "dim":
        return palette.style("grid")
    if line.reference:
        return palette.run_style(REFERENCE)
    return palette.style("muted" if line.thick or line.state == "lit" else "edge")


def _draw_box(canvas: LineGrid, box: Box, palette: Palette, glyphs: Glyphs) -> None:
    roles: dict[State, tuple[Role, Role, Role]] = {
        "plain": ("edge", "text", "muted"), "here": ("accent", "bright", "text"),
        "lit": ("muted", "bright", "muted"), "dim": ("grid", "faint", "faint"),
    }  # fmt: skip
    frame, name, note = roles[box.state]
    line = palette.style(frame)
    on: Role | None = "raise" if box.height < 3 else None  # a box of one row is a bar
    middle = box.y + box.height // 2
    canvas.text(box.x, middle, " " * box.width, palette.style("text", on=on))
    canvas.box(box.x, box.y, box.width, box.height, palette.style(frame, on=on))
    at = box.x + 2
    if box.chip is not None:
        canvas.text(at, middle, box.chip[0], Style(bgcolor=palette.style("text", on=on).bgcolor) + box.chip[1])
        at += 2
    canvas.text(at, middle, box.label, palette.style(name, bold=box.state != "dim", on=on))
    canvas.text(box.x + box.width - 2 - cell_len(box.note), middle, box.note, palette.style(note, on=on))
    _draw_feeds(canvas, box, palette, glyphs, line)
    _draw_leaves(canvas, box, palette, glyphs, line)


def _heights(count: int, middle: int, tall: int) -> list[int]:
    """Rows of the names beside a box."""
    if tall < 3 or count < 2:
        return [middle][:count]
    return [middle - 1, middle + 1] if count == 2 else [middle - 1, middle, middle + 1]


def _draw_feeds(canvas: LineGrid, box: Box, palette: Palette, glyphs: Glyphs, line: Style) -> None:
    middle = box.y + box.height // 2
    rows = _heights(len(box.feeds), middle, box.height)
    wide = max((tag.width for tag in box.feeds), default=0)
    start = box.x - wide - 7
    join = box.x - 4
    net = -2 - box.x * 4096 - box.y
    # lines that are alike share one head; where they differ those of references have theirs before they join
    alike = all(tag.reference for tag in box.feeds)
    for tag, row in zip(box.feeds, rows, strict=False):
        _draw_tag(canvas, start, row, wide, tag, box.state, palette)
        style = _tag_style(tag, box.state, palette, line)
        canvas.line([(box.x - 6, row), (join, row)], net, style, dashed=tag.control)
        if tag.reference and not alike:
            canvas.text(box.x - 5, row, glyphs.changes, style)
    line = _joint_style(box.feeds, box.state, palette, line)
    if rows:
        if len(rows) > 1:
            canvas.line([(join, rows[0]), (join, rows[-1])], net, line)
        canvas.line([(join, middle), (box.x - 2, middle)], net, line, dashed=all(t.control for t in box.feeds))
        canvas.text(box.x - 2, middle, glyphs.changes if alike else glyphs.shut, line)


def _draw_leaves(canvas: LineGrid, box: Box, palette: Palette, glyphs: Glyphs, line: Style) -> None:
    middle = box.y + box.height // 2
    rows = _heights(len(box.leaves), middle, box.height)
    end = box.x + box.width
    net = -3 - box.x * 4096 - box.y
    for tag, row in zip(box.leaves, rows, strict=False):
        style = _tag_style(tag, box.state, palette, line)
        canvas.line([(end + 1, row), (end + 3, row)], net, style, dashed=tag.control)
        canvas.text(end + 3, row, glyphs.changes if tag.reference else glyphs.shut, style)
        _draw_tag(canvas, end + 5, row, tag.width, tag, box.state, palette)
    line = _joint_style(box.leaves, box.state, palette, line)
    if rows:
        if len(rows) > 1:
            canvas.line([(end + 1, rows[0]), (end + 1, rows[-1])], net, line)
        canvas.line([(end, middle), (end + 1, middle)], net, line)
        if box.height > 1:
            canvas.text(end - 1, middle, "+" if glyphs.ascii else "├", line)


def _tag_style(tag: Tag, state: State, palette: Palette, line: Style) -> Style:
    """The line of one name beside a box."""
    if tag.dim:
        return palette.style("grid")
    return palette.run_style(REFERENCE) if tag.reference and state in ("plain", "lit") else line


def _joint_style(tags: Sequence[Tag], state: State, palette: Palette, line: Style) -> Style:
    """The line in which those of all names join: as theirs where they are alike, else as that of the box."""
    styles = [_tag_style(tag, state, palette, line) for tag in tags]
    return styles[0] if styles and all(style == styles[0] for style in styles) else line


def _draw_tag(canvas: LineGrid, x: int, row: int, width: int, tag: Tag, state: State, palette: Palette) -> None:
    dim = tag.dim or state == "dim"
    canvas.text(x, row, tag.label, palette.style("faint" if dim else "text"))
    if tag.shape:
        canvas.text(x + width - cell_len(tag.shape), row, tag.shape, palette.style("faint" if dim else "muted"))


def _draw_ends(canvas: LineGrid, line: Line, palette: Palette, glyphs: Glyphs) -> None:
    style = _line_style(line, palette)
    (x0, y0), (x1, y1) = line.points[0], line.points[1]
    if not glyphs.ascii and canvas.is_frame(x0, y0):
        canvas.text(x0, y0, "├" if y0 == y1 and x1 > x0 else "┬", style)
    x, y = line.points[-1]
    head = glyphs.changes if line.reference else glyphs.left if line.arrow == "left" else glyphs.open
    canvas.text(x, y, head, style)


def _draw_label(canvas: LineGrid, line: Line, places: Sequence[tuple[int, int]], palette: Palette) -> bool:
    for x, y in places:
        x = x if x >= line.points[0][0] or line.arrow == "down" else x - cell_len(line.label)
        if canvas.free(x, y, cell_len(line.label)):
            canvas.text(x, y, line.label, palette.style("faint" if line.state == "dim" else "muted"))
            return True
    return False
