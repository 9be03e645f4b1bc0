"""A run as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiboard.store.notice import Notice
from tuiboard.store.series import SeriesView


@dataclass(frozen=True, slots=True)
class Restart:
    """A file that took over from an earlier step than the run had reached."""

    file: str
    """Path of the event file, relative to the run's folder."""
    step: int
    """The first step of the file."""


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """All that is known of one run, frozen; written by the follower, read by anyone."""

    name: str
    """Identity: path below the logdir, ``.`` for the logdir itself; prefixed where several are open."""
    folder: str
    """Absolute path of the run's folder."""
    generation: int
    """The board's generation in which anything of this run last changed."""
    series: Mapping[str, SeriesView] = field(default_factory=dict)
    """By tag, in the order first met."""
    files: tuple[str, ...] = ()
    """Event files by name, in the order that ``PayloadIndex.files`` counts."""
    bytes: int = 0
    """Size of the event files together."""
    bytes_read: int = 0
    """How much of them has been read."""
    first_wall_time: float | None = None
    """Smallest usable wall time (0 < t < 1e11) of any event."""
    last_wall_time: float | None = None
    """Largest usable wall time of any event."""
    last_write: float = 0.0
    """When a file of the run last grew, seconds since the epoch by this machine's clock; of files that were copied
    here the wall time of the newest event."""
    restarts: tuple[Restart, ...] = ()
    notices: tuple[Notice, ...] = ()
    waiting: bool = False
    """A file ends in a record that is not whole yet, or is still empty."""
    removed: bool = False
    """All of the run's event files have gone from disk."""

    @property
    def records_lost(self) -> int:
        """Records that damage cost."""
        return sum(notice.records_lost for notice in self.notices)
