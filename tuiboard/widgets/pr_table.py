"""The table below PR curves on the whole screen: scores of each run, and its counts at the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tuiboard.compute.pr import PrCurve
from tuiboard.draw import numbers
from tuiboard.draw.palette import Role
from tuiboard.draw.rows import Row, fit
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.run_rows import head_of_row, rows_on_screen, runs_title


@dataclass(frozen=True, slots=True, eq=False)
class PrRow:
    """One run at the step shown."""

    run: str
    slot: int
    step: int
    curve: PrCurve


_COLUMNS = {
    "step": 8, "AP": 8, "best F1": 9, "at": 7, "precision": 11, "recall": 9, "F1": 8, "TP": 8, "FP": 8, "TN": 8,
    "FN": 8,
}  # fmt: skip
"""Titles and widths; of the whole curve first, then of the threshold."""
_TIGHT = {
    "step": 7, "AP": 7, "best F1": 8, "precision": 7, "recall": 7, "TP": 6, "FP": 6, "TN": 6, "FN": 6
}  # fmt: skip
"""Where it is narrow."""
_HEADS = {"precision": "prec."}


def nearest_threshold(curve: PrCurve, threshold: float) -> int:
    """The column of a curve whose threshold is nearest."""
    return int(np.abs(curve.thresholds - threshold).argmin())


def draw_pr_table(
    rows: Sequence[PrRow], look: Look, width: int, height: int, *, threshold: float, cursor: str | None
) -> list[Row]:
    """A head and as many runs as fit, the one under the picker's cursor among them."""
    wide = sum(_COLUMNS.values()) + 20 <= width
    columns = list((_COLUMNS if wide else _TIGHT).items())
    name_width = max(6, min(36, width - sum(size for _, size in columns) - 6))
    on_screen = rows_on_screen([row.run for row in rows], cursor, max(1, height - 1))
    runs = runs_title(on_screen, len(rows), look.glyphs.dash, name_width)
    head: list[Piece] = [("     ", look()), (runs, look("muted"))]
    head += [((title if wide else _HEADS.get(title, title)).rjust(size), look("muted")) for title, size in columns]
    out = [fit(head, width, look())]
    for i in on_screen:
        row = rows[i]
        here = row.run == cursor
        on: Role | None = "raise" if here else None
        cells = _cells(row.curve, row.step, threshold)
        pieces = head_of_row(row.run, row.slot, look, name_width, here=here)
        for title, size in columns:
            role: Role = "bright" if here or title == "AP" else "text"
            pieces.append((cells[title].rjust(size)[:size], look(role, on=on)))
        out.append(fit(pieces, width, look(on=on)))
    return out


def _cells(curve: PrCurve, step: int, threshold: float) -> dict[str, str]:
    f1 = curve.f1
    best = int(np.nanargmax(f1)) if np.isfinite(f1).any() else 0
    at = nearest_threshold(curve, threshold)
    counts = {"TP": curve.true_positives, "FP": curve.false_positives, "TN": curve.true_negatives,
              "FN": curve.false_negatives}  # fmt: skip
    return {
        "step": numbers.step(step),
        "AP": numbers.value(curve.average_precision),
        "best F1": numbers.value(float(f1[best])),
        "at": f"{curve.thresholds[best]:.3f}",
        "precision": numbers.value(float(curve.precision[at])),
        "recall": numbers.value(float(curve.recall[at])),
        "F1": numbers.value(float(f1[at])),
        **{title: numbers.short(float(column[at])) for title, column in counts.items()},
    }
