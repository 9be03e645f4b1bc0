"""The top line: what is open, how much of it, and how fresh it is."""

from __future__ import annotations

from rich.cells import cell_len

from tuiboard.draw import numbers
from tuiboard.draw.rows import Row, cut_front, width_of
from tuiboard.store.board import BoardView
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import Cells, Piece, spread
from tuiboard.widgets.look import Look

LIVE_S = 30.0
"""A run that grew within this time is being written now."""
QUIET_S = 600.0
"""A run that did not grow for this time is no longer waited for."""


class StatusLine(Cells):
    """One row: name, logdir, counts, problems, freshness."""

    DEFAULT_CSS = "StatusLine { height: 1; width: 1fr; }"


def is_live(run: RunView, now: float) -> bool:
    """Whether a run is being written now."""
    return not run.removed and 0 <= now - run.last_write < LIVE_S and bool(run.files)


def newest(runs: list[RunView]) -> RunView | None:
    """The run that was written last, one that goes through steps before one that has but a single record a tag."""
    return max(runs, key=lambda run: (any(s.count > 1 for s in run.series.values()), run.last_write), default=None)


def newest_step(run: RunView) -> int | None:
    """The largest step of a run's series."""
    return max((s.last_step for s in run.series.values() if s.last_step is not None), default=None)


def age(seconds: float) -> str:
    """An age that seldom changes, so that an idle board sends nothing: tenths only while fresh."""
    if seconds < 10:
        return numbers.duration(max(0.0, seconds))
    return numbers.duration(seconds if seconds < 60 else seconds // 60 * 60)


def draw_status(
    view: BoardView,
    shown: list[RunView],
    look: Look,
    now: float,
    width: int,
    *,
    frozen: bool = False,
    alone: bool = False,
) -> Row:
    """The status line: it drops from the middle where room is short, counts first, the step last.

    ``alone``: something is shown that waits for no run.
    """
    counts: list[list[Piece]] = []
    total, count = len(view.runs), len(shown)
    if total:
        noun = "run" if total == 1 else "runs"
        of = f"{count} of {total} {noun}" if count != total else f"{total} {noun}"
        gone = sum(run.removed for run in view.runs)
        lack = f", {gone if gone < total else 'all'} gone" if gone else ""
        counts.append([("   " + of, look("muted")), (lack, look("warn"))])
        counts.append([(f"   {len(view.tags)} {'tag' if len(view.tags) == 1 else 'tags'}", look("muted"))])
        much = f"{numbers.si(view.points)} points" if view.points else f"{numbers.si(view.records)} records"
        counts.append([(f"   {much}", look("muted"))])
    right = [] if alone and not view.runs else _freshness(view, shown, look, now)
    tail: list[Piece] = []
    lost = sum(1 for notice in view.all_notices if not notice.quiet)
    if lost:
        noun = "problem" if lost == 1 else "problems"
        tail = [(look.glyphs.trouble, look("warn", bold=True)), (f" {lost} {noun}   ", look("text"))]
    if view.thinned:
        tail.append((f"{view.thinned} series thinned   ", look("warn")))
    if frozen:
        tail.append(("frozen   ", look("accent", bold=True)))
    loading = _loading(view, look)
    name = display(view.logdir)
    head: list[Piece] = [(" tuiboard", look("accent", bold=True)), ("  ", look())]
    least = width_of(head) + min(cell_len(name), max(12, width // 3)) + 3

    def room() -> int:
        return width - width_of([*tail, *(p for part in (counts, loading, right) for group in part for p in group)])

    for part, kept in ((counts, 0), (right, 1), (loading, 1), (right, 0 if loading else 1)):
        while len(part) > kept and room() < least:
            part.pop()
    own = max(4, min(max(12, width // 3), room() - width_of(head) - 3))
    head.append((cut_front(name, own, look.glyphs.ellipsis), look("bright")))
    pieces = [p for part in (loading, right) for group in part for p in group]
    return spread([*head, *(p for c in counts for p in c)], [*tail, *pieces, (" ", look())], width)


def _loading(view: BoardView, look: Look) -> list[list[Piece]]:
    """Groups of pieces on what is read, the first the most needed; none once all is."""
    progress = view.progress
    if not progress.loading or not progress.bytes_total:
        return []
    texts = [f"loading {progress.bytes_done / progress.bytes_total:.0%}   "]
    texts.append(f"{progress.runs_done} of {progress.runs_total} runs   ")
    if progress.seconds_left is not None:
        texts.append(f"{numbers.duration(max(1, round(progress.seconds_left)))} to go   ")
    return [[(text, look("text"))] for text in texts]


def _freshness(view: BoardView, shown: list[RunView], look: Look, now: float) -> list[list[Piece]]:
    """Groups of pieces, the first the most needed."""
    run = newest(shown) or newest(list(view.runs))
    if run is None or not run.last_write:
        return [[(look.glyphs.idle, look("muted")), (" waiting", look("muted"))]]
    old = now - run.last_write
    step = newest_step(run)
    step_pieces: list[Piece] = []
    if step is not None:
        step_pieces = [("   step ", look("muted")), (numbers.step(step), look("text", bold=True))]
    if old < LIVE_S:
        return [
            [(look.glyphs.point, look("live")), (" live", look("text"))],
            step_pieces,
            [(f"   {age(old)} ago", look("muted"))],
        ]
    if old < QUIET_S:
        return [
            [(look.glyphs.idle, look("muted")), (" waiting", look("muted"))],
            step_pieces,
            [(f"   {age(old)} ago", look("muted"))],
        ]
    return [[(f"last write {age(old)} ago", look("muted"))], step_pieces]
