"""Where the numbers of one record lie, so that records alike in all other bytes need no parsing.

The shape of a record says which of its bytes may differ in another one without anything but these numbers being
different: every other byte, and so the structure of the message, is the same.  What the numbers mean is the business
of :func:`tuiboard.format.event.decode`, which is asked about the record that the shape was taken from.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tuiboard.format.event import SCALARS, Metadata, decode

MAX_VALUES = 4096
"""Values of one record that a shape describes."""
MAX_VARINT = 8
"""Bytes of a varint that a shape describes: a step below 2**56."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One number in a record."""

    at: int
    """Byte of the payload at which it starts."""
    size: int
    """Bytes."""
    code: str
    """How numpy reads it (``<f4``), or ``varint`` with what becomes of the whole number: ``varint:<i8``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a record, which becomes a row of a series."""

    tag: bytes
    place: int
    """Which value of the summary."""
    metadata: Metadata | None
    plain: bool
    """It is a number without metadata."""
    spot: Spot | None
    """Where the number lies; None for what is only indexed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One record, as a pattern for others."""

    wall: Spot
    step: Spot | None
    """None where the writer left out a step of 0."""
    columns: tuple[Column, ...]
    opaque: tuple[tuple[int, int], ...]
    """Start and end of bytes that are only indexed and may hold anything."""


class _OtherError(Exception):
    """The record is none that has a shape."""


@dataclass(slots=True)
class _Found:
    """A value while it is taken apart."""

    kind: str = ""
    spot: Spot | None = None
    opaque: list[tuple[int, int]] = field(default_factory=list)


def shape_of(payload: bytes) -> Shape | None:
    """The shape of a record; None for records without values, and for those of unusual make."""
    try:
        return _event(payload)
    except (_OtherError, IndexError):
        return None
    except Exception:  # what cannot be decoded is counted on the careful path
        return None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise _OtherError


