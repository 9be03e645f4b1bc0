"""Lists beside the tree: layers, dear ops, differences, hits; each row leads to an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from tuiboard.draw.palette import Role
from tuiboard.draw.rows import Row, cut_end, cut_front, cut_middle, fit
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.look import Look

NAME, TYPE, LEAST = 24, 19, 10
"""Columns of a name and of other texts before numbers are pushed; columns of any text that are always left."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and on which side its texts stand."""

    title: str
    right: bool = False
    quiet: bool = True
    """Muted rather than plain."""
    grows: bool = False
    """Takes what room is left, in the place of the first one."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row: a text a column, and where it leads."""

    texts: tuple[str, ...]
    """Safe for a screen."""
    item: Item | None = None
    mark: str = ""
    """``+``, ``-``, ``~`` for differences; ``=`` for a total."""
    there: int = -1
    """The node of the graph that this one is compared with; -1 where that has none."""


@dataclass(frozen=True, slots=True, eq=False)
class TableData:
    """A table; the first column takes what room is left."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[TableLine, ...]
    foot: tuple[TableLine, ...] = ()
    """Totals, which stay at the bottom."""
    empty: str = "nothing here"
    sort: int = -1
    """Column by which the rows are sorted, the largest first."""
    base: GraphModel | None = None
    """The graph that is compared with."""


@dataclass
class TableView:
    """Cursor and window of a table; the dashboard owns it."""

    data: TableData = field(default_factory=lambda: TableData("", (), ()))
    at: int = 0
    top: int = 0
    height: int = 1

    def show(self, data: TableData) -> None:
        """Another table, or the same made anew."""
        if data.title != self.data.title:
            self.at = self.top = 0
        self.data = data
        self.at = max(0, min(self.at, len(data.lines) - 1))

    def step(self, by: int) -> None:
        """Move the cursor."""
        self.at = max(0, min(len(self.data.lines) - 1, self.at + by))

    @property
    def item(self) -> Item | None:
        """Where the row under the cursor leads."""
        return self.line.item if self.line is not None else None

    @property
    def line(self) -> TableLine | None:
        """The row under the cursor."""
        return self.data.lines[self.at] if self.at < len(self.data.lines) else None

    def draw(self, look: Look, width: int, height: int, *, focused: bool) -> list[Row]:
        """The head, the rows on screen, the totals."""
        data = self.data
        foot = list(data.foot)
        self.height = max(1, height - 1 - (len(foot) + 1 if foot else 0))
        self.top = max(min(self.top, self.at), self.at - self.height + 1)
        self.top = max(0, min(self.top, len(data.lines) - self.height))
        seen = data.lines[self.top : self.top + self.height]
        widths = self._widths([*seen, *foot], width)
        head: list[Piece] = [("   ", look())]
        for i, (column, wide) in enumerate(zip(data.columns, widths, strict=True)):
            title = column.title + (look.glyphs.below if i == data.sort else "")
            head.append(
                (title.rjust(wide) if column.right else title.ljust(wide), look("text" if i == data.sort else "muted"))
            )
        rows = [fit(head, width, look())]
        rows += [
            self._row(line, name, widths, look, width, here=i == self.at, focused=focused)
            for i, (line, name) in enumerate(zip(seen, _names(seen, widths, look), strict=True), self.top)
        ]
        if not data.lines:
            rows.append(fit([("   " + data.empty, look("muted"))], width, look()))
        if foot:
            used = sum(widths) + 1
            rows.append(
                fit([("   ", look()), (look.glyphs.horizontal * min(used, width - 4), look("grid"))], width, look())
            )
            names = _names(foot, widths, look)
            rows += [
                self._row(line, name, widths, look, width, here=False, focused=False)
                for line, name in zip(foot, names, strict=True)
            ]
        return rows

    def _widths(self, lines: Sequence[TableLine], width: int) -> list[int]:
        """Columns as wide as what is in them; where that is too much, texts give way, the longest first."""
        columns = self.data.columns
        widths = [
            max([cell_len(c.title) + 1, *(cell_len(line.texts[i]) for line in lines if i < len(line.texts))]) + 2
            for i, c in enumerate(columns)
        ]
        if not widths:
            return widths
        room = width - 4
        if columns[-1].grows:
            widths[0] = min(widths[0], max(room // 2, room - sum(widths[1:])))
            widths[-1] = max(8, room - sum(widths[:-1]))
        while sum(widths) > room:
            texts = [i for i, column in enumerate(columns) if not column.right or not i]
            wide = [i for i in texts if widths[i] > (NAME if not i else TYPE)]
            wide = wide or [i for i in texts if widths[i] > LEAST] or [i for i in range(len(widths)) if widths[i] > 4]
            if not wide:
                break
            widths[max(wide, key=lambda i: widths[i])] -= 1
        return widths

    def _row(
        self, line: TableLine, name: str, widths: Sequence[int], look: Look, width: int, *, here: bool, focused: bool
    ) -> Row:
        on: Role | None = "raise" if here else None
        marks: dict[str, Role] = {"+": "live", "-": "error", "~": "warn"}
        pieces: list[Piece] = [(look.glyphs.bar if here else " ", look("accent" if focused else "muted", on=on))]
        sign = line.mark if line.mark in marks else " "
        pieces.append((sign + " ", look(marks.get(line.mark, "muted"), on=on)))
        for i, (column, wide) in enumerate(zip(self.data.columns, widths, strict=True)):
            text = line.texts[i] if i < len(line.texts) else ""
            text = cut_end(text, wide - 1, look.glyphs.ellipsis) if i else name
            pad = " " * max(0, wide - cell_len(text))
            role: Role = "bright" if here and not i else "muted" if column.quiet and line.mark != "=" else "text"
            pieces.append((pad + text if column.right else text + pad, look(role, bold=here and not i, on=on)))
        return fit(pieces, width, look(on=on))


def _names(lines: Sequence[TableLine], widths: Sequence[int], look: Look) -> list[str]:
    """The first column: cut in the middle, and names that would look alike at their fronts."""
    if not widths:
        return ["" for _ in lines]
    full = [line.texts[0] if line.texts else "" for line in lines]
    room, ellipsis = widths[0] - 1, look.glyphs.ellipsis
    cut = [cut_middle(text, room, ellipsis) for text in full]
    meant: dict[str, set[str]] = {}
    for short, text in zip(cut, full, strict=True):
        meant.setdefault(short, set()).add(text)
    apart = {short: _apart(sorted(texts), room, ellipsis) for short, texts in meant.items() if len(texts) > 1}
    return [apart[short][text] if short in apart else short for short, text in zip(cut, full, strict=True)]


def _apart(texts: Sequence[str], room: int, ellipsis: str) -> dict[str, str]:
    """Names cut at their fronts; where even these are alike, without the parts that they all end in."""
    fronts = {text: cut_front(text, room, ellipsis) for text in texts}
    if len(set(fronts.values())) == len(texts):
        return fronts
    parts = [text.split("/") for text in texts]
    same = 0
    while all(len(one) > same + 1 and one[-1 - same] == parts[0][-1 - same] for one in parts):
        same += 1
    if not same:
        return fronts
    tail = "/" + ellipsis
    return {
        text: cut_front("/".join(one[:-same]), room - cell_len(tail), ellipsis) + tail
        for text, one in zip(texts, parts, strict=True)
    }
