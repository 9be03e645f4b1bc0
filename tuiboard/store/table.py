"""Scalar points as a table: CSV and JSON lines."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeAlias

from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView

COLUMNS = ("run", "tag", "step", "wall_time", "value")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet would take for a formula."""

Chosen: TypeAlias = Iterable[tuple[RunView, SeriesView]]


def rows(chosen: Chosen) -> Iterator[tuple[str, str, int, float, float]]:
    """One row per point, series by series in step order."""
    for one, series in chosen:
        points = series.points
        if points is not None:
            columns = (points.steps.tolist(), points.wall_times.tolist(), points.values.tolist())
            for step, wall, value in zip(*columns, strict=True):
                yield one.name, series.tag, step, wall, value


def clean(text: str) -> str:
    """Text that UTF-8 can hold: a folder's name may carry bytes that are none."""
    return text.encode("utf-8", "replace").decode("utf-8")


def write_csv(chosen: Chosen, file: TextIO, name: Callable[[str], str] = clean) -> None:
    """Comma-separated; texts that a spreadsheet would run get an apostrophe, numbers stay exact.

    ``name`` makes the names of runs and tags fit for where they go.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for run, tag, step, wall, value in rows(chosen):
        writer.writerow((harmless(name(run)), harmless(name(tag)), step, repr(wall), repr(value)))


def harmless(text: str) -> str:
    """Text that a spreadsheet does not run: an apostrophe stands before what would be a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def write_json_lines(chosen: Chosen, file: TextIO) -> None:
    """One object a line; non-finite numbers as the texts NaN, Infinity and -Infinity."""

    def number(x: float) -> float | str:
        return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"

    for run_name, tag, step, wall, value in rows(chosen):
        item = {"run": run_name, "tag": tag, "step": step, "wall_time": number(wall), "value": number(value)}
        file.write(json.dumps(item) + "\n")
