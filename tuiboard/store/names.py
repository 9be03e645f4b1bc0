"""What screens show of names from files: a clean display text; ``format.text`` makes the identity of the bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

DISPLAY_LIMIT = 256
"""Characters of a name that are ever shown."""
MARKS_LIMIT = 8
"""Combining marks kept on one character."""

HIDDEN = re.compile("[\u115f\u2800\u3164\ufe00-\ufe0f]")
"""Characters that count as printable and show nothing."""
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

    ``limit`` is in characters; what is longer ends in an ellipsis.
    """
    if name.isascii() and name.isprintable() and len(name) <= limit:
        return name
    out: list[str] = []
    marks = 0
    for char in name[: limit + 1]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MARKS_LIMIT:
            out.append(_visible(char))
    text = "".join(out)
    return text if len(name) <= limit else text[: limit - 1] + "…"


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
