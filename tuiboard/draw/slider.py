"""The step slider in the bottom border of a card: which steps there are, and which one is shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw import numbers
from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.rows import Row, merge


def draw_slider(
    steps: NDArray[np.int64], at: int, width: int, palette: Palette, glyphs: Glyphs, *, active: bool = False
) -> Row:
    """A bottom border of ``width`` cells: first and last step, a tick at each step, a point at the one shown.

    ``steps`` ascend, ``at`` counts in them.  One step only: its number.  Where ticks would leave no line
    between them, and where the step shown is not at an end, its number takes their place.
    """
    line = palette.style("accent" if active else "border")
    quiet, plain = palette.style("muted"), palette.style("text")
    left, right = (glyphs.bottom_left, line), (glyphs.bottom_right, line)
    if width < 2:
        return merge([(glyphs.horizontal * max(0, width), line)])
    first, last = (numbers.step(int(steps[0])), numbers.step(int(steps[-1]))) if len(steps) else ("", "")
    shown = numbers.step(int(steps[at])) if len(steps) else ""
    track = width - 2 - len(first) - len(last) - 4
    if len(steps) < 2 or steps[0] == steps[-1] or track < 5:
        label = f" step {shown} " if shown else ""
        if len(label) > width - 3:
            label = f" {shown} " if len(shown) + 2 <= width - 3 else ""
        rule = glyphs.horizontal * (width - 2 - len(label) - (1 if label else 0))
        return merge([left, (rule, line), (label, quiet), (glyphs.horizontal if label else "", line), right])
    # halves first: the span of steps at both ends of 64 bits would overflow
    low, high = float(steps[0]) / 2, float(steps[-1]) / 2
    columns = np.rint((steps / 2 - low) / (high - low) * (track - 1)).astype(int)
    cells = [(glyphs.horizontal, line)] * track
    marks = np.unique(columns)
    if len(marks) * 2 <= track:
        for column in marks:
            cells[column] = (glyphs.tick, line)
    here = int(columns[at])
    knob = palette.style("accent") if active else palette.style("bright", bold=True)
    cells[here] = (glyphs.point, knob)
    label = f" {shown} "
    if 0 < at < len(steps) - 1 and len(label) + 4 <= track:
        start = here + 1 if here + 1 + len(label) <= track else here - len(label)
        if start >= 0:
            cells[start : start + len(label)] = [(char, plain) for char in label]
    return merge([left, (f" {first} ", quiet), *cells, (f" {last} ", quiet), right])
