"""What TensorBoard reads from the shared logs, and what we read of the same."""

from __future__ import annotations

import functools
import hashlib
import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.builders import SHARED
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board, BoardView
from tuiboard.store.points import Points
from tuiboard.store.series import NO_PLUGIN, SeriesView

LOGS = SHARED / "logs"


def names() -> list[str]:
    """Names of the reference files; empty where the logs do not lie beside the repository."""
    return sorted(path.stem for path in (LOGS / "reference").glob("*.json"))


@functools.lru_cache(maxsize=32)
def reference(name: str) -> dict[str, Any]:
    """TensorBoard's runs of one logdir."""
    document = json.loads((LOGS / "reference" / f"{name}.json").read_text())
    runs: dict[str, Any] = document["runs"]
    return runs


@functools.lru_cache(maxsize=32)
def ours(name: str) -> BoardView:
    """Our view of the same logdir."""
    path = LOGS / Path(*name.split(".", 1))
    return Follower([LogdirSpec(str(path))], Board(name), watch=False).load()


def number(value: Any) -> Any:
    """A number of the reference; non-finite ones are strings there."""
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "nan": math.nan,
            "inf": math.inf, "-inf": -math.inf}.get(value, value) if isinstance(value, str) else value  # fmt: skip


def digest(points: Points) -> str:
    """The digest of a scalar series as the reference forms it."""
    rows = zip(points.steps.tolist(), points.wall_times.tolist(), points.values.tolist(), strict=True)
    return hashlib.sha256(b"".join(struct.pack("<qdd", *row) for row in rows)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Difference:
    run: str
    tag: str
    what: str
    theirs: Any
    mine: Any


def _same(a: Any, b: Any) -> bool:
    a, b = number(a), number(b)
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return bool(a == b)


def compare(name: str) -> Iterator[Difference]:
    """Everything in which our view of a logdir differs from TensorBoard's."""
    view, runs = ours(name), reference(name)
    for run in sorted(view.by_name.keys() | runs.keys()):
        if run not in runs or run not in view.by_name:
            yield Difference(run, "", "run", run in runs, run in view.by_name)
            continue
        theirs = {tag: (plugin, facts) for plugin, tags in runs[run]["plugins"].items() for tag, facts in tags.items()}
        mine = view.by_name[run].series
        for tag in sorted(theirs.keys() | mine.keys()):
            if tag not in theirs or tag not in mine:
                if tag in mine and mine[tag].plugin == NO_PLUGIN:
                    continue  # no dashboard has these, so the reference does not list them
                yield Difference(run, tag, "tag", tag in theirs, tag in mine)
                continue
            plugin, facts = theirs[tag]
            for what, wanted, have in _facts(plugin, facts, mine[tag]):
                if not _same(wanted, have):
                    yield Difference(run, tag, what, wanted, have)


def _facts(plugin: str, facts: dict[str, Any], series: SeriesView) -> Iterator[tuple[str, Any, Any]]:
    yield "plugin", plugin, series.plugin
    yield "count", facts["count"], series.count
    column = series.points if series.points is not None else series.index
    if column is None or not len(column) or not facts["count"]:
        return
    order = facts.get("steps_in_order", True)
    if order:
        yield "first_step", facts["first_step"], int(column.steps[0])
        yield "last_step", facts["last_step"], int(column.steps[-1])
        yield "first_wall_time", facts["first_wall_time"], float(column.wall_times[0])
        yield "last_wall_time", facts["last_wall_time"], float(column.wall_times[-1])
    yield "min_step", facts["min_step"], int(column.steps.min())
    yield "max_step", facts["max_step"], int(column.steps.max())
    if series.points is None or "digest" not in facts:
        return
    values = series.points.values
    finite = values[(values == values) & (abs(values) != math.inf)]
    if order:
        yield "digest", facts["digest"], digest(series.points)
    yield "nan", facts["nan"], series.nan
    yield "inf", facts["inf"] + facts["-inf"], series.inf
    if "sum_finite" in facts:
        yield "sum_finite", facts["sum_finite"], math.fsum(finite.tolist())
        yield "min_finite", facts.get("min_finite"), float(finite.min()) if len(finite) else None
        yield "max_finite", facts.get("max_finite"), float(finite.max()) if len(finite) else None
