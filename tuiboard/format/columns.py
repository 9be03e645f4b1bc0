"""Takes records off the start of some bytes in bulk, where they repeat each other.

The careful path (:func:`tuiboard.format.tfrecord.walk` and :func:`tuiboard.format.event.decode`) is the reference: what
comes out here is what it would have made of the same bytes.  Anything that is not plainly a repetition is left to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.format.cycle import find_cycle, frames
from tuiboard.format.layout import Block, Layout
from tuiboard.format.layouts import Layouts

LEAST_BYTES = 16 << 10
"""Fewer are read record by record."""
LEAST_RECORDS = 192
"""Records in a block, at least: fewer are faster one by one."""
BLOCK = 1 << 20
"""Bytes decoded at once."""
WINDOWS = (256, 2048, 16384)
"""Records in which a cycle is looked for, one after the other."""
PATIENCE = 4
"""How many times as many records are read one by one after each search that found nothing."""


@dataclass(slots=True)
class Bulk:
    """What can be taken at one place."""

    block: Block | None = None
    careful: int | None = None
    """Records that the careful path takes before this is asked again; None for all of these bytes."""
    want: int = 0
    """Bytes that would let a cycle repeat often enough; 0 if there is no cycle."""


class BulkReader:
    """Takes blocks of records from one file; remembers what it found there."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._pause = 64

    def take(self, data: bytes, at: int) -> Bulk:
        """What the bytes from ``at`` on begin with."""
        if len(data) - at < LEAST_BYTES:
            return Bulk()
        layout = self._layouts.find(data, at)
        if layout is None:
            found = self._search(data, at)
            if found is None:
                self._pause = min(self._pause * PATIENCE, 1 << 16)
                return Bulk(careful=self._pause)
            layout, before = found
            if before:
                return Bulk(careful=before)
        return self._decode(layout, data, at)

    def _decode(self, layout: Layout, data: bytes, at: int) -> Bulk:
        self._pause = 64
        want = 128 * layout.stride
        least = -(-LEAST_RECORDS // len(layout.columns))
        rows = min((len(data) - at) // layout.stride, max(least, BLOCK // layout.stride))
        if rows < least:
            return Bulk(careful=len(layout.lengths), want=want)
        block = layout.decode(data, at, rows)
        if block is None:
            return Bulk(careful=len(layout.lengths), want=want)
        return Bulk(block, want=want)

    def _search(self, data: bytes, at: int) -> tuple[Layout, int] | None:
        for window in WINDOWS:
            starts, lengths = frames(data, at, window)
            for before, start in enumerate(starts[: WINDOWS[0]]):
                layout = self._layouts.find(data, start)
                if layout is not None:
                    return layout, before
            found = find_cycle(data, starts, lengths)
            if found is not None:
                self._layouts.add(found[0])
                return found
            if len(starts) < window:
                break
        return None
