"""Search inside of all texts of a series: every match is found in the background, then gone through by keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

from tuiboard.compute import pattern as patterns
from tuiboard.compute.pattern import Pattern
from tuiboard.draw.rows import Row, merge
from tuiboard.format.payload import PayloadError
from tuiboard.store.lazy import Failed, LazyCache, Made, Pending, Tell
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.text_scroll import Scroll
from tuiboard.widgets.text_source import Entry, Style, document, draw_part, plain

Hit: TypeAlias = tuple[int, int, int]
"""Row of the series, part of the text, row of the part as it is drawn."""

MOST_HITS = 10_000
"""Matches that are counted."""
MOST_SLOW = 50
"""Lines on which an expression may run into its time limit."""


def hits(entries: Sequence[Entry], needle: Pattern, style: Style, tell: Tell) -> tuple[Hit, ...]:
    """Every drawn row with a match, in the order of ``entries``, at most :data:`MOST_HITS`; reads files.

    Only parts with a match are drawn; where it is lost by that, as with marks of Markdown, the first row of the
    part stands for it.  Entries that cannot be read are passed over: on screen they say so themselves.  Raises
    PayloadError where the expression is too slow.
    """
    out: list[Hit] = []
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
            if any(needle.spans(line) for line in plain(part).splitlines()):
                rows = draw_part(part, style)
                lines = [i for i, row in enumerate(rows) if needle.spans("".join(s.text for s in row))]
                out += [(entry.row, at, line) for line in lines or [0]]
        if len(out) >= MOST_HITS:
            return tuple(out[:MOST_HITS])
    return tuple(out)


class Search:
    """What is searched for on the whole screen, and where it was found; owned by the dashboard."""

    def __init__(self) -> None:
        self.needle = Pattern("")
        self.outcome = ""
        """What the last step to a match came to, if nothing."""
        self._found: tuple[Hashable, Sequence[Hit]] = ("", ())
        """Hits, and what they are hits of."""
        self._progress: float | None = None
        self._counted = False
        """All matches of what is searched for are known."""
        self._typing = False
        """Nothing was gone to yet since it was typed."""
        self._wanted = 0
        """In which direction a match is to be gone to once they are known."""
        self._here = False

    @property
    def active(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.needle.text)

    def type(self, text: str) -> None:
        """Search for this and count its matches; none is gone to before :meth:`go`."""
        self.needle, self._typing, self._wanted = Pattern(text), True, 0
        self.outcome = "no valid expression" if self.needle.error else ""

    def go(self, by: int, *, here: bool = False) -> None:
        """Have the next match come to the top, or with ``here`` the first one from the top on."""
        if not self.needle.error:
            self._typing, self._wanted, self._here, self.outcome = False, by, here, ""

    def update(
        self,
        entries: Sequence[Entry],
        style: Style,
        cache: LazyCache,
        scroll: Scroll,
        drawn: Callable[[int, int], bool],
    ) -> bool:
        """Take up what was found by now; True if the place on screen has changed for it.

        ``drawn`` says of an entry and a part whether its rows are there, and has them made if not: a match is gone
        to when they are.
        """
        if not self.active or self.needle.error:
            return False
        first = entries[0]
        what = first.run.name, first.series.tag, first.slice, self.needle.text
        key = "text hits", what, first.series.generation, style
        needle = self.needle
        answer = cache.get(key, lambda tell: hits(entries, needle, style, tell), "text hits")
        self._progress = answer.done if isinstance(answer, Pending) else None
        self._counted = isinstance(answer, Made)
        if isinstance(answer, Failed):
            self.outcome, self._wanted = answer.why, 0
        if isinstance(answer, Made):
            self._found = what, answer.value
        elif self._found[0] != what:
            self._found = what, ()
        if not self._wanted or isinstance(answer, Pending):
            return False
        by = self._wanted
        places = self._places(len(entries))
        top = scroll.entry, scroll.part, scroll.row
        at = (bisect_left if self._here else bisect_right)(places, top) if by > 0 else bisect_left(places, top) - 1
        if not 0 <= at < len(places):
            self.outcome, self._wanted = self.outcome or ("no more" if places else "no match"), 0
            return False
        if not drawn(places[at][0], places[at][1]):
            return False
        self._wanted = 0
        scroll.to(*places[at])
        return True

    def _places(self, entries: int) -> list[tuple[int, int, int]]:
        """The hits as places of the scroll: the newest entry is the first, and before each text is its heading."""
        return [(entries - 1 - row, part + 1, line) for row, part, line in self._found[1]]

    def on_top(self, entries: int, scroll: Scroll) -> bool:
        """Whether the row at the top is the match that was gone to."""
        return not self._typing and _at(self._places(entries), scroll)[1]

    def words(self, entries: int, scroll: Scroll, look: Look) -> list[Piece]:
        """What is searched for, how many matches there are, and once one was gone to which is at the top."""
        places = self._places(entries)
        at, here = _at(places, scroll)
        state, more = "", "+" if len(places) == MOST_HITS else ""
        if self._progress is not None and not places:
            state = f"searching{look.glyphs.waiting} {self._progress:.0%}"
        elif self._typing and self._counted and not self.outcome:
            state = f"{len(places):,}{more} match{'' if len(places) == 1 else 'es'}"
        elif places and not self._typing:
            state = f"{at + 1 if here else look.glyphs.dash}/{len(places):,}{more}"
        return [
            ("   / ", look("muted")),
            (display(self.needle.text, 40), look("text")),
            (f"  {state}" if state else "", look("bright", bold=True)),
            (f"  {self.outcome}" if self.outcome else "", look("muted")),
        ]


def _at(places: Sequence[tuple[int, int, int]], scroll: Scroll) -> tuple[int, bool]:
    """Which of the places in order is the first from the top of the screen on, and whether it is at the top."""
    top = scroll.entry, scroll.part, scroll.row
    at = bisect_left(places, top)
    return at, at < len(places) and places[at] == top


def lit(row: Row, needle: Pattern, look: Look, *, current: bool = False) -> Row:
    """The row with what is searched for standing out: a block in the ``current`` match, underlined in others."""
    text = "".join(segment.text for segment in row)
    spans = needle.spans(text)
    if not spans:
        return row
    on = [any(a <= i < b for a, b in spans) for i in range(len(text))]
    cells = [(char, s.style or look()) for s in row for char in s.text]
    found = look("bg", bold=True, on="warn") if current else look("warn", bold=True, underline=True)
    return merge((char, found if is_lit else style) for (char, style), is_lit in zip(cells, on, strict=True))
