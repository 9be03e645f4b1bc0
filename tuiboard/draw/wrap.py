"""Styled text broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.style import Style

Piece = tuple[str, Style]
Line = list[Piece]

_WORDS = re.compile(r"\s+|\S+")


def wrap(pieces: Iterable[Piece], width: int) -> list[Line]:
    """Lines of at most ``width`` cells, broken at spaces, and inside of words that are longer.

    A line feed in a piece ends the line; spaces at a break vanish.
    """
    width = max(1, width)
    lines: list[Line] = [[]]
    room = width
    for word in _words(pieces):
        text = "".join(part for part, _ in word)
        if text == "\n":
            lines.append([])
            room = width
            continue
        size = cell_len(text)
        if text.isspace():
            if room < width:  # not at the start of a line
                lines[-1] += word
                room -= size
            continue
        if size > room and room < width:
            lines.append([])
            room = width
        for part, style in word:
            rest = part
            while cell_len(rest) > room:
                # a wide character in a narrower column goes there all the same
                taken = _fitting(rest, room) or (1 if room == width else 0)
                if taken:
                    lines[-1].append((rest[:taken], style))
                rest = rest[taken:]
                lines.append([])
                room = width
            if rest:
                lines[-1].append((rest, style))
                room -= cell_len(rest)
    return [_trimmed(line) for line in lines]


def _fitting(text: str, room: int) -> int:
    """How many characters fit."""
    used = 0
    for at, char in enumerate(text):
        used += cell_len(char)
        if used > room:
            return at
    return len(text)


def _words(pieces: Iterable[Piece]) -> Iterable[Line]:
    """Words as pieces, since a style may change inside of one; runs of spaces and line feeds stand alone."""
    word: Line = []
    for text, style in pieces:
        for match in _WORDS.finditer(text):
            part = match.group()
            if not part.isspace():
                word.append((part, style))
                continue
            if word:
                yield word
                word = []
            for i, piece in enumerate(part.split("\n")):
                if i:
                    yield [("\n", style)]
                if piece:
                    yield [(piece, style)]
    if word:
        yield word


def _trimmed(line: Line) -> Line:
    while line and line[-1][0].isspace():
        line.pop()
    return line


def chop(text: str, style: Style, width: int) -> list[Line]:
    """One line as it is, in lines of at most ``width`` cells; every space is kept."""
    width = max(2, width)
    out: list[Line] = []
    rest = text
    while rest:
        taken = _fitting(rest, width) or 1
        out.append([(rest[:taken], style)])
        rest = rest[taken:]
    return out or [[]]


def columns(wishes: Sequence[int], room: int) -> list[int]:
    """Widths of columns in ``room`` cells: as wide as their contents, the widest ones cut where that is too much."""
    widths = [max(1, wish) for wish in wishes]
    excess = sum(widths) - room
    while excess > 0 and max(widths) > 1:
        top = max(widths)
        widest = [i for i, width in enumerate(widths) if width == top]
        below = max((width for width in widths if width < top), default=1)
        step = max(1, min(top - below, excess // len(widest)))
        for i in widest:
            if excess > 0:
                widths[i] -= step
                excess -= step
    return widths
