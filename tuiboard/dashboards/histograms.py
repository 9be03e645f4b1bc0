"""Histograms: every step of each histogram tag as ridges, laid over each other, as heat, or one step as bars."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.compute.rebin import BINS, bin_edges, bounds
from tuiboard.draw import numbers
from tuiboard.draw.bars import Bars, bar_bins, draw_bars
from tuiboard.draw.frame import Frame
from tuiboard.draw.heat import Heat, draw_heat, has_halves, heat_bins, heat_span
from tuiboard.draw.ridge import Ridge, RidgePlot, choose, draw_ridges
from tuiboard.draw.rows import Row
from tuiboard.draw.time_field import TimeAxis
from tuiboard.draw.x_axis import x_label
from tuiboard.store.history import History
from tuiboard.store.lazy import Made
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.binned import Binned, StepsOnBins
from tuiboard.widgets.card_pages import CardSpec
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.curve_keys import CURVES
from tuiboard.widgets.dashboard import Scene, Setting
from tuiboard.widgets.histogram_cards import HISTOGRAM_KEYS, HistogramCards, card_id
from tuiboard.widgets.histories import one_step
from tuiboard.widgets.keys import Key, bindings
from tuiboard.widgets.layer_table import LayerTable

Mode: TypeAlias = Literal["offset", "overlay", "heatmap", "bars"]
MODES: tuple[Mode, ...] = ("offset", "overlay", "heatmap", "bars")
KEYS: tuple[Key, ...] = (
    *HISTOGRAM_KEYS,
    Key("histograms.mode", "c", "mode(1)", "mode", "Ridges, overlaid, heatmap, or bars of one step", "cards", "c/C"),
    Key("histograms.back", "C", "mode(-1)", "", "The mode before", "cards"),
    *(key for key in CURVES if key.id in ("scalars.table", "scalars.sort")),
)


class Histograms(HistogramCards):
    """The Histograms dashboard."""

    DEFAULT_CSS = """
    Histograms LayerTable { display: none; }
    """
    TITLE = "Histograms"
    KEYS = KEYS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(KEYS)
    FOOTER = (
        "runs.next", "cards.full", "histograms.mode", "steps.cursor", "scalars.x", "scalars.table", "runs.only",
        "find.filter", "cards.pin", "cards.fewer", "find.runs",
    )  # fmt: skip
    FULL_FOOTER = ("cards.down", "histograms.mode", "scalars.x", "steps.follow")

    def __init__(self) -> None:
        super().__init__()
        self.grid.tall = 1.6
        self.mode: Mode = "offset"
        self._binned = Binned()
        self._value: float | None = None
        """Where the cursor stands among values, on a card on the whole screen."""
        self._tabled = False
        self._from_table = False
        """The card on the whole screen was opened in the table."""

    def compose(self) -> ComposeResult:
        """As all such cards, and the table that may stand in their place."""
        yield from super().compose()
        yield LayerTable(self.histories)

    # -- cards -----------------------------------------------------------------------------------

    def card_key(self, card: CardSpec) -> Hashable:
        """What all such cards depend on, the mode, and the step that had to be read for the cursor."""
        run, series = self._series[card.id]
        state = None
        answer = self.answer(card)
        if isinstance(answer, Made):
            row = self.row_of(self.steps_of(card))
            if row not in answer.value.slices.rows:
                state = type(one_step(self.scene.cache, run, series, row)).__name__
        return super().card_key(card), self.mode, self._value if self.grid.full else None, self.stepping, state

    def _on_bins(
        self, run: RunView, series: SeriesView, history: History, span: tuple[float, float], bins: int
    ) -> StepsOnBins:
        """The steps of a card on common bins."""
        index = series.index
        wanted = self.row_of(index.steps) if index is not None else -1
        rows, counts, at = self._binned.steps(self.scene.cache, run, series, history, span, bins, wanted)
        return StepsOnBins(self.x_of(series, rows), counts, at)

    def draw_history(
        self, card: CardSpec, run: RunView, series: SeriesView, history: History, frame: Frame
    ) -> list[Row]:
        """The picture in the mode in force."""
        span = bounds(*(self.span(card) or (0.0, 1.0)))
        bins = self._bins(frame)
        steps = self._on_bins(run, series, history, span, bins)
        slot, dim = self.scene.selection.slot(run.name), self.dim(run)
        here = self._bin(span, bins)
        if self.mode == "bars":
            row = steps.counts[steps.at]
            return draw_bars(Bars(row, bin_edges(*span, bins), slot, float(row.max(initial=0.0)), dim, here), frame)
        if self.mode == "heatmap":
            lit = steps.x[steps.at] if self._lit and np.isfinite(steps.x[steps.at]) else None
            order = np.argsort(steps.x, kind="stable")
            x, lit_x = steps.x[order], None if lit is None else float(lit)
            axis = TimeAxis(heat_span(x), self.x_kind, lit_x, self.scene.now)
            return draw_heat(Heat(x, steps.counts[order], steps.peak, slot, span, axis, dim, here), frame)
        return draw_ridges(self._ridges(steps, span, slot, dim, here, frame), frame)

    def _ridges(
        self, steps: StepsOnBins, span: tuple[float, float], slot: int, dim: bool, here: int | None, frame: Frame
    ) -> RidgePlot:
        places = steps.places
        lit = steps.at if self._lit else None
        chosen = choose(places, frame.height - 2, frame.glyphs, lit)
        ridges = [Ridge(steps.counts[i], float(places[i]), self._label(steps.x[i]), i == lit) for i in chosen]
        label = "" if here is None else numbers.value(span[0] + (here + 0.5) / BINS * (span[1] - span[0]))
        return RidgePlot(
            ridges, span[0], span[1], slot, steps.peak, overlay=self.mode == "overlay", dim=dim, bin=here,
            bin_label=label,
        )  # fmt: skip

    def _label(self, x: float) -> str:
        return numbers.short(x) if self.x_kind == "step" else x_label(self.x_kind, float(x), self.scene.now)

    @property
    def _lit(self) -> bool:
        """Whether the cursor is to be seen: once it was moved, and on the whole screen."""
        return self.stepping or not (self.cursor.following or self.cursor.x is None)

    def _bins(self, frame: Frame) -> int:
        if self.mode == "heatmap":
            return heat_bins(frame.height, halves=has_halves(frame.glyphs.ascii, frame.palette.letters))
        return bar_bins(frame.height, BINS) if self.mode == "bars" else BINS

    def words_right(self, run: RunView, series: SeriesView, history: History) -> list[Piece]:
        """The step, once one is chosen or only one is shown; else how many there are."""
        if series.index is not None and (self._lit or self.mode == "bars"):
            step = int(series.index.steps[self.row_of(series.index.steps)])
            return [("step ", self.scene.look("muted")), (numbers.step(step), self.scene.look("text"))]
        return super().words_right(run, series, history)

    # -- the cursor among values -----------------------------------------------------------------

    def _bin(self, span: tuple[float, float], bins: int) -> int | None:
        """The bin under the cursor, on the whole screen only."""
        if self._value is None or not self.grid.full:
            return None
        share = (self._value / 2 - span[0] / 2) / (span[1] / 2 - span[0] / 2)
        return int(min(max(0.0, share * bins), bins - 1))

    def _under_cursor(self, card: CardSpec) -> tuple[StepsOnBins, tuple[float, float], int] | None:
        answer = self.answer(card)
        if not isinstance(answer, Made) or not (answer.value.total > 0).any():
            return None
        run, series = self._series[card.id]
        look = self.scene.look
        frame = Frame("", (), self.grid.size.width, self.grid.size.height, look.palette, look.glyphs)
        span, bins = bounds(*(self.span(card) or (0.0, 1.0))), self._bins(frame)
        return self._on_bins(run, series, answer.value, span, bins), span, bins

    def cursor_facts(self, card: CardSpec) -> list[tuple[str, str]]:
        """Range and count of the bin under the cursor."""
        found = self._under_cursor(card)
        if found is None:
            return []
        steps, span, bins = found
        here = self._bin(span, bins)
        if here is None:
            return []
        edges = bin_edges(*span, bins)
        write = numbers.column(edges[[here, here + 1]])
        look = self.scene.look
        count = float(steps.counts[steps.at, here])
        whole = abs(count - round(count)) < 1e-6 * max(1.0, count)
        words = numbers.step(round(count)) if whole else look.glyphs.about + numbers.value(count)  # shared by bins
        return [
            ("bin", f"{write(float(edges[here]))} {look.glyphs.dash} {write(float(edges[here + 1]))}"),
            ("count", words),
        ]

    def action_move(self, dx: int, dy: int) -> None:
        """On the whole screen up and down go through bins, in the table through rows; else as among cards."""
        card = self.one
        if self._tabled:
            self.query_one(LayerTable).step(dy or dx)
            self.post_message(self.Changed())
        elif card is not None and dy:
            self._move_bin(card, -dy)
        else:
            super().action_move(dx, dy)

    def _move_bin(self, card: CardSpec, by: int) -> None:
        found = self._under_cursor(card)
        if found is None:
            return
        steps, span, bins = found
        here = self._bin(span, bins)
        there = int(steps.counts[steps.at].argmax()) if here is None else min(max(0, here + by), bins - 1)
        share = (there + 0.5) / bins
        self._value = span[0] * (1 - share) + span[1] * share
        self.changed()

    def back(self) -> bool:
        """Leave the table, the cursor among values, then as among cards."""
        if self._tabled:
            self.action_table()
            return True
        if self.grid.full and self._value is not None:
            self._value = None
            self.changed()
            return True
        return super().back()

    # -- mode and table --------------------------------------------------------------------------

    def action_mode(self, by: int = 1) -> None:
        """Next mode."""
        self.mode = MODES[(MODES.index(self.mode) + by) % len(MODES)]
        self.changed()

    def action_table(self) -> None:
        """A table of the layers of one run instead of cards, or cards again."""
        self._tabled = not self._tabled
        self.changed()

    def action_sort(self) -> None:
        """Next order of the table's rows."""
        self.query_one(LayerTable).sort()
        self.changed()

    def action_full_screen(self) -> None:
        """One card on the whole screen and back; from the table, that of its row."""
        if self._tabled:
            chosen = self.query_one(LayerTable).chosen
            self.action_table()
            if chosen is None:
                return
            self.grid.point(f"card:{card_id(chosen[1], chosen[0])}")
            self._from_table = True
        elif self._from_table:  # it came from the table, and goes back there
            self._from_table = False
            self._tabled = True
        self._value = None
        super().action_full_screen()

    def action_page(self, by: int) -> None:
        """Turn the page."""
        if self._tabled:
            self.query_one(LayerTable).step(by * max(1, self.size.height - 4))
            self.post_message(self.Changed())
        else:
            super().action_page(by)

    def action_edge(self, to: int) -> None:
        """First or last card or row."""
        if self._tabled:
            self.action_page(to * 10**6)
        else:
            super().action_edge(to)

    def redraw(self) -> None:
        """Cards or table."""
        table = self.query_one(LayerTable)
        table.display, self.grid.display = self._tabled and bool(self.cards), not self._tabled
        if self._tabled:
            table.show(self.scene, self._runs)
        super().redraw()

    @property
    def grid_wanted(self) -> bool:
        """Not while the table is."""
        return not self._tabled

    @property
    def one(self) -> CardSpec | None:
        """The card that has the whole screen; the table has none."""
        return None if self._tabled else super().one

    @property
    def position(self) -> str:
        """Cards or table rows on screen, of how many."""
        return self.query_one(LayerTable).position if self._tabled else super().position

    @on(LayerTable.Sized)
    def _table_sized(self) -> None:
        self.draw_toolbar()

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """Mode, axis and step."""
        if self._tabled:
            return [("sort", self.query_one(LayerTable).sorted_by)]
        return [("mode", self.mode), *super().labels(narrow)]

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        if self._tabled:
            return (
                "leave.back",
                "cards.down",
                "cards.full",
                "scalars.sort",
                "runs.next",
                "find.filter",
                "scalars.table",
            )
        return super().footer

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """On the whole screen up and down go through bins."""
        if self._tabled:
            return {"scalars.table": "cards"}
        return {"cards.down": "bin"} if self.grid.full else super().footer_labels

    def settings(self) -> list[Setting]:
        """What the settings screen offers."""
        return [Setting("mode", self.mode, self.action_mode, "offset, overlay, heatmap, bars"), *super().settings()]

    def state(self) -> dict[str, Any]:
        """As all such cards, and the mode."""
        return {**super().state(), "mode": self.mode}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up saved settings, as far as they make sense."""
        super().restore(state)
        self.mode = next((mode for mode in MODES if mode == state.get("mode")), self.mode)

    def park(self) -> None:
        """Let go of bins."""
        self._binned.clear()

    def show(self, scene: Scene) -> None:
        """Draw the scene."""
        super().show(scene)
        self.query_one(LayerTable).scene = scene
