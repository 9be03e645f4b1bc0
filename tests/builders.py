"""What tests are made of: logdirs with real event files, and boards filled without any file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tuiboard.format.write import EventWriter
from tuiboard.store.board import Board, Progress
from tuiboard.store.notice import Notice
from tuiboard.store.points import PayloadIndex, Points
from tuiboard.store.run import Restart, RunView
from tuiboard.store.series import SeriesMetadata, SeriesView

START = 1_700_000_000.0
"""Wall time at which everything built here begins."""

NO_METADATA = SeriesMetadata()
LOADED = Progress(loading=False)
SHARED = Path(os.environ.get("TUIBOARD_SHARED") or Path(__file__).parents[2] / "shared")
"""Real logs and the fault kit: the folder the environment names, else the one beside the repository."""


class LogdirBuilder:
    """Writes a logdir: each run is a folder, each writer one event file in it.

    ::

        logdir = LogdirBuilder(tmp_path)
        logdir.scalars("lr0.1/train", {"loss": [3, 2, 1]})
        with logdir.writer("lr0.1/train") as writer:
            writer.text("notes", 0, "hello")
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files = 0
        path.mkdir(parents=True, exist_ok=True)

    def writer(self, run: str = ".", *, wall_time: float | None = None, name: str | None = None) -> EventWriter:
        """A new event file of ``run``; files made later sort later, and begin later unless told otherwise."""
        start = START + 10_000.0 * self._files if wall_time is None else wall_time
        name = name or f"events.out.tfevents.{int(START) + 10_000 * self._files:010d}.host.{self._files}.0"
        self._files += 1
        return EventWriter(self.path / run / name, wall_time=start)

    def scalars(self, run: str, series: Mapping[str, Sequence[float]], *, first_step: int = 0, stride: int = 1) -> Path:
        """One event file with these series, step by step as a training loop writes them; its path."""
        with self.writer(run) as writer:
            for row in range(max(map(len, series.values()), default=0)):
                for tag, values in series.items():
                    if row < len(values):
                        writer.scalar(tag, first_step + row * stride, values[row])
            return writer.path


def points(values: ArrayLike, *, steps: ArrayLike | None = None, wall_times: ArrayLike | None = None) -> Points:
    """Columns of a scalar series; steps count from 0 and wall times go by seconds unless given."""
    drawn = np.array(values, np.float64)
    drawn.flags.writeable = False
    at: NDArray[np.int64] = np.array(np.arange(len(drawn)) if steps is None else steps, np.int64)
    at.flags.writeable = False
    when: NDArray[np.float64] = np.array(
        START + np.arange(len(drawn)) if wall_times is None else wall_times, np.float64
    )
    when.flags.writeable = False
    return Points(at, when, drawn)


def scalar_series(
    tag: str,
    values: ArrayLike,
    *,
    steps: ArrayLike | None = None,
    wall_times: ArrayLike | None = None,
    generation: int = 1,
    abandoned: Points | None = None,
    replaced: int = 0,
    undrawable: int = 0,
    metadata: SeriesMetadata = NO_METADATA,
) -> SeriesView:
    """A scalar series as the follower would publish it."""
    column = points(values, steps=steps, wall_times=wall_times)
    return SeriesView(
        tag=tag,
        plugin="scalars",
        generation=generation,
        points=column,
        abandoned_points=abandoned,
        abandoned=0 if abandoned is None else len(abandoned),
        replaced=replaced,
        undrawable=undrawable,
        nan=int(np.isnan(column.values).sum()),
        inf=int(np.isinf(column.values).sum()),
        metadata=metadata,
    )


def indexed_series(
    tag: str,
    plugin: str,
    steps: Sequence[int],
    *,
    file: int = 0,
    offsets: Sequence[int] | None = None,
    lengths: Sequence[int] | None = None,
    generation: int = 1,
    metadata: SeriesMetadata = NO_METADATA,
) -> SeriesView:
    """An indexed series; without offsets its payloads lie nowhere."""
    n = len(steps)
    when = START + np.arange(n, dtype=np.float64)
    index = PayloadIndex(
        steps=np.array(steps, np.int64),
        wall_times=when,
        files=np.full(n, file, np.uint16),
        offsets=np.array(offsets if offsets is not None else [0] * n, np.int64),
        lengths=np.array(lengths if lengths is not None else [0] * n, np.int32),
        places=np.zeros(n, np.uint16),
    )
    return SeriesView(tag=tag, plugin=plugin, generation=generation, index=index, metadata=metadata)


def run_view(
    name: str,
    series: Iterable[SeriesView] | Mapping[str, ArrayLike] = (),
    *,
    folder: str = "/nowhere",
    generation: int = 1,
    files: tuple[str, ...] = ("events.out.tfevents.1700000000.host.0.0",),
    restarts: tuple[Restart, ...] = (),
    notices: tuple[Notice, ...] = (),
    waiting: bool = False,
    removed: bool = False,
    last_write: float = START,
) -> RunView:
    """A run; ``series`` are views, or a mapping from tag to the values of a scalar series."""
    if isinstance(series, Mapping):
        series = [scalar_series(tag, values, generation=generation) for tag, values in series.items()]
    by_tag = {item.tag: item for item in series}
    times = [
        column.wall_times
        for item in by_tag.values()
        if (column := item.points if item.points is not None else item.index) is not None
    ]
    whole = np.concatenate(times) if times else np.empty(0)
    usable = whole[(whole > 0) & (whole < 1e11)]
    return RunView(
        name=name,
        folder=folder,
        generation=generation,
        series=by_tag,
        files=files,
        first_wall_time=float(usable.min()) if len(usable) else None,
        last_wall_time=float(usable.max()) if len(usable) else None,
        last_write=last_write,
        restarts=restarts,
        notices=notices,
        waiting=waiting,
        removed=removed,
    )


def board(
    runs: Iterable[RunView] | Mapping[str, Mapping[str, ArrayLike]] = (),
    *,
    logdir: str = "logs",
    notices: Iterable[Notice] = (),
    progress: Progress = LOADED,
    missing: bool = False,
) -> Board:
    """A board that shows ``runs``: views, or ``{run: {tag: values}}`` of scalars; no file is touched."""
    if isinstance(runs, Mapping):
        runs = [run_view(name, series) for name, series in runs.items()]
    filled = Board(logdir)
    filled.publish(runs, notices=notices, progress=progress, missing=missing)
    return filled
