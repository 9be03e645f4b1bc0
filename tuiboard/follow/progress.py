"""How far loading has come."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tuiboard.follow.run_loader import RunLoader
from tuiboard.store.board import Progress

TELLING_S = 0.5
"""Seconds of loading before its pace says how long the rest takes."""


def progress_of(loaders: Sequence[RunLoader], *, runs: int, size: int, began: float, loading: bool) -> Progress:
    """Bytes and runs that are read, of ``size`` bytes and ``runs`` runs; ``began`` is by ``time.monotonic``."""
    done = sum(loader.bytes_read for loader in loaders)
    took = time.monotonic() - began
    pace = done / took if took > TELLING_S else 0.0
    return Progress(
        bytes_done=done,
        bytes_total=max(size, done),
        runs_done=sum(not loader.unread for loader in loaders),
        runs_total=runs,
        seconds_left=max(0, size - done) / pace if pace else None,
        loading=loading,
    )
