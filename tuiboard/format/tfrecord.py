"""The framing of event files, as pure functions over bytes.

A record is a length (u64), the masked CRC of the length (u32), the payload, and its masked CRC (u32), all
little endian.  A record counts only if both checksums are right.  There is no sync marker: after a damaged
length the next whole record is searched for.

Source: TensorFlow, ``tensorflow/core/lib/io/record_writer.h``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import Enum

import google_crc32c

from tuiboard.format.crc import header_candidates, masked_crc

HEADER = 12
FOOTER = 4
MAX_RECORD = 256 << 20
"""Bytes of the largest payload that is read."""

_HEADER = struct.Struct("<QI")
_LENGTH = struct.Struct("<Q")
_CRC = struct.Struct("<I")
_DELTA = 0xA282EAD8
_MASK32 = 0xFFFFFFFF


class Stop(Enum):
    """Why a walk over records came to its end."""

    END = "end"
    """At the end of the bytes, between two records."""
    SHORT = "short"
    """A header, or a record whose header is right, is not whole yet."""
    BAD_PAYLOAD = "bad-payload"
    """The payload's checksum is wrong, and framing holds: only this record is lost."""
    BAD_FRAME = "bad-frame"
    """What stands here is no record: search for the next."""
    OVERSIZE = "oversize"
    """The length is right and beyond :data:`MAX_RECORD`."""
    LIMIT = "limit"
    """As many records as were asked for."""


@dataclass(slots=True)
class Walk:
    """Whole records at the start of some bytes, and what comes after them."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    """Start and end of each payload."""
    at: int = 0
    """Where the first byte stands that belongs to none of them."""
    stop: Stop = Stop.END
    need: int = 0
    """Bytes from ``at`` on that the record there takes, header and footer included; 0 if unknown."""


def frame(payload: bytes) -> bytes:
    """``payload`` as a record."""
    length = _LENGTH.pack(len(payload))
    return b"".join((length, _CRC.pack(masked_crc(length)), payload, _CRC.pack(masked_crc(payload))))


def claimed_length(data: bytes | memoryview, at: int = 0) -> int | None:
    """The payload length of the header at ``at`` if it is whole and its checksum right."""
    if at + HEADER > len(data):
        return None
    length, crc = _HEADER.unpack_from(data, at)
    return int(length) if masked_crc(data[at : at + 8]) == crc else None


def whole_record(data: bytes | memoryview, at: int = 0) -> int | None:
    """The end of the record at ``at`` if it is whole and right."""
    length = claimed_length(data, at)
    if length is None or length > MAX_RECORD:
        return None
    end = at + HEADER + length + FOOTER
    if end > len(data):
        return None
    (crc,) = _CRC.unpack_from(data, end - FOOTER)
    return end if masked_crc(data[at + HEADER : end - FOOTER]) == crc else None


def walk(data: bytes, at: int = 0, *, last: bool, limit: int | None = None) -> Walk:
    """Take whole records off ``data`` from ``at`` on, at most ``limit``.

    ``last`` says that the file ends where ``data`` ends; without it a record that reaches beyond is
    :attr:`Stop.SHORT`, and so is one whose judgement needs the header after it.
    """
    out = Walk()
    spans = out.spans
    size = len(data)
    unpack, unpack_crc, value = _HEADER.unpack_from, _CRC.unpack_from, google_crc32c.value
    while at + HEADER <= size:
        length, crc = unpack(data, at)
        body = at + HEADER
        have = value(data[at : at + 8])
        if (((have >> 15) | (have << 17)) + _DELTA) & _MASK32 != crc:
            out.stop = Stop.BAD_FRAME
            break
        if length > MAX_RECORD:
            out.stop, out.need = Stop.OVERSIZE, HEADER + length + FOOTER
            break
        foot = body + length
        end = foot + FOOTER
        if end > size:
            out.stop, out.need = Stop.SHORT, end - at
            break
        have = value(data[body:foot])
        if (((have >> 15) | (have << 17)) + _DELTA) & _MASK32 == unpack_crc(data, foot)[0]:
            spans.append((body, foot))
            at = end
            if len(spans) == limit:
                out.stop = Stop.LIMIT
                break
            continue
        out.need = end - at
        if claimed_length(data, end) is not None or (last and end == size):
            out.stop = Stop.BAD_PAYLOAD
        elif last or end + HEADER <= size:
            out.stop = Stop.BAD_FRAME
        else:
            out.stop, out.need = Stop.SHORT, end + HEADER - at
        break
    else:
        out.stop = Stop.END if at == size else Stop.SHORT
    out.at = at
    return out


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for the next whole record came to."""

    at: int | None
    """Where a whole record starts."""
    resume: int
    """Otherwise: where the search goes on when there are more bytes."""
    need: int = 0
    """Bytes from ``resume`` on that tell whether a record starts there; 0 if none may."""
    beyond: int | None = None
    """The first place where a record may start that reaches beyond the end of the file."""


def search(data: bytes, left: int, *, effort: int = 4 * MAX_RECORD) -> Found:
    """Find the next whole record in ``data``, after which the file goes on to ``left`` bytes in all.

    Headers are told by their checksums, all offsets at once, so the time is linear in the size;
    ``effort`` bounds the bytes of payload checked, since crafted headers could claim each other's.
    """
    pending: tuple[int, int] | None = None
    beyond: int | None = None
    for at in header_candidates(data).tolist():
        (length,) = _LENGTH.unpack_from(data, at)
        if length > MAX_RECORD:
            continue
        size = HEADER + length + FOOTER
        if at + size > left:
            beyond = at if beyond is None else beyond
        elif at + size > len(data):
            pending = (at, size) if pending is None else pending
        else:
            effort -= length
            if effort < 0:
                break
            if whole_record(data, at) is not None:
                # one that started earlier and is not all here would come first
                return Found(at, at) if pending is None else Found(None, *pending, beyond)
    if pending is not None:
        return Found(None, *pending, beyond)
    return Found(None, max(0, len(data) - HEADER + 1), 0, beyond)
