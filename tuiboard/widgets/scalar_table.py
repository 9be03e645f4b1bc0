"""All tags and runs as one long table: trend, last, min, max and step of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tuiboard.draw import numbers
from tuiboard.draw.palette import Role
from tuiboard.draw.rows import Row, cut_front, fit
from tuiboard.draw.spark import draw_spark
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.row_list import RowList

TREND = 20
"""Cells of a trend."""


class ScalarTable(RowList):
    """A list of sections, one per tag, with a row per run."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[tuple[str, RunView | None]] = []

    @property
    def count(self) -> int:
        """Rows of tags and of runs."""
        return len(self._lines)

    def show(self, scene: Scene, tags: Mapping[str, Sequence[RunView]]) -> None:
        """Draw the rows on screen."""
        self.scene = scene
        here = self._lines[self._at] if self._at < len(self._lines) else None
        self._lines = [line for tag, runs in tags.items() for line in [(tag, None), *((tag, run) for run in runs)]]
        if here is not None:
            same = [
                i
                for i, (tag, run) in enumerate(self._lines)
                if tag == here[0]
                and (run is None) == (here[1] is None)
                and (run is None or here[1] is None or run.name == here[1].name)
            ]
            self._at = same[0] if same else min(self._at, max(0, len(self._lines) - 1))
        self.draw()

    @property
    def tag(self) -> str | None:
        """The tag under the row cursor."""
        return self._lines[self._at][0] if self._at < len(self._lines) else None

    @property
    def run(self) -> str | None:
        """The run under the row cursor, None on the row of a tag."""
        line = self._lines[self._at] if self._at < len(self._lines) else None
        return line[1].name if line and line[1] else None

    def draw(self) -> None:
        """The head, then a row a tag and a row a run."""
        width = self.size.width
        if not width:
            return
        look = self.scene.look
        wide = max(12, width - 6 - TREND - 4 * 10)
        head: list[Piece] = [("   " + "tag and run".ljust(wide + 2), look("muted"))]
        head.append(("trend".ljust(TREND), look("muted")))
        head += [(title.rjust(10), look("muted")) for title in ("last", "min", "max", "step")]
        self.paint([fit(head, width, look()), *(self._row(i, wide, width) for i in self.window())])

    def _row(self, i: int, wide: int, width: int) -> Row:
        look, selection = self.scene.look, self.scene.selection
        tag, run = self._lines[i]
        here = i == self._at
        on: Role | None = "raise" if here else None
        bar = (look.glyphs.bar if here else " ", look("accent", on=on))
        if run is None:
            pieces: list[Piece] = [
                bar,
                (look.glyphs.open + " ", look("muted", on=on)),
                (display(tag), look("bright" if here else "text", bold=True, on=on)),
            ]
            return fit(pieces, width, look(on=on))
        points = run.series[tag].points
        assert points is not None
        slot = selection.slot(run.name)
        focused = run.name == selection.cursor
        chip, chip_style = look.chip(slot, on=on)
        name = cut_front(display(run.name), wide - 2)
        finite = points.values[np.isfinite(points.values)]
        trend = draw_spark(points.values, TREND, slot, look.palette, look.glyphs)
        last = float(points.values[-1])
        pieces = [
            bar,
            ("  ", look(on=on)),
            (chip + " ", chip_style),
            (name.ljust(wide), look("bright" if focused else "muted", on=on)),
            *((text, look.over(style, on)) for text, style in trend),
            (
                numbers.value(last).rjust(10),
                look("text" if np.isfinite(last) else "error", bold=focused, on=on),
            ),
        ]
        ends = (finite.min(), finite.max()) if len(finite) else (np.nan, np.nan)
        none = look.glyphs.dash
        pieces += [
            ((numbers.value(float(value)) if len(finite) else none).rjust(10), look("muted", on=on)) for value in ends
        ]
        pieces.append((numbers.step(int(points.steps[-1])).rjust(10), look("muted", on=on)))
        return fit(pieces, width, look(on=on))
