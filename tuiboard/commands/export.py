"""``tuiboard export``: every scalar point of a logdir as a table."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tuiboard.commands.load import Specs, load, scalars, status, tell_losses
from tuiboard.commands.output import whole
from tuiboard.compute.pattern import Pattern
from tuiboard.errors import TuiboardError
from tuiboard.store.board import Board
from tuiboard.store.names import display
from tuiboard.store.table import COLUMNS, Chosen, clean, rows, write_csv, write_json_lines


def run(specs: Specs, label: str, run_filter: str, tag_filter: str, output: str) -> int:
    """Write the file; raises TuiboardError where it cannot be written or has no known suffix."""
    runs, tags = Pattern(run_filter), Pattern(tag_filter)
    suffix = Path(output).suffix.lower()
    if output != "-" and suffix not in (".csv", ".jsonl", ".parquet"):
        raise TuiboardError(f"{output}: unknown kind of file", "end it in .csv, .jsonl or .parquet")
    view = load(specs, Board(label))
    chosen = list(scalars(view, runs, tags))
    tell_losses(view, label)
    if not chosen:
        raise TuiboardError(f"{label}: no scalar matches", "tuiboard inspect lists what there is")
    if output == "-":
        write_csv(chosen, sys.stdout, display if sys.stdout.isatty() else clean)
        return status(view)
    with whole(output) as path:
        if suffix == ".parquet":
            write_parquet(chosen, path)
        else:
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                (write_csv if suffix == ".csv" else write_json_lines)(chosen, file)
    points = sum(len(s.points) for _, s in chosen if s.points is not None)
    print(f"{points:,} points of {len(chosen)} series written to {display(output)}", file=sys.stderr)
    return status(view)


def write_parquet(chosen: Chosen, path: Path) -> None:
    """A Parquet file; needs the extra ``parquet``."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise TuiboardError("Parquet needs pyarrow", 'pip install "tuiboard[parquet]", or export to .csv') from error
    columns: list[Sequence[object]] = list(zip(*rows(chosen), strict=True)) or [()] * len(COLUMNS)
    columns[:2] = [[clean(str(text)) for text in column] for column in columns[:2]]
    kinds = (arrow.string(), arrow.string(), arrow.int64(), arrow.float64(), arrow.float64())
    arrays = [arrow.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)]
    parquet.write_table(arrow.table(dict(zip(COLUMNS, arrays, strict=True))), path)
