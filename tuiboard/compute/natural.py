"""The order in which people expect names that hold numbers."""

from __future__ import annotations

import re
from functools import lru_cache, total_ordering

_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?|[/_]|[^0-9/_]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?")
_FLOAT = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
_BREAKS = frozenset("/_0123456789")


def _value(text: str) -> float:
    """The number at the start of ``text``, as ``parseFloat`` of a browser reads it."""
    match = _FLOAT.match(text)
    return float(match[0]) if match else 0.0


@total_ordering
class NaturalKey:
    """A name that compares as TensorBoard sorts names, then by plain text."""

    __slots__ = ("text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: tuple[str | float | None, ...] = tuple(
            None if token in "/_" else _value(token) if "0" <= token[0] <= "9" else token
            for token in _TOKEN.findall(text)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NaturalKey) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: NaturalKey) -> bool:
        for mine, theirs in zip(self.tokens, other.tokens, strict=False):
            if mine == theirs:
                continue
            if isinstance(mine, str) or isinstance(theirs, str):
                if isinstance(mine, str) and isinstance(theirs, str):
                    return mine < theirs
                return isinstance(theirs, str)
            if mine is None or theirs is None:
                break  # a digit beside another break character: only a walk by characters tells
            return mine < theirs
        else:
            if len(self.tokens) != len(other.tokens):
                return len(self.tokens) < len(other.tokens)
            return self.text < other.text
        order = _walk(self.text, other.text)
        return order < 0 if order else self.text < other.text


def _walk(a: str, b: str) -> int:
    """Negative, zero or positive as ``a`` comes before, with or after ``b``."""
    i = j = 0
    while i < len(a) and j < len(b):
        x, y = a[i], b[j]
        if "0" <= x <= "9" and "0" <= y <= "9":
            one, two = _NUMBER.match(a, i), _NUMBER.match(b, j)
            assert one is not None
            assert two is not None
            left, right = _value(one[0]), _value(two[0])
            if left != right:
                return -1 if left < right else 1
            i, j = one.end(), two.end()
            continue
        if (x in _BREAKS) != (y in _BREAKS):
            return -1 if x in _BREAKS else 1
        if x not in _BREAKS and x != y:
            return -1 if x < y else 1
        i += 1
        j += 1
    return (i < len(a)) - (j < len(b))


@lru_cache(maxsize=65536)
def natural_key(text: str) -> NaturalKey:
    """A sort key for tags and runs: numbers by value, ``/`` ``_`` and digits before other characters.

    Names that tie are ordered by plain comparison.  Source: TensorBoard,
    ``tensorboard/components/vz_sorting/sorting.ts``.
    """
    return NaturalKey(text)
