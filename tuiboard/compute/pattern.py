"""Regular expressions that users type: no expression hangs the board, none raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

TIME_LIMIT_S = 0.1
"""For one name; the standard library's ``re`` would hold the interpreter lock without a limit."""
LENGTH_LIMIT = 1000
TELL_EVERY = 5000
"""Names after which it is told how many are done."""
_PLAIN = regex.compile(r"[A-Za-z0-9_/ :%@=,;<>~-]+")
"""Expressions that stand for themselves."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case-insensitive expression that may match anywhere in a name; equal texts are equal patterns."""

    text: str

    @property
    def error(self) -> str:
        """Why the text is no expression; empty if it is one."""
        return _compile(self.text)[1]

    def matches(self, name: str) -> bool:
        """Whether the expression is found in the name.

        The empty text matches everything; an invalid expression, or one that takes too long, nothing.
        """
        return not self.text or _matches(self.text, name)

    def positions(
        self, names: Sequence[str], limit_s: float = 2.0, tell: Callable[[float], None] = lambda _: None
    ) -> list[int]:
        """Indices of the names in which the expression is found; TimeoutError if slow ones take ``limit_s`` in all.

        For long lists that are searched once, on any thread: nothing is remembered, and the interpreter lock
        is free while a name is searched.  ``tell`` hears how much is done.  A plain word is looked for as such.
        """
        global timeouts
        expression = _compile(self.text)[0]
        if expression is None:
            return []
        word = self.text.lower() if _PLAIN.fullmatch(self.text) else ""
        found = []
        for i, name in enumerate(names):
            if not i % TELL_EVERY:
                tell(i / len(names))
            if word and name.isascii():
                if word in name.lower():
                    found.append(i)
                continue
            try:
                if expression.search(name, timeout=TIME_LIMIT_S, concurrent=True) is not None:
                    found.append(i)
            except TimeoutError:
                timeouts += 1
                limit_s -= TIME_LIMIT_S
                if limit_s <= 0:
                    raise
        return found

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the expression is found in a text: starts and ends, empty finds left out.

        None are found by the empty text, by an invalid expression, and by one that takes too long.
        """
        global timeouts
        expression = _compile(self.text)[0]
        if not self.text or expression is None:
            return []
        try:
            found = expression.finditer(text, timeout=TIME_LIMIT_S)
            return [match.span() for match in found if match.end() > match.start()]
        except TimeoutError:
            timeouts += 1
            return []


@lru_cache(maxsize=256)
def _compile(text: str) -> tuple[regex.Pattern[str] | None, str]:
    if len(text) > LENGTH_LIMIT:
        return None, f"longer than {LENGTH_LIMIT} characters"
    try:
        return regex.compile(text, regex.IGNORECASE), ""
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        return None, str(error)


timeouts = 0
"""Matches given up since the start."""


@lru_cache(maxsize=65536)
def _matches(text: str, name: str) -> bool:
    global timeouts
    expression = _compile(text)[0]
    if expression is None:
        return False
    try:
        return expression.search(name, timeout=TIME_LIMIT_S) is not None
    except TimeoutError:
        timeouts += 1
        return False
