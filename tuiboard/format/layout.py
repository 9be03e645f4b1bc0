"""A cycle of records as a pattern: decodes all of its repetitions at once, with every checksum verified.

Repetitions are rows of a matrix of bytes.  A row follows the layout if all bytes but its numbers equal those of the
pattern; then numbers are strided columns, and each record's checksum differs from that of the first row by one table
look-up for each byte that differs (:mod:`tuiboard.format.linear_crc`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from tuiboard.format.crc import masked_crc
from tuiboard.format.linear_crc import MAX_DISTANCE, effects, unmask
from tuiboard.format.shape import Column, Shape, Spot
from tuiboard.format.tfrecord import FOOTER, HEADER

MAX_LOOKUPS = 256
"""Bytes that vary in one record; with more the checksum is cheaper the usual way."""
_WORDS = ("<u1", "<u1", "<u2", "<u4", "<u4", "<u8", "<u8", "<u8", "<u8")
"""The word in which a number of so many bytes is read."""

Words = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Whole rows of a layout, as columns."""

    columns: tuple[Column, ...]
    """One for each value of the cycle."""
    records: tuple[int, ...]
    """Which record of the cycle each column stands in."""
    starts: NDArray[np.int64]
    """Where each row stands in the bytes, in rising order."""
    offsets: tuple[int, ...]
    """Where each record's header starts in a row."""
    lengths: tuple[int | NDArray[np.int64], ...]
    """Bytes of each record's payload, one number for all rows or one for each."""
    steps: NDArray[np.int64]
    """One row a record of the cycle, one column a repetition."""
    wall_times: NDArray[np.float64]
    """As ``steps``."""
    numbers: dict[int, NDArray[Any]]
    """The values of the columns that are numbers."""
    end: int
    """Where the bytes after the last row start."""
    stride: int
    """Bytes of a row."""

    @property
    def count(self) -> int:
        """Records."""
        return self.steps.size

    @property
    def last_step(self) -> int:
        """The step of the last record."""
        return int(self.steps[-1, -1])

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Itself: a mix has several."""
        return (self,)

    def last_lengths(self, most: int) -> list[int]:
        """Bytes of the payloads of the last ``most`` records at the most, in the order of the file."""
        rows = -(-most // len(self.lengths))
        last = [
            n[-rows:].tolist() if not isinstance(n, int) else [n] * min(rows, len(self.starts)) for n in self.lengths
        ]
        return [n for row in zip(*last, strict=True) for n in row][-most:]

    def head(self, rows: int) -> Block:
        """The first rows."""
        if rows >= len(self.starts):
            return self
        return replace(
            self,
            starts=self.starts[:rows],
            lengths=tuple(n if isinstance(n, int) else n[:rows] for n in self.lengths),
            steps=self.steps[:, :rows],
            wall_times=self.wall_times[:, :rows],
            numbers={column: numbers[:rows] for column, numbers in self.numbers.items()},
        )


class _Group:
    """Numbers that are read alike: a row of words each."""

    __slots__ = ("code", "distances", "keys", "owners", "places", "size", "unique", "word")

    def __init__(self, size: int, code: str) -> None:
        self.size, self.code, self.word = size, code, _WORDS[size]
        self.keys: list[int] = []
        """What each row is: a record for times and steps, a column for values."""
        self.owners: list[int] = []
        self.places: list[int] = []
        """Byte of the row of bytes at which each starts."""
        self.distances: list[int] = []
        """Bytes of the payload after the first byte of each."""

    def words(self, data: bytes | NDArray[np.uint8], at: int, rows: int, stride: int) -> Words:
        out: Words = np.empty((len(self.places), rows), self.word)
        for row, place in enumerate(self.places):
            out[row] = np.ndarray((rows,), self.word, data, at + place, (stride,))
        if self.size in (3, 5, 6, 7):
            out &= out.dtype.type((1 << 8 * self.size) - 1)
        return out

    def numbers(self, words: Words) -> NDArray[Any]:
        """What the words say."""
        if not self.code.startswith("varint"):
            plain: NDArray[Any] = words.view(self.code)
            return plain
        whole: NDArray[Any] = words & words.dtype.type(0x7F)
        for byte in range(1, self.size):
            whole |= (words >> words.dtype.type(byte)) & words.dtype.type(0x7F << 7 * byte)
        if self.code.endswith("<i8"):
            return whole.astype(np.int64)
        return whole.astype("<u8").astype("<u2" if self.code.endswith("<f2") else "<u4").view(self.code[7:])


class Layout:
    """One cycle of whole records, and where their numbers lie."""

    def __init__(self, data: bytes, at: int, lengths: Sequence[int], shapes: Sequence[Shape]) -> None:
        self.lengths = tuple(lengths)
        self.stride = sum(lengths) + (HEADER + FOOTER) * len(lengths)
        self.template = np.frombuffer(data, np.uint8, self.stride, at).copy()
        self.mask = np.full(self.stride, 0xFF, np.uint8)
        offsets: list[int] = []
        columns: list[Column] = []
        records: list[int] = []
        self.opaque: list[int] = []
        groups: dict[tuple[str, int, str], _Group] = {}
        self.zero_steps: list[int] = []
        offset = 0
        for record, (length, shape) in enumerate(zip(lengths, shapes, strict=True)):
            offsets.append(offset)
            spots = [("wall", record, shape.wall)]
            if shape.step is None:
                self.zero_steps.append(record)
            else:
                spots.append(("step", record, shape.step))
            for column in shape.columns:
                if column.spot is not None:
                    spots.append(("value", len(columns), column.spot))
                columns.append(column)
                records.append(record)
            tabled = not shape.opaque and length <= MAX_DISTANCE and sum(s.size for *_, s in spots) <= MAX_LOOKUPS
            if not tabled:
                self.opaque.append(record)
            for kind, key, spot in spots:
                group = groups.setdefault((kind, spot.size, spot.code), _Group(spot.size, spot.code))
                group.keys.append(key)
                group.owners.append(record)
                group.places.append(offset + HEADER + spot.at)
                group.distances.append(length - 1 - spot.at if tabled else spot.size - 1)
                self._varies(offset + HEADER + spot.at, spot)
            for start, end in shape.opaque:
                self.mask[offset + HEADER + start : offset + HEADER + end] = 0
            self.mask[offset + HEADER + length : offset + HEADER + length + FOOTER] = 0
            offset += length + HEADER + FOOTER
        self.offsets, self.columns, self.records = tuple(offsets), tuple(columns), tuple(records)
        self.groups = [(kind, group) for (kind, _, _), group in groups.items()]
        self.feet = _Group(4, "<u4")
        self.feet.places = [o + HEADER + n for o, n in zip(offsets, lengths, strict=True)]
        self.reach = 1 + max(max(group.distances) for _, group in self.groups)

    def _varies(self, place: int, spot: Spot) -> None:
        # of a varint only the top bit of each byte, which says where it ends, belongs to the pattern
        self.mask[place : place + spot.size] = 0x80 if spot.code.startswith("varint") else 0

    @property
    def nbytes(self) -> int:
        """Memory taken, roughly."""
        return 2 * self.stride + 400 * len(self.lengths)

    def fits(self, data: bytes, at: int) -> bool:
        """Whether one row at ``at`` follows the pattern; says nothing of its checksums."""
        if at + self.stride > len(data):
            return False
        row = np.frombuffer(data, np.uint8, self.stride, at)
        return not ((row ^ self.template) & self.mask).any()

    def decode(self, data: bytes, at: int, rows: int, starts: NDArray[np.int64] | None = None) -> Block | None:
        """The rows from ``at`` on, at most ``rows``, that follow the layout and are right by their checksums.

        ``starts`` says where the rows come from if they were gathered from other places.
        """
        stride = self.stride
        block = np.frombuffer(data, np.uint8, rows * stride, at).reshape(rows, stride)
        differs = block ^ self.template
        differs &= self.mask
        if differs.max():
            rows = int((differs.max(axis=1) > 0).argmax())
            if not rows:
                return None
        words = [group.words(data, at, rows, stride) for _, group in self.groups]
        rows = self._verify(data, at, rows, words)
        if not rows:
            return None
        walls, steps, numbers = self.read([found[:, :rows] for found in words], rows)
        starts = np.arange(at, at + rows * stride, stride, dtype=np.int64) if starts is None else starts[:rows]
        return Block(
            columns=self.columns,
            records=self.records,
            starts=starts,
            offsets=self.offsets,
            lengths=self.lengths,
            steps=steps,
            wall_times=walls,
            numbers=numbers,
            end=at + rows * stride,
            stride=stride,
        )

    def _verify(self, data: bytes, at: int, rows: int, words: list[Words]) -> int:
        """How many rows are right by every record's checksum."""
        feet = unmask(self.feet.words(data, at, rows, self.stride))
        value = google_crc32c.value
        first = [
            value(data[at + o + HEADER : at + o + HEADER + n])
            for o, n in zip(self.offsets, self.lengths, strict=True)
        ]  # fmt: skip
        crcs = np.empty(feet.shape, np.uint32)
        crcs[:] = np.array(first, np.uint32)[:, None]
        self.follow([found ^ found[:, :1] for found in words], crcs)
        self.check_opaque(data, at, rows, self.stride, crcs)
        good = (feet == crcs).all(axis=0)
        return rows if good.all() else int(good.argmin())

    def follow(self, changed: list[Words], crcs: NDArray[np.uint32]) -> None:
        """Change checksums of records to those of others, whose words differ from theirs so (XOR)."""
        tables = effects(self.reach)
        for (_, group), words in zip(self.groups, changed, strict=True):
            _apply(group, words, crcs, tables)

    def check_opaque(self, data: bytes, at: int, rows: int, stride: int, crcs: NDArray[np.uint32]) -> None:
        """Put in the checksums of records that may hold anything, one by one; rows stand ``stride`` bytes apart."""
        value = google_crc32c.value
        for record in self.opaque:
            start = at + self.offsets[record] + HEADER
            length = self.lengths[record]
            stop = start + rows * stride
            crcs[record] = [value(data[a : a + length]) for a in range(start, stop, stride)]

    def read(
        self, words: list[Words], rows: int
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], dict[int, NDArray[Any]]]:
        """Wall times and steps, a row a record, and the numbers of each column that has some."""
        shape = (len(self.lengths), rows)
        walls, steps = np.empty(shape), np.empty(shape, np.int64)
        steps[self.zero_steps] = 0
        numbers: dict[int, NDArray[Any]] = {}
        for (kind, group), found in zip(self.groups, words, strict=True):
            read = group.numbers(found)
            if kind == "value":
                numbers.update(zip(group.keys, read, strict=True))
            elif len(group.keys) == shape[0]:
                if kind == "wall":
                    walls = read
                else:
                    steps = read
            else:
                (walls if kind == "wall" else steps)[group.keys] = read
        return walls, steps, numbers


