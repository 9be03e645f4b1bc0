"""What is whole in a graph file that was cut off or is damaged.

Protobuf writes fields one after the other, each with its length, so all before the damage stands as it was written.
Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator

from tuiboard.format.proto import DecodeError, message_class

_HOLDS = {("SavedModel", 2): "MetaGraphDef", ("MetaGraphDef", 2): "GraphDef", ("GraphDef", 2): "FunctionDefLibrary"}
"""Fields in which nodes lie deeper, and what they are."""
_UNITS = {("GraphDef", 1), ("FunctionDefLibrary", 1)}
"""Nodes and functions: with anything else than bytes in their place the message is of another kind."""
_WRAPPERS = frozenset({"SavedModel", "MetaGraphDef"})
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST = 10
"""Bytes of a number of variable length."""


def whole_part(kind: str, data: bytes, start: int = 0, stop: int | None = None) -> tuple[bytes, int]:
    """The whole fields of the GraphDef in a damaged message, and the byte of ``data`` up to which they reach.

    ``kind``: GraphDef, MetaGraphDef or SavedModel, of which the first graph counts.  The bytes are empty where
    there is nothing whole, which says that the message is of another kind, too.
    """
    stop = len(data) if stop is None else stop
    out = bytearray()
    good = start
    for number, wire, tag, begin, end in _fields(data, start, stop):
        inner = _HOLDS.get((kind, number))
        if (inner or (kind, number) in _UNITS) and wire != _BYTES:
            break
        if inner is not None:
            part, reached = whole_part(inner, data, begin, min(end, stop))
            if kind in _WRAPPERS:
                return part, reached
            if reached < end:
                return bytes(out) + _varint(number << 3 | wire) + _varint(len(part)) + part, reached
        if end > stop or not (kind in _WRAPPERS or _reads(kind, data[tag:end])):
            break
        out += data[tag:end]
        good = end
    return (b"" if kind in _WRAPPERS else bytes(out)), good


def _fields(data: bytes, at: int, stop: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Number, wire type, first byte of tag and of contents, and end of each field; the last may end beyond ``stop``."""
    while at < stop:
        tag = at
        key, at = _number(data, at, stop)
        wire = key & 7
        if key < 8:  # no field has number 0, and -1 is none
            return
        begin = at
        if wire == _VARINT:
            value, at = _number(data, at, stop)
            if value < 0:
                return
        elif wire == _BYTES:
            size, begin = _number(data, at, stop)
            if size < 0:
                return
            at = begin + size
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
        else:
            return
        yield key >> 3, wire, tag, begin, at


def _number(data: bytes, at: int, stop: int) -> tuple[int, int]:
    """A number of variable length and where it ends; -1 where it does not."""
    value = 0
    for i in range(min(_LONGEST, stop - at)):
        byte = data[at + i]
        value |= (byte & 0x7F) << 7 * i
        if byte < 0x80:
            return value, at + i + 1
    return -1, at


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _reads(kind: str, data: bytes) -> bool:
    """Whether a field of a message makes sense, down to its depths."""
    try:
        message_class(kind).FromString(data)
    except DecodeError:
        return False
    return True
