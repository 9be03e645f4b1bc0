"""Histories re-binned over the range of their cards, kept while they are on screen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.rebin import rebin
from tuiboard.store.history import History
from tuiboard.store.lazy import LazyCache, Made
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.histories import one_step

MAX_KEPT = 24
"""Cards whose bins are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class StepsOnBins:
    """The steps of a card on common bins, ascending by step."""

    x: NDArray[np.float64]
    """Where they stand on the time axis."""
    counts: NDArray[np.float64]
    """(steps, bins)."""
    at: int
    """Which of them the cursor stands on."""

    @property
    def peak(self) -> float:
        """The highest count."""
        return float(self.counts.max(initial=0.0))

    @property
    def places(self) -> NDArray[np.float64]:
        """Where ridges stand from back (0) to front (1): by their axis, evenly where that says nothing."""
        x = self.x
        if len(x) == 1:
            return np.ones(1)
        with np.errstate(all="ignore"):
            place: NDArray[np.float64] = (x / 2 - x[0] / 2) / (x[-1] / 2 - x[0] / 2)
        if not np.isfinite(place).all() or (np.diff(place) < 0).any():
            return np.linspace(0.0, 1.0, len(x))
        return place


class Binned:
    """Bins of all slices of a history; the same request costs nothing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, NDArray[np.float64]] = OrderedDict()

    def steps(
        self,
        cache: LazyCache,
        run: RunView,
        series: SeriesView,
        history: History,
        span: tuple[float, float],
        bins: int,
        wanted: int,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], int]:
        """Rows of the index, counts (rows, bins), and which of them is row ``wanted``.

        A wanted row that is no slice is read on its own; until it is, or if it cannot be, a neighbour stands for it.
        """
        rows = history.slices.rows
        counts = self._counts((run.folder, series.tag), history, span, bins)
        place = int(np.searchsorted(rows, wanted))
        if place == len(rows) or rows[place] != wanted:
            answer = one_step(cache, run, series, wanted)
            if not isinstance(answer, Made):
                return rows, counts, min(place, len(rows) - 1)
            rows = np.insert(rows, place, wanted)
            counts = np.insert(counts, place, rebin(answer.value, *span, bins)[0], axis=0)
        return rows, counts, place

    def _counts(self, name: Hashable, history: History, span: tuple[float, float], bins: int) -> NDArray[np.float64]:
        key = (name, history.mark, span, bins)
        found = self._kept.get(key)
        if found is None:
            slices = history.slices
            found = rebin(slices.part(range(len(slices.rows))), *span, bins)
            self._kept[key] = found
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return found

    def clear(self) -> None:
        """Let go of all."""
        self._kept.clear()
