"""Search inside of all texts of a series: every match is counted in the background, then gone through by keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tuiboard.compute import pattern as patterns
from tuiboard.compute.pattern import Pattern
from tuiboard.draw.rows import Row, merge
from tuiboard.format.payload import PayloadError
from tuiboard.store.lazy import Failed, LazyCache, Made, Pending, Tell
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.text_scroll import Scroll
from tuiboard.widgets.text_source import Entry, document, plain

MOST_SLOW = 50
"""Lines on which an expression may run into its time limit."""

RowsOf = Callable[[int, int], Sequence[Row] | None]
"""The rows of an entry's part as drawn; None while they are made, which asking has begun."""


@dataclass(frozen=True, slots=True)
class Matches:
    """How often each part of the texts matches; the matches of all parts have one numbering, from 0."""

    places: tuple[tuple[int, int], ...] = ()
    """Row of the series, negative since the newest comes first, and part of the text; only those that match."""
    ends: tuple[int, ...] = ()
    """Matches up to and with each of them."""

    @property
    def count(self) -> int:
        """Of all parts."""
        return self.ends[-1] if self.ends else 0

    def part_of(self, match: int) -> tuple[tuple[int, int], int, int]:
        """The place of a match, which match of its part it is, and of how many."""
        at = bisect_right(self.ends, match)
        first = self.ends[at - 1] if at else 0
        return self.places[at], match - first, self.ends[at] - first

    def before(self, place: tuple[int, int]) -> tuple[int, int]:
        """Matches before a part, and in it."""
        at = bisect_left(self.places, place)
        first = self.ends[at - 1] if at else 0
        inside = at < len(self.places) and self.places[at] == place
        return first, self.ends[at] - first if inside else 0


def count_matches(entries: Sequence[Entry], needle: Pattern, tell: Tell) -> Matches:
    """Count the matches in texts, the newest first, as they were written; reads files.

    Nothing is drawn for it: that takes a hundred times as long.  Entries that cannot be read are passed over: on
    screen they say so themselves.  Raises PayloadError where the expression is too slow.
    """
    places, counts = list[tuple[int, int]](), list[int]()
    slow = patterns.timeouts + MOST_SLOW
    for number, entry in enumerate(entries):
        tell(number / len(entries))
        try:
            parts = document(entry).parts
        except PayloadError:
            continue
        for at, part in enumerate(parts):
            tell((number + at / len(parts)) / len(entries))
            if patterns.timeouts > slow:
                raise PayloadError("this expression takes too long")
            count = sum(len(needle.spans(line)) for line in plain(part).splitlines())
            if count:
                places.append((-entry.row, at))
                counts.append(count)
    return Matches(tuple(places), tuple(accumulate(counts)))


def _drawn(rows: Sequence[Row], needle: Pattern) -> list[tuple[int, int]]:
    """Of each match in drawn rows the row, and which match of the row it is."""
    texts = ("".join(segment.text for segment in row) for row in rows)
    return [(at, nth) for at, text in enumerate(texts) for nth in range(len(needle.spans(text)))]


