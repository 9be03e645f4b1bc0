"""The base of dashboards that have a card for each histogram tag of each run."""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.compute.nearest import nearest
from tuiboard.compute.relative import relative
from tuiboard.draw import numbers
from tuiboard.draw.chart import draw_message_card
from tuiboard.draw.frame import Frame
from tuiboard.draw.rows import Row, cut_path, width_of
from tuiboard.draw.x_axis import XKind, x_label
from tuiboard.store.history import History
from tuiboard.store.lazy import Answer, Failed, Made, Pending
from tuiboard.store.names import common_prefix, display
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.card_dashboard import shown_series
from tuiboard.widgets.card_pages import CardSpec, group_of
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.csv_export import write_histories
from tuiboard.widgets.curve_keys import CURVES
from tuiboard.widgets.curve_settings import X_KINDS
from tuiboard.widgets.dashboard import Scene, Setting
from tuiboard.widgets.histogram_facts import StepFacts, draw_facts
from tuiboard.widgets.histories import Histories, tag_title
from tuiboard.widgets.keys import Key, bindings
from tuiboard.widgets.save_screen import file_name, save
from tuiboard.widgets.step_dashboard import STEPS, StepDashboard

PLUGIN = "histograms"
AXIS = next(key for key in CURVES if key.id == "scalars.x")
HISTOGRAM_KEYS: tuple[Key, ...] = (
    *STEPS,
    AXIS,
    Key("histograms.range", "y", "own_range", "range", "One range of values for all runs of a tag, or each its own",
        "cards"),
)  # fmt: skip


