"""From a row of a payload index to the value that it points at."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path

from tuiboard.format.payload import Content, PayloadError, content, read_content, read_records
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView


def address(run: RunView, series: SeriesView, row: int) -> Hashable:
    """What tells one payload from all others; it stays the same while the file grows."""
    index = series.index
    if index is None:
        raise ValueError(f"{series.tag!r} has points, not payloads")
    file = run.files[int(index.files[row])] if int(index.files[row]) < len(run.files) else ""
    written = int(index.steps[row]), float(index.wall_times[row])  # tells a file that was replaced
    return run.folder, file, int(index.offsets[row]), int(index.places[row]), series.plugin, *written


def fetch(run: RunView, series: SeriesView, row: int) -> Content:
    """Read row ``row`` of an indexed series from its file and decode it; blocks on the disk, so never on the UI thread.

    Raises PayloadError where it cannot be had.
    """
    index = series.index
    if index is None or not 0 <= row < len(index):
        raise PayloadError("no such record")
    number = int(index.files[row])
    if number >= len(run.files):
        raise PayloadError("the event file is not known any more")
    path = Path(run.folder) / run.files[number]
    return read_content(path, int(index.offsets[row]), int(index.lengths[row]), int(index.places[row]), series.plugin)


def fetch_rows(run: RunView, series: SeriesView, rows: Sequence[int]) -> Iterator[Content | PayloadError]:
    """Rows of an indexed series as :func:`fetch` has them, one by one; neighbours in one file cost one opening.

    What cannot be had comes as the error that says why.
    """
    index = series.index
    if index is None:
        raise ValueError(f"{series.tag!r} has points, not payloads")
    for number, some in itertools.groupby(rows, lambda row: int(index.files[row])):
        part = list(some)
        if number >= len(run.files):
            yield from [PayloadError("the event file is not known any more")] * len(part)
            continue
        places = [(int(index.offsets[row]), int(index.lengths[row])) for row in part]
        records = read_records(Path(run.folder) / run.files[number], places)
        for row, record in zip(part, records, strict=True):
            yield (
                record if isinstance(record, PayloadError) else _decoded(record, int(index.places[row]), series.plugin)
            )


def _decoded(record: bytes, place: int, plugin: str) -> Content | PayloadError:
    try:
        return content(record, place, plugin)
    except PayloadError as error:
        return error