class Search:
    """What is searched for on the whole screen, and where it was found; owned by the dashboard.

    Matches are counted in the texts as written, and gone to in their rows as drawn.  Where drawing adds or loses
    some, as at marks of Markdown and at the ends of rows, those of a part are spread over what is drawn of them.
    """

    def __init__(self) -> None:
        self.needle = Pattern("")
        self.outcome = ""
        """What the last step to a match came to, if nothing."""
        self._found: tuple[Hashable, Matches] = ("", Matches())
        """Matches, and what they are matches of."""
        self._progress: float | None = None
        self._counted = False
        """All matches of what is searched for are known."""
        self._typing = False
        """Nothing was gone to yet since it was typed."""
        self._wanted = 0
        """In which direction a match is to be gone to once they are known."""
        self._here = False
        self._entries = 0
        """How many texts there are."""
        self._spot: tuple[tuple[int, int], int] | None = None
        """The place and the row of the match that was gone to last."""
        self._in_part, self._in_row = 0, -1
        """Which match of its part, and of its row, that is; -1 where the row does not show it."""

    @property
    def active(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.needle.text)

    def type(self, text: str) -> None:
        """Search for this and count its matches; none is gone to before :meth:`go`."""
        self.needle, self._typing, self._wanted, self._spot = Pattern(text), True, 0, None
        self.outcome = "no valid expression" if self.needle.error else ""

    def go(self, by: int, *, here: bool = False) -> None:
        """Have the next match come to the top, or with ``here`` the first one from the top on."""
        if not self.needle.error:
            self._typing, self._wanted, self._here, self.outcome = False, by, here, ""

    def update(self, entries: Sequence[Entry], cache: LazyCache, scroll: Scroll, rows_of: RowsOf) -> bool:
        """Take up what was found by now; True if the place on screen has changed for it.

        ``entries`` are in the order of the screen.  A match is gone to when the rows of its part are drawn.
        """
        if not self.active or self.needle.error:
            return False
        first, self._entries = entries[0], len(entries)
        what = first.run.name, first.series.tag, first.slice, self.needle.text
        needle = self.needle
        key = "text matches", what, first.series.generation
        answer = cache.get(key, lambda tell: count_matches(entries, needle, tell), "text matches")
        self._progress = answer.done if isinstance(answer, Pending) else None
        self._counted = isinstance(answer, Made)
        if isinstance(answer, Failed):
            self.outcome, self._wanted = answer.why, 0
        if isinstance(answer, Made):
            self._found = what, answer.value
        elif self._found[0] != what:
            self._found = what, Matches()
        if not self._wanted or isinstance(answer, Pending):
            return False
        return self._take(scroll, rows_of)

    def _take(self, scroll: Scroll, rows_of: RowsOf) -> bool:
        """Go to the wanted match; True if it is there now, False while rows are drawn or where there is none."""
        found, by = self._found[1], self._wanted
        if self._on_spot(scroll) and not self._here:
            wanted = self._at + by
        else:
            from_top = self._first(scroll, rows_of)
            if from_top is None:
                return False
            wanted = from_top if by > 0 else from_top - 1
        if not 0 <= wanted < found.count:
            self.outcome, self._wanted = self.outcome or ("no more" if found.count else "no match"), 0
            return False
        place, self._in_part, count = found.part_of(wanted)
        entry, part = self._entries - 1 + place[0], place[1]
        rows = rows_of(entry, part)
        if rows is None:
            return False
        drawn = _drawn(rows, self.needle)
        row, self._in_row = drawn[self._in_part * len(drawn) // count] if drawn else (0, -1)
        self._wanted, self._spot = 0, (place, row)
        scroll.to(entry, part + 1, row)  # before each text is its heading
        return True

    def _first(self, scroll: Scroll, rows_of: RowsOf) -> int | None:
        """The first match from the top of the screen on; None while the rows there are drawn."""
        before, inside = self._found[1].before(self._place(scroll))
        if not inside or not scroll.row:
            return before
        rows = rows_of(scroll.entry, scroll.part - 1)
        if rows is None:
            return None
        drawn = _drawn(rows, self.needle)
        above = bisect_left(drawn, (scroll.row, 0))
        return before + (-(-above * inside // len(drawn)) if drawn else inside)

    def _place(self, scroll: Scroll) -> tuple[int, int]:
        return scroll.entry + 1 - self._entries, max(0, scroll.part - 1)

    def _on_spot(self, scroll: Scroll) -> bool:
        return self._spot == (self._place(scroll), scroll.row)

    @property
    def _at(self) -> int:
        """The number of the match that was gone to last."""
        return self._found[1].before(self._spot[0])[0] + self._in_part if self._spot is not None else -1

    def on_top(self, scroll: Scroll) -> int | None:
        """Which match of the row at the top is the one that was gone to, if it is there."""
        return self._in_row if not self._typing and self._on_spot(scroll) else None

    def words(self, scroll: Scroll, look: Look) -> list[Piece]:
        """What is searched for, how many matches there are, and once one was gone to which it is."""
        count, state = self._found[1].count, ""
        if self._progress is not None and not count:
            state = f"searching{look.glyphs.waiting} {self._progress:.0%}"
        elif self._typing and self._counted and not self.outcome:
            state = f"{count:,} match{'' if count == 1 else 'es'}"
        elif count and not self._typing:
            state = f"{f'{self._at + 1:,}' if self._on_spot(scroll) else look.glyphs.dash}/{count:,}"
        return [
            ("   / ", look("muted")),
            (display(self.needle.text, 40), look("text")),
            (f"  {state}" if state else "", look("bright", bold=True)),
            (f"  {self.outcome}" if self.outcome else "", look("muted")),
        ]


def lit(row: Row, needle: Pattern, look: Look, *, current: int | None = None) -> Row:
    """The row with what is searched for standing out: a block the ``current`` match of it, underlined the others."""
    text = "".join(segment.text for segment in row)
    spans = needle.spans(text)
    if not spans:
        return row
    found = look("warn", bold=True, underline=True)
    ink = {
        i: look("bg", bold=True, on="warn") if nth == current else found
        for nth, (start, end) in enumerate(spans)
        for i in range(start, end)
    }
    cells = [(char, s.style or look()) for s in row for char in s.text]
    return merge((char, ink.get(i, style)) for i, (char, style) in enumerate(cells))
