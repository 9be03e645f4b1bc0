"""Finds the cycle in which records repeat."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.layout import Layout, sound
from tuiboard.format.shape import Shape, shape_of
from tuiboard.format.tfrecord import FOOTER, HEADER, MAX_RECORD

MAX_STRIDE = 16 << 20
"""Bytes of the longest cycle."""
CANDIDATES = 48
"""Lengths of the cycle that are looked into at one place."""
_LENGTH = struct.Struct("<Q").unpack_from


def frames(data: bytes, at: int, limit: int) -> tuple[list[int], list[int]]:
    """Start and payload length of up to ``limit`` whole records from ``at`` on, checksums unseen."""
    starts: list[int] = []
    lengths: list[int] = []
    last = len(data) - HEADER - FOOTER
    while at <= last and len(starts) < limit:
        length: int = _LENGTH(data, at)[0]
        if length > MAX_RECORD or at + length > last:
            break
        starts.append(at)
        lengths.append(length)
        at += length + HEADER + FOOTER
    return starts, lengths


def find_cycle(data: bytes, starts: list[int], lengths: list[int]) -> tuple[Layout, int] | None:
    """A layout that at least two rows follow, and how many of these records come before it."""
    n = len(starts)
    sizes = np.array(lengths, np.int64)
    for first in dict.fromkeys((0, 1, n // 8, n // 4, n // 2)):
        if first >= n - 1:
            continue
        layout = _cycle_at(data, starts, lengths, sizes, first)
        if layout is not None:
            return layout, first
    return None


def _cycle_at(
    data: bytes, starts: list[int], lengths: list[int], sizes: NDArray[np.int64], first: int
) -> Layout | None:
    shape = _sound_shape(data, starts[first], lengths[first])
    if shape is None:
        return None
    alone = Layout(data, starts[first], lengths[first : first + 1], [shape])
    again = (np.flatnonzero(sizes[first + 1 :] == sizes[first]) + 1).tolist()
    best: tuple[int, int] | None = None
    tried = 0
    for period in again:
        if tried >= CANDIDATES or starts[first + period] - starts[first] > MAX_STRIDE:
            break
        if not alone.fits(data, starts[first + period]):
            continue
        tried += 1
        ahead = sizes[first : len(sizes) - period] == sizes[first + period :]
        covers = len(ahead) if ahead.all() else int(ahead.argmin())
        # a longer cycle only counts for more if it holds on for clearly longer
        if covers >= period and (best is None or covers + period > 1.5 * best[0]):
            best = covers + period, period
            if covers == len(ahead):
                break
    if best is None:
        return None
    stop = first + best[1]
    shapes = [shape]
    for start, length in zip(starts[first + 1 : stop], lengths[first + 1 : stop], strict=True):
        found = _sound_shape(data, start, length)
        if found is None:
            return None
        shapes.append(found)
    if best[1] > 1:
        alone = Layout(data, starts[first], lengths[first:stop], shapes)
    return alone if alone.fits(data, starts[stop]) else None


def _sound_shape(data: bytes, start: int, length: int) -> Shape | None:
    if not sound(data, start, length):
        return None
    return shape_of(data[start + HEADER : start + HEADER + length])
