"""Loading for the headless verbs: everything on disk now, with a bar on stderr if it is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn

from tuiboard.app.options import GRAPH_FILES
from tuiboard.compute.pattern import Pattern
from tuiboard.errors import TuiboardError
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board, BoardView, Progress
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView

Specs = tuple[LogdirSpec, ...]
BAR = 30
UNREADABLE = {
    "file-unreadable", "dir-unreadable", "not-an-event-file", "too-deep",
    "no-number", "image-refused", "audio-refused", "value-refused", "graph-damaged",
}  # fmt: skip
"""Kinds of notices by which a file, a folder or a value is not shown."""


def load(specs: Specs, board: Board) -> BoardView:
    """Have all that lies in the logdirs on the board; raises TuiboardError where there is none.

    What storage did not answer for is left out, which stderr and :func:`status` tell.
    """
    follower = Follower(specs, board, watch=False)
    wanted = sys.stderr.isatty()
    view = follower.load(partial(_draw_bar, follower) if wanted else None)
    if wanted:
        print("\r" + " " * (BAR + 60) + "\r", end="", file=sys.stderr, flush=True)
    for path in _unanswered(view):
        print(f"tuiboard: storage does not answer for {display(path)}: left out", file=sys.stderr)
    if view.missing:
        _refuse(view, specs)
    return view


def losses(view: BoardView) -> int:
    """How many problems mean that something is not shown: records that are lost, files and folders not read."""
    return sum(bool(notice.records_lost) or notice.kind in UNREADABLE for notice in view.all_notices)


def tell_losses(view: BoardView, label: str) -> None:
    """Say on stderr that something is left out, if it is; for verbs that do not list problems."""
    if count := losses(view):
        what = "1 problem" if count == 1 else f"{count:,} problems"
        named = display(f"tuiboard inspect {label}", BAR + 60)
        print(f"tuiboard: something could not be read: {named} names {what}", file=sys.stderr)


def status(view: BoardView) -> int:
    """The exit code of a verb that has shown what there is: 1 where storage did not answer for all of it."""
    return 1 if _unanswered(view) else 0


def _unanswered(view: BoardView) -> list[str]:
    return [notice.file for notice in view.notices if notice.kind == "no-answer"]


def _refuse(view: BoardView, specs: Specs) -> NoReturn:
    """Say why none of the logdirs is a folder, as TuiboardError."""
    for path in _unanswered(view):
        raise TuiboardError(f"{path}: storage does not answer", "look at the mount, and try again")
    for path in (spec.path for spec in specs):
        if Path(path).is_file():
            graph = path.lower().endswith(GRAPH_FILES)
            remedy = "open it by tuiboard FILE or tuiboard snapshot FILE" if graph else "name the folder that holds it"
            raise TuiboardError(f"{path}: a {'graph ' if graph else ''}file, not a folder", remedy)
        if Path(path).exists():
            raise TuiboardError(f"{path}: not a folder", "name a folder with event files")
    raise TuiboardError(f"{view.logdir}: no such folder", "name a folder with event files")


def _draw_bar(follower: Follower, progress: Progress) -> None:
    share = progress.bytes_done / progress.bytes_total if progress.bytes_total else 0.0
    bar = ("#" * int(share * BAR)).ljust(BAR)
    size = f"{progress.bytes_done / 1e6:,.0f} of {progress.bytes_total / 1e6:,.0f} MB"
    left = f"  {progress.seconds_left:.0f} s to go" if progress.seconds_left is not None else ""
    text = f"\r[{bar}] {share:4.0%}  {progress.runs_done} of {progress.runs_total} runs, {size}{left}"
    wait = follower.unanswered
    if wait is not None:
        text = f"\rno answer for {wait.seconds:.0f} s from {display(wait.path, BAR + 30)}"
    print(text.ljust(BAR + 60), end="", file=sys.stderr, flush=True)


def scalars(view: BoardView, run: Pattern, tag: Pattern) -> Iterator[tuple[RunView, SeriesView]]:
    """Scalar series that have points, of the runs and tags that match."""
    for one in view.runs:
        if run.matches(one.name):
            for series in one.series.values():
                if series.points is not None and len(series.points) and tag.matches(series.tag):
                    yield one, series
