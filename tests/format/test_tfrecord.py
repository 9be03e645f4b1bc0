from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.format.crc import header_candidates, masked_crc
from tuiboard.format.tfrecord import (
    MAX_RECORD,
    Stop,
    claimed_length,
    frame,
    search,
    walk,
    whole_record,
)

payloads = st.lists(st.binary(max_size=60), max_size=12)


def test_known_checksums() -> None:
    # from TensorBoard's masked_crc.rs
    assert masked_crc(struct.pack("<Q", 24)) == 0x224B7FA3
    assert masked_crc(b"\x1a\x11CRC test, one two") == 0x5794D08A


def _payloads(data: bytes, spans: list[tuple[int, int]]) -> list[bytes]:
    return [data[start:end] for start, end in spans]


@given(payloads)
def test_walk_takes_every_record(items: list[bytes]) -> None:
    data = b"".join(map(frame, items))
    out = walk(data, last=True)
    assert _payloads(data, out.spans) == items
    assert (out.at, out.stop) == (len(data), Stop.END)


@given(payloads.filter(bool), st.data())
def test_a_cut_is_short_and_loses_nothing_before(items: list[bytes], draw: st.DataObject) -> None:
    data = b"".join(map(frame, items))
    upto = draw.draw(st.integers(0, len(data) - 1))
    out = walk(data[:upto], last=True)
    whole = _payloads(data, out.spans)
    assert items[: len(whole)] == whole
    assert out.stop is (Stop.END if out.at == upto else Stop.SHORT)
    assert upto - out.at < len(frame(items[len(whole)]))


@given(payloads, st.binary(min_size=1, max_size=200), st.binary(max_size=40))
def test_search_finds_the_next_whole_record(before: list[bytes], noise: bytes, payload: bytes) -> None:
    data = noise + frame(payload) + b"".join(map(frame, before))
    found = search(data, len(data))
    assert found.at is not None
    assert found.at <= len(noise)
    assert whole_record(data, found.at) is not None


@given(st.binary(max_size=300), st.lists(st.integers(0, 2**29), max_size=4))
def test_candidates_are_the_headers_that_verify(noise: bytes, lengths: list[int]) -> None:
    headers = [struct.pack("<Q", n) + struct.pack("<I", masked_crc(struct.pack("<Q", n))) for n in lengths]
    data = noise + noise[:7].join(headers) + noise[:3]
    slow = [at for at in range(len(data) - 11) if (n := claimed_length(data, at)) is not None and n < 2**29]
    assert header_candidates(data).tolist() == slow


@pytest.mark.parametrize("bit", range(0, 8 * 12, 5))
def test_a_flipped_header_is_a_bad_frame(bit: int) -> None:
    data = bytearray(frame(b"abc") + frame(b"def"))
    data[bit // 8] ^= 1 << bit % 8
    out = walk(bytes(data), last=True)
    assert (out.at, out.stop, out.spans) == (0, Stop.BAD_FRAME, [])
    assert search(bytes(data)[1:], len(data) - 1).at == len(frame(b"abc")) - 1


def test_a_flipped_payload_costs_one_record() -> None:
    data = bytearray(frame(b"abc") + frame(b"def"))
    data[13] ^= 1
    out = walk(bytes(data), last=True)
    assert (out.at, out.stop, out.need) == (0, Stop.BAD_PAYLOAD, len(frame(b"abc")))


def test_a_flipped_payload_at_the_end_of_a_chunk_needs_the_next_header() -> None:
    data = bytearray(frame(b"abc"))
    data[13] ^= 1
    assert walk(bytes(data), last=False).stop is Stop.SHORT
    assert walk(bytes(data), last=True).stop is Stop.BAD_PAYLOAD


@pytest.mark.parametrize("length", [MAX_RECORD + 1, 1 << 40, 2**63, 2**64 - 1])
def test_an_absurd_length_is_oversize(length: int) -> None:
    head = struct.pack("<Q", length)
    data = head + struct.pack("<I", masked_crc(head)) + b"x" * 40
    assert walk(data, last=True).stop is Stop.OVERSIZE


def test_search_is_not_quadratic_in_crafted_headers() -> None:
    # each header claims all that follows, and none of them is a record
    count = 20_000
    parts = []
    for number in range(count):
        head = struct.pack("<Q", (count - number) * 12)
        parts.append(head + struct.pack("<I", masked_crc(head)))
    data = b"".join(parts) + bytes(64)
    assert len(header_candidates(data)) == count
    assert search(data, len(data), effort=1 << 20).at is None


def test_search_in_zeros_is_fast_and_finds_nothing() -> None:
    assert search(bytes(1 << 20), 1 << 20).at is None
    assert np.array_equal(header_candidates(bytes(1 << 16)), [])
