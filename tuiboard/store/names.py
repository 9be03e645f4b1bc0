"""What screens show of names from files: a clean display text; ``format.text`` makes the identity of the bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

DISPLAY_LIMIT = 256
"""Characters of a name that are ever shown."""
MARKS_LIMIT = 8
"""Combining marks kept on one character."""

HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U000e0100-\U000e01ef]"
)
"""Characters that count as printable and show nothing.

Source: ``Default_Ignorable_Code_Point`` in Unicode's DerivedCoreProperties.txt, but for those of the category Cf; and
the blank patterns of braille and of notes.
"""
_ALIKE = frozenset("АВЕЅІЈКМНОРСТУХаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")
"""Cyrillic and Greek letters that look like Latin ones."""
_WORD = re.compile(r"[^\W\d_]+")
DIGEST = 6
"""Hexadecimal digits that tell two cut names apart."""
LOOKED_AT = 4096
"""Characters of a name in which anything odd is looked for: far more than are ever shown."""


def _visible(char: str) -> str:
    """A character, or a visible symbol for one that could act on the terminal or hide."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if char == "­" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        # lone surrogates stand for bytes of a file name that were not UTF-8
        return f"⟨{code:04X}⟩" if not 0xDC80 <= code <= 0xDCFF else "�"
    if HIDDEN.match(char):
        return f"⟨{code:04X}⟩"
    return char


def is_odd(name: str) -> bool:
    """Whether a name holds characters that are shown as symbols instead; what no screen shows is not looked at."""
    name = name[:LOOKED_AT]
    if name.isprintable() and HIDDEN.search(name) is None:
        return False
    return any(_visible(char) != char for char in name)


@lru_cache(maxsize=65536)
def display(name: str, limit: int = DISPLAY_LIMIT) -> str:
    """A one-line text that is safe on any screen: control, bidi and invisible characters made visible.

    So are letters that make a word pass for another, as a Cyrillic o in ``loss``.  ``limit`` is in characters; what is
    longer ends in an ellipsis, and where that is the limit of names in a digest of the whole.
    """
    if name.isascii() and name.isprintable() and len(name) <= limit:
        return name
    out: list[str] = []
    marks = 0
    for char in _unmixed(name[: limit + 1]):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MARKS_LIMIT:
            out.append(_visible(char))
    text = "".join(out)
    if len(name) <= limit:
        return text
    if limit != DISPLAY_LIMIT:
        return text[: limit - 1] + "…"
    whole = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=DIGEST // 2).hexdigest()
    return f"{text[: limit - 1 - DIGEST]}…{whole}"


def _unmixed(text: str) -> str:
    """The text with letters that make a word pass for another shown by their numbers."""
    return text if _ALIKE.isdisjoint(text) else _WORD.sub(_unmixed_word, text)


def _unmixed_word(found: re.Match[str]) -> str:
    word = found[0]
    if _ALIKE.isdisjoint(word) or not any(char.isascii() for char in word):
        return word
    return "".join(f"⟨{ord(char):04X}⟩" if char in _ALIKE else char for char in word)


def common_prefix(names: Sequence[str]) -> str:
    """What all names begin with, up to a slash, an underscore, or a dash after a word; empty for fewer than two.

    A dash after fewer than six characters may belong to a number, as in ``1e-4``.
    """
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    end = max(first.rfind(separator, 0, size) for separator in "/_") + 1
    dash = first.rfind("-", end, size)
    return first[: dash + 1] if dash - end >= 6 else first[:end]


def display_block(text: str, limit: int = 65536) -> str:
    """As :func:`display`, but line feeds and tabs stay, for texts of several lines."""
    return "\n".join(display(line.replace("\t", "    "), limit) for line in text[:limit].splitlines())
