"""The rows below a histogram on the whole screen: what the step holds, in numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len

from tuiboard.draw import numbers
from tuiboard.draw.rows import Row, cut_front, fit, width_of
from tuiboard.store.history import History
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look
from tuiboard.widgets.run_rows import runs_title

NAMES = ("min", "6.7 %", "15.9 %", "30.9 %", "median", "69.1 %", "84.1 %", "93.3 %", "max")


@dataclass(frozen=True, slots=True, eq=False)
class StepFacts:
    """One run at the step of the cursor."""

    run: str
    slot: int
    step: int
    history: History
    at: int
    """Which of the history's steps it is."""


def draw_facts(
    facts: Sequence[StepFacts], look: Look, width: int, extra: Sequence[tuple[str, str]], *, total: int,
    baseline: str | None = None,
) -> list[Row]:  # fmt: skip
    """A line on the first run's step, then a table of the nine percentiles of these runs, of ``total``."""
    if not facts:
        return [()]
    return [(), _line(facts[0], look, width, extra), *_table(facts, look, width, total, baseline)]


def _line(fact: StepFacts, look: Look, width: int, extra: Sequence[tuple[str, str]]) -> Row:
    history, at = fact.history, fact.at
    zeros = float(history.zeros[at])

    def number(x: float) -> str:
        return look.glyphs.dash if math.isnan(x) else numbers.value(x)

    items = [
        *extra,
        ("values", numbers.step(round(float(history.total[at])))),
        ("mean", number(float(history.mean[at]))),
        ("std", number(float(history.std[at]))),
        ("zeros", look.glyphs.dash if math.isnan(zeros) else f"{look.glyphs.about}{zeros:.1%}"),
    ]
    lost = float(history.lost[at])
    if lost > 0:
        items.append(("NaN", numbers.step(round(lost))))
    pieces: list[Piece] = [(" ", look())]
    for label, value in items:
        more: list[Piece] = [(f"  {label} ", look("muted")), (value, look("error" if label == "NaN" else "text"))]
        if width_of(pieces) + width_of(more) > width:
            break
        pieces += more
    return fit(pieces, width, look())


def _table(facts: Sequence[StepFacts], look: Look, width: int, total: int, baseline: str | None) -> list[Row]:
    column = 10 if width >= 120 else 9 if width >= 106 else 7
    step_width = 9
    name_width = width - 9 * column - step_width - 6
    if name_width < 8:  # too narrow for the step, which the frame's title has too
        step_width = 0
        name_width = max(2, width - 9 * column - 6)
    name_width = min(name_width, 36)
    names = [name.replace(" ", "") if column < 9 else name for name in NAMES]
    title = runs_title(range(len(facts)), total, look.glyphs.dash, name_width)
    head: list[Piece] = [("     ", look()), (title, look("muted"))]
    head.append(("step".rjust(step_width)[:step_width], look("muted")))
    head += [(name.rjust(column), look("text" if name == "median" else "muted")) for name in names]
    rows = [fit(head, width, look())]
    for i, fact in enumerate(facts):
        chip, style = look.chip(fact.slot)
        values = fact.history.percentiles[fact.at]
        write = _format(values.tolist(), column - 1)
        mark = " baseline" if fact.run == baseline and name_width > 18 else ""
        name = cut_front(display(fact.run), name_width - len(mark), look.glyphs.ellipsis)
        pieces: list[Piece] = [
            ("  ", look()), (chip, style), (" ", look()),
            (name, look("bright" if i == 0 else "text")),
            (mark.ljust(name_width - cell_len(name)), look("muted")),
            (" ", look()), (numbers.step(fact.step).rjust(step_width)[:step_width] if step_width else "", look("text")),
        ]  # fmt: skip
        some = bool(fact.history.total[fact.at] > 0)
        for place, value in enumerate(values.tolist()):
            text = write(value) if some else look.glyphs.dash
            pieces.append((text.rjust(column), look("bright" if place == 4 else "text")))
        rows.append(fit(pieces, width, look()))
    return rows


def _format(values: Sequence[float], width: int) -> Callable[[float], str]:
    """A format for the values of a row in which each takes at most ``width`` cells."""
    formats: list[Callable[[float], str]] = [
        numbers.column(values),
        *(partial(_fixed, places) for places in (3, 2, 1)),
        numbers.si,
    ]
    return next((f for f in formats if max(len(f(value)) for value in values) <= width), lambda x: f"{x:.0e}")


def _fixed(places: int, x: float) -> str:
    return numbers.value(x) if not math.isfinite(x) or 0 < abs(x) < 0.5 * 10**-places else f"{x:.{places}f}"
