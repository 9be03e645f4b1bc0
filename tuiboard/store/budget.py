"""Keeps the rows of all runs within a bound, by halving the longest series."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from tuiboard.store.stage import RunStage

MOST = 2 << 30
"""Bytes of rows where nothing allows less."""
LEAST_ROWS_BYTES = 24 << 10
"""A series of fewer bytes is left alone."""


def budget(allowed: int | None) -> int:
    """Bytes for rows, given what the system allows the process; None for no limit."""
    return MOST if allowed is None else min(MOST, allowed // 4)


def keep_within(limit: int, stages: Iterable[RunStage]) -> list[RunStage]:
    """Halve the longest series until all take at most ``limit`` bytes; the stages that changed.

    Of series of one size the first by run and tag comes first, so that the outcome is the same each time.
    """
    by_name = {stage.name: stage for stage in stages}
    heap = [(-size, name, tag) for name, stage in by_name.items() for size, tag in stage.sizes()]
    total = -sum(size for size, *_ in heap)
    if total <= limit:
        return []
    heapq.heapify(heap)
    changed: dict[str, RunStage] = {}
    while total > limit and heap and -heap[0][0] > LEAST_ROWS_BYTES:
        size, name, tag = heap[0]
        left = by_name[name].thin(tag)
        total -= -size - left
        heapq.heapreplace(heap, (-left, name, tag))
        changed[name] = by_name[name]
    for stage in changed.values():
        stage.own()
    return list(changed.values())
