"""The frame of a card: title and value in its top border, x labels in its bottom border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.rows import Cells, Row, cut_end, fit, merge, width_of


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What stands around a card's inside, and how large it is."""

    title: str | Cells
    """In the top border, cut first where room is short."""
    right: Cells
    """At the right of the top border."""
    width: int
    height: int
    palette: Palette
    glyphs: Glyphs
    active: bool = False
    """The card has the keyboard: its frame takes the accent colour."""
    bold_title: bool = False
    """A plain title is bright and bold."""


def draw_frame(
    inside: Sequence[Row],
    frame: Frame,
    foot: Sequence[tuple[int, str, bool]] = (),
    *,
    bottom: Row | None = None,
) -> list[Row]:
    """The rows inside, framed: as many rows and cells as the frame says, any size from 1 x 1.

    ``foot`` are labels of the bottom border: column of the middle, text, and whether it is the cursor's,
    which is inverse and before which others give way.  ``bottom`` is a border drawn already, such as a slider.
    """
    title, width, height, palette, glyphs = frame.title, frame.width, frame.height, frame.palette, frame.glyphs
    line = palette.style("accent" if frame.active else "border")
    if height < 1 or width < 1:
        return []
    if width < 4:
        return [fit([], width, line)] * height
    if isinstance(title, str):
        title = [(title, palette.style("bright", bold=True) if frame.bold_title else palette.style("text"))]
    rows = [_top(title, frame.right, width, line, glyphs)]
    side = (glyphs.vertical, line)
    for y in range(max(0, height - 2)):
        middle = fit(_styled(inside[y], line) if y < len(inside) else [], width - 2, line)
        rows.append(merge([side, *_styled(middle, line), side]))
    if height > 1:
        rows.append(bottom if bottom is not None else _bottom(foot, width, line, palette, glyphs))
    return rows


def _styled(row: Row, line: Style) -> Cells:
    """The pieces of a row.  A style without colours stays: it is the terminal's own."""
    return [(s.text, line if s.style is None else s.style) for s in row]


def _top(title: Cells, right: Cells, width: int, line: Style, glyphs: Glyphs) -> Row:
    room = width - 4
    tail: list[tuple[str, Style]] = []
    if right and width_of(right) + 2 <= room:
        tail = [(" ", line), *right, (" ", line)]
        room -= width_of(tail) + 1
    head: list[tuple[str, Style]] = []
    left = room - 1
    for text, style in title:
        cut = cut_end(text, max(0, left), glyphs.ellipsis)
        head.append((cut, style))
        left -= cell_len(cut)
        if cut != text:
            break
    if width_of(head):
        head = [(" ", line), *head, (" ", line)]
    used = 2 + width_of(head) + width_of(tail)
    rule = glyphs.horizontal * max(0, width - used)
    return fit([(glyphs.top_left, line), *head, (rule, line), *tail, (glyphs.top_right, line)], width, line)


def _bottom(foot: Sequence[tuple[int, str, bool]], width: int, line: Style, palette: Palette, glyphs: Glyphs) -> Row:
    cells: list[tuple[str, Style]] = [(glyphs.horizontal, line)] * width
    cells[0], cells[-1] = (glyphs.bottom_left, line), (glyphs.bottom_right, line)
    taken: list[tuple[int, int]] = []
    quiet = palette.style("muted")
    inverse = palette.style("text", bold=True) + Style(reverse=True)
    # the cursor's label first: the others give way to it
    for column, label, cursor in sorted(foot, key=lambda f: not f[2]):
        text = f" {label} "
        start = min(max(column - (len(text) - 1) // 2, 1), width - 1 - len(text))
        end = start + len(text)
        if start < 1 or any(start < b + 1 and a < end + 1 for a, b in taken):
            continue
        taken.append((start, end))
        style = inverse if cursor else quiet
        for i, char in enumerate(text):
            cells[start + i] = (char, style)
    return merge(cells)
