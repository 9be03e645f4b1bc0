"""What single bytes do to the CRC-32C of a message, for many messages at once.

CRC-32C is affine over GF(2): two messages of one length that differ in some bytes have checksums that differ by the
XOR of one table look-up a byte, where the table depends on nothing but how many bytes follow.
"""

from __future__ import annotations

import threading

import google_crc32c
import numpy as np
from numpy.typing import NDArray

MAX_DISTANCE = 4096
"""Tables are kept for bytes that at most this many others follow: 4 MiB in all."""

_DELTA = np.uint32(0xA282EAD8)
_lock = threading.Lock()


def _first() -> NDArray[np.uint32]:
    zero = google_crc32c.value(bytes(1))
    return np.array([[google_crc32c.value(bytes([byte])) ^ zero for byte in range(256)]], np.uint32)


_tables = _first()


def effects(distances: int) -> NDArray[np.uint32]:
    """Tables for the distances below ``distances`` at least, one after the other in a flat array.

    Entry ``256 * d + x``: how the checksum changes where a byte changes by ``x`` (XOR) and ``d`` bytes follow.
    """
    global _tables
    if distances > len(_tables):
        with _lock:
            have = len(_tables)
            want = min(MAX_DISTANCE, max(distances, 2 * have))
            if distances > MAX_DISTANCE:
                raise ValueError(f"no table for a byte that {distances - 1} others follow")
            if want > have:
                grown = np.empty((want, 256), np.uint32)
                grown[:have] = _tables
                first = grown[0]
                for d in range(have, want):
                    before = grown[d - 1]
                    np.bitwise_xor(first[before & np.uint32(0xFF)], before >> np.uint32(8), out=grown[d])
                _tables = grown
    return _tables.reshape(-1)


def unmask(masked: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The checksums behind those written in a file; see :func:`tuiboard.format.crc.masked`."""
    turned = masked - _DELTA
    out: NDArray[np.uint32] = (turned >> np.uint32(17)) | (turned << np.uint32(15))
    return out
