"""The step slider in the bottom border of a card: which steps there are, and which one is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw import numbers
from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.rows import Row, merge

LEAST_TRACK = 5
"""Cells of a track that still shows anything."""


def draw_slider(
    steps: NDArray[np.int64],
    at: int,
    width: int,
    palette: Palette,
    glyphs: Glyphs,
    *,
    active: bool = False,
    times: Sequence[str] = (),
    note: str = "",
) -> Row:
    """A bottom border of ``width`` cells: first and last step, a tick at each step, a point at the one shown.

    ``steps`` ascend, ``at`` counts in them.  One step only: its number.  Where ticks would leave no line
    between them, one stands for several; where the step shown is not at an end, its number takes their place.
    ``times`` say when the step shown was written, the longest first: the first that there is room for stands behind
    its number.  ``note`` stands before the right corner where the slider keeps more than half of the width.
    """
    line = palette.style("accent" if active else "border")
    quiet, plain = palette.style("muted"), palette.style("text")
    left, right = [(glyphs.bottom_left, line)], [(glyphs.bottom_right, line)]
    if width < 2:
        return merge([(glyphs.horizontal * max(0, width), line)])
    if note and cell_len(note) + 2 < width // 2:
        right = [(f" {note} ", plain), *right]
        width -= cell_len(note) + 2
    first, last = (numbers.step(int(steps[0])), numbers.step(int(steps[-1]))) if len(steps) else ("", "")
    shown = numbers.step(int(steps[at])) if len(steps) else ""
    track = width - 2 - len(first) - len(last) - 4
    if len(steps) < 2 or steps[0] == steps[-1] or track < LEAST_TRACK:
        return merge([*left, *_one(shown, width, times, line, quiet, glyphs), *right])
    inner = 0 < at < len(steps) - 1
    # inside of the track the label stands beside the point and leaves some line, at an end it takes from the track
    spare = track - len(shown) - 6 if inner else track - LEAST_TRACK
    time = next((f" {time}" for time in times if len(time) + 1 <= spare), "")
    before = [(f" {first}", quiet if at else plain), (time if not at else "", quiet), (" ", quiet)]
    after = [(f" {last}", plain if at == len(steps) - 1 else quiet), ("" if inner or not at else time, quiet)]
    track -= 0 if inner else len(time)
    # halves first: the span of steps at both ends of 64 bits would overflow
    low, high = float(steps[0]) / 2, float(steps[-1]) / 2
    columns = np.rint((steps / 2 - low) / (high - low) * (track - 1)).astype(int)
    cells = [(glyphs.horizontal, line)] * track
    here = int(columns[at])
    for column in _apart(np.unique(columns), here):
        cells[column] = (glyphs.tick, line)
    knob = palette.style("accent") if active else palette.style("bright", bold=True)
    cells[here] = (glyphs.point, knob)
    label = [(char, plain) for char in f" {shown}"] + [(char, quiet) for char in f"{time} "]
    if inner and len(label) + 4 <= track:
        start = here + 1 if here + 1 + len(label) <= track else here - len(label)
        if start >= 0:
            cells[start : start + len(label)] = label
    return merge([*left, *before, *cells, *after, (" ", quiet), *right])


def _apart(columns: NDArray[np.int_], here: int) -> list[int]:
    """Of ascending columns those that leave a cell between each other: the one at ``here`` first, then both ways."""
    kept: list[int] = []
    for side in (columns[columns >= here], columns[columns < here][::-1]):
        last = here
        for column in side.tolist():
            if abs(column - last) > 1:
                kept.append(column)
                last = column
    return kept


def _one(
    shown: str, width: int, times: Sequence[str], line: Style, quiet: Style, glyphs: Glyphs
) -> list[tuple[str, Style]]:
    """Between the corners, where one step is all that is to be said: its number and when it was written."""
    forms = [f" step {shown}  {time} " for time in times[:-1]] + [f" {shown}  {time} " for time in times]
    label = next((f for f in (*forms, f" step {shown} ", f" {shown} ") if shown and len(f) <= width - 3), "")
    rule = glyphs.horizontal * (width - 2 - len(label) - (1 if label else 0))
    return [(rule, line), (label, quiet), (glyphs.horizontal if label else "", line)]
