"""PR curves: precision over recall, one card a tag, the curves of all shown runs laid over each other."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.compute.pr import MAX_THRESHOLDS, PrCurve, pr_curve
from tuiboard.draw import numbers
from tuiboard.draw.chart import Chart, Curve, draw_card, draw_message_card
from tuiboard.draw.frame import Frame
from tuiboard.draw.rows import Row
from tuiboard.draw.slider import draw_slider
from tuiboard.format.payload import PayloadError, Tensor
from tuiboard.store.lazy import Answer, Failed, Made, Tell
from tuiboard.store.names import display
from tuiboard.store.payloads import address, fetch
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.card_dashboard import shown_series
from tuiboard.widgets.card_pages import CardSpec, group_of
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.csv_export import write_curves
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.pr_table import PrRow, draw_pr_table, nearest_threshold
from tuiboard.widgets.save_screen import file_name, save
from tuiboard.widgets.step_dashboard import STEPS, StepDashboard

PLUGIN = "pr_curves"
START = 0.5
"""The threshold at which the cursor begins."""


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """One run on a card: its curve at the step nearest to the cursor, as far as it is read."""

    run: RunView
    series: SeriesView
    row: int
    answer: Answer[PrCurve]

    @property
    def step(self) -> int:
        """The step shown."""
        return int(self.series.index.steps[self.row]) if self.series.index is not None else 0


class PrCurves(StepDashboard):
    """The PR curves dashboard."""

    DEFAULT_CSS = """
    PrCurves #pr-table { height: auto; display: none; }
    """
    TITLE = "PR curves"
    KIND = "PR curves"
    KEYS = STEPS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(STEPS)
    FOOTER = (
        "runs.next", "cards.full", "steps.cursor", "runs.only", "runs.show", "find.filter", "cards.pin", "cards.fewer",
        "find.runs",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._tags: dict[str, list[tuple[RunView, SeriesView]]] = {}
        self._threshold = START
        self._last: dict[Hashable, tuple[PrCurve, int]] = {}
        """The curve of each series shown last and the pass that asked for it, while the next is read."""
        self._turn = 0

    def compose(self) -> ComposeResult:
        """Toolbar, cards, and below a card on the whole screen its scores."""
        yield from super().compose()
        yield Cells(id="pr-table")

    # -- cards -----------------------------------------------------------------------------------

    def choose(self, scene: Scene) -> list[CardSpec]:
        """A card a tag."""
        self._turn += 1
        self._last = {name: kept for name, kept in self._last.items() if kept[1] >= self._turn - 2}
        self._tags = shown_series(scene, PLUGIN)
        return [CardSpec(tag, display(tag_title(tag)), group_of(tag)) for tag in self._tags]

    def steps_of(self, card: CardSpec) -> NDArray[np.int64]:
        """All steps at which a run of the card has a curve."""
        found = [series.index.steps for _, series in self._tags.get(card.id, ()) if series.index is not None]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    def _shown(self, tag: str) -> list[_Shown]:
        out = []
        for run, series in self._tags.get(tag, ()):
            if series.index is None:
                continue
            row = self.row_of(series.index.steps)
            out.append(_Shown(run, series, row, self._answer(run, series, row)))
        return out

    def _answer(self, run: RunView, series: SeriesView, row: int) -> Answer[PrCurve]:
        def make(tell: Tell) -> PrCurve:
            found = fetch(run, series, row)
            if not isinstance(found, Tensor):
                raise PayloadError("the record is no PR curve")
            try:
                return pr_curve(found.values)
            except ValueError as error:
                raise PayloadError(str(error)) from error

        answer = self.scene.cache.get(("pr", address(run, series, row)), make)
        name = (run.folder, series.tag)
        if isinstance(answer, Made):
            self._last[name] = answer.value, self._turn
        elif not isinstance(answer, Failed) and name in self._last:
            return Made(self._last[name][0])
        return answer

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything that a card's picture depends on."""
        selection = self.scene.selection
        return (
            tuple(
                (one.run.name, one.series.generation, one.row, id(one.answer.value) if isinstance(one.answer, Made)
                 else type(one.answer).__name__, selection.slot(one.run.name))
                for one in self._shown(card.id)
            ),
            selection.cursor, selection.spotlight, self._lit, self.grid.full,
            self._threshold if self.grid.full else None,
        )  # fmt: skip

    @property
    def _lit(self) -> bool:
        return not (self.cursor.following or self.cursor.x is None)

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """All curves of a tag; or how far they are, or why there are none."""
        look, shown = self.scene.look, self._shown(card.id)
        title = card.title
        if titled and card.group and title.startswith(card.group + "/"):
            title = title[len(card.group) + 1 :]
        right = self._right(shown)
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        if not any(isinstance(one.answer, Made) for one in shown):
            failed = next((one.answer.why for one in shown if isinstance(one.answer, Failed)), None)
            words = ["Cannot be shown", *textwrap.wrap(failed, max(10, width - 4))[:3]] if failed else ["Reading"]
            return draw_message_card(words, frame)
        return draw_card(self._chart(shown), frame)

    def _chart(self, shown: Sequence[_Shown]) -> Chart:
        selection = self.scene.selection
        curves: list[Curve] = []
        for one in sorted(shown, key=lambda one: one.run.name == selection.cursor):
            if not isinstance(one.answer, Made):
                continue
            curve, slot = one.answer.value, selection.slot(one.run.name)
            focused = one.run.name == selection.cursor
            dim = selection.spotlight and not focused
            # from high to low thresholds, as recall grows
            curves.append(
                Curve(curve.recall[::-1], curve.precision[::-1], slot, focused=focused and len(shown) > 1, dim=dim)
            )
            if self.grid.full:
                at = nearest_threshold(curve, self._threshold)
                curves.append(Curve(curve.recall[[at]], curve.precision[[at]], slot, dim=dim))
        return Chart(curves, (0.0, 1.0), (0.0, 1.0), x_kind="value")

    def _right(self, shown: Sequence[_Shown]) -> list[Piece]:
        look = self.scene.look
        out: list[Piece] = []
        failed = sum(isinstance(one.answer, Failed) for one in shown)
        if failed:
            out.append((f"{failed} unreadable  ", look("warn")))
        one = next((one for one in shown if one.run.name == self.scene.selection.cursor), shown[0] if shown else None)
        if one is None:
            return out
        chip, style = look.chip(self.scene.selection.slot(one.run.name))
        out += [(chip, style)]
        if self._lit or self.grid.full:
            out += [(" step ", look("muted")), (numbers.step(one.step), look("text"))]
        if self.grid.full:
            out += [("   threshold ", look("muted")), (f"{self._threshold:.3f}", look("text"))]
        elif isinstance(one.answer, Made):
            out += [(" AP ", look("muted")), (numbers.value(one.answer.value.average_precision), look("text"))]
        return out

    # -- a card on the whole screen --------------------------------------------------------------

    def redraw(self) -> None:
        """The cards; below one on the whole screen the step slider and the scores of its runs."""
        pane = self.query_one("#pr-table", Cells)
        card = self.one
        pane.display = card is not None and self.size.height > 12
        if card is not None and pane.display:
            shown = self._shown(card.id)
            height = max(2, min(len(shown) + 1, self.size.height // 3))
            pane.styles.height = height + 1
            rows = [
                PrRow(one.run.name, self.scene.selection.slot(one.run.name), one.step, one.answer.value)
                for one in shown if isinstance(one.answer, Made)
            ]  # fmt: skip
            table = draw_pr_table(
                rows, self.scene.look, self.size.width, height, threshold=self._threshold,
                cursor=self.scene.selection.cursor,
            )  # fmt: skip
            pane.paint([self._slider(card), *table])
        super().redraw()

    def _slider(self, card: CardSpec) -> Row:
        look, steps = self.scene.look, self.steps_of(card)
        if not len(steps):
            return ()
        row = draw_slider(steps, self.row_of(steps), self.size.width - 2, look.palette, look.glyphs, active=True)
        text = "".join(segment.text for segment in row)
        # a slider is made to be a border: here it stands alone, without corners
        inner = [Segment(s.text.replace(text[0], " ").replace(text[-1], " "), s.style) for s in row]
        return (Segment("  ", look("muted")), *inner)

    def action_move(self, dx: int, dy: int) -> None:
        """On the whole screen up and down go through thresholds; else as among cards."""
        card = self.one
        if card is None or not dy:
            super().action_move(dx, dy)
            return
        self._move_threshold(card, -dy)

    def action_page(self, by: int) -> None:
        """On the whole screen ten thresholds on; else the next page."""
        if self.one is None:
            super().action_page(by)
        else:
            self._move_threshold(self.one, -10 * by)

    def action_edge(self, to: int) -> None:
        """On the whole screen the lowest or the highest threshold; else first or last card."""
        if self.one is None:
            super().action_edge(to)
        else:
            self._move_threshold(self.one, to * MAX_THRESHOLDS)

    def _move_threshold(self, card: CardSpec, by: int) -> None:
        found = [one.answer.value for one in self._shown(card.id) if isinstance(one.answer, Made)]
        marks = np.unique(np.concatenate([curve.thresholds for curve in found])) if found else np.empty(0)
        if len(marks):
            at = int(np.abs(marks - self._threshold).argmin())
            self._threshold = float(marks[max(0, min(len(marks) - 1, at + by))])
            self.changed()

    def export(self) -> None:
        """The curves of the focused card at the steps shown as a CSV file."""
        card = self.grid.focused_card
        shown = self._shown(card.id) if card is not None else []
        made = [(one.run, one.series, one.step, one.answer.value) for one in shown if isinstance(one.answer, Made)]
        if card is None or not made:
            self.notify("Nothing is shown that could be exported.", severity="warning")
            return
        what = f"{len(made)} {'curve' if len(made) == 1 else 'curves'}"
        save(self, self.scene.look, what, file_name([card.id], ".csv"), lambda path: write_curves(path, made))

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """The step."""
        return [("step", self.step_label)]

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        if self.grid.full:
            return (
                "leave.back", "cards.right", "cards.down", "steps.on10", "steps.follow", "cards.match", "runs.next",
                "runs.only",
            )  # fmt: skip
        return ("leave.back", "cards.right", "steps.on10", *self.FOOTER) if self.stepping else self.FOOTER

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """On the whole screen up and down go through thresholds."""
        return {"cards.down": "threshold"} if self.grid.full else super().footer_labels


def tag_title(tag: str) -> str:
    """The tag as a title: the suffix that TensorFlow 1 adds is left out."""
    return tag.removesuffix("/pr_curves") or "(no tag)"
