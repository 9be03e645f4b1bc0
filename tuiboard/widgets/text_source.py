"""Texts of a series as parts that can be drawn one by one: read, cut, and turned into cells off the UI thread."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

import numpy as np

from tuiboard.compute.notation import Notation, notation_of
from tuiboard.compute.slices import slices
from tuiboard.draw import numbers
from tuiboard.draw.code import draw_code
from tuiboard.draw.markdown import draw_cells, draw_markdown
from tuiboard.draw.palette import Glyphs, Palette, Role
from tuiboard.draw.rows import Row, merge
from tuiboard.draw.wrap import chop
from tuiboard.format.payload import PayloadError, Tensor
from tuiboard.format.text import identity
from tuiboard.store.lazy import Tell
from tuiboard.store.names import display_block
from tuiboard.store.payloads import address, fetch
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView

ROWS = 100
"""Rows of a table in one part."""
CELL = 4096
"""Characters of a table's cell that are shown."""
MOST_TEXT = 32 << 20
"""Bytes of one text that are shown."""
MOST_LINES = 4000
"""Lines from the first to the last that differ, which are compared; that costs their number squared."""
AROUND = 3
"""Equal lines that are shown around each change."""


@dataclass(frozen=True, slots=True)
class Code:
    """A slice of a text that is data."""

    text: str
    notation: Notation


Part: TypeAlias = "str | Code | tuple[tuple[str, ...], ...]"
"""A slice of a text, or some rows of a table."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text, safe for a screen, in parts."""

    parts: tuple[Part, ...]
    shape: tuple[int, ...]
    """Of the tensor; ``()`` is a single text."""
    bytes: int
    remark: str = ""
    """What is not shown, and why."""
    slices: int = 1
    """Tables that the tensor has, one for each place in all but its last two dimensions."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a series."""

    run: RunView
    series: SeriesView
    row: int
    slice: int = 0
    """Which table of a tensor of more than two dimensions; it goes round."""

    @property
    def key(self) -> Hashable:
        """Tells its record from all others."""
        return address(self.run, self.series, self.row)

    @property
    def step(self) -> int:
        """The step."""
        return int(self.series.index.steps[self.row]) if self.series.index is not None else 0

    @property
    def wall_time(self) -> float:
        """When it was written."""
        return float(self.series.index.wall_times[self.row]) if self.series.index is not None else 0.0

    def clock(self, now: float) -> str:
        """When it was written, told apart from the steps before and after it."""
        index = self.series.index
        return numbers.clock_among(index.wall_times, self.row, now) if index is not None else numbers.clock(0.0, now)

    def strings(self) -> tuple[tuple[int, ...], list[bytes]]:
        """Shape and texts; reads the file.  Raises PayloadError."""
        content = fetch(self.run, self.series, self.row)
        if not isinstance(content, Tensor) or content.values.dtype != object:
            raise PayloadError("the record holds numbers")
        return content.values.shape, [bytes(item) for item in content.values.ravel()]

    def original(self) -> bytes:
        """The text as it was written; cells of a table by tabs and line feeds.  Reads the file."""
        shape, strings = self.strings()
        if len(strings) == 1:
            return strings[0]
        wide = shape[-1] if len(shape) > 1 and shape[-1] else 1
        return b"".join(b"\t".join(strings[i : i + wide]) + b"\n" for i in range(0, len(strings), wide))


def document(entry: Entry, _: Tell | None = None) -> Document:
    """The text of an entry, in parts; reads the file.  Raises PayloadError.

    A single string is a text; more of them are a table: one dimension a column, two rows and columns, of more
    dimensions one slice of two.
    """
    shape, strings = entry.strings()
    size = sum(map(len, strings))
    if not strings:
        return Document((), shape, 0, f"no text: a tensor of shape {_shape(shape)}")
    if len(strings) == 1:
        raw, cut = strings[0][:MOST_TEXT], len(strings[0]) > MOST_TEXT
        text = display_block(identity(raw), MOST_TEXT)
        notation = notation_of(text)
        parts = tuple(Code(part, notation) if notation else part for part in slices(text))
        return Document(parts, shape, size, f"cut after {MOST_TEXT >> 20} MB" if cut else "")
    wide = shape[-1] if len(shape) > 1 else 1
    count = len(strings) if len(shape) == 1 else shape[-2] * wide
    tables = len(strings) // count
    at = entry.slice % tables
    place = ", ".join([*(str(i) for i in np.unravel_index(at, shape[:-2])), ":, :"]) if len(shape) > 2 else ""
    remark = f"slice {at + 1} of {tables}: [{place}] of shape {_shape(shape)}" if place else ""
    cells = [display_block(identity(item[:CELL]), CELL) for item in strings[at * count : (at + 1) * count]]
    rows = [tuple(cells[i : i + wide]) for i in range(0, count, wide)]
    return Document(tuple(tuple(rows[i : i + ROWS]) for i in range(0, len(rows), ROWS)), shape, size, remark, tables)


