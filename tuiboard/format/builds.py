"""Records that are built alike, whatever their tags: decoded together, each beside the pattern of its own tag.

Tags at their own pace make many small groups.  What is the same for all tags of one length (where the numbers lie, how
far each byte is from the end) is done once for all of their records; only which pattern a record follows is found for
each, by a hash of its bytes that do not vary, and then compared byte for byte.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.layout import Block, Layout, sound
from tuiboard.format.linear_crc import unmask
from tuiboard.format.shape import shape_of
from tuiboard.format.tfrecord import FOOTER, HEADER

Ints = NDArray[np.int64]
MAX_PATTERNS = 4096
MAX_BYTES = 64 << 20
LEAST_HISTOGRAMS = 24
"""Histograms of one tag and length that are worth a layout."""
MAX_LEARNT = 256
"""Layouts that are made at once."""
_WORD = 8


def padded(length: int) -> int:
    """Bytes of a row that holds a record of this payload length: whole words, so that they are compared as such."""
    return -(-(length + HEADER + FOOTER) // _WORD) * _WORD


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """The patterns of one build; replaced as a whole, so that who reads them needs no lock."""

    layouts: tuple[Layout, ...]
    rows: NDArray[np.uint8]
    """A whole record each, with its own numbers and checksum."""
    fixed: NDArray[np.uint64]
    """The bytes of each that do not vary."""
    hashes: NDArray[np.uint64]
    """Of ``fixed``, in rising order."""
    places: NDArray[np.intp]
    """Which pattern each hash belongs to."""


class Build:
    """Layouts of single records whose numbers lie at the same places."""

    def __init__(self, layout: Layout) -> None:
        self.width = padded(layout.lengths[0])
        self._layout = layout
        self._mask = self._words(layout.mask)[0]
        # odd factors lose nothing of a word
        self._factors = np.random.default_rng(1).integers(0, 1 << 63, len(self._mask), np.uint64) * 2 + 1
        self._patterns = self._gather((layout,))

    def __len__(self) -> int:
        return len(self._patterns.layouts)

    @staticmethod
    def key(layout: Layout) -> tuple[object, ...]:
        """Layouts with the same are of one build."""
        groups = tuple((kind, group.size, group.code, tuple(group.places)) for kind, group in layout.groups)
        return layout.lengths, layout.mask.tobytes(), groups, tuple(layout.opaque), len(layout.columns)

    def add(self, layout: Layout) -> None:
        """Know one more."""
        self._patterns = self._gather((*self._patterns.layouts, layout))

    def _words(self, row: NDArray[np.uint8]) -> NDArray[np.uint64]:
        rows = np.atleast_2d(row)
        out = np.zeros((len(rows), self.width), np.uint8)
        out[:, : rows.shape[1]] = rows
        return out.view(np.uint64)

    def _gather(self, layouts: tuple[Layout, ...]) -> _Patterns:
        rows = self._words(np.stack([layout.template for layout in layouts]))
        fixed = rows & self._mask
        hashes = fixed @ self._factors
        order = np.argsort(hashes)
        return _Patterns(layouts, rows.view(np.uint8), fixed, hashes[order], order)

    def find(self, rows: NDArray[np.uint8]) -> tuple[_Patterns, NDArray[np.intp]]:
        """Which pattern each row follows, -1 for none; and the patterns that are meant."""
        known = self._patterns
        fixed = rows.view(np.uint64) & self._mask
        if len(known.layouts) == 1:
            which = np.zeros(len(rows), np.intp)
            fixed ^= known.fixed
        else:
            at = np.searchsorted(known.hashes, fixed @ self._factors)
            which = known.places.take(at, mode="clip")
            fixed ^= known.fixed[which]
        if fixed.max():
            which[fixed.any(axis=1)] = -1
        return known, which

    def repeated(self, rows: NDArray[np.uint8], least: int) -> Ints:
        """The first row of each pattern that at least so many of these rows follow."""
        _, first, counts = np.unique(
            (rows.view(np.uint64) & self._mask) @ self._factors, return_index=True, return_counts=True
        )
        return np.sort(first[counts >= least])

    def decode(
        self, rows: NDArray[np.uint8], known: _Patterns, which: NDArray[np.intp], starts: Ints
    ) -> tuple[list[Block], int | None]:
        """Rows that follow patterns, as a block for each pattern, up to the first row that is wrong by its checksum.

        Also the place of that row, if there is one.  ``starts`` says where the rows come from.
        """
        one = self._layout
        count = len(rows)
        words = [group.words(rows, 0, count, self.width) for _, group in one.groups]
        among = [group.words(known.rows, 0, len(known.rows), self.width) for _, group in one.groups]
        crcs = self._feet(known.rows)[:, which]
        one.follow([have ^ base[:, which] for have, base in zip(words, among, strict=True)], crcs)
        if one.opaque:
            one.check_opaque(rows.tobytes(), 0, count, self.width, crcs)
        good = (self._feet(rows) == crcs)[0]
        wrong = None if good.all() else int(good.argmin())
        if wrong is not None:
            count, which, starts = wrong, which[:wrong], starts[:wrong]
            words = [part[:, :wrong] for part in words]
        order, edges = _sorted(which, len(known.layouts))
        walls, steps, numbers = one.read([part if order is None else part.take(order, axis=1) for part in words], count)
        starts = starts if order is None else starts[order]
        blocks = []
        for place, layout in enumerate(known.layouts):
            part = slice(edges[place], edges[place + 1])
            if part.start == part.stop:
                continue
            blocks.append(
                Block(
                    columns=layout.columns,
                    records=layout.records,
                    starts=starts[part],
                    offsets=layout.offsets,
                    lengths=layout.lengths,
                    steps=steps[:, part],
                    wall_times=walls[:, part],
                    numbers={column: found[part] for column, found in numbers.items()},
                    end=int(starts[part.stop - 1]) + layout.stride,
                    stride=layout.stride,
                )
            )
        return blocks, wrong

    def _feet(self, rows: NDArray[np.uint8]) -> NDArray[np.uint32]:
        return unmask(self._layout.feet.words(rows, 0, len(rows), self.width))


def _sorted(which: NDArray[np.intp], kinds: int) -> tuple[NDArray[np.intp] | None, list[int]]:
    """An order that puts equal ones together and keeps theirs, None where it is so; and where each kind begins."""
    if kinds == 1:
        return None, [0, len(which)]
    counts = np.bincount(which, minlength=kinds)
    # numpy sorts numbers of 16 bits by their digits, in linear time
    order = np.argsort(which.astype(np.uint16), kind="stable")
    return order, [0, *np.cumsum(counts).tolist()]


def _layout(data: bytes, start: int, length: int) -> Layout | None:
    if not sound(data, start, length):
        return None
    shape = shape_of(data[start + HEADER : start + HEADER + length])
    return None if shape is None else Layout(data, start, [length], [shape])


class Builds:
    """All builds met so far, by the length of their records; shared between files, runs and threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_length: dict[int, tuple[Build, ...]] = {}
        self._by_key: dict[object, Build] = {}
        self._patterns = self._bytes = 0

    def __len__(self) -> int:
        return self._patterns

    def of(self, length: int) -> tuple[Build, ...]:
        """The builds of records of this payload length."""
        return self._by_length.get(length, ())

    def find(self, data: bytes, start: int, length: int) -> Layout | None:
        """A layout that the record at ``start`` follows."""
        row = None
        for build in self.of(length):
            if start + build.width > len(data):
                return None
            row = np.frombuffer(data, np.uint8, build.width, start)[None, :].copy() if row is None else row
            known, which = build.find(row)
            if which[0] >= 0:
                return known.layouts[int(which[0])]
        return None

    def learn(self, data: bytes, start: int, length: int) -> Layout | None:
        """The layout of a record that follows none, which is known from now on; None if it can have none."""
        layout = _layout(data, start, length)
        if layout is not None:
            self.add(layout)
        return layout

    def learn_all(self, data: bytes, starts: Ints, rows: NDArray[np.uint8], length: int) -> Build | None:
        """The build of the first of these records, which follow no layout, after a look at those built like it.

        None if it can have no layout, or if too few records would follow it.
        """
        layout = _layout(data, int(starts[0]), length)
        # histograms are of many lengths as a rule, and each would be a layout of its own
        least = LEAST_HISTOGRAMS if layout is not None and layout.opaque else 1
        if layout is None or len(rows) < least:
            return None
        self.add(layout)
        build = self._by_key[Build.key(layout)]
        again = build.repeated(rows, max(2, least))
        for place in again[again > 0][:MAX_LEARNT].tolist():
            self.learn(data, int(starts[place]), length)
        return build

    def add(self, layout: Layout) -> None:
        """Know one more; where there are too many, all others are forgotten."""
        key, length = Build.key(layout), layout.lengths[0]
        with self._lock:
            self._patterns += 1
            self._bytes += 4 * layout.nbytes
            if self._patterns > MAX_PATTERNS or self._bytes > MAX_BYTES:
                self._by_length, self._by_key = {}, {}
                self._patterns, self._bytes = 1, 4 * layout.nbytes
            build = self._by_key.get(key)
            if build is not None:
                build.add(layout)
                return
            self._by_key[key] = build = Build(layout)
            self._by_length[length] = (*self._by_length.get(length, ()), build)