def _fields(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, wire type, start and end of the contents of each field of a message."""
    while at < end:
        key, at = _varint(data, at)
        wire = key & 7
        start = at
        if wire == 0:
            _, at = _varint(data, at)
        elif wire == 1:
            at += 8
        elif wire == 2:
            size, start = _varint(data, at)
            at = start + size
        elif wire == 5:
            at += 4
        else:
            raise _OtherError
        if at > end:
            raise _OtherError
        yield key >> 3, wire, start, at


def _once(seen: set[int], number: int) -> None:
    if number in seen:
        raise _OtherError
    seen.add(number)


def _event(payload: bytes) -> Shape | None:
    wall: Spot | None = None
    step: Spot | None = None
    values: list[_Found] | None = None
    seen: set[int] = set()
    for number, wire, start, end in _fields(payload, 0, len(payload)):
        if number == 1 and wire == 1:
            _once(seen, 1)
            wall = Spot(start, 8, "<f8")
        elif number == 2 and wire == 0:
            _once(seen, 2)
            step = _varint_spot(start, end, "<i8")
        elif number == 5 and wire == 2:
            _once(seen, 5)
            values = [_value(payload, *span) for span in _repeated(payload, start, end)]
        elif number <= 10:
            return None
    if wall is None or not values or len(values) > MAX_VALUES:
        return None
    return _shape(payload, wall, step, values)


def _repeated(payload: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    for number, wire, begin, stop in _fields(payload, start, end):
        if number != 1 or wire != 2:
            raise _OtherError
        yield begin, stop


def _varint_spot(start: int, end: int, code: str) -> Spot:
    if end - start > MAX_VARINT:
        raise _OtherError
    return Spot(start, end - start, "varint:" + code)


def _value(payload: bytes, start: int, stop: int) -> _Found:
    out = _Found()
    seen: set[int] = set()
    for number, wire, begin, end in _fields(payload, start, stop):
        _once(seen, number)
        if number == 2 and wire == 5:
            kind, out.spot = "simple", Spot(begin, 4, "<f4")
        elif number == 8 and wire == 2:
            kind = "tensor"
            _tensor(payload, begin, end, out)
        elif number == 5 and wire == 2:
            kind = "histo"
            _histogram(payload, begin, end, out)
        elif number in (1, 7, 9) and wire == 2:
            continue
        else:
            raise _OtherError
        if out.kind:
            raise _OtherError
        out.kind = kind
    return out


_CONTENT = {1: ("<f4", 4), 2: ("<f8", 8), 3: ("<i4", 4), 9: ("<i8", 8), 19: ("<f2", 2)}
"""Element types whose single number is read from the bytes of a tensor."""
_LISTS = {(1, 5): ("<f4", 4), (2, 6): ("<f8", 8)}
"""Element type and field of lists of fixed size."""
_VARINT_LISTS = {(3, 7): "<i4", (9, 10): "<i8", (19, 13): "<f2"}
"""Element type and field of lists of varints."""


def _tensor(payload: bytes, start: int, stop: int, out: _Found) -> None:
    dtype = 0
    held: list[tuple[int, int, int, int]] = []
    seen: set[int] = set()
    for number, wire, begin, end in _fields(payload, start, stop):
        _once(seen, number)
        if number == 1 and wire == 0:
            dtype = _varint(payload, begin)[0]
        elif (number == 2 and wire == 2) or (number == 3 and wire == 0):
            continue
        else:
            held.append((number, wire, begin, end))
    if len(held) != 1:
        raise _OtherError
    number, wire, begin, end = held[0]
    size = end - begin
    if number == 4 and wire == 2 and size:
        code, width = _CONTENT.get(dtype, ("", 0))
        if size == width:
            out.spot = Spot(begin, width, code)
        else:
            out.opaque.append((begin, end))
    elif (dtype, number) in _LISTS and wire in (1, 2, 5):
        code, width = _LISTS[dtype, number]
        if size == width:
            out.spot = Spot(begin, width, code)
        elif wire == 2 and size and size % width == 0:
            out.opaque.append((begin, end))
        else:
            raise _OtherError
    elif (dtype, number) in _VARINT_LISTS and wire in (0, 2):
        if not size or _varint(payload, begin)[1] != end:
            raise _OtherError
        out.spot = _varint_spot(begin, end, _VARINT_LISTS[dtype, number])
    else:
        raise _OtherError


def _histogram(payload: bytes, start: int, stop: int, out: _Found) -> None:
    for number, wire, begin, end in _fields(payload, start, stop):
        doubles = (number <= 5 and wire == 1) or (number in (6, 7) and wire == 2 and (end - begin) % 8 == 0)
        if not doubles:
            raise _OtherError
        out.opaque.append((begin, end))


def _shape(payload: bytes, wall: Spot, step: Spot | None, values: list[_Found]) -> Shape | None:
    event = decode(payload)
    columns: list[Column] = []
    for tag, number, place in event.scalars:
        spot = values[place].spot
        if spot is None or not _same(payload, spot, number):
            return None
        columns.append(Column(tag, place, SCALARS, True, spot))
    for value in event.values:
        found = values[value.place]
        if value.empty or value.fallback:
            return None
        if value.number is None:
            if found.spot is not None:
                return None
        elif found.spot is None or not _same(payload, found.spot, value.number):
            return None
        columns.append(Column(value.tag, value.place, value.metadata, False, found.spot))
    if len(columns) != len(values):
        return None
    opaque = tuple(span for value in values for span in value.opaque)
    return Shape(wall, step, tuple(columns), opaque)


def _same(payload: bytes, spot: Spot, number: float) -> bool:
    """Whether what lies at ``spot`` is the number that the careful path read."""
    if spot.code.startswith("varint"):
        whole, _ = _varint(payload, spot.at)
        if spot.code.endswith("<f2"):
            found = float(struct.unpack("<e", struct.pack("<H", whole & 0xFFFF))[0])
        else:
            bits = 32 if spot.code.endswith("<i4") else 64
            whole &= (1 << bits) - 1
            found = float(whole - (1 << bits) if whole >> (bits - 1) else whole)
    else:
        code = {"<f4": "<f", "<f8": "<d", "<f2": "<e", "<i4": "<i", "<i8": "<q"}[spot.code]
        found = float(struct.unpack_from(code, payload, spot.at)[0])
    return found == number or (found != found and number != number)
