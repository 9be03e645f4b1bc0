"""The base of dashboards whose cards are curves over steps or time: smoothing, axes, cursor, mark, zoom."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.binding import Binding

from tuiboard.compute.nearest import places
from tuiboard.draw import numbers
from tuiboard.draw.axes import Range
from tuiboard.draw.chart import Chart
from tuiboard.widgets.card_dashboard import CardDashboard, texts, typed_number
from tuiboard.widgets.curve_keys import CURVES
from tuiboard.widgets.curve_settings import CurveSettings
from tuiboard.widgets.dashboard import Command, Setting
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.scalar_curves import CurveCache, Traced, chart_of, x_turned
from tuiboard.widgets.step_cursor import StepCursor


class CurveDashboard(CardDashboard):
    """Cards with a chart each, by their tag; a subclass says which curves a tag has."""

    KEYS = CURVES
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(CURVES)
    TYPED = ("smoothing 0.9", "step 300", *CardDashboard.TYPED)
    draws_ahead = True

    def __init__(self) -> None:
        super().__init__()
        self.curves = CurveSettings()
        self.cursor = StepCursor()
        self._cache = CurveCache()
        self._log: set[str] = set()
        self._zoom: dict[str, Range] = {}
        self._spans: dict[str, tuple[Range, Range]] = {}

    @abstractmethod
    def _traced(self, tag: str) -> list[Traced]:
        """The curves of a tag; none if no card has it."""

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

    # -- the cursor --------------------------------------------------------------------------------

    def _samples(self) -> NDArray[np.float64]:
        """Where the cursor may stand: at the points of the focused card."""
        card = self.grid.focused_card
        return self._cache.samples(self._traced(card.id)) if card is not None else np.empty(0)

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

    def _cursor_to(self, x: float) -> None:
        """To a place of any card on screen: each shows what it has nearest to it."""
        cards = [self.grid.focused_card] if self.grid.full else self.grid.on_screen
        self.cursor.to(places(t.x for card in cards if card is not None for t in self._traced(card.id)), x)
        self.changed()

    def changed(self) -> None:
        """Draw; a following cursor moves along."""
        self._follow()
        super().changed()

    # -- settings ----------------------------------------------------------------------------------

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
        if tag is None or not self._traced(tag):
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
