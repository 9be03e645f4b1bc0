"""What tables below a card share: which runs are on screen, and how the row of a run begins."""

from __future__ import annotations

from collections.abc import Sequence

from tuiboard.draw.palette import Role
from tuiboard.draw.rows import cut_front
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look


def rows_on_screen(runs: Sequence[str], cursor: str | None, room: int) -> range:
    """At most ``room`` rows, that of the run under the picker's cursor among them."""
    at = runs.index(cursor) if cursor is not None and cursor in runs else 0
    top = max(0, min(at - room // 2, len(runs) - room))
    return range(top, min(len(runs), top + room))


def runs_title(shown: range, total: int, dash: str, width: int) -> str:
    """The head of the column of names, ``width`` cells, which says so where not all runs are on screen."""
    part = f"{shown.start + 1}{dash}{shown.stop}"
    titles = ("run",) if len(shown) == total else (f"run  {part} of {total}", f"{part} of {total}", f"{part}/{total}")
    return next((title for title in titles if len(title) <= width), titles[-1])[:width].ljust(width)


def head_of_row(run: str, slot: int, look: Look, width: int, *, here: bool, label: str = "") -> list[Piece]:
    """Bar, chip, and the name in ``width`` cells with a muted label behind it."""
    on: Role | None = "raise" if here else None
    chip, chip_style = look.chip(slot, on=on)
    name = cut_front(display(run), width - len(label) - bool(label), look.glyphs.ellipsis)
    return [
        (look.glyphs.bar if here else " ", look("accent", on=on)),
        ("  ", look(on=on)),
        (chip, chip_style),
        (" ", look(on=on)),
        (name, look("bright" if here else "text", bold=here, on=on)),
        (label, look("muted", on=on)),
        (" " * (width - len(name) - len(label)), look(on=on)),
    ]
