"""The table below a card on the whole screen: what each run has at the cursor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tuiboard.draw import numbers
from tuiboard.draw.palette import Role
from tuiboard.draw.rows import Row, fit
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.run_rows import head_of_row, rows_on_screen, runs_title


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One run at the cursor."""

    run: str
    slot: int
    value: float
    """Smoothed, as drawn."""
    raw: float
    against: float | None
    """Difference to the baseline or the mark; None if there is none."""
    low: float
    low_step: int | None
    last: float
    step: int
    relative: float
    """Seconds since the first point of the series."""
    ended: bool = False
    """The series ends before the cursor: these are its last values, not those of the cursor's place."""


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int


SORTS = ("value", "run", "raw", "min", "last", "step")
"""What the rows can be ordered by."""


def ordered(rows: Sequence[ValueRow], by: str, *, descending: bool = False) -> list[ValueRow]:
    """Rows in order; NaN counts as less than everything, as in TensorBoard."""

    def number(x: float) -> float:
        return -math.inf if math.isnan(x) else x

    keys = {
        "value": lambda r: number(r.value),
        "raw": lambda r: number(r.raw),
        "min": lambda r: number(r.low),
        "last": lambda r: number(r.last),
        "step": lambda r: r.step,
    }
    return list(rows) if by == "run" else sorted(rows, key=keys[by], reverse=descending)


def _columns(versus: str, *, smoothed: bool) -> list[_Column]:
    return [
        _Column("value", 11),
        *([_Column("raw", 10)] if smoothed else []),
        *([_Column(versus, 13)] if versus else []),
        _Column("min", 11),
        _Column("at", 9),
        _Column("last", 11),
        _Column("step", 9),
        _Column("relative", 11),
    ]


def draw_values(
    rows: Sequence[ValueRow],
    look: Look,
    width: int,
    height: int,
    *,
    cursor: str | None,
    baseline: str | None,
    versus: str,
    smoothed: bool,
    sort: str,
) -> list[Row]:
    """The table: a head, then as many rows as fit around the run under the cursor.

    ``versus`` heads the column of differences, e.g. ``Δ baseline``; there is none where it is empty.
    """
    glyphs = look.glyphs
    columns = _columns(versus, smoothed=smoothed)
    longest = max([12, *(len(display(row.run)) + (9 if row.run == baseline else 0) for row in rows)]) + 2
    for title in ("at", "min", "last", "raw", versus):
        # names give way first, down to a width that still tells runs apart
        if min(longest, 24) + sum(c.width for c in columns) + 6 <= width:
            break
        columns = [c for c in columns if c.title != title]
    name_width = max(8, min(44, longest, width - sum(c.width for c in columns) - 6))
    on_screen = rows_on_screen([row.run for row in rows], cursor, max(1, height - 1))
    title = runs_title(on_screen, len(rows), glyphs.dash, name_width)
    head: list[Piece] = [("     ", look()), (title, look("muted"))]
    for column in columns:
        sorted_by = column.title == sort
        text = column.title + (glyphs.above if sorted_by else "")
        head.append((text.rjust(column.width), look("text" if sorted_by else "muted")))
    out = [fit(head, width, look())]
    for i in on_screen:
        row = rows[i]
        here = row.run == cursor
        on: Role | None = "raise" if here else None
        label = " baseline" if row.run == baseline else ""
        pieces = head_of_row(row.run, row.slot, look, name_width, here=here, label=label)
        texts = {
            "value": numbers.value(row.value),
            "raw": numbers.value(row.raw),
            versus: "" if row.against is None else numbers.delta(row.against),
            "min": numbers.value(row.low),
            "at": "" if row.low_step is None else numbers.step(row.low_step),
            "last": numbers.value(row.last),
            "step": numbers.step(row.step),
            "relative": numbers.duration(row.relative) if math.isfinite(row.relative) else "",
        }
        for column in columns:
            text = texts[column.title]
            bad = text in ("NaN", "+inf", "-inf")
            role: Role = "error" if bad else "bright" if column.title == sort or here else "text"
            if row.ended and not bad:
                role = "muted"
            pieces.append((text.rjust(column.width), look(role, on=on)))
        out.append(fit(pieces, width, look(on=on)))
    return out
