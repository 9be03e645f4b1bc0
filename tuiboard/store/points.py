"""Columns of a series: one row a record, ordered by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points of a scalar series as three read-only arrays of one length, ordered by step."""

    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    """Seconds since the epoch, as the writer's clock had it; may be NaN or infinite."""
    values: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True, slots=True, eq=False)
class PayloadIndex:
    """Where the values of an indexed series lie: read-only arrays of one length, ordered by step."""

    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    files: NDArray[np.uint16]
    """Index into the run's ``files``."""
    offsets: NDArray[np.int64]
    """Byte at which the record's header starts."""
    lengths: NDArray[np.int32]
    """Bytes of the record's payload."""
    places: NDArray[np.uint16]
    """Which value of the event's summary; 0 for events that are no summary."""

    def __len__(self) -> int:
        return len(self.steps)


def no_points() -> Points:
    """An empty series."""
    return Points(np.empty(0, np.int64), np.empty(0), np.empty(0))
