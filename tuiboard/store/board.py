"""The board: what is known of every run, and the one place where it is swapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from tuiboard.compute.natural import natural_key
from tuiboard.store.notice import Notice
from tuiboard.store.run import RunView


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first load has come."""

    bytes_done: int = 0
    bytes_total: int = 0
    runs_done: int = 0
    runs_total: int = 0
    seconds_left: float | None = None
    """Until all is read, at the pace so far; None while that is not known."""
    loading: bool = True
    """False once everything found at the start has been read."""


@dataclass(frozen=True, eq=False)
class BoardView:
    """Everything at one moment, frozen."""

    generation: int = 0
    logdir: str = ""
    """As the user named it."""
    runs: tuple[RunView, ...] = ()
    """In natural order of their names."""
    notices: tuple[Notice, ...] = ()
    """Problems that concern no run; those of runs stand in the runs."""
    progress: Progress = Progress()
    missing: bool = False
    """The logdir does not exist (yet, or any more)."""
    network: bool = False
    """The logdir lies on a network file system, where change is only seen by polling."""

    @cached_property
    def points(self) -> int:
        """Scalar points of all runs."""
        return sum(
            len(series.points) for run in self.runs for series in run.series.values() if series.points is not None
        )

    @cached_property
    def records(self) -> int:
        """Records of all runs that are no scalar points."""
        return sum(len(series.index) for run in self.runs for series in run.series.values() if series.index is not None)

    @cached_property
    def tags(self) -> frozenset[str]:
        """Every tag of any run."""
        return frozenset(tag for run in self.runs for tag in run.series)

    @cached_property
    def scalar_tags(self) -> dict[str, int]:
        """How many runs have a curve of a tag, more than one point, for every scalar tag in natural order."""
        tags: Counter[str] = Counter()
        for run in self.runs:
            for tag, series in run.series.items():
                if series.points is not None:
                    tags[tag] += len(series.points) > 1
        return {tag: tags[tag] for tag in sorted(tags, key=natural_key)}

    @cached_property
    def thinned(self) -> int:
        """The series of which memory keeps a part only."""
        return sum(series.every > 1 for run in self.runs for series in run.series.values())

    @cached_property
    def plugins(self) -> frozenset[str]:
        """Every plugin that has at least one record."""
        return frozenset(
            series.plugin
            for run in self.runs
            for series in run.series.values()
            if series.count or series.metadata.content
        )

    @cached_property
    def by_name(self) -> dict[str, RunView]:
        """The runs by name."""
        return {run.name: run for run in self.runs}

    @cached_property
    def all_notices(self) -> tuple[Notice, ...]:
        """The board's problems, then those of each run."""
        return self.notices + tuple(notice for run in self.runs for notice in run.notices)


class Board:
    """Holds the newest view.

    One writer, the follower, calls :meth:`publish`; any thread reads :attr:`view`, which is one
    reference read.  ``notify`` is called at each publication, on the writer's thread.
    """

    def __init__(self, logdir: str = "") -> None:
        self._view = BoardView(logdir=logdir)
        self.notify: Callable[[], None] = lambda: None

    @property
    def view(self) -> BoardView:
        """The newest view."""
        return self._view

    @property
    def generation(self) -> int:
        """The newest view's generation; compare it to know whether anything changed."""
        return self._view.generation

    def publish(
        self,
        runs: Iterable[RunView],
        *,
        notices: Iterable[Notice] = (),
        progress: Progress | None = None,
        missing: bool = False,
        network: bool = False,
    ) -> BoardView:
        """Swap in a new view, one generation up; the runs must come in natural order."""
        self._view = replace(
            self._view,
            generation=self._view.generation + 1,
            runs=tuple(runs),
            notices=tuple(notices),
            progress=progress if progress is not None else self._view.progress,
            missing=missing,
            network=network,
        )
        self.notify()
        return self._view
