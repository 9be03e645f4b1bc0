"""Facts of a card, as the foot of the run picker shows them."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from tuiboard.draw.rows import Row, cut_end, cut_front, fit
from tuiboard.widgets.look import Look


@dataclass(frozen=True, slots=True)
class Facts:
    """What the foot of the run picker says of a card; all texts are safe for a screen."""

    title: str
    lines: tuple[tuple[str, str, str], ...]
    """Label, value, and a remark that is muted; seven at most are shown."""


def draw_facts(facts: Facts, look: Look, width: int) -> list[Row]:
    """The facts of a card, below a rule."""
    rule = look.glyphs.horizontal * (width - 2)
    title = cut_front(facts.title, width - 2, look.glyphs.ellipsis)
    rows = [
        fit([(" " + rule, look("grid"))], width, look()),
        fit([(" " + title, look("bright", bold=True))], width, look()),
    ]
    for label, value, rest in facts.lines[:7]:
        cut = cut_end(value, width - 13, look.glyphs.ellipsis)
        more = cut_end(rest, max(0, width - 14 - cell_len(cut)), look.glyphs.ellipsis)
        pieces = [(f" {label:<11}", look("muted")), (cut, look("text")), (f" {more}", look("muted"))]
        rows.append(fit(pieces, width, look()))
    return rows
