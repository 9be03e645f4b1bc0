"""Records that end in a histogram of any number of buckets: torch and TensorFlow 1 leave out empty ones.

They have no fixed length, but all that comes before the buckets lies at the same places, and the lengths that protobuf
nests have to agree with the record's.  As buckets may hold anything, nothing else can be wrong with such a record.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    def decode(self, data: bytes, starts: Ints, lengths: Ints) -> Block | None:
        """As many of these records, from the first on, as follow the pattern; they are right by their checksums."""
        count = leading(lengths > self._prefix + self._counts)
        if not count:
            return None
        starts, lengths = starts[:count], lengths[:count]
        bodies = starts + HEADER
        head = windows(data, self._prefix)[bodies]
        good = _follows(head, self._template, self._mask)
        for spot, begin in self._nested:
            good &= _number(head, spot) == lengths - begin
        edges = _number(head, self._edges)
        place = self._prefix + edges
        left = lengths - 1 - self._counts - place
        good &= left >= 0
        place[~good] = 0
        rest = windows(data, 1 + self._counts)[bodies + place]
        good &= (edges | left) & 7 == 0
        good &= _number(rest, _Varint(1, self._counts)) == left
        good &= rest[:, 0] == 0x3A
        for byte in range(self._counts):
            good &= (rest[:, 1 + byte] >= 0x80) == (byte < self._counts - 1)
        count = leading(good)
        if not count:
            return None
        walls = np.ascontiguousarray(head[:count, 1:9]).view("<f8").reshape(1, count)
        steps = np.zeros(count, np.int64) if self._step is None else _number(head[:count], self._step)
        return Block(
            columns=self.columns,
            records=(0,),
            starts=starts[:count],
            offsets=(0,),
            lengths=(lengths[:count],),
            steps=steps[None, :],
            wall_times=walls,
            numbers={},
            end=int(bodies[count - 1] + lengths[count - 1]) + FOOTER,
            stride=int(lengths[:count].mean()),
        )


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


def leading(good: NDArray[np.bool_]) -> int:
    """How many are true before the first that is not."""
    return len(good) if good.all() else int(good.argmin())


def _follows(rows: Bytes, template: Bytes, mask: Bytes) -> NDArray[np.bool_]:
    """Which rows equal the template where the mask says."""
    differs = rows ^ template
    differs &= mask
    if not differs.max():
        return np.ones(len(rows), np.bool_)
    same: NDArray[np.bool_] = differs.max(axis=1) == 0
    return same


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
