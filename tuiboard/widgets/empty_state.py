"""Screens for when there is nothing to plot: what is the case, why, and which key helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuiboard.draw.rows import Row
from tuiboard.widgets.cells import Cells, centred
from tuiboard.widgets.look import Look


@dataclass(frozen=True, slots=True)
class Emptiness:
    """The words of an empty screen."""

    title: str
    lines: tuple[str, ...] = ()
    """Why, and what happens by itself; two lines at most."""
    keys: tuple[tuple[str, str], ...] = ()


class EmptyState(Cells):
    """Fills the place of a dashboard."""


_CURVE = (
    "⢤⡀                                         ",
    "┈⠙⢦⡀┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
    "   ⠙⠲⣄⡀                                    ",
    "      ⠉⠲⢤⣀                                 ",
    "┈┈┈┈┈┈┈┈┈┈⠉⠓⠲⠤⣄⣀⡀┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈",
    "               ⠉⠉⠙⠒⠒⠲⠤⠤⠤⠤⣄⣀⣀⣀⣀⣀⣀⣀⡀          ",
)
"""A quiet falling curve above the words, where there is room."""


def draw_empty(what: Emptiness, look: Look, width: int, height: int) -> list[Row]:
    """The words in the middle of the cells there are."""
    words: list[Row] = [centred([(what.title, look("bright", bold=True))], width)]
    if what.lines:
        words.append(())
        words += [centred([(line, look("muted"))], width) for line in what.lines]
    if what.keys:
        words.append(())
        words += _keys(what.keys, look, width)
    art: list[Row] = []
    if height >= len(words) + 12 and width >= 50 and not look.glyphs.ascii:
        art = [centred([(line, look("border"))], width) for line in _CURVE] + [(), ()]
    body = art + words
    top = max(0, (height - len(body)) // 2)
    return [*([()] * top), *body][:height]


def _keys(keys: Sequence[tuple[str, str]], look: Look, width: int) -> list[Row]:
    wide = max(len(key) for key, _ in keys)
    label = max(len(text) for _, text in keys)
    return [
        centred([(key.ljust(wide + 3), look("text", bold=True)), (text.ljust(label), look("muted"))], width)
        for key, text in keys
    ]