def _shape(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape)) or "1"


@dataclass(frozen=True, slots=True)
class Style:
    """How texts are drawn; equal styles give equal rows."""

    width: int
    raw: bool
    palette: Palette
    glyphs: Glyphs


def draw_part(part: Part, style: Style) -> list[Row]:
    """A part as rows; at least one."""
    palette, glyphs = style.palette, style.glyphs
    if style.raw:
        ink = palette.style("text")
        lines = plain(part).expandtabs(4) if isinstance(part, tuple) else plain(part)
        return [merge(line) for text in lines.splitlines() for line in chop(text, ink, style.width)] or [()]
    if isinstance(part, Code):
        return draw_code(part.text, part.notation, style.width, palette) or [()]
    if isinstance(part, str):
        return draw_markdown(part, style.width, palette, glyphs) or [()]
    return draw_cells(part, style.width, palette, glyphs) or [()]


def plain(part: Part) -> str:
    """A part as one text, for searching and where nothing is to be rendered."""
    if isinstance(part, Code):
        return part.text
    return part if isinstance(part, str) else "\n".join("\t".join(row) for row in part)


def compare(old: Entry, new: Entry) -> tuple[tuple[str, str], ...]:
    """What differs between two texts, line by line: a mark (``+``, ``-``, blank, ``@``) and the line; reads files.

    Of equal lines three stand around each change.  Empty where nothing differs.  Raises PayloadError.
    """
    before, after = (
        display_block(identity(entry.original()[:MOST_TEXT]), MOST_TEXT).splitlines() for entry in (old, new)
    )
    ends = zip(before, after, strict=False), zip(before[::-1], after[::-1], strict=False)
    head, tail = (sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) for pairs in ends)
    first = max(0, head - AROUND)  # equal ends, which may be long, need no comparing
    last = max(0, min(tail, len(before) - head, len(after) - head) - AROUND)
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if max(len(before), len(after)) > MOST_LINES:
        raise PayloadError(f"texts that differ over more than {MOST_LINES:,} lines are not compared")
    out: list[tuple[str, str]] = []
    for group in difflib.SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND):
        was, now = slice(group[0][1], group[-1][2]), slice(group[0][3], group[-1][4])
        places = (f"{first + part.start + 1},{part.stop - part.start}" for part in (was, now))
        out.append(("@", "-{} +{}".format(*places)))
        for tag, i, j, k, m in group:
            if tag == "equal":
                out += [(" ", line) for line in before[i:j]]
            else:
                out += [("-", line) for line in before[i:j]]
                out += [("+", line) for line in after[k:m]]
    return tuple(out)


def draw_comparison(lines: Sequence[tuple[str, str]], style: Style) -> list[Row]:
    """The lines of a comparison: what came is marked and coloured, what went too."""
    palette = style.palette
    roles: dict[str, Role] = {"+": "live", "-": "error", " ": "text", "@": "muted"}
    rows: list[Row] = []
    for mark, text in lines:
        ink = palette.style(roles[mark])
        if mark == "@":
            rows += [(), merge([(f"lines {text}", ink)])] if rows else [merge([(f"lines {text}", ink)])]
            continue
        rows += [merge([(mark + " ", ink), *line]) for line in chop(text, ink, style.width - 2)]
    return rows or [merge([("no line differs", palette.style("muted"))])]


def entries_of(run: RunView, series: SeriesView, at: int = 0) -> list[Entry]:
    """The steps of a series, the newest first; of tensors of more than two dimensions the slice ``at``."""
    count = 0 if series.index is None else len(series.index)
    return [Entry(run, series, row, at) for row in np.arange(count)[::-1].tolist()]
