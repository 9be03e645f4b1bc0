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
COUNT = 11
"""Columns of a count at an end."""


def draw_kept(
    flow: Flow, here: Item | None, by_hand: frozenset[tuple[int, int, bool]], look: Look, width: int, most: int
) -> list[Row]:
    """At most ``most`` rows; none where everything has a box.

    What the user moved out is brighter than what was set aside.  Where there is no room for all names they move with
    the cursor, and the rest is counted.
    """
    names = flow.aside
    tail = _folded(flow, look, short=most < 2)
    at = next((i for i, item in enumerate(names) if here is not None and item.key == here.key), 0)
    first, last = 0, _room(names, 0, width, most, width_of(tail))
    while last <= at and last < len(names):
        first, last = last, _room(names, last, width, most, width_of(tail))
    pieces: list[Piece] = [(f"{first:,} {look.glyphs.left}", look("muted"))] if first else []
    for item in names[first:last]:
        role: Role = "text" if item.key in by_hand else "muted"
        current = here is not None and item.key == here.key
        style = look("accent", bold=True) if current else look(role)
        pieces.append((cut_end(_name(item), LONGEST, look.glyphs.ellipsis), style))
    if last < len(names):
        pieces.append((f"{len(names) - last:,} more", look("muted")))
    lines: list[list[Piece]] = []
    for piece in pieces:
        if not lines or width_of(lines[-1]) + cell_len(piece[0]) > width:
            lines.append([(HEAD if not lines else " " * len(HEAD), look("muted"))])
        lines[-1] += [piece, ("  ", look())]
    if tail and lines and (len(lines) == most or width_of(lines[-1]) + width_of(tail) + 1 <= width):
        lines[-1] += [(" ", look()), *tail]
    elif tail:
        lines.append([(" ", look()), *tail])
    return [fit(line, width, look()) for line in lines]


def _room(names: Sequence[Item], first: int, width: int, most: int, tail: int) -> int:
    """How far names from ``first`` on fit into ``most`` lines, counts at both ends and what follows among them."""
    line, used = 1, len(HEAD) + (COUNT if first else 0)
    for i in range(first, len(names)):
        wide = min(LONGEST, cell_len(_name(names[i]))) + 2
        ends = (COUNT if i < len(names) - 1 else 0) + (tail + 1 if tail else 0)
        if used + wide + (ends if line == most else 0) > width:
            if line == most or (line + 1 == most and len(HEAD) + wide + ends > width):
                return max(first + 1, i)
            line, used = line + 1, len(HEAD)
        used += wide
    return len(names)


def _name(item: Item) -> str:
    return display(item.label) or "(no name)"


def _folded(flow: Flow, look: Look, *, short: bool) -> list[Piece]:
    """How many constants and summaries have no box."""
    constants, summaries = flow.folded("constant"), flow.folded("summary")
    parts = [f"{constants:,} constant{'s' * (constants > 1)}"] if constants else []
    parts += [f"{summaries:,} summar{'ies' if summaries > 1 else 'y'}"] if summaries else []
    hint: list[Piece] = [] if short else [("  S shows them", look("muted"))]
    return [("folded: ", look("muted")), (", ".join(parts), look("text")), *hint] if parts else []