class HistogramCards(StepDashboard):
    """Cards of (tag, run); the runs of one tag stand side by side and share their range of values."""

    DEFAULT_CSS = """
    HistogramCards .histogram-facts { height: auto; display: none; }
    """
    KIND = "histograms"
    KEYS: ClassVar[tuple[Key, ...]] = HISTOGRAM_KEYS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(HISTOGRAM_KEYS)
    FULL_FOOTER: ClassVar[tuple[str, ...]] = ("scalars.x", "runs.baseline", "steps.follow")
    """Further keys that the footer names for a card on the whole screen."""

    def __init__(self) -> None:
        super().__init__()
        self.histories = Histories()
        self.x_kind: XKind = "step"
        self.own_range = False
        """Each card covers its own values, not those of all runs of the tag."""
        self._series: dict[str, tuple[RunView, SeriesView]] = {}
        self._runs: dict[str, list[RunView]] = {}
        self._prefix = ""
        """What the names of all runs begin with."""

    def compose(self) -> ComposeResult:
        """Toolbar, cards, and below a card on the whole screen its numbers."""
        yield from super().compose()
        yield Cells(classes="histogram-facts")

    # -- cards -----------------------------------------------------------------------------------

    def choose(self, scene: Scene) -> list[CardSpec]:
        """A card for each tag and run."""
        self.histories.begin()
        self._series, self._runs = {}, {}
        self._prefix = common_prefix([run.name for run in scene.view.runs])
        cards = []
        for tag, found in shown_series(scene, PLUGIN).items():
            self._runs[tag] = [run for run, _ in found]
            title, group = display(tag_title(tag)), group_of(tag)
            for run, series in found:
                card = CardSpec(card_id(tag, run.name), title, group)
                self._series[card.id] = run, series
                cards.append(card)
        return cards

    def next_run(self, by: int) -> str | None:
        """On the whole screen the next run that has the tag."""
        card = self.one
        if card is None or card.id not in self._series:
            return None
        run, series = self._series[card.id]
        names = [one.name for one in self._runs[series.tag]]
        return names[(names.index(run.name) + by) % len(names)]

    def run_chosen(self, run: str) -> None:
        """Go to its card of the focused tag; among cards, where it has none, to its first."""
        card = self.grid.focused_card
        found = self._series.get(card.id) if card is not None else None
        wanted = card_id(found[1].tag, run) if found is not None else ""
        if wanted not in self._series and not self.grid.full:
            wanted = next((id for id, (one, _) in self._series.items() if one.name == run), "")
        if wanted in self._series:
            self.grid.point(f"card:{wanted}")

    def steps_of(self, card: CardSpec) -> NDArray[np.int64]:
        """The steps of the series."""
        index = self._series[card.id][1].index if card.id in self._series else None
        return index.steps if index is not None else np.empty(0, np.int64)

    def x_of(self, series: SeriesView, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Where steps stand on the axis in force."""
        index = series.index
        if index is None:
            return np.empty(0)
        if self.x_kind == "step":
            return index.steps[rows].astype(np.float64)
        return (relative(index.wall_times) if self.x_kind == "relative" else index.wall_times)[rows]

    def answer(self, card: CardSpec) -> Answer[History]:
        """The card's history, or how far it is."""
        run, series = self._series[card.id]
        return self.histories.get(self.scene.cache, run, series)

    def dim(self, run: RunView) -> bool:
        """Whether another run is in the spotlight, beside this one."""
        selection = self.scene.selection
        return selection.spotlight and run.name != selection.cursor and not self.grid.full

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything that a card's picture depends on."""
        run, series = self._series[card.id]
        answer = self.answer(card)
        state: Hashable = (
            answer.value.mark if isinstance(answer, Made)
            else answer.why if isinstance(answer, Failed) else round(answer.done, 2)
        )  # fmt: skip
        return (
            state, series.generation, self.scene.selection.slot(run.name), self.dim(run), self.x_kind, self.cursor.x,
            self.cursor.following, self.span(card), len(self._runs[series.tag]), self.grid.full,
        )  # fmt: skip

    def span(self, card: CardSpec) -> tuple[float, float] | None:
        """The values that the card covers: by itself, or together with the other runs, as far as they are read."""
        run, series = self._series[card.id]
        return self.histories.span([run] if self.own_range else self._runs[series.tag], series.tag)

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """The picture, or how far it is, or why there is none."""
        run, series = self._series[card.id]
        look = self.scene.look
        title = card.title
        if titled and card.group and title.startswith(card.group + "/"):
            title = title[len(card.group) + 1 :]
        answer = self.answer(card)
        right = self._right(run, series, answer, width - cell_len(title))
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        if not isinstance(answer, Made):
            return draw_message_card(waiting_words(answer, series.count, width - 4), frame)
        if not (answer.value.total > 0).any():
            steps = len(answer.value)
            return draw_message_card(
                ["Nothing in it", f"{steps} {'step' if steps == 1 else 'steps'} without values"], frame
            )
        return self.draw_history(card, run, series, answer.value, frame)

    @abstractmethod
    def draw_history(
        self, card: CardSpec, run: RunView, series: SeriesView, history: History, frame: Frame
    ) -> list[Row]:
        """Draw a history that has something in it."""

    def words_right(self, run: RunView, series: SeriesView, history: History) -> list[Piece]:
        """What stands in the title behind the chip: how many steps there are."""
        count = series.count
        return [(f"{numbers.step(count)} {'step' if count == 1 else 'steps'}", self.scene.look("muted"))]

    def _right(self, run: RunView, series: SeriesView, answer: Answer[History], room: int) -> list[Piece]:
        """Chip, run where several have the tag, and what is to be said of it; the run's name gives way to the title."""
        look = self.scene.look
        chip, style = look.chip(self.scene.selection.slot(run.name))
        out: list[Piece] = []
        if isinstance(answer, Made) and answer.value.unreadable:
            out.append((f"{answer.value.unreadable} unreadable  ", look("warn")))
        if isinstance(answer, Made):
            out += self._not_finite(series, answer.value)
        out += [(chip, style), (" ", look())]
        tail: list[Piece] = []
        if self.grid.full:
            tail = self._when(series)
        elif isinstance(answer, Made):
            tail = self.words_right(run, series, answer.value)
        room -= width_of(out) + width_of(tail) + 11
        if (len(self._runs[series.tag]) > 1 or self.grid.full) and room > 2:
            name = run.name.removeprefix("" if self.grid.full else self._prefix)
            out.append((cut_path(display(name), room, look.glyphs.ellipsis) + "  ", look("text")))
        return out + tail

    def _not_finite(self, series: SeriesView, history: History) -> list[Piece]:
        """From which step on there were values that are in no bucket, as they are not finite."""
        if series.index is None or not history.lost.any():
            return []
        first = int(series.index.steps[history.rows[int(np.argmax(history.lost > 0))]])
        return [(f"NaN from step {numbers.step(first)}  ", self.scene.look("error", bold=True))]

    def _when(self, series: SeriesView) -> list[Piece]:
        """Step, relative and wall time of the step shown."""
        look, index = self.scene.look, series.index
        if index is None or not len(index):
            return []
        row = self.row_of(index.steps)
        out: list[Piece] = [("step ", look("muted")), (numbers.step(int(index.steps[row])), look("bright"))]
        kinds: tuple[XKind, XKind] = ("relative", "wall")
        for kind, x in zip(kinds, (relative(index.wall_times)[row], index.wall_times[row]), strict=True):
            if np.isfinite(x) and self.size.width >= 100:
                out += [(f"   {kind} ", look("muted")), (x_label(kind, float(x), self.scene.now), look("text"))]
        return out

    # -- numbers of a card on the whole screen ---------------------------------------------------

    def redraw(self) -> None:
        """The cards; below one on the whole screen its numbers."""
        pane = self.query_one(".histogram-facts", Cells)
        card = self.one
        pane.display = card is not None and self.size.height > 12
        if card is not None and card.id in self._series and pane.display:
            rows = min(6, len(self._runs[self._series[card.id][1].tag]))
            pane.styles.height = 4 + rows
            pane.paint(self._draw_facts(card, rows))
        known = self.histories.ranges
        super().redraw()
        if self.histories.ranges != known:  # a card found values beyond the range that those before it were drawn on
            super().redraw()

    def _draw_facts(self, card: CardSpec, most: int) -> list[Row]:
        run, series = self._series[card.id]
        runs = self._runs[series.tag]
        selection = self.scene.selection
        # the card's run first, then what it is compared with
        order = sorted(runs, key=lambda one: (one.name != run.name, one.name != selection.baseline))[:most]
        facts = [self._facts(other, other.series[series.tag]) for other in order]
        return draw_facts(
            [fact for fact in facts if fact], self.scene.look, self.size.width, self.cursor_facts(card),
            total=len(runs), baseline=selection.baseline,
        )  # fmt: skip

    def _facts(self, run: RunView, series: SeriesView) -> StepFacts | None:
        answer = self.histories.get(self.scene.cache, run, series)
        index = series.index
        if not isinstance(answer, Made) or index is None:
            return None
        history = answer.value
        steps = index.steps[history.rows]
        at = len(steps) - 1 if self.cursor.following or self.cursor.x is None else nearest(steps, self.cursor.x)
        return StepFacts(run.name, self.scene.selection.slot(run.name), int(steps[at]), history, at)

    def cursor_facts(self, card: CardSpec) -> list[tuple[str, str]]:
        """Label and value of what else there is to say at the cursor."""
        return []

    # -- out --------------------------------------------------------------------------------------

    def export(self) -> None:
        """The numbers of every step of the focused tag, for all its runs, as a CSV file."""
        card = self.grid.focused_card
        runs = self._runs[self._series[card.id][1].tag] if card is not None and card.id in self._series else []
        tag = self._series[card.id][1].tag if card is not None and runs else ""
        answers = [(run, run.series[tag], self.histories.get(self.scene.cache, run, run.series[tag])) for run in runs]
        made = [(run, series, answer.value) for run, series, answer in answers if isinstance(answer, Made)]
        if not made:
            self.notify("Nothing is shown that could be exported.", severity="warning")
            return
        steps = sum(len(history) for _, _, history in made)
        what = f"{steps:,} steps of {len(made)} {'run' if len(made) == 1 else 'runs'}"
        save(self, self.scene.look, what, file_name([tag], ".csv"), lambda path: write_histories(path, made))

    # -- settings --------------------------------------------------------------------------------

    def action_own_range(self) -> None:
        """One range of values for all runs of a tag, or each its own."""
        self.own_range = not self.own_range
        self.changed()

    def action_x_axis(self, by: int = 1) -> None:
        """Next kind of time axis."""
        self.x_kind = X_KINDS[(X_KINDS.index(self.x_kind) + by) % len(X_KINDS)]
        self.changed()

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """Axis and step."""
        items: list[tuple[str, str]] = [] if narrow and self.x_kind == "step" else [("x", self.x_kind)]
        if self.own_range:
            items.insert(0, ("range", "own"))
        if self.stepping or not (self.cursor.following or self.cursor.x is None):
            items.append(("step", self.step_label))
        return items

    def settings(self) -> list[Setting]:
        """What the settings screen offers."""
        return [
            Setting("x axis", self.x_kind, self.action_x_axis, "step, relative or wall time"),
            Setting("range", "own" if self.own_range else "shared", lambda by: self.action_own_range(),
                    "of values: shared by the runs of a tag, or each card's own"),
            Setting("cards per page", f"{-self.grid.density:+d}", lambda by: self.grid.action_density(by),
                    "smaller or larger cards"),
        ]  # fmt: skip

    def state(self) -> dict[str, Any]:
        """Axis, pins, folds and density."""
        return {**super().state(), "x": self.x_kind, "own_range": self.own_range}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up saved settings, as far as they make sense."""
        super().restore(state)
        self.x_kind = next((kind for kind in X_KINDS if kind == state.get("x")), self.x_kind)
        self.own_range = state.get("own_range") is True

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        if self.grid.full:
            return ("leave.back", "cards.right", "steps.on10", "cards.match", "runs.next", *self.FULL_FOOTER)
        return ("leave.back", "cards.right", "steps.on10", *self.FOOTER) if self.stepping else self.FOOTER


def card_id(tag: str, run: str) -> str:
    """The id of the card of a tag and a run."""
    return f"{tag}\n{run}"


def waiting_words(answer: Pending | Failed, steps: int, width: int) -> list[str]:
    """What a card says that cannot be drawn yet, or not at all."""
    if isinstance(answer, Failed):
        return ["Cannot be shown", *textwrap.wrap(answer.why, max(10, width))[:3]]
    done = f"{answer.done:.0%} of " if answer.done else ""
    return ["Reading", f"{done}{numbers.step(steps)} {'step' if steps == 1 else 'steps'}"]
