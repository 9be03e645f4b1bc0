"""Curves of scalar series: what is drawn of a tag for the runs that are shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.finite import all_finite
from tuiboard.compute.nearest import in_order, nearest_of, places
from tuiboard.compute.relative import relative
from tuiboard.compute.smooth import smooth_all
from tuiboard.draw.axes import Range, grow, x_range, y_range
from tuiboard.draw.chart import Chart, Curve, EventKind
from tuiboard.draw.plot import DotMemory
from tuiboard.draw.x_axis import XKind
from tuiboard.store.points import Points
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.curve_settings import CurveSettings
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.status_line import is_live
from tuiboard.widgets.value_table import ValueRow

RANGES = 1024
"""Ranges of axes that are kept."""
GHOSTS = 3
"""With more runs than this on a card, only the focused run's raw curve stays behind it."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """One run's series in the units of the chart."""

    run: RunView
    series: SeriesView
    key: Hashable
    """Which curve it is; same key and same generation of the series, same arrays."""
    x: NDArray[np.float64]
    raw: NDArray[np.float64]
    smooth: NDArray[np.float64]


CURVES_BYTES = 96 << 20
"""Bytes of smoothed curves that are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What was made of one series; a newer generation takes its place."""

    generation: int
    array: NDArray[np.float64]
    size: int
    """Bytes of its own: none if it is another's array."""


