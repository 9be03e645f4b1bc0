"""Scalars: one card per tag, the curves of all shown runs laid over each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.draw import numbers
from tuiboard.draw.axes import Range
from tuiboard.draw.chart import Chart, draw_card, draw_message_card, sample_xs
from tuiboard.draw.frame import Frame
from tuiboard.draw.rows import Row
from tuiboard.draw.x_axis import x_label
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.card_dashboard import CardDashboard, shown_series, texts, typed_number
from tuiboard.widgets.card_pages import CardSpec, group_of
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.csv_export import write_points
from tuiboard.widgets.curve_keys import CURVES
from tuiboard.widgets.curve_settings import CurveSettings
from tuiboard.widgets.dashboard import Command, Scene, Setting, first_loss
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.save_screen import file_name, save
from tuiboard.widgets.scalar_curves import CurveCache, Traced, chart_of, values_at, x_turned
from tuiboard.widgets.scalar_table import ScalarTable
from tuiboard.widgets.scalar_titles import card_title, cursor_title, nothing_to_plot
from tuiboard.widgets.status_line import is_live
from tuiboard.widgets.step_cursor import StepCursor
from tuiboard.widgets.value_table import SORTS, draw_values, ordered


class Scalars(CardDashboard):
    """The Scalars dashboard."""

    DEFAULT_CSS = """
    Scalars #scalar-values { height: auto; display: none; }
    Scalars #scalar-table { display: none; }
    """
    TITLE = "Scalars"
    KIND = "scalars"
    KEYS = CURVES
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(CURVES)
    TYPED = ("smoothing 0.9", "step 300", *CardDashboard.TYPED)
    FOOTER = (
        "runs.next", "runs.show", "cards.full", "scalars.cursor", "scalars.smoother", "find.filter", "runs.only",
        "scalars.x", "scalars.log", "cards.pin", "cards.fewer", "runs.baseline", "scalars.table", "find.runs",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.curves = CurveSettings()
        self._cache = CurveCache()
        self._tags: dict[str, list[RunView]] = {}
        self._log: set[str] = set()
        self._zoom: dict[str, Range] = {}
        self._spans: dict[str, tuple[Range, Range]] = {}
        self.cursor = StepCursor()
        self._sort = "value"
        self._tabled = False

    def compose(self) -> ComposeResult:
        """Toolbar, cards or table, and below a card on the whole screen its values."""
        yield from super().compose()
        yield ScalarTable(id="scalar-table")
        yield Cells(id="scalar-values")

    # -- showing ---------------------------------------------------------------------------------

    def choose(self, scene: Scene) -> list[CardSpec]:
        """A card a tag."""
        self._tags = {tag: [run for run, _ in found] for tag, found in shown_series(scene, "scalars").items()}
        self._follow()
        return [CardSpec(tag, display(_title(tag)), group_of(tag)) for tag in self._tags]

    def redraw(self) -> None:
        """Cards or table, and below a card on the whole screen its values."""
        values = self.query_one("#scalar-values", Cells)
        table = self.query_one(ScalarTable)
        full = self.one is not None
        values.display = full
        table.display = self._tabled and bool(self.cards)
        self.grid.display = not self._tabled
        if full:
            count = len(self._tags.get(self.focus_tag or "", ()))
            room = self.size.height - 1
            values.styles.height = max(5, min(count + 2, int(room * 0.4))) if room > 14 else 0
        if self._tabled:
            table.show(self.scene, {card.id: self._tags[card.id] for card in self.grid.in_order(self.cards)})
        super().redraw()
        if full:
            self._draw_values(values)

    @property
    def grid_wanted(self) -> bool:
        """Not while the table is."""
        return not self._tabled

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """Smoothing and axes; where it is narrow, only what is not as usual."""
        x, y = self.curves.x_kind, "log" if self.focus_tag in self._log else "linear"
        items = [("smooth", self.curves.smoothing_text)]
        if self.cursor.x is not None:
            where = "newest" if self.cursor.following else x_label(x, self.cursor.x, self.scene.now)
            items.insert(0, ("cursor", where))
        if not narrow or x != "step":
            items.append(("x", x))
        if not narrow or y == "log":
            items.append(("y", y))
        if not narrow and not self.curves.ignore_outliers and self.size.width > 110:
            items.append(("", "outliers shown"))
        return items

    @property
    def count(self) -> int:
        """Tags that the filter lets pass."""
        return len(self._tags)

    @property
    def position(self) -> str:
        """Cards or table rows on screen, of how many."""
        return self.query_one(ScalarTable).position if self._tabled else super().position

    @property
    def one(self) -> CardSpec | None:
        """The card that has the whole screen; the table has none."""
        return None if self._tabled else super().one

    # -- cards -----------------------------------------------------------------------------------

    def _traced(self, tag: str) -> list[Traced]:
        return self._cache.trace([(run, run.series[tag]) for run in self._tags.get(tag, ())], self.curves)

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything a card's picture depends on."""
        selection = self.scene.selection
        runs = self._tags.get(card.id, [])
        return (
            tuple((r.name, r.series[card.id].generation, selection.slot(r.name), len(r.notices)) for r in runs),
            tuple(is_live(r, self.scene.now) for r in runs),
            selection.cursor,
            selection.spotlight,
            self.curves,
            card.id in self._log,
            self._zoom.get(card.id),
            self.cursor.x,
            self.cursor.mark,
        )

    def _chart(self, tag: str, *, gutter: bool = False) -> Chart:
        chart = chart_of(
            self._traced(tag),
            self.scene,
            self.curves,
            self._cache,
            log_y=tag in self._log,
            zoom=self._zoom.get(tag),
            last=self._spans.get(tag),
            cursor=self.cursor.x,
            mark=self.cursor.mark,
            gutter=gutter,
        )
        self._spans[tag] = (chart.x_range, chart.y_range)
        return chart

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """One card; on the whole screen its title reads the cursor."""
        look = self.scene.look
        title = card.title
        if titled and card.group and title.startswith(card.group + "/"):
            title = title[len(card.group) + 1 :]
        traced = self._traced(card.id)
        full = self.grid.full
        on_steps = self.curves.x_kind == "step"
        right = (
            cursor_title(traced, self.scene, self.cursor.x, on_steps=on_steps)
            if full
            else card_title(traced, self.scene, self.cursor.x)
        )
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        lines = nothing_to_plot(traced, look)
        return draw_message_card(lines, frame) if lines else draw_card(self._chart(card.id, gutter=full), frame)

    def _draw_values(self, values: Cells) -> None:
        tag, scene = self.focus_tag, self.scene
        traced = self._traced(tag) if tag else []
        if not traced or self.cursor.x is None:
            values.paint([])
            return
        mark = self.cursor.mark
        selection = scene.selection
        rows = values_at(traced, scene, self.cursor.x, baseline=selection.baseline, mark=mark)
        rows = ordered(rows, self._sort, descending=self._sort in ("last", "step"))
        delta = scene.look.glyphs.delta
        drawn = draw_values(
            rows, scene.look, self.size.width, max(3, values.size.height - 1),
            cursor=selection.cursor, baseline=selection.baseline,
            versus=f"{delta} mark" if mark is not None else f"{delta} baseline" if selection.baseline else "",
            smoothed=bool(self.curves.smoothing), sort=self._sort,
        )  # fmt: skip
        values.paint([(), *drawn])

    # -- the cursor ------------------------------------------------------------------------------

    def _samples(self) -> NDArray[np.float64]:
        """Where the cursor may stand: at the points of the focused card."""
        card = self.grid.focused_card
        return sample_xs(self._chart(card.id)) if card is not None and card.id in self._tags else np.empty(0)

    def _follow(self) -> None:
        """Keep a following cursor on the newest sample; a card on the whole screen always has a cursor."""
        if self.grid.full or self.cursor.x is not None:
            self.cursor.follow(self._samples())

    def action_cursor(self) -> None:
        """Switch the step cursor on or off."""
        if self.cursor.x is not None and not self.grid.full:
            self.cursor.hide()
        else:
            self.cursor.to_end(self._samples())
        self.changed()

    def action_sample(self, by: int) -> None:
        """Move the cursor by samples of the focused card."""
        self.cursor.move(self._samples(), by)
        self.changed()

    def action_cursor_end(self, to: int) -> None:
        """Cursor to the first or the last sample."""
        self.action_sample(to * 10**9)

    def action_follow(self) -> None:
        """Let the cursor follow the newest step."""
        self.cursor.to_end(self._samples())
        self.changed()

    def action_mark(self) -> None:
        """Mark the cursor's place; at a mark, take it away."""
        if self.cursor.x is None:
            self.cursor.to_end(self._samples())
        self.cursor.toggle_mark()
        self.changed()

    def action_move(self, dx: int, dy: int) -> None:
        """Move among cards, or along the curve while there is a cursor; on full screen up and down go by runs."""
        if self._tabled:
            self.query_one(ScalarTable).step(dy or dx)
            self.post_message(self.Changed())
        elif dx and self.cursor.x is not None:
            self.action_sample(dx)
        elif dy and self.grid.full:
            self._step_run(dy)
        else:
            super().action_move(dx, dy)

    def _step_run(self, by: int) -> None:
        """Ask for the next run in the table's order."""
        tag, scene = self.focus_tag, self.scene
        if tag is None or self.cursor.x is None:
            return
        rows = values_at(self._traced(tag), scene, self.cursor.x, baseline=None, mark=None)
        names = [r.run for r in ordered(rows, self._sort, descending=self._sort in ("last", "step"))]
        if names:
            at = names.index(scene.selection.cursor) if scene.selection.cursor in names else -by if by > 0 else 0
            self.post_message(self.RunWanted(names[max(0, min(len(names) - 1, at + by))]))

    def action_page(self, by: int) -> None:
        """Turn the page."""
        if self._tabled:
            self.query_one(ScalarTable).step(by * max(1, self.size.height - 4))
            self.post_message(self.Changed())
        else:
            super().action_page(by)

    def action_full_screen(self) -> None:
        """One card on the whole screen and back."""
        if self._tabled:
            card = self.query_one(ScalarTable).tag
            self.action_table()
            if card is not None:
                self.grid.focus_key = "card:" + card
        if self.grid.full:
            self.cursor.hide()
        super().action_full_screen()

    def back(self) -> bool:
        """Leave table, full screen or cursor, the innermost first."""
        if self._tabled:
            self.action_table()
        elif self.grid.full:
            self.action_full_screen()
        elif self.cursor.x is not None:
            self.action_cursor()
        else:
            return False
        return True

    # -- settings --------------------------------------------------------------------------------

    def _set(self, curves: CurveSettings) -> None:
        self.curves = curves
        self._spans.clear()
        self.changed()

    def set_smoothing(self, weight: float) -> None:
        """Smooth with this weight, 0 to 0.999; 0 shows the values as written."""
        self._set(self.curves.smoothed(weight))

    def typed_commands(self, text: str) -> list[Command]:
        """A number smooths, or with words asks for a smoothing, a step or a page."""
        found = list(super().typed_commands(text))
        weight, step = typed_number("smoothing", text), typed_number("step", text)
        if weight is not None and (0 <= weight <= 0.999 or text.strip()[:1].isalpha()):
            within = min(max(0.0, weight), 0.999)
            words = "" if within == weight else " (from 0 to 0.999)"
            found.append(Command(f"smoothing {within:g}{words}", lambda: self.set_smoothing(within)))
        if step is not None and self.curves.x_kind == "step":
            found.append(Command(f"cursor to step {numbers.step(round(step))}", lambda: self._cursor_to(step)))
        return found

    def _cursor_to(self, x: float) -> None:
        """To a place of any card on screen: each shows what it has nearest to it."""
        samples = [self._samples()] if self.grid.full else [sample_xs(self._chart(c.id)) for c in self.grid.on_screen]
        self.cursor.to(np.unique(np.concatenate([*samples, np.empty(0)])), x)
        self.changed()

    def action_smooth(self, by: int) -> None:
        """More or less smoothing."""
        self._set(self.curves.smoother(by))

    def action_x_axis(self, by: int = 1) -> None:
        """Next kind of x axis; the cursor stays at its point, zooms and marks belong to the old axis and go."""
        x, following = self.cursor.x, self.cursor.following
        card = self.grid.focused_card
        traced = self._traced(card.id) if card is not None and x is not None else []
        self.cursor = StepCursor()
        self._zoom.clear()
        self._spans.clear()
        self.curves = self.curves.turned(by)
        if x is not None:
            there = None if following else x_turned(traced, self.scene, x, self.curves.x_kind)
            self.cursor.to_end(self._samples())
            if there is not None:
                self.cursor.to(self._samples(), there)
        self.changed()

    def action_log_y(self) -> None:
        """Logarithmic or linear y axis on the focused card."""
        if self.focus_tag is not None:
            self._log.symmetric_difference_update({self.focus_tag})
            self._spans.pop(self.focus_tag, None)
        self.changed()

    def action_outliers(self, by: int = 1) -> None:
        """Leave outliers out of the y range, or let them in."""
        self._set(replace(self.curves, ignore_outliers=not self.curves.ignore_outliers))

    def action_abandoned(self, by: int = 1) -> None:
        """Show what restarts set aside."""
        self._set(replace(self.curves, abandoned=not self.curves.abandoned))

    def action_sort(self) -> None:
        """Next order of the value table."""
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self.changed()

    def action_table(self) -> None:
        """A table instead of cards, or cards again."""
        self._tabled = not self._tabled
        self.changed()

    def action_reset(self) -> None:
        """Fit the focused card to its data again."""
        tag = self.focus_tag
        if tag is not None:
            self._zoom.pop(tag, None)
            self._spans.pop(tag, None)
            self._log.discard(tag)
        self.cursor.mark = None
        self.changed()

    def action_zoom(self, factor: float) -> None:
        """Zoom the x axis of the focused card around the cursor, or around its newest end."""
        tag = self.focus_tag
        if tag is None or tag not in self._tags:
            return
        whole = chart_of(self._traced(tag), self.scene, self.curves, self._cache).x_range
        low, high = self._zoom.get(tag, whole)
        centre = self.cursor.x if self.cursor.x is not None else high
        span = (high - low) * factor
        if span >= whole[1] - whole[0]:
            self._zoom.pop(tag, None)
        elif span > 0:
            start = max(whole[0], min(whole[1] - span, centre - span / 2))
            self._zoom[tag] = (start, start + span)
        self._spans.pop(tag, None)
        self.changed()

    def export(self) -> None:
        """The points of the card on the whole screen, else of all cards, as a CSV file."""
        one = self.one
        chosen = [
            (run, run.series[tag]) for tag, runs in self._tags.items() if one is None or tag == one.id for run in runs
        ]
        points = sum(len(series.points) for _, series in chosen if series.points is not None)
        if not points:
            self.notify("Nothing is shown that could be exported.", severity="warning")
            return

        name = file_name([one.title] if one else ["scalars"], ".csv")
        save(
            self,
            self.scene.look,
            f"{points:,} points of {len(chosen)} series",
            name,
            partial(write_points, chosen=chosen),
        )

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the last one, to the clipboard of the terminal."""
        tag = self.focus_tag
        traced = self._traced(tag) if tag else []
        focus = [t for t in traced if t.run.name == self.scene.selection.cursor] or traced[:1]
        if not focus:
            return
        x = self.cursor.x if self.cursor.x is not None else float("inf")
        row = values_at(focus, self.scene, min(x, float(focus[0].x[-1])), baseline=None, mark=None)[0]
        self.app.copy_to_clipboard(repr(row.raw))
        self.notify(f"Copied {numbers.value(row.raw)}, step {numbers.step(row.step)}.", markup=False)

    def changed(self) -> None:
        """Draw; a following cursor moves along."""
        self._follow()
        super().changed()

    @on(ScalarTable.Sized)
    def _table_sized(self) -> None:
        self.draw_toolbar()

    @property
    def focus_tag(self) -> str | None:
        """The focused card's tag; before any focus the first that has ``loss`` in it."""
        if self._tabled:
            return self.query_one(ScalarTable).tag
        card = self.grid.focused_card
        if card is not None and self.grid.touched:
            return card.id
        return first_loss({tag: len(runs) for tag, runs in self._tags.items()})

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        if self.grid.full:
            return (
                "leave.back", "cards.right", "scalars.right10", "scalars.mark", "runs.baseline", "scalars.zoom",
                "cards.match", "scalars.smoother", "scalars.log", "scalars.sort", "runs.next",
            )  # fmt: skip
        if self.cursor.x is not None:
            return (
                "leave.back",
                "cards.right",
                "scalars.right10",
                "scalars.mark",
                "scalars.zoom",
                *self.FOOTER,
            )
        if self.scene.selection.spotlight:
            return ("runs.next", "leave.back", "runs.show", "runs.only", "runs.baseline", "cards.full")
        return self.FOOTER

    def settings(self) -> list[Setting]:
        """What the settings screen offers."""
        curves = self.curves
        outliers, branches = "on" if curves.ignore_outliers else "off", "shown" if curves.abandoned else "hidden"
        return [
            Setting("smoothing", f"{curves.smoothing:g}", self.action_smooth, "weight of the moving average"),
            Setting("x axis", curves.x_kind, self.action_x_axis, "step, relative or wall time"),
            Setting("ignore outliers", outliers, self.action_outliers, "fit y to 5–95 %"),
            Setting("abandoned branches", branches, self.action_abandoned, "points that restarts set aside"),
            *super().settings(),
        ]

    def state(self) -> dict[str, Any]:
        """Settings, pins, folds and log axes."""
        return {**super().state(), **self.curves.state(), "log": sorted(self._log)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up saved settings, as far as they make sense."""
        super().restore(state)
        self.curves = self.curves.restored(state)
        self._log = set(texts(state.get("log")))

    def park(self) -> None:
        """Let go of smoothed curves."""
        self._cache.clear()


def _title(tag: str) -> str:
    """The tag as a title: suffixes that old writers add are left out."""
    return tag.removesuffix("/scalar_summary") or "(no tag)"
