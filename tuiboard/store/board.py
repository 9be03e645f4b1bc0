"""The board: what is known of every run, and the one place where it is swapped."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from tuiboard.compute.natural import natural_key
from tuiboard.store.notice import Notice
from tuiboard.store.run import RunView

MOST_TOLD = 200
"""Problems kept that came out when records were looked at."""


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
    told: tuple[Notice, ...] = ()
    """Problems that came out when records were looked at."""
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
        """The board's problems, those of each run, then those of what was looked at in files that are still there."""
        files = {run.name: run.files for run in self.runs}
        told = (n for n in self.told if not n.run or n.file.removeprefix(f"{n.run}/") in files.get(n.run, ()))
        return (*self.notices, *(notice for run in self.runs for notice in run.notices), *told)


class Board:
    """Holds the newest view.

    One writer, the follower, calls :meth:`publish`; any thread reads :attr:`view`, which is one
    reference read, and may :meth:`tell` of a record that it looked into.  ``notify`` is called at each new view, on
    the thread that made it.
    """

    def __init__(self, logdir: str = "") -> None:
        self._view = BoardView(logdir=logdir)
        self._lock = threading.Lock()
        """Held while a view is made from the one before."""
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
        with self._lock:
            self._view = replace(
                self._view,
                generation=self._view.generation + 1,
                runs=tuple(runs),
                notices=tuple(notices),
                progress=progress if progress is not None else self._view.progress,
                missing=missing,
                network=network,
            )
            view = self._view
        self.notify()
        return view

    def tell(self, notice: Notice) -> None:
        """Add a problem that came out when a record was looked at; it is listed while its file is there.

        Nothing happens where it is known, or :data:`MOST_TOLD` others are.
        """
        with self._lock:
            told = self._view.told
            if notice in told or len(told) >= MOST_TOLD:
                return
            self._view = replace(self._view, generation=self._view.generation + 1, told=(*told, notice))
        self.notify()
