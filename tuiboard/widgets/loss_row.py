"""The row below the tabs that says what damage cost."""

from __future__ import annotations

from tuiboard.draw.rows import Row, fit
from tuiboard.store.board import BoardView
from tuiboard.widgets.look import Look


def records_lost(view: BoardView) -> int:
    """Records that damage cost in all runs."""
    return sum(notice.records_lost for notice in view.all_notices)


def draw_loss(view: BoardView, look: Look, width: int) -> Row:
    """How many files and records, that the rest is shown, and the keys that help."""
    lost = records_lost(view)
    files = len({(n.run, n.file) for n in view.all_notices if n.records_lost})
    cost = f"{files} {'file' if files == 1 else 'files'} damaged, {lost} {'record' if lost == 1 else 'records'} lost"
    text, muted, bold = look("text", on="raise"), look("muted", on="raise"), look("text", bold=True, on="raise")
    mark = (f" {look.glyphs.trouble}  ", look("warn", bold=True, on="raise"))
    keys = [("!", bold), (" list   ", muted), ("esc", bold), (" hide", muted)]
    bar = (look.glyphs.bar, look("warn", on="raise"))
    return fit([bar, mark, (f"{cost}; the rest is shown   ", text), *keys], width, text)