class CurveCache:
    """Keeps what costs time to make of the series last drawn: x and smoothed arrays, ranges, dots."""

    def __init__(self, limit: int = CURVES_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._ranges: OrderedDict[Hashable, Range] = OrderedDict()
        self._samples: tuple[Hashable, NDArray[np.float64]] = ((), np.empty(0))
        self.dots = DotMemory()

    def trace(self, series: Sequence[tuple[RunView, SeriesView]], settings: CurveSettings) -> list[Traced]:
        """The series with their x values and smoothed values, those of a card at once."""
        weight, kind = settings.smoothing, settings.x_kind
        names = [(run.name, one.tag) for run, one in series]
        missing = [one for name, (_, one) in zip(names, series, strict=True) if not self._known((name, weight), one)]
        smoothed = iter(smooth_all([_points(one).values for one in missing], weight))
        out: list[Traced] = []
        for name, (run, one) in zip(names, series, strict=True):
            raw = _points(one).values
            y = self._keep((name, weight), one, lambda: next(smoothed), raw)
            before = out[-1].x if out else None
            x = self._keep((name, kind), one, partial(_x_like, before, one, kind), before)
            out.append(Traced(run, one, (*name, kind, weight), x, raw, y))
        while self._size > self._limit and len(self._kept) > 2 * len(series):
            self._size -= self._kept.popitem(last=False)[1].size
        return out

    def _known(self, key: Hashable, series: SeriesView) -> bool:
        kept = self._kept.get(key)
        return kept is not None and kept.generation == series.generation

    def _keep(
        self,
        key: Hashable,
        series: SeriesView,
        make: Callable[[], NDArray[np.float64]],
        like: NDArray[np.float64] | None,
    ) -> NDArray[np.float64]:
        """What is kept of a series, made where it is not known; it takes no memory where it is ``like`` itself."""
        if not self._known(key, series):
            before, made = self._kept.get(key), make()
            self._kept[key] = kept = _Kept(series.generation, made, 0 if made is like else made.nbytes)
            self._size += kept.size - (before.size if before is not None else 0)
        self._kept.move_to_end(key)
        return self._kept[key].array

    def span(self, key: Hashable, make: Callable[[], Range]) -> Range:
        """The range of an axis under this key, made where it is not known."""
        if key not in self._ranges:
            self._ranges[key] = make()
            if len(self._ranges) > RANGES:
                self._ranges.popitem(last=False)
        return self._ranges[key]

    def samples(self, traced: Sequence[Traced]) -> NDArray[np.float64]:
        """All x at which one of the curves has a point, where a cursor can stand; kept for the last curves asked."""
        key = tuple((t.key, t.series.generation) for t in traced)
        if key != self._samples[0]:
            self._samples = key, places(t.x for t in traced)
        return self._samples[1]

    def clear(self) -> None:
        """Let go of everything."""
        self._samples = (), np.empty(0)
        self._kept.clear()
        self._ranges.clear()
        self._size = 0
        self.dots = DotMemory()


def _points(series: SeriesView) -> Points:
    assert series.points is not None
    return series.points


def x_values(series: SeriesView, kind: XKind) -> NDArray[np.float64]:
    """The x of each point: its step, seconds since the series began, or wall time."""
    points = _points(series)
    if kind == "step":
        return points.steps.astype(np.float64)
    return relative(points.wall_times) if kind == "relative" else points.wall_times


def _x_like(before: NDArray[np.float64] | None, series: SeriesView, kind: XKind) -> NDArray[np.float64]:
    """The x of each point, in the array of another run where all are equal.

    Runs of one training script log at the same steps: they share one array, and are drawn at once.
    """
    x = x_values(series, kind)
    return before if before is not None and np.array_equal(x, before) else x


def chart_of(
    traced: Sequence[Traced],
    scene: Scene,
    settings: CurveSettings,
    cache: CurveCache,
    *,
    log_y: bool = False,
    zoom: Range | None = None,
    last: tuple[Range, Range] | None = None,
    cursor: float | None = None,
    mark: float | None = None,
    gutter: bool = False,
) -> Chart:
    """The chart of one tag.

    ``last`` are the ranges drawn before: while a curve grows inside them the axes stay put.
    """
    selection = scene.selection
    focus = next((t for t in traced if t.run.name == selection.cursor), None)
    alone = selection.spotlight
    curves: list[Curve] = []
    for t in traced:
        slot = selection.slot(t.run.name)
        focused = t is focus
        ghosted = settings.smoothing > 0 and not alone and (len(traced) <= GHOSTS or focused)
        if alone and focused:
            ghosted = settings.smoothing > 0
        if ghosted and t.smooth is not t.raw:
            curves.append(Curve(t.x, t.raw, slot, ghost=True, key=(t.key, "raw"), version=t.series.generation))
        if settings.abandoned and t.series.abandoned_points is not None:
            old = t.series.abandoned_points
            branch = SeriesView(t.series.tag, t.series.plugin, t.series.generation, points=old)
            curves.append(Curve(x_values(branch, settings.x_kind), old.values, slot, ghost=True))
    for t in sorted(traced, key=lambda t: t is focus):
        slot = selection.slot(t.run.name)
        curves.append(
            Curve(
                t.x,
                t.smooth,
                slot,
                focused=t is focus,
                dim=alone and t is not focus,
                live=is_live(t.run, scene.now),
                key=t.key,
                version=t.series.generation,
            )
        )
    shown = tuple((t.run.name, t.series.tag, t.series.generation) for t in traced)
    part = zoom and (zoom, settings.x_kind)
    x_span = zoom or cache.span((shown, settings.x_kind), lambda: x_range({id(t.x): t.x for t in traced}.values()))
    y_span = cache.span(
        (shown, settings.smoothing, log_y, settings.ignore_outliers, part),
        partial(_y_span, traced, settings, log_y=log_y, zoom=zoom),
    )
    if zoom is None and last is not None and any(is_live(t.run, scene.now) for t in traced):
        x_span = (x_span[0], grow(last[0], x_span)[1])
        if not log_y:
            y_span = grow(last[1], y_span)
    if cursor is not None:
        cursor = min(max(cursor, x_span[0]), x_span[1])
    lone = focus or (traced[0] if len(traced) == 1 else None)
    return Chart(
        curves,
        x_span,
        y_span,
        x_kind=settings.x_kind,
        log_y=log_y,
        events=_events(lone, settings) if lone else (),
        cursor_x=cursor,
        marks=(mark,) if mark is not None and x_span[0] <= mark <= x_span[1] else (),
        gutter=gutter,
        memory=cache.dots,
        now=scene.now,
    )


def _y_span(traced: Sequence[Traced], settings: CurveSettings, *, log_y: bool, zoom: Range | None) -> Range:
    """What part of the y axis the curves take; it fits what lies in the zoomed part of x."""
    ys = [t.smooth for t in traced]
    if zoom is not None:
        ys = [t.smooth[(t.x >= zoom[0]) & (t.x <= zoom[1])] for t in traced]
    return y_range(ys, log=log_y, ignore_outliers=settings.ignore_outliers)


def _events(t: Traced, settings: CurveSettings) -> list[tuple[float, EventKind]]:
    """Restarts and lost records of a run as x of the chart."""
    points = t.series.points
    if points is None or not len(points):
        return []
    out: list[tuple[float, EventKind]] = []
    if t.series.abandoned:
        for restart in t.run.restarts:
            at = int(np.searchsorted(points.steps, restart.step))
            out.append((float(t.x[min(at, len(t.x) - 1)]), "restart"))
    for notice in t.run.notices:
        if notice.records_lost and notice.step is not None:
            at = int(np.searchsorted(points.steps, notice.step))
            out.append((float(t.x[min(at, len(t.x) - 1)]), "loss"))
    return out


def values_at(
    traced: Sequence[Traced], scene: Scene, cursor: float, *, baseline: str | None, mark: float | None
) -> list[ValueRow]:
    """What each run has at the point nearest to the cursor (of two equally near the earlier one)."""
    rows: list[ValueRow] = []
    base = next((t for t in traced if t.run.name == baseline), None)
    for t in traced:
        points = t.series.points
        if points is None or not len(points):
            continue
        i = nearest_of(t.x, cursor)
        value = float(t.smooth[i])
        against: float | None = None
        if mark is not None:
            against = value - float(t.smooth[nearest_of(t.x, mark)])
        elif base is not None and base is not t:
            against = value - float(base.smooth[nearest_of(base.x, cursor)])
        low = _lowest(points.values)
        end = t.x[-1] if in_order(t.x) else np.max(t.x, where=np.isfinite(t.x), initial=-np.inf)
        rows.append(
            ValueRow(
                run=t.run.name,
                slot=scene.selection.slot(t.run.name),
                value=value,
                raw=float(t.raw[i]),
                against=against,
                low=float(points.values[low]) if low is not None else float("nan"),
                low_step=int(points.steps[low]) if low is not None else None,
                last=float(points.values[-1]),
                step=int(points.steps[i]),
                relative=float(points.wall_times[i] - points.wall_times[0]),
                ended=bool(cursor > end > -np.inf),
            )
        )
    return rows


def _lowest(values: NDArray[np.float64]) -> int | None:
    """Where the lowest finite value stands first; None if there is none."""
    if all_finite(values):
        return int(values.argmin())
    finite = np.isfinite(values)
    return int(np.argmin(np.where(finite, values, np.inf))) if finite.any() else None


def x_turned(traced: Sequence[Traced], scene: Scene, x: float, kind: XKind) -> float | None:
    """Where the point at ``x`` stands on another kind of axis: that of the focused run, else of the nearest."""
    own = [t for t in traced if len(t.x) and t.run.name == scene.selection.cursor] or [t for t in traced if len(t.x)]
    if not own:
        return None
    t = min(own, key=lambda one: abs(float(one.x[nearest_of(one.x, x)]) - x))
    return float(x_values(t.series, kind)[nearest_of(t.x, x)])
