"""Takes records off the start of some bytes in bulk, where they repeat each other.

The careful path (:func:`tuiboard.format.tfrecord.walk` and :func:`tuiboard.format.event.decode`) is the reference: what
comes out here is what it would have made of the same bytes.  Anything that is not plainly a repetition is left to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuiboard.format.cycle import find_cycle, frames, many_frames
from tuiboard.format.layout import Block, Layout
from tuiboard.format.layouts import Layouts
from tuiboard.format.loose import Mix, Round, by_kind

LEAST_BYTES = 16 << 10
"""Fewer are read record by record."""
LEAST_RECORDS = 192
"""Records in a block, at least: fewer are faster one by one."""
BLOCK = 1 << 20
"""Bytes decoded at once, unless that makes too few rows."""
WINDOWS = (256, 4096, 32768)
"""Records in which a cycle is looked for, one after the other."""
WIDTH = 128
"""Rows that a block should have, if as many have been read."""
LEAST_LOOSE, MAX_LOOSE = 1 << 12, 1 << 16
"""Records without a cycle that are taken at once: at first, and at most."""
LOOSE_BYTES = 4 << 20
"""Bytes that are read at once where there is no cycle."""
FIRST_PAUSE, MAX_PAUSE = 64, 1 << 16
"""Records read one by one after a search that found nothing: at first, and at most."""
SHORT, BLIND = 4, 64
"""Blocks too short one after the other, after which known layouts are left alone for a while."""
PATIENCE = 4
"""How many times as many records are read one by one after each search that found nothing."""


@dataclass(slots=True)
class Bulk:
    """What can be taken at one place."""

    block: Block | Mix | None = None
    careful: int | None = None
    """Records that the careful path takes before this is asked again; None for all of these bytes."""
    want: int = 0
    """Bytes that would let a cycle repeat often enough; 0 if there is no cycle."""


class BulkReader:
    """Takes blocks of records from one file; remembers what it found there."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._pause = FIRST_PAUSE
        self._stretch = LEAST_LOOSE
        self._short = self._blind = 0
        self._round: Round | None = None
        self._loose = False
        """No cycle was found where it was looked for last."""
        self._sorted = False
        """Most records taken last were sorted by kind, so rounds are not looked for."""

    def take(self, data: bytes, at: int) -> Bulk:
        """What the bytes from ``at`` on begin with."""
        if len(data) - at < LEAST_BYTES:
            return Bulk()
        layout = None if self._blind else self._layouts.find(data, at)
        self._blind = max(0, self._blind - 1)
        if layout is not None:
            return self._decode(layout, data, at)
        if self._loose:
            bulk = self._take_loose(data, at)
            if bulk is not None:
                return bulk
            # a few records of another kind are in the way, or all has changed
            self._loose = self._stretch > LEAST_LOOSE
            self._stretch = LEAST_LOOSE
            if self._loose:
                return Bulk(careful=FIRST_PAUSE)
        found = self._search(data, at)
        if found is not None:
            layout, before = found
            return Bulk(careful=before) if before else self._decode(layout, data, at)
        bulk = self._take_loose(data, at)
        if bulk is not None:
            self._loose = True
            return bulk
        pause, self._pause = self._pause, min(self._pause * PATIENCE, MAX_PAUSE)
        return Bulk(careful=pause)

    def _decode(self, layout: Layout, data: bytes, at: int) -> Bulk:
        self._loose = False
        want = WIDTH * layout.stride
        least = -(-LEAST_RECORDS // len(layout.columns))
        rows = min((len(data) - at) // layout.stride, max(least, WIDTH, BLOCK // layout.stride))
        block = layout.decode(data, at, rows) if rows >= least else None
        if block is None:
            return Bulk(careful=len(layout.lengths), want=want)
        self._pause = FIRST_PAUSE
        self._short = self._short + 1 if 2 * block.count < LEAST_RECORDS else 0
        if self._short == SHORT:  # a cycle of another file that holds by chance here
            self._short, self._blind = 0, BLIND
        return Bulk(block, want=want)

    def _search(self, data: bytes, at: int) -> tuple[Layout, int] | None:
        for window in WINDOWS:
            starts, lengths = frames(data, at, window)
            for before, start in enumerate([] if self._blind else starts[: WINDOWS[0]]):
                layout = self._layouts.find(data, start)
                if layout is not None:
                    return layout, before
            found = find_cycle(data, starts, lengths)
            if found.layout is not None:
                self._layouts.add(found.layout)
                return found.layout, found.before
            if found.hopeless or len(starts) < window:
                break
        return None

    def _take_loose(self, data: bytes, at: int) -> Bulk | None:
        """Records without a cycle of fixed length; None if too few are of a kind with others."""
        starts, lengths = (np.asarray(part, np.int64) for part in many_frames(data, at, self._stretch))
        builds = self._layouts.builds
        for known in () if self._sorted else (self._round, None):
            turn = known or Round.find(data, starts, lengths, builds)
            found = turn.decode(data, starts, lengths) if turn is not None else None
            if turn is not None and found is not None and found.count >= LEAST_RECORDS:
                self._round = turn
                self._went_well(found, len(starts))
                return Bulk(found, want=2 * WIDTH * found.stride)
        found = by_kind(data, starts, lengths, builds)
        self._sorted = found is not None and 2 * found.count > len(starts)
        if found is None or found.count < LEAST_RECORDS:
            return None
        self._went_well(found, len(starts))
        return Bulk(found, want=LOOSE_BYTES)

    def _went_well(self, found: Mix, asked: int) -> None:
        self._pause = FIRST_PAUSE
        if 2 * found.count > asked:
            self._stretch = min(2 * self._stretch, MAX_LOOSE)