def _apply(group: _Group, changed: Words, crcs: NDArray[np.uint32], tables: NDArray[np.uint32]) -> None:
    """Change the checksums by what the words of the group differ from those that they belong to."""
    touched = int(np.bitwise_or.reduce(changed, axis=None))
    if not touched:
        return
    octets = changed.view(np.uint8).reshape(*changed.shape, changed.itemsize)
    base = np.array(group.distances, np.int64)[:, None] * 256
    index = np.empty(changed.shape, np.int64)
    effect = np.empty(changed.shape, np.uint32)
    total: NDArray[np.uint32] | None = None
    for byte in range(group.size):
        if touched >> 8 * byte & 0xFF:
            np.add(octets[:, :, byte], base - 256 * byte, out=index)
            if total is None:
                total = tables.take(index)
            else:
                tables.take(index, out=effect, mode="clip")
                total ^= effect
    assert total is not None
    owners = group.owners
    if owners == list(range(len(crcs))):
        crcs ^= total
    elif len(set(owners)) == len(owners):
        crcs[owners] ^= total
    else:
        starts = [i for i, owner in enumerate(owners) if i == 0 or owners[i - 1] != owner]
        crcs[[owners[i] for i in starts]] ^= np.bitwise_xor.reduceat(total, starts, axis=0)


def sound(data: bytes, at: int, length: int) -> bool:
    """Whether the record at ``at`` of a payload of ``length`` bytes is right by both checksums."""
    foot = at + HEADER + length
    return (
        int.from_bytes(data[at : at + 8], "little") == length
        and int.from_bytes(data[at + 8 : at + 12], "little") == masked_crc(data[at : at + 8])
        and int.from_bytes(data[foot : foot + 4], "little") == masked_crc(data[at + HEADER : foot])
    )
