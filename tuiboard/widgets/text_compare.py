"""Two texts compared: whether they are, and which one the other is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.text_source import Entry


@dataclass
class TextCompare:
    """Written by the dashboard that owns it."""

    on: bool = False
    mark: Entry | None = None
    """The text that others are compared with, if one was chosen."""

    def is_mark(self, entry: Entry) -> bool:
        """Whether a text is the marked one."""
        return self.mark is not None and self.mark.key == entry.key

    def turn_mark(self, entry: Entry) -> None:
        """Mark a text, or let the mark go."""
        self.mark = None if self.is_mark(entry) else entry

    def other(self, mine: Entry, scene: Scene, row_of: Callable[[NDArray[np.int64]], int]) -> Entry:
        """What a text is compared with: the mark, else the same of the baseline run, else the step before."""
        if self.mark is not None and not self.is_mark(mine):
            return self.mark
        baseline = scene.view.by_name.get(scene.selection.baseline or "")
        series = baseline.series.get(mine.series.tag) if baseline is not None else None
        if baseline is not None and series is not None and series.index is not None and len(series.index):
            there = Entry(baseline, series, row_of(series.index.steps))
            if there.key != mine.key:
                return there
        return Entry(mine.run, mine.series, max(0, mine.row - 1))
