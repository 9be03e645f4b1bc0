"""Markdown as rows of styled cells; addresses of links and images are shown as text, HTML as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.rows import Row, merge
from tuiboard.draw.wrap import Line, Piece, chop, columns, wrap

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MOST_COLUMNS = 64
"""Columns of a table that are shown."""
DEEPEST = 12
"""Levels of lists and quotes that are indented."""
GAP = 2
"""Cells between the columns of a table."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable(["table", "strikethrough"])


def draw_markdown(text: str, width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """A Markdown text, made safe for screens before, in rows of at most ``width`` cells.

    CommonMark with tables and strike-through, as TensorBoard has it.  A text of which nothing is left, such as one
    nested too deep, is shown as it is.
    """
    rows = _Drawing(width, palette, glyphs).draw(_parser().parse(text))
    return rows or [merge(part) for line in text.splitlines() for part in chop(line, palette.style("text"), width)]


def draw_cells(cells: Sequence[Sequence[str]], width: int, palette: Palette, glyphs: Glyphs) -> list[Row]:
    """A table of Markdown texts without a head, as n-d tensors of strings are shown."""
    drawing = _Drawing(width, palette, glyphs)
    parser = _parser()
    rows = []
    for line in cells:
        row = []
        for cell in line[:MOST_COLUMNS]:
            tokens = [parser.parseInline(part)[0] for part in cell.splitlines()[:200]]
            pieces = [piece for token in tokens for piece in [*drawing.inline(token, drawing.text), ("\n", Style())]]
            row.append(pieces[:-1])
        rows.append(row)
    return drawing.table(rows, [], head=0)


class _Drawing:
    """One pass over the tokens of a text."""

    def __init__(self, width: int, palette: Palette, glyphs: Glyphs) -> None:
        self.width = max(4, width)
        self.palette = palette
        self.glyphs = glyphs
        self.text = palette.style("text")
        self.muted = palette.style("muted")
        raised = palette.roles["raise"] is not None
        self.code = palette.style("text", on="raise") if raised else palette.style("text")
        self.rows: list[Row] = []
        self.indents: list[list[Piece]] = []
        """Pieces before each line, one a level of lists and quotes."""
        self.bullet: Piece | None = None
        """Stands in the innermost indent of the next line."""

    def draw(self, tokens: Sequence[Token]) -> list[Row]:
        """The rows of block tokens."""
        counts: list[int | None] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            kind = token.type
            if kind == "inline":
                self._block(self.inline(token, self._style_of(tokens[at - 1])), tokens[at - 1])
            elif kind in ("fence", "code_block"):
                self._space(tight=False)
                for line in token.content.rstrip("\n").split("\n"):
                    for part in chop(line, self.code, self._room() - 2):
                        used = sum(cell_len(t) for t, _ in part)
                        self._line([(" ", self.code), *part, (" " * (self._room() - 1 - used), self.code)])
            elif kind == "hr":
                self._space(tight=False)
                self._line([(self.glyphs.horizontal * self._room(), self.palette.style("grid"))])
            elif kind in ("bullet_list_open", "ordered_list_open"):
                start = token.attrGet("start")
                first = start if isinstance(start, int) else 1
                counts.append(first if kind == "ordered_list_open" else None)
                if len(counts) == 1:
                    self._space(tight=False)
            elif kind in ("bullet_list_close", "ordered_list_close"):
                counts.pop()
            elif kind == "list_item_open":
                number = counts[-1]
                mark = "- " if number is None else f"{number}. "
                if number is not None:
                    counts[-1] = number + 1
                self.bullet = (mark, self.muted)
                self.indents.append([(" " * len(mark), self.text)])
            elif kind == "blockquote_open":
                self._space(tight=False)
                self.indents.append([(self.glyphs.vertical + " ", self.palette.style("edge"))])
            elif kind in ("list_item_close", "blockquote_close"):
                self.indents.pop()
                self.bullet = None
            elif kind == "table_open":
                end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                self._space(tight=False)
                self._table(tokens[at:end])
                at = end
            at += 1
        return self.rows

    def _style_of(self, opened: Token) -> Style:
        if opened.type != "heading_open":
            return self.text
        return self.palette.style("bright" if opened.tag in ("h1", "h2") else "text", bold=True)

    def _block(self, pieces: Sequence[Piece], opened: Token) -> None:
        """A paragraph or a heading."""
        self._space(tight=opened.hidden or self.bullet is not None)
        for line in wrap(pieces, self._room()):
            self._line(line)
        if opened.tag == "h1":
            self._line([(self.glyphs.horizontal * self._room(), self.palette.style("grid"))])

    def _space(self, *, tight: bool) -> None:
        """An empty row between blocks."""
        if self.rows and not tight and self.rows[-1]:
            self.rows.append(())

    def _room(self) -> int:
        return max(4, self.width - sum(len(text) for pieces in self.indents[:DEEPEST] for text, _ in pieces))

    def _line(self, pieces: Sequence[Piece]) -> None:
        before = [piece for level in self.indents[:DEEPEST] for piece in level]
        if self.bullet is not None and before:
            before[-1] = self.bullet
            self.bullet = None
        self.rows.append(merge([*before, *pieces]))

    # -- inside of a line ------------------------------------------------------------------------

    def inline(self, token: Token, base: Style) -> list[Piece]:
        """The pieces of an inline token; a hard break is a line feed."""
        out: list[Piece] = []
        styles = [base]
        addresses: list[str] = []
        for child in token.children or ():
            kind = child.type
            if kind == "text":
                out.append((child.content, styles[-1]))
            elif kind == "code_inline":
                out.append((child.content, self.code))
            elif kind == "softbreak":
                out.append((" ", styles[-1]))
            elif kind == "hardbreak":
                out.append(("\n", styles[-1]))
            elif kind in ("strong_open", "em_open", "s_open", "link_open"):
                more = {
                    "strong_open": Style(bold=True),
                    "em_open": Style(italic=True),
                    "s_open": Style(strike=True),
                    "link_open": Style(underline=True),
                }
                styles.append(styles[-1] + more[kind])
                if kind == "link_open":
                    addresses.append(str(child.attrGet("href") or ""))
            elif kind in ("strong_close", "em_close", "s_close", "link_close"):
                styles.pop()
                if kind == "link_close":
                    address = addresses.pop()
                    if address and address != (out[-1][0] if out else ""):
                        out.append((f" ({address})", self.muted))
            elif kind == "image":
                address = str(child.attrGet("src") or "")
                out += [(f"[image: {child.content}]", styles[-1]), (f" ({address})", self.muted)]
            elif child.content:
                out.append((child.content, styles[-1]))
        return out

    # -- tables ----------------------------------------------------------------------------------

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[list[Piece]]] = []
        right: list[bool] = []
        head = 0
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "thead_close":
                head = len(rows)
            elif token.type in ("th_open", "td_open") and len(rows) == 1:
                right.append("right" in str(token.attrGet("style") or ""))
            elif token.type == "inline" and len(rows[-1]) < MOST_COLUMNS:
                base = self.palette.style("text", bold=True) if not head else self.text
                rows[-1].append(self.inline(token, base))
        for row in self.table(rows, right, head=head):
            self._line([(s.text, s.style or self.text) for s in row])

    def table(self, rows: Sequence[Sequence[Sequence[Piece]]], right: Sequence[bool], *, head: int) -> list[Row]:
        """Rows of cells, wrapped in columns; below the first ``head`` rows a rule."""
        count = max((len(row) for row in rows), default=0)
        if not count:
            return []
        wishes = [max((_widest(row[i]) for row in rows if i < len(row)), default=1) for i in range(count)]
        room = self._room() - GAP * (count - 1)
        widths = columns(wishes, max(count, room))
        out: list[Row] = []
        for number, row in enumerate(rows):
            cells = [wrap(row[i] if i < len(row) else [], widths[i]) for i in range(count)]
            for y in range(max(len(cell) for cell in cells)):
                line: Line = []
                for i, cell in enumerate(cells):
                    part = cell[y] if y < len(cell) else []
                    pad = " " * (widths[i] - sum(cell_len(text) for text, _ in part))
                    aligned = [(pad, self.text), *part] if i < len(right) and right[i] else [*part, (pad, self.text)]
                    line += [*aligned, (" " * GAP if i < count - 1 else "", self.text)]
                out.append(merge(line))
            if number == head - 1:
                rule = self.glyphs.horizontal * (sum(widths) + GAP * (count - 1))
                out.append(merge([(rule, self.palette.style("border"))]))
        return out


def _widest(pieces: Sequence[Piece]) -> int:
    """Width of the longest line."""
    return max((cell_len(line) for line in "".join(text for text, _ in pieces).split("\n")), default=0)
