"""What is on screen of texts: the first rows of one, all steps of a series, what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tuiboard.draw import numbers
from tuiboard.draw.rows import Row, merge, width_of
from tuiboard.draw.wrap import wrap
from tuiboard.store.lazy import Answer, Failed, LazyCache, Made, Pending
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.text_source import Document, Entry, Style, compare, document, draw_comparison, draw_part, plain


@dataclass(frozen=True)
class TextMaker:
    """Asks the cache for documents and their rows."""

    cache: LazyCache
    look: Look
    now: float
    raw: bool

    def style(self, width: int) -> Style:
        """How texts are drawn in so many cells."""
        return Style(max(4, width), self.raw, self.look.palette, self.look.glyphs)

    def document(self, entry: Entry) -> Answer[Document]:
        """The text of an entry."""
        return self.cache.get(("text", entry.key, entry.slice), partial(document, entry))

    def rows(self, entry: Entry, part: int, width: int) -> Sequence[Row] | None:
        """Rows of a part of a text; None while they are made."""
        answer, look = self.document(entry), self.look
        if isinstance(answer, Pending):
            return None
        if isinstance(answer, Failed):
            return [merge([("no text: ", look("text", bold=True)), (answer.why, look("muted"))])]
        text = answer.value
        if part >= len(text.parts):
            return self._remark(text.remark or "an empty text", width)
        style = self.style(width)
        key = ("text rows", entry.key, entry.slice, part, style)
        drawn: Answer[list[Row]] = self.cache.get(key, lambda _: draw_part(text.parts[part], style))
        if isinstance(drawn, Failed):
            return [merge([(drawn.why, look("muted"))])]
        return drawn.value if isinstance(drawn, Made) else None

    def _remark(self, text: str, width: int) -> list[Row]:
        return [merge(line) for line in wrap([(text, self.look("muted"))], width)]

    def guess(self, entry: Entry, part: int) -> int:
        """About how many rows a part takes that is not drawn yet."""
        answer = self.document(entry)
        text = answer.value.parts[part] if isinstance(answer, Made) and part < len(answer.value.parts) else ""
        return len(text) if isinstance(text, tuple) else plain(text).count("\n")

    def top(self, entry: Entry, width: int, height: int) -> tuple[list[Row], bool]:
        """The first rows of a text, as a card shows them, and whether there are more."""
        rows: list[Row] = []
        answer = self.document(entry)
        for part in range(max(1, len(answer.value.parts)) if isinstance(answer, Made) else 1):
            more = self.rows(entry, part, width)
            if more is None:
                return [*rows, merge([(self.look.glyphs.waiting, self.look("muted"))])][:height], False
            rows += more
            if len(rows) > height:
                break
        if isinstance(answer, Made) and answer.value.parts and answer.value.remark:
            rows += [(), *self._remark(answer.value.remark, width)]
        return rows[:height], len(rows) > height


class AllSteps:
    """All steps of a series: each a heading, which stays on top while its text is read, then the text."""

    headed = True

    def __init__(self, maker: TextMaker, entries: Sequence[Entry], width: int) -> None:
        self._maker, self._entries, self._width = maker, entries, width

    @property
    def count(self) -> int:
        """Steps."""
        return len(self._entries)

    def parts(self, entry: int) -> int:
        """The heading, and at least one part of text."""
        answer = self._maker.document(self._entries[entry])
        return 1 + max(1, len(answer.value.parts)) if isinstance(answer, Made) else 2

    def rows(self, entry: int, part: int) -> Sequence[Row]:
        """Rows of the heading or of a part of the text."""
        maker, item = self._maker, self._entries[entry]
        if part == 0:
            return _heading(item, maker.look, maker.now, self._width)
        rows = maker.rows(item, part - 1, self._width)
        if rows is None:
            # about as many rows as will come: else a screen full of waiting parts would ask for far too many
            return [merge([(maker.look.glyphs.waiting, maker.look("muted"))]), *([()] * maker.guess(item, part - 1))]
        last = part == self.parts(entry) - 1
        return [*rows, ()] if last else rows


def _heading(entry: Entry, look: Look, now: float, width: int) -> list[Row]:
    words: list[Piece] = [
        ("step ", look("muted")),
        (numbers.step(entry.step), look("bright", bold=True)),
        (f"  {entry.clock(now)} ", look("muted")),
    ]
    rule = look.glyphs.horizontal * max(0, width - width_of(words))
    return [merge([*words, (rule, look("border"))])]


class Comparison:
    """What differs between two texts."""

    headed = False

    def __init__(self, maker: TextMaker, old: Entry, new: Entry, width: int) -> None:
        self._maker, self._old, self._new, self._width = maker, old, new, width

    @property
    def count(self) -> int:
        """One comparison."""
        return 1

    def parts(self, entry: int) -> int:
        """In one part."""
        return 1

    def rows(self, entry: int, part: int) -> Sequence[Row]:
        """Its lines."""
        maker, old, new = self._maker, self._old, self._new
        style = maker.style(self._width)
        answer: Answer[list[Row]] = maker.cache.get(
            ("text compare", old.key, new.key, style), lambda _: draw_comparison(compare(old, new), style)
        )
        if isinstance(answer, Made):
            return answer.value
        return [merge([(answer.why if isinstance(answer, Failed) else maker.look.glyphs.waiting, maker.look("muted"))])]
