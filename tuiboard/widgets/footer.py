"""The bottom line: the keys of the place, whole items only."""

from __future__ import annotations

from collections.abc import Sequence

from tuiboard.draw.rows import Row, width_of
from tuiboard.widgets.cells import Cells, Piece, spread
from tuiboard.widgets.keys import Key
from tuiboard.widgets.look import Look


class Footer(Cells):
    """One row of keys."""

    DEFAULT_CSS = "Footer { height: 1; width: 1fr; }"


def draw_footer(keys: Sequence[Key], look: Look, width: int) -> Row:
    """Keys by use from the left as far as whole items fit; help and palette always at the right."""
    right: list[Piece] = [
        ("?", look("text", bold=True)),
        (" keys  ", look("muted")),
        (":", look("text", bold=True)),
        (" palette ", look("muted")),
    ]
    left: list[Piece] = [(" ", look())]
    room = width - width_of(right) - 1
    for key in keys:
        item: list[Piece] = [(key.hint, look("text", bold=True)), (f" {key.label}  ", look("muted"))]
        if width_of(left) + width_of(item) > room:
            break
        left += item
    return spread(left, right, width)
