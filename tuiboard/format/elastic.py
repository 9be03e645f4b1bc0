"""Records that end in a histogram of any number of buckets: torch and TensorFlow 1 leave out empty ones.

They have no fixed length, but all that comes before the buckets lies at the same places, and the lengths that protobuf
nests have to agree with the record's.  As buckets may hold anything, nothing else can be wrong with such a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from tuiboard.format.crc import masked_crc
from tuiboard.format.layout import Block
from tuiboard.format.linear_crc import unmask
from tuiboard.format.shape import Column, shape_of
from tuiboard.format.tfrecord import FOOTER, HEADER

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
_DOUBLES = (0x09, 0x11, 0x19, 0x21, 0x29)
"""Keys of the smallest, largest, number, sum and sum of squares."""


@dataclass(frozen=True, slots=True)
class _Varint:
    at: int
    size: int


class _OtherError(Exception):
    """The record is not of this kind."""


class _Cursor:
    """Reads a template from its start and marks what varies."""

    def __init__(self, payload: bytes) -> None:
        self.data, self.at = payload, 0
        self.mask = np.full(len(payload), 0xFF, np.uint8)

    def key(self, *wanted: int) -> int:
        found = self.data[self.at]
        if found not in wanted:
            raise _OtherError
        self.at += 1
        return found

    def peek(self) -> int:
        return self.data[self.at]

    def varint(self) -> tuple[_Varint, int]:
        start, value, shift = self.at, 0, 0
        while True:
            byte = self.data[self.at]
            value |= (byte & 0x7F) << shift
            self.at += 1
            shift += 7
            if byte < 0x80:
                break
            if shift > 49:
                raise _OtherError
        return _Varint(start, self.at - start), value

    def varies(self, spot: _Varint) -> _Varint:
        self.mask[spot.at : spot.at + spot.size] = 0x80
        return spot

    def to_the_end(self) -> tuple[_Varint, int]:
        """A length that reaches to the end of the record, and where what it counts starts."""
        spot, value = self.varint()
        if self.at + value != len(self.data):
            raise _OtherError
        return self.varies(spot), self.at

    def skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.data):
            raise _OtherError


class Elastic:
    """One record as a pattern for those of the same tag."""

    def __init__(self, payload: bytes, column: Column) -> None:
        self.columns = (column,)
        cursor = _Cursor(payload)
        cursor.key(0x09)
        cursor.mask[1:9] = 0
        cursor.skip(8)
        self._step: _Varint | None = None
        if cursor.peek() == 0x10:
            cursor.key(0x10)
            self._step = cursor.varies(cursor.varint()[0])
        self._nested = []
        cursor.key(0x2A)
        self._nested.append(cursor.to_the_end())
        cursor.key(0x0A)
        self._nested.append(cursor.to_the_end())
        while cursor.key(0x0A, 0x4A, 0x2A) != 0x2A:
            cursor.skip(cursor.varint()[1])
        self._nested.append(cursor.to_the_end())
        while cursor.key(*_DOUBLES, 0x32) != 0x32:
            cursor.mask[cursor.at : cursor.at + 8] = 0
            cursor.skip(8)
        spot, size = cursor.varint()
        self._edges = cursor.varies(spot)
        self._prefix = cursor.at
        cursor.skip(size)
        cursor.key(0x3A)
        self._counts = cursor.to_the_end()[0].size
        self._template = np.frombuffer(payload, np.uint8, self._prefix).copy()
        self._mask = cursor.mask[: self._prefix]

    @classmethod
    def of(cls, payload: bytes) -> Elastic | None:
        """The pattern of a record; None if it is of another kind."""
        shape = shape_of(payload)
        if shape is None or not shape.opaque or len(shape.columns) != 1:
            return None
        try:
            return cls(payload, shape.columns[0])
        except (_OtherError, IndexError):
            return None

    def fits(self, data: bytes, start: int, length: int) -> bool:
        """Whether the record at ``start`` begins like this one; a quick look."""
        if length <= self._prefix:
            return False
        head = np.frombuffer(data, np.uint8, self._prefix, start + HEADER)
        return not ((head ^ self._template) & self._mask).any()

    @property
    def build(self) -> tuple[object, ...]:
        """Where things lie; patterns with the same are decoded together."""
        return self._prefix, self._step, tuple(self._nested), self._edges, self._counts


def decode(kinds: Sequence[Elastic], data: bytes, starts: Ints, lengths: Ints) -> list[Block]:
    """Whole records of several patterns of one build, a column each, as blocks of as many rows as follow them.

    ``starts`` and ``lengths`` have one row for each repetition.  Records are right by their checksums already.  The
    rows stop at the first in which any record is another; none are left where that is the first row.
    """
    one = kinds[0]
    rows, across = starts.shape
    flat = lengths.ravel()
    long = flat > one._prefix + one._counts
    rows = leading(long.reshape(rows, across).all(axis=1))
    if not rows:
        return []
    flat, bodies = flat[: rows * across], starts[:rows].ravel() + HEADER
    head = windows(data, one._prefix)[bodies]
    templates, masks = np.stack([kind._template for kind in kinds]), np.stack([kind._mask for kind in kinds])
    differs = head.reshape(rows, across, -1) ^ templates
    differs &= masks
    good = differs.reshape(rows * across, -1).max(axis=1) == 0
    for spot, begin in one._nested:
        good &= _number(head, spot) == flat - begin
    edges = _number(head, one._edges)
    place = one._prefix + edges
    left = flat - 1 - one._counts - place
    good &= left >= 0
    place[~good] = 0
    rest = windows(data, 1 + one._counts)[bodies + place]
    good &= (edges | left) & 7 == 0
    good &= _number(rest, _Varint(1, one._counts)) == left
    good &= rest[:, 0] == 0x3A
    for byte in range(one._counts):
        good &= (rest[:, 1 + byte] >= 0x80) == (byte < one._counts - 1)
    count = leading(good.reshape(rows, across).all(axis=1))
    if not count:
        return []
    walls = np.ascontiguousarray(head[:, 1:9]).view("<f8").reshape(rows, across)[:count]
    steps = np.zeros(rows * across, np.int64) if one._step is None else _number(head, one._step)
    steps = steps.reshape(rows, across)[:count]
    return [
        Block(
            columns=kind.columns,
            records=(0,),
            starts=starts[:count, place],
            offsets=(0,),
            lengths=(lengths[:count, place],),
            steps=steps[None, :, place],
            wall_times=walls[None, :, place],
            numbers={},
            end=int(starts[count - 1, place] + lengths[count - 1, place]) + HEADER + FOOTER,
            stride=max(1, int(starts[count - 1, place] - starts[0, place]) // count),
        )
        for place, kind in enumerate(kinds)
    ]


def sound_records(data: bytes, starts: Ints, lengths: Ints) -> NDArray[np.bool_]:
    """Which of these whole records are right by both checksums."""
    sizes, which = np.unique(lengths, return_inverse=True)
    wanted = np.array([masked_crc(int(size).to_bytes(8, "little")) for size in sizes], np.uint32)
    value = google_crc32c.value
    begins = starts + HEADER
    ends = begins + lengths
    crcs = [value(data[a:b]) for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
    good: NDArray[np.bool_] = unmask(_words(data, ends)) == np.array(crcs, np.uint32)
    good &= _words(data, starts + 8) == wanted[which]
    return good


def leading(good: Any) -> int:
    """How many of an array of truths come before the first that is false."""
    count: int = len(good) if good.all() else int(good.argmin())
    return count


def _number(rows: Bytes, spot: _Varint) -> Ints:
    """The varint at one place of each row."""
    out: Ints = (rows[:, spot.at] & np.uint8(0x7F)).astype(np.int64)
    for byte in range(1, spot.size):
        more = rows[:, spot.at + byte].astype(np.int64)
        more &= 0x7F
        more <<= 7 * byte
        out |= more
    return out


def windows(data: bytes, width: int) -> Bytes:
    """All stretches of ``width`` bytes as rows, without a copy."""
    out: Bytes = np.ndarray((len(data) - width + 1, width), np.uint8, data, 0, (1, 1))
    return out


def _words(data: bytes, at: Ints) -> NDArray[np.uint32]:
    """The four bytes at each place as a number."""
    words: NDArray[np.uint32] = np.ndarray((len(data) - 3,), "<u4", data, 0, (1,))[at]
    return words
