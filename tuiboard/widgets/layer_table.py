"""All histogram tags of one run in a table, so that dead layers and vanishing gradients stand out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuiboard.draw import numbers
from tuiboard.draw.palette import Role
from tuiboard.draw.rows import Row, cut_front, fit
from tuiboard.draw.spark import draw_spark
from tuiboard.store.layers import Layer
from tuiboard.store.lazy import Answer, Failed, Made
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.histories import Histories, tag_title
from tuiboard.widgets.row_list import RowList

TREND = 14
WIDE = 10
"""Cells of a column of numbers."""
COLUMNS = ("mean", "std", "left", "zeros", "drift")
SORTS = ("tag", "mean", "std", "zeros", "drift", "fading")
DEAD, FADED = 0.9, 0.01
"""Share of zeros from which a layer counts as dead; share of its largest spread below which it has faded."""
MOST = 2000
"""Tags that a table sums up; more are listed without numbers."""


@dataclass(frozen=True, slots=True)
class _Line:
    tag: str
    answer: Answer[Layer] | None


class LayerTable(RowList):
    """One row a tag of the run under the picker's cursor."""

    HEAD_ROWS = 2

    def __init__(self, histories: Histories) -> None:
        super().__init__()
        self.sorted_by = "tag"
        self._histories = histories
        self._lines: list[_Line] = []
        self._order: dict[str, int] = {}
        """Place of each tag in the order asked for last: numbers that change while one looks move no row."""
        self._run: RunView | None = None

    @property
    def count(self) -> int:
        """Tags of the run."""
        return len(self._lines)

    def show(self, scene: Scene, tags: Mapping[str, Sequence[RunView]]) -> None:
        """Draw the rows on screen."""
        self.scene = scene
        here = self.chosen
        self._run = _run_of(scene, tags)
        self._lines = []
        if self._run is not None:
            mine = [tag for tag, runs in tags.items() if any(run.name == self._run.name for run in runs)]
            for number, tag in enumerate(mine):
                series = self._run.series[tag]
                answer = self._histories.layer(scene.cache, self._run, series) if number < MOST else None
                self._lines.append(_Line(tag, answer))
        self._sort()
        if here is not None:
            same = [i for i, line in enumerate(self._lines) if line.tag == here[1]]
            self._at = same[0] if same else self._at
        self._at = max(0, min(self._at, len(self._lines) - 1))
        self.draw()

    def _sort(self) -> None:
        if self.sorted_by == "tag":
            return

        def key(line: _Line) -> tuple[bool, float]:
            layer = line.answer.value if isinstance(line.answer, Made) else None
            number = math.nan if layer is None else getattr(layer, self.sorted_by)
            # what is most worth a look comes first: NaN, small spreads, little left of them, many zeros, much drift
            if layer is not None and layer.lost:
                return False, -math.inf
            return math.isnan(number), number if self.sorted_by in ("std", "fading") else -abs(number)

        if {line.tag for line in self._lines} == self._order.keys():
            self._lines.sort(key=lambda line: self._order[line.tag])
            return
        self._lines.sort(key=key)
        if not any(_pending(line.answer) for line in self._lines):
            self._order = {line.tag: place for place, line in enumerate(self._lines)}

    def sort(self) -> None:
        """The next order."""
        self.sorted_by = SORTS[(SORTS.index(self.sorted_by) + 1) % len(SORTS)]
        self._order = {}
        self._lines, self._at = [], 0  # the first of the new order, not the row that was chosen

    @property
    def chosen(self) -> tuple[str, str] | None:
        """Run and tag of the row under the cursor."""
        if self._run is None or not 0 <= self._at < len(self._lines):
            return None
        return self._run.name, self._lines[self._at].tag

    def draw(self) -> None:
        """The run, the head, then a row a tag."""
        width = self.size.width
        if not width:
            return
        look = self.scene.look
        if self._run is None:
            self.paint([fit([("  No run that is shown has histograms.", look("muted"))], width, look())])
            return
        columns = [*COLUMNS]
        for spare in ("left", "mean", "drift"):
            if width - 5 - TREND - WIDE * len(columns) < 20:
                columns.remove(spare)
        wide = max(12, width - 5 - TREND - WIDE * len(columns))
        chip, style = look.chip(self.scene.selection.slot(self._run.name))
        done = sum(not _pending(line.answer) for line in self._lines)
        title: list[Piece] = [
            (" ", look()), (chip, style), (" ", look()), (display(self._run.name), look("bright", bold=True)),
            (f"  {len(self._lines)} tags", look("muted")),
            (f"  reading, {done} done" if done < len(self._lines) else "", look("muted")),
        ]  # fmt: skip
        sorted_by = {"fading": "left"}.get(self.sorted_by, self.sorted_by)
        head: list[Piece] = [("   " + "tag".ljust(wide + 1), look("text" if sorted_by == "tag" else "muted"))]
        head.append(("std over time".ljust(TREND), look("muted")))
        for column in columns:
            text = (look.glyphs.about if column == "zeros" else "") + column  # of zeros there is only an estimate
            text += look.glyphs.above if column == sorted_by else ""
            head.append((text.rjust(WIDE), look("text" if column == sorted_by else "muted")))
        self.paint([
            fit(title, width, look()), fit(head, width, look()),
            *(self._row(i, wide, columns, sorted_by, width) for i in self.window()),
        ])  # fmt: skip

    def _row(self, i: int, wide: int, columns: Sequence[str], sorted_by: str, width: int) -> Row:
        look, line = self.scene.look, self._lines[i]
        here = i == self._at
        on: Role | None = "raise" if here else None
        name = cut_front(display(tag_title(line.tag)), wide, look.glyphs.ellipsis)
        pieces: list[Piece] = [
            (look.glyphs.bar if here else " ", look("accent", on=on)),
            ("  ", look(on=on)),
            (name.ljust(wide) + " ", look("bright" if here else "text", bold=here, on=on)),
        ]
        if not isinstance(line.answer, Made):
            failed = isinstance(line.answer, Failed)
            words = (
                line.answer.why
                if isinstance(line.answer, Failed)
                else ""
                if line.answer is None
                else look.glyphs.waiting
            )
            pieces.append((words, look("warn" if failed else "muted", on=on)))
            return fit(pieces, width, look(on=on))
        layer = line.answer.value
        slot = self.scene.selection.slot(self._run.name) if self._run else 0
        trend = draw_spark(layer.stds, TREND, slot, look.palette, look.glyphs, zero=True)
        pieces += [(text, look.over(style, on)) for text, style in trend]
        for column in columns:
            text, role = _cell(layer, column, look.glyphs.dash)
            if column == sorted_by and role == "text":
                role = "bright"
            pieces.append((text.rjust(WIDE), look(role, on=on)))
        return fit(pieces, width, look(on=on))


def _pending(answer: Answer[Layer] | None) -> bool:
    return answer is not None and not isinstance(answer, (Made, Failed))


def _run_of(scene: Scene, tags: Mapping[str, Sequence[RunView]]) -> RunView | None:
    """The run under the picker's cursor if it has histograms, else the first that has."""
    found = {run.name: run for runs in tags.values() for run in runs}
    return found.get(scene.selection.cursor or "") or next(iter(found.values()), None)


def _cell(layer: Layer, column: str, none: str) -> tuple[str, Role]:
    """Text and role of a number; what is dead or has faded stands out."""
    number = {"mean": layer.mean, "std": layer.std, "zeros": layer.zeros, "drift": layer.drift, "left": layer.fading}[
        column
    ]
    if column == "std" and layer.lost:
        return "NaN", "error"
    if math.isnan(number):
        return none, "muted"
    if column == "zeros":
        return f"{number:.1%}", "error" if number >= DEAD else "text"
    if column == "left":
        return f"{number:.1%}", "warn" if number < FADED else "text"
    if column == "drift":
        return f"{number:.2f}", "text"
    return numbers.value(number), "warn" if column == "std" and layer.fading < FADED else "text"
