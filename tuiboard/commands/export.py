"""``tuiboard export``: every scalar point of a logdir as a table."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from tuiboard.commands.load import Specs, load, pattern, scalars
from tuiboard.errors import TuiboardError
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView

COLUMNS = ("run", "tag", "step", "wall_time", "value")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet would take for a formula."""

Chosen = list[tuple[RunView, SeriesView]]


def run(specs: Specs, label: str, run_filter: str, tag_filter: str, output: str) -> int:
    """Write the file; raises TuiboardError where it cannot be written or has no known suffix."""
    runs, tags = pattern(run_filter, "--run"), pattern(tag_filter, "--tag")
    suffix = Path(output).suffix.lower()
    if output != "-" and suffix not in (".csv", ".jsonl", ".parquet"):
        raise TuiboardError(f"{output}: unknown kind of file", "end it in .csv, .jsonl or .parquet")
    chosen = list(scalars(load(specs, label), runs, tags))
    try:
        if output == "-":
            write_csv(chosen, sys.stdout)
        elif suffix == ".parquet":
            write_parquet(chosen, output)
        else:
            with Path(output).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                (write_csv if suffix == ".csv" else write_json_lines)(chosen, file)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TuiboardError(f"{output}: {error.strerror}", "choose a file that can be written") from error
    if output != "-":
        points = sum(len(s.points) for _, s in chosen if s.points is not None)
        print(f"{points:,} points of {len(chosen)} series written to {output}", file=sys.stderr)
    return 0


def rows(chosen: Chosen) -> Iterator[tuple[str, str, int, float, float]]:
    """One row per point, series by series in step order."""
    for one, series in chosen:
        points = series.points
        if points is not None:
            columns = (points.steps.tolist(), points.wall_times.tolist(), points.values.tolist())
            for step, wall, value in zip(*columns, strict=True):
                yield one.name, series.tag, step, wall, value


def write_csv(chosen: Chosen, file: TextIO) -> None:
    """Comma-separated; texts that a spreadsheet would run get an apostrophe, numbers stay exact."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for run_name, tag, step, wall, value in rows(chosen):
        writer.writerow((_harmless(run_name), _harmless(tag), step, repr(wall), repr(value)))


def _harmless(text: str) -> str:
    text = _clean(text)
    return "'" + text if text.startswith(FORMULA) else text


def _clean(text: str) -> str:
    """Text that UTF-8 can hold: a folder's name may carry bytes that are none."""
    return text.encode("utf-8", "replace").decode("utf-8")


def write_json_lines(chosen: Chosen, file: TextIO) -> None:
    """One object a line; non-finite numbers as the texts NaN, Infinity and -Infinity."""

    def number(x: float) -> float | str:
        return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"

    for run_name, tag, step, wall, value in rows(chosen):
        item = {"run": run_name, "tag": tag, "step": step, "wall_time": number(wall), "value": number(value)}
        file.write(json.dumps(item) + "\n")


def write_parquet(chosen: Chosen, path: str) -> None:
    """A Parquet file; needs the extra ``parquet``."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise TuiboardError("Parquet needs pyarrow", 'pip install "tuiboard[parquet]", or export to .csv') from error
    columns: list[Sequence[object]] = list(zip(*rows(chosen), strict=True)) or [()] * len(COLUMNS)
    columns[:2] = [[_clean(str(text)) for text in column] for column in columns[:2]]
    kinds = (arrow.string(), arrow.string(), arrow.int64(), arrow.float64(), arrow.float64())
    arrays = [arrow.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)]
    parquet.write_table(arrow.table(dict(zip(COLUMNS, arrays, strict=True))), path)
