"""The line below a flow: what has no box there, each a place for the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tuiboard.draw.palette import Role
from tuiboard.draw.rows import Row, cut_end, fit, width_of
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.graph_flow_parts import Flow
from tuiboard.widgets.graph_model import Item
from tuiboard.widgets.look import Look

LONGEST = 32
"""Columns of a name."""
HEAD = " kept out: "


def draw_kept(
    flow: Flow, here: Item | None, by_hand: frozenset[tuple[int, int, bool]], look: Look, width: int, most: int
) -> list[Row]:
    """At most ``most`` rows; none where everything has a box.

    What the user moved out is brighter than what was set aside.  Where there is no room for all names they move with
    the cursor, and the rest is counted.
    """
    at = next((i for i, item in enumerate(flow.aside) if here is not None and item.key == here.key), None)
    names: list[Piece] = []
    for i, item in enumerate(flow.aside):
        role: Role = "text" if item.key in by_hand else "muted"
        style = look("accent", bold=True) if i == at else look(role)
        names.append((cut_end(_name(item), LONGEST, look.glyphs.ellipsis), style))
    lines = _wrapped(names, look, width)
    tail = _folded(flow, look)
    if tail and lines and width_of(lines[-1]) + width_of(tail) + 3 <= width:
        lines[-1] += [("   ", look()), *tail]
    elif tail:
        lines.append([(" ", look()), *tail])
    if len(lines) > most:
        lines = _cut(names, at or 0, look, width, most)
    return [fit(line, width, look()) for line in lines]


def _wrapped(names: Sequence[Piece], look: Look, width: int) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    for name in names:
        if not lines or width_of(lines[-1]) + cell_len(name[0]) + 2 > width:
            lines.append([(HEAD if not lines else " " * len(HEAD), look("muted"))])
        lines[-1] += [name, ("  ", look())]
    return lines


def _cut(names: Sequence[Piece], at: int, look: Look, width: int, most: int) -> list[list[Piece]]:
    """The lines from a name on that lets the one at the cursor be among them."""
    first = 0
    while True:
        before: list[Piece] = [(f"{first} {look.glyphs.left}", look("muted"))] if first else []
        for last in range(len(names), first, -1):
            rest = len(names) - last
            after: list[Piece] = [(f"{rest:,} more", look("muted"))] if rest else []
            lines = _wrapped([*before, *names[first:last], *after], look, width)
            if len(lines) <= most:
                break
        if at < last or first >= at:
            return lines
        first = min(at, last)


def _name(item: Item) -> str:
    return display(item.label) or "(no name)"


def _folded(flow: Flow, look: Look) -> list[Piece]:
    """How many constants and summaries have no box."""
    constants, summaries = flow.folded("constant"), flow.folded("summary")
    parts = [f"{constants:,} constant{'s' * (constants > 1)}"] if constants else []
    parts += [f"{summaries:,} summar{'ies' if summaries > 1 else 'y'}"] if summaries else []
    words = ", ".join(parts)
    return [("folded: ", look("muted")), (words, look("text")), ("  S shows them", look("muted"))] if parts else []
