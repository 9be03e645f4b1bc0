"""The layouts met so far, shared between files, runs and threads."""

from __future__ import annotations

import threading
from collections import OrderedDict

from tuiboard.format.builds import Builds
from tuiboard.format.layout import Layout
from tuiboard.format.tfrecord import HEADER

MAX_LAYOUTS = 1024
MAX_BYTES = 64 << 20
TRIES = 8
"""Layouts that begin alike and are tried at one place."""
_KEY = 64
"""Bytes of the first record, after its numbers, by which a layout is known."""


class Layouts:
    """A bounded cache; the layouts used last stay.

    A layout is known by the header of its first record and by the bytes between the step and the first value: as a
    rule the tag.
    """

    def __init__(self) -> None:
        self.builds = Builds()
        """Layouts of one record each, for records that come in no cycle."""
        self._lock = threading.Lock()
        self._by_header: dict[bytes, dict[tuple[int, int], dict[bytes, list[Layout]]]] = {}
        self._all: OrderedDict[int, tuple[Layout, bytes, tuple[int, int], bytes]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._all)

    def find(self, data: bytes, at: int) -> Layout | None:
        """A layout that one row at ``at`` follows."""
        spans = self._by_header.get(data[at : at + HEADER])
        if spans is None:
            return None
        for (start, end), known in tuple(spans.items()):
            for layout in known.get(data[at + start : at + end], ())[:TRIES]:
                if layout.fits(data, at):
                    return layout
        return None

    def add(self, layout: Layout) -> None:
        """Keep a layout; it is tried before older ones that begin alike."""
        row = layout.template.tobytes()
        span = _key_span(layout)
        header, key = row[:HEADER], row[span[0] : span[1]]
        with self._lock:
            known = self._by_header.setdefault(header, {}).setdefault(span, {})
            known[key] = [layout, *known.get(key, ())]
            self._all[id(layout)] = (layout, header, span, key)
            self._bytes += layout.nbytes
            while len(self._all) > 1 and (len(self._all) > MAX_LAYOUTS or self._bytes > MAX_BYTES):
                self._drop(*self._all.popitem(last=False)[1])

    def _drop(self, layout: Layout, header: bytes, span: tuple[int, int], key: bytes) -> None:
        self._bytes -= layout.nbytes
        spans = self._by_header[header]
        rest = [other for other in spans[span][key] if other is not layout]
        if rest:
            spans[span][key] = rest
            return
        del spans[span][key]
        if not spans[span]:
            # readers go through a copy of the items, so nothing is taken from under them
            del spans[span]
        if not spans:
            del self._by_header[header]


def _key_span(layout: Layout) -> tuple[int, int]:
    """The longest stretch of bytes of the first record that belong to the pattern."""
    end = HEADER + layout.lengths[0]
    best = start = HEADER
    longest = 0
    for place, fixed in enumerate([*(layout.mask[HEADER:end] == 0xFF).tolist(), False], HEADER):
        if not fixed:
            if place - start > longest:
                best, longest = start, place - start
            start = place + 1
    return best, best + min(longest, _KEY)
