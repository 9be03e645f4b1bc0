"""The line above a graph: which run, which graph, where in it, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tuiboard.draw.rows import Row, cut_middle, fit, width_of
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece, spread
from tuiboard.widgets.look import Look

NAME, PLACE = 12, 14
"""Columns that the names of the run and of the scope have at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is said; nothing here is safe for a screen yet."""

    kind: str = "run"
    name: str = ""
    count: str = ""
    """``2 of 5``."""
    graph: str = ""
    graphs: str = ""
    """Which of several graphs that is: ``1 of 3``."""
    place: str = ""
    """Where in the graph one is; empty at the top."""
    facts: tuple[tuple[str, str], ...] = ()
    """Numbers and nouns, told where no place is."""
    fixed: tuple[tuple[str, str], ...] = ()
    """Labels and values at the right that are always there."""
    free: tuple[tuple[str, str], ...] = ()
    """The same, where there is room, the most telling first."""
    hint: str = ""


def draw_bar(bar: Bar, look: Look, width: int) -> Row:
    """One row: names give way in their middles before anything that is fixed is dropped."""
    name, place = display(bar.name), display(bar.place, 512)
    fixed = _settings(bar.fixed, look)
    room = width - width_of(fixed) - 1
    head = cell_len(bar.kind) + 2
    least = head + min(NAME, cell_len(name)) + (3 + min(PLACE, cell_len(place)) if place else 0)
    graph: list[Piece] = []
    if bar.graph:
        graph = [("   graph ", look("muted")), (display(bar.graph, 24), look("text"))]
        graph += [(f" {bar.graphs}", look("muted"))] if bar.graphs else []
    spare = room - least
    count: list[Piece] = [(f"  {bar.count}", look("muted"))] if bar.count else []
    # that there are other graphs and runs to go to comes first, then what stands at the right, then names in full
    optional: list[tuple[str, list[Piece]]] = [("graph", graph), ("count", count)] if bar.graphs else [("count", count)]
    optional += [("right", _settings([one], look)) for one in bar.free[:1]]
    optional += [] if bar.graphs else [("graph", graph)]
    optional += [("right", _settings([one], look)) for one in bar.free[1:]]
    taken: dict[str, list[Piece]] = {"right": [], "graph": [], "count": []}
    for where, pieces in optional:
        wish = cell_len(name) + cell_len(place) - min(NAME, cell_len(name)) - min(PLACE, cell_len(place))
        if pieces and width_of(pieces) <= spare - min(wish, 16):
            taken[where] += pieces
            spare -= width_of(pieces)
    grown = max(0, spare)
    wide = min(cell_len(name), NAME + (grown if not place else max(grown // 2, grown - cell_len(place) + PLACE)))
    grown -= max(0, wide - min(NAME, cell_len(name)))
    left: list[Piece] = [(f" {bar.kind} ", look("muted")), (cut_middle(name, wide, look.glyphs.ellipsis), look("text"))]
    left += taken["count"] + taken["graph"]
    if place:
        words = cut_middle(place, min(cell_len(place), PLACE + max(0, grown)), look.glyphs.ellipsis)
        left += [("   ", look()), (words, look("text"))]
    right = [*taken["right"], *fixed, (" ", look())]
    for number, noun in bar.facts if not place else ():
        piece: list[Piece] = [("   ", look()), (number, look("text")), (f" {noun}", look("muted"))]
        if width_of(left) + width_of(piece) + width_of(right) > width:
            break
        left += piece
    if bar.hint and width_of(left) + width_of(right) + cell_len(bar.hint) + 6 <= width:
        right = [*right[:-1], (f"   {bar.hint} ", look("faint"))]
    if not fixed:
        return fit(left, width, look())
    return spread(left, right, width, look())


def _settings(items: Sequence[tuple[str, str]], look: Look) -> list[Piece]:
    out: list[Piece] = []
    for label, value in items:
        out += [(f"   {label} " if label else "   ", look("muted")), (value, look("text"))]
    return out
