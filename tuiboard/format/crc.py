"""The masked CRC-32C of TFRecord files."""

from __future__ import annotations

from functools import lru_cache

import google_crc32c
import numpy as np
from numpy.typing import NDArray

_DELTA = 0xA282EAD8
_MASK32 = 0xFFFFFFFF


def masked(crc: int) -> int:
    """A CRC-32C as it is written: rotated right by 15 bits, plus a constant.

    Source: TensorBoard, ``tensorboard/data/server/masked_crc.rs``.
    """
    return (((crc >> 15) | (crc << 17)) + _DELTA) & _MASK32


def masked_crc(data: bytes | memoryview) -> int:
    """The masked CRC-32C of ``data``."""
    crc: int = google_crc32c.value(data)
    return (((crc >> 15) | (crc << 17)) + _DELTA) & _MASK32


@lru_cache(maxsize=1)
def _length_tables() -> tuple[int, NDArray[np.uint32]]:
    # CRC-32C is affine over GF(2): the CRC of eight bytes is that of eight zeros, XORed with what each
    # byte contributes at its place
    zero: int = google_crc32c.value(bytes(8))
    table = np.zeros((4, 256), np.uint32)
    for place in range(4):
        for byte in range(256):
            data = bytearray(8)
            data[place] = byte
            table[place, byte] = google_crc32c.value(bytes(data)) ^ zero
    return zero, table


def header_candidates(data: bytes | memoryview) -> NDArray[np.int64]:
    """Offsets at which 12 bytes stand that are a length below 2**29 and its right masked CRC."""
    octets = np.frombuffer(data, np.uint8)
    n = len(octets) - 11
    if n <= 0:
        return np.empty(0, np.int64)
    zeros = octets[4:] == 0
    zeros = zeros[:-1] & zeros[1:]
    high = zeros[:n] & zeros[2 : 2 + n]
    high &= octets[3 : 3 + n] <= 0x1F
    at: NDArray[np.int64] = np.flatnonzero(high)
    if not len(at):
        return at
    zero, table = _length_tables()
    crc = np.full(len(at), zero, np.uint32)
    for place in range(4):
        crc ^= table[place, octets[at + place]]
    want = ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(_DELTA)
    have = np.zeros(len(at), np.uint32)
    for place in range(4):
        have |= octets[at + 8 + place].astype(np.uint32) << np.uint32(8 * place)
    found: NDArray[np.int64] = at[want == have]
    return found
