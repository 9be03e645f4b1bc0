"""The histories of histogram series that are on screen, made in the background and kept while they are."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from tuiboard.compute.buckets import Buckets, pack, tidy
from tuiboard.format.histogram import Histogram
from tuiboard.format.payload import PayloadError
from tuiboard.store.history import History, extend
from tuiboard.store.layers import Layer, layer
from tuiboard.store.lazy import Answer, Failed, LazyCache, Made, Tell
from tuiboard.store.payloads import address, fetch
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView


@dataclass(slots=True)
class _Known:
    key: Hashable
    history: History
    turn: int


class Histories:
    """Asks a cache for histories; while the next one of a growing series is made, the last is shown on."""

    def __init__(self) -> None:
        self._known: dict[Hashable, _Known] = {}
        self._layers: dict[Hashable, tuple[Hashable, Layer]] = {}
        self._ranges: dict[Hashable, tuple[float, float]] = {}
        self.ranges = 0
        """Goes up whenever a series turned out to cover other values than were known."""
        self._turn = 0

    def begin(self) -> None:
        """A new pass over what is on screen: what was not asked for in the last two is let go of."""
        self._turn += 1
        for name in [name for name, known in self._known.items() if known.turn < self._turn - 1]:
            del self._known[name]

    def get(self, cache: LazyCache, run: RunView, series: SeriesView) -> Answer[History]:
        """The history of a series, as new as it is made."""
        name = (run.folder, series.tag)
        key = ("history", name, series.generation, len(series.index) if series.index is not None else 0)
        known = self._known.get(name)
        if known is not None:
            known.turn = self._turn
            if known.key == key:
                cache.get(key, lambda tell: extend(known.history, run, series, tell))  # it is wanted: keep it
                return Made(known.history)
        old = known.history if known is not None else None
        answer = cache.get(key, lambda tell: extend(old, run, series, tell))
        if isinstance(answer, Made):
            if known is not None:
                cache.drop(known.key)
            self._known[name] = _Known(key, answer.value, self._turn)
            self._note(name, answer.value)
        elif known is not None and not isinstance(answer, Failed):
            return Made(known.history)
        return answer

    def _note(self, name: Hashable, history: History) -> None:
        if np.isfinite(history.low).any():
            found = float(np.nanmin(history.low)), float(np.nanmax(history.high))
            self.ranges += self._ranges.get(name) != found
            self._ranges[name] = found

    def span(self, runs: list[RunView], tag: str) -> tuple[float, float] | None:
        """The values that the histograms of these runs cover, as far as they are known; None if none is."""
        found = [self._ranges[name] for name in ((run.folder, tag) for run in runs) if name in self._ranges]
        return (min(low for low, _ in found), max(high for _, high in found)) if found else None

    def layer(self, cache: LazyCache, run: RunView, series: SeriesView) -> Answer[Layer]:
        """The one-line summary of a series, as new as it is made; its history is not kept for it."""
        name = (run.folder, series.tag)
        known = self._known.get(name)
        old = known.history if known is not None else None
        key = ("layer", name, series.generation, len(series.index) if series.index is not None else 0)
        answer = cache.get(key, lambda tell: layer(extend(old, run, series, tell)))
        last = self._layers.get(name)
        if isinstance(answer, Made):
            if last is not None and last[0] != key:
                cache.drop(last[0])
            self._layers[name] = key, answer.value
        elif last is not None and not isinstance(answer, Failed):
            return Made(last[1])
        return answer


def one_step(cache: LazyCache, run: RunView, series: SeriesView, row: int) -> Answer[Buckets]:
    """The buckets of one step, as they were written, in one row."""

    def make(tell: Tell) -> Buckets:
        found = fetch(run, series, row)
        if not isinstance(found, Histogram):
            raise PayloadError("the record is no histogram")
        return tidy(pack([(found.left, found.right, found.count)]))

    return cache.get(("buckets", address(run, series, row)), make)


def tag_title(tag: str) -> str:
    """The tag as a title: suffixes that Keras and old writers add are left out."""
    return tag.removesuffix("/histogram_summary").removesuffix("/histogram") or "(no tag)"
