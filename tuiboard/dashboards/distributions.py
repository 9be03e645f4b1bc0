"""Distributions: how the percentiles of each histogram tag move, as bands over time."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.binding import Binding

from tuiboard.compute.percentiles import MEDIAN
from tuiboard.draw import numbers
from tuiboard.draw.axes import Range, x_range, y_range
from tuiboard.draw.bands import Bands, draw_bands, draw_key
from tuiboard.draw.frame import Frame
from tuiboard.draw.rows import Row
from tuiboard.draw.time_field import TimeAxis
from tuiboard.store.history import History
from tuiboard.store.lazy import Made
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.card_pages import CardSpec
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.histogram_cards import HISTOGRAM_KEYS, HistogramCards
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.look import Look


class Distributions(HistogramCards):
    """The Distributions dashboard."""

    TITLE = "Distributions"
    KEYS = HISTOGRAM_KEYS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(HISTOGRAM_KEYS)
    FOOTER = (
        "runs.next", "cards.full", "steps.cursor", "scalars.x", "runs.baseline", "runs.only", "find.filter",
        "cards.pin", "cards.fewer", "find.runs",
    )  # fmt: skip

    def card_key(self, card: CardSpec) -> Hashable:
        """What all such cards depend on, and the run whose median is laid over this one's."""
        other = self._baseline(card)
        return super().card_key(card), other and (other[0].name, other[2].mark)

    def _baseline(self, card: CardSpec) -> tuple[RunView, SeriesView, History] | None:
        """The baseline's series of this tag, if it is another run's and read."""
        run, series = self._series[card.id]
        other = self.scene.view.by_name.get(self.scene.selection.baseline or "")
        if other is None or other.name == run.name or series.tag not in other.series:
            return None
        against = other.series[series.tag]
        if against.plugin != series.plugin or against.index is None or not len(against.index):
            return None
        answer = self.histories.get(self.scene.cache, other, against)
        return (other, against, answer.value) if isinstance(answer, Made) else None

    def draw_history(
        self, card: CardSpec, run: RunView, series: SeriesView, history: History, frame: Frame
    ) -> list[Row]:
        """The bands, and the baseline's median over them."""
        x = self.x_of(series, history.rows)
        order = np.argsort(x, kind="stable")
        slot = self.scene.selection.slot
        others = []
        against = self._baseline(card)
        if against is not None:
            its_x = self.x_of(against[1], against[2].rows)
            others.append((its_x, _with_gaps(against[2])[:, MEDIAN], slot(against[0].name)))
        bands = Bands(
            x[order], _with_gaps(history)[order], slot(run.name), self._y_span(card),
            TimeAxis(x_range([x]), self.x_kind, self._cursor_x(series), self.scene.now),
            others=others, dim=self.dim(run),
        )  # fmt: skip
        return draw_bands(bands, frame)

    def _y_span(self, card: CardSpec) -> Range:
        return y_range([np.array(self.span(card) or (0.0, 1.0))])

    def _cursor_x(self, series: SeriesView) -> float | None:
        """Where the cursor stands on the axis: nowhere while the newest step is followed, but on the whole screen."""
        if series.index is None or (self.cursor.following and not (self.stepping or self.grid.full)):
            return None
        x = float(self.x_of(series, np.array([self.row_of(series.index.steps)]))[0])
        return x if np.isfinite(x) else None

    def words_right(self, run: RunView, series: SeriesView, history: History) -> list[Piece]:
        """The median at the cursor."""
        fact = self._facts(run, series)
        at = fact.at if fact is not None else -1
        if not history.total[at] > 0:
            return [(self.scene.look.glyphs.dash, self.scene.look("muted"))]
        return [(numbers.value(float(history.percentiles[at, MEDIAN])), self.scene.look("text"))]

    def foot(self, look: Look, width: int) -> Sequence[Row]:
        """The key to the bands, in the colours of the focused card."""
        card = self.grid.focused_card
        if card is None or card.id not in self._series:
            return ()
        slot = self.scene.selection.slot(self._series[card.id][0].name)
        return draw_key(slot, width, look.palette, look.glyphs)


def _with_gaps(history: History) -> NDArray[np.float64]:
    """The percentiles, NaN at steps without values."""
    return np.where((history.total > 0)[:, None], history.percentiles, np.nan)
