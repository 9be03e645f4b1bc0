"""What stands in the top border of a scalar card, and inside one that has nothing to plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuiboard.draw import numbers
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.look import Look
from tuiboard.widgets.scalar_curves import Traced, values_at


def focused(traced: Sequence[Traced], scene: Scene) -> Traced | None:
    """The series of the run under the picker's cursor; None if the card has it not."""
    return next((t for t in traced if t.run.name == scene.selection.cursor), None)


def card_title(traced: Sequence[Traced], scene: Scene, cursor: float | None) -> list[Piece]:
    """Trouble first, then the chip and the value of the focused run as drawn, at the cursor or at its end."""
    look = scene.look
    chosen = focused(traced, scene)
    out = _trouble(traced, chosen or (traced[0] if len(traced) == 1 else None), look)
    t = chosen or (traced[0] if traced else None)
    if t is None:
        return out
    if cursor is None:
        finite = t.smooth[np.isfinite(t.smooth)]
        value = float(finite[-1]) if len(finite) else float("nan")
    else:
        value = values_at([t], scene, cursor, baseline=None, mark=None)[0].value
    if np.isfinite(value):
        chip, style = look.chip(scene.selection.slot(t.run.name))
        out += [("  " if out else "", look()), (chip + " ", style), (numbers.value(value), look("text"))]
    return out


def _trouble(traced: Sequence[Traced], alone: Traced | None, look: Look) -> list[Piece]:
    """What is not finite on the whole card; else what befell the one run that the card is about."""
    infinite, nan = sum(t.series.inf for t in traced), sum(t.series.nan for t in traced)
    if infinite or nan:
        parts = [f"{infinite} inf"] * bool(infinite) + [f"{nan} NaN"] * bool(nan)
        return [(", ".join(parts), look("error"))]
    if alone is None:
        return []
    if alone.run.records_lost:
        return [(f"{alone.run.records_lost} lost", look("warn"))]
    if alone.series.abandoned and alone.run.restarts:
        return [(f"{look.glyphs.restart} {numbers.step(alone.run.restarts[-1].step)}", look("warn"))]
    return [("1 point", look("muted"))] if len(alone.raw) == 1 else []


def cursor_title(traced: Sequence[Traced], scene: Scene, cursor: float | None, *, on_steps: bool) -> list[Piece]:
    """Step, relative and wall time at the cursor, of the focused run; ``on_steps``: the cursor counts in steps."""
    look = scene.look
    t = focused(traced, scene) or (traced[0] if traced else None)
    if t is None or t.series.points is None or cursor is None:
        return []
    row = values_at([t], scene, cursor, baseline=None, mark=None)[0]
    if on_steps and row.step != cursor:
        # the run has nothing here: only the place itself is certain
        return [("step ", look("muted")), (numbers.step(cursor), look("bright"))]
    trouble = _trouble(traced, None, look)
    at = int(np.searchsorted(t.series.points.steps, row.step))
    wall = float(t.series.points.wall_times[min(at, len(t.raw) - 1)])
    out: list[Piece] = [*trouble, ("   " if trouble else "", look())]
    out += [("step ", look("muted")), (numbers.step(row.step), look("bright"))]
    if np.isfinite(row.relative):
        out += [("   relative ", look("muted")), (numbers.duration(row.relative), look("text"))]
    if np.isfinite(wall):
        out += [("   wall ", look("muted")), (numbers.moment(wall, scene.now), look("text"))]
    return out


def nothing_to_plot(traced: Sequence[Traced], look: Look) -> list[str]:
    """Two lines for a card of which no value is finite; none where there is something to plot."""
    if not traced or any(np.isfinite(t.raw).any() for t in traced):
        return []
    steps = [t.series.points.steps for t in traced if t.series.points is not None]
    first, last = min(int(s[0]) for s in steps), max(int(s[-1]) for s in steps)
    what = "Only NaN" if all(t.series.nan for t in traced) else "Only infinities"
    span = f"{numbers.step(first)} {look.glyphs.dash} {numbers.step(last)}"
    return [what, f"{sum(len(t.raw) for t in traced)} points, steps {span}"]
