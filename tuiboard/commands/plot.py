"""``tuiboard plot``: charts printed to stdout and done."""

from __future__ import annotations

import os
import shutil
import sys

import numpy as np

from tuiboard.commands.load import Specs, load, scalars, status, tell_losses
from tuiboard.compute.natural import natural_key
from tuiboard.compute.pattern import Pattern
from tuiboard.compute.relative import relative
from tuiboard.compute.smooth import smooth
from tuiboard.draw.plotext_figure import Curve, print_figure
from tuiboard.errors import TuiboardError
from tuiboard.store.board import Board
from tuiboard.store.names import display

MOST = 6
"""Charts printed at once."""
ASCII = {0x2800: " "} | dict.fromkeys(range(0x2801, 0x2900), "*") | str.maketrans("│─┌┐└┘├┤┬┴┼■", "|-+++++++++#")
"""What dots and lines become where the output's encoding has none."""


def run(
    specs: Specs,
    label: str,
    run_filter: str,
    tag_filter: str,
    *,
    smoothing: float,
    x_kind: str,
    log_y: bool,
    size: tuple[int, int] | None,
) -> int:
    """Print a chart for each tag that matches; raises TuiboardError where none does."""
    runs, tags = Pattern(run_filter), Pattern(tag_filter)
    curves: dict[str, list[Curve]] = {}
    view = load(specs, Board(label))
    for one, series in scalars(view, runs, tags):
        points = series.points
        if points is None:
            continue
        x = points.steps.astype(np.float64)
        if x_kind != "step":
            x = relative(points.wall_times) if x_kind == "relative" else points.wall_times
        curves.setdefault(series.tag, []).append(Curve(display(one.name), x, smooth(points.values, smoothing)))
    tell_losses(view, label)
    if not curves:
        raise TuiboardError(f"{label}: no scalar matches", "tuiboard inspect lists what there is")
    width, height = size or _room()
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    order = sorted(curves, key=natural_key)
    for tag in order[:MOST]:
        figure = print_figure(curves[tag], display(tag), width, height, x_kind=x_kind, log_y=log_y, colour=colour)
        print(figure if _can_print("⣿┤") else figure.translate(ASCII))
    if len(order) > MOST:
        print(f"tuiboard: {len(order) - MOST} more tags match; narrow --tag to see them", file=sys.stderr)
    return status(view)


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _room() -> tuple[int, int]:
    if not sys.stdout.isatty():
        # into a pager or a file: as wide as the terminal that is looked at, if there is one
        return (os.get_terminal_size(2).columns if sys.stderr.isatty() else 100), 24
    found = shutil.get_terminal_size((100, 24))
    return found.columns, min(24, max(10, found.lines - 2))
