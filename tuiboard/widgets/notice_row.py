"""The row below the tabs: what damage cost, or that storage does not answer."""

from __future__ import annotations

from collections.abc import Sequence

from tuiboard.draw import numbers
from tuiboard.draw.rows import Row, cut_front, fit
from tuiboard.store.board import BoardView
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.look import Look


def records_lost(view: BoardView) -> int:
    """Records that damage cost in all runs."""
    return sum(notice.records_lost for notice in view.all_notices)


def draw_loss(view: BoardView, look: Look, width: int) -> Row:
    """How many files and records, that the rest is shown, and the keys that help."""
    lost = records_lost(view)
    files = len({(n.run, n.file) for n in view.all_notices if n.records_lost})
    cost = f"{files} {'file' if files == 1 else 'files'} damaged, {lost} {'record' if lost == 1 else 'records'} lost"
    muted, bold = look("muted", on="raise"), look("text", bold=True, on="raise")
    keys = [("!", bold), (" list   ", muted), ("esc", bold), (" hide", muted)]
    return _row([(f"{cost}; the rest is shown   ", look("text", on="raise")), *keys], look, width)


def draw_wait(path: str, seconds: float, look: Look, width: int) -> Row:
    """Which path storage does not answer for, and since when."""
    text, since = "Storage does not answer: ", f"for {numbers.duration(int(seconds))}"
    rest = ", what is shown may be old" if width >= 110 else ""
    room = max(8, width - len(text) - len(since) - len(rest) - 8)
    where = cut_front(display(path, 1000), room)
    plain = look("text", on="raise")
    return _row([(text, plain), (where, look("bright", on="raise")), (f"  {since}{rest}", plain)], look, width)


def _row(said: Sequence[Piece], look: Look, width: int) -> Row:
    bar = (look.glyphs.bar, look("warn", on="raise"))
    mark = (f" {look.glyphs.trouble}  ", look("warn", bold=True, on="raise"))
    return fit([bar, mark, *said], width, look("text", on="raise"))
