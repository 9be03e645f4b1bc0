"""Finds the cycle in which records repeat."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.crc import header_candidates
from tuiboard.format.layout import Layout, sound
from tuiboard.format.shape import Shape, shape_of
from tuiboard.format.tfrecord import FOOTER, HEADER, MAX_RECORD

Ints = NDArray[np.int64]
MAX_STRIDE = 16 << 20
"""Bytes of the longest cycle."""
LEAST_VALUES = 192
"""Values in records that repeat before a cycle counts as one, unless there are no more."""
RETURNS = 8
"""How often a record comes again, and not in turn, before the search is given up."""
CANDIDATES = 48
"""Lengths of the cycle that are looked into at one place."""
_LENGTH = struct.Struct("<Q").unpack_from


def frames(data: bytes, at: int, limit: int) -> tuple[list[int], list[int]]:
    """Start and payload length of up to ``limit`` whole records from ``at`` on, checksums unseen."""
    starts: list[int] = []
    lengths: list[int] = []
    last = len(data) - HEADER - FOOTER
    start, note, read = starts.append, lengths.append, _LENGTH
    for _ in range(limit):
        if at > last:
            break
        (length,) = read(data, at)
        if length > last - at or length > MAX_RECORD:
            break
        start(at)
        note(length)
        at += length + HEADER + FOOTER
    return starts, lengths


SMALL = 200
"""Bytes of a record below which headers are found faster by their checksums than one after the other."""


def many_frames(data: bytes, at: int, limit: int) -> tuple[list[int], list[int]] | tuple[Ints, Ints]:
    """As :func:`frames`, for many records: all headers at once where records are small."""
    starts, _ = frames(data, at, 64)
    if len(starts) < 64 or starts[-1] - at > 64 * SMALL:
        return frames(data, at, limit)
    usual = (starts[-1] - at) // 63
    window = memoryview(data)[at : at + limit * usual]
    places = header_candidates(window)
    words: Ints = np.ndarray((len(window) - 7,), "<i8", data, at, (1,))[places]
    ends = places + words + HEADER + FOOTER
    # what looks like a header inside of a record ends the chain, and so does damage
    good = (words <= MAX_RECORD) & (ends <= len(data) - at)
    good[1:] &= places[1:] == ends[:-1]
    if len(good):
        good[0] &= places[0] == 0
    count = len(good) if good.all() else int(good.argmin())
    return places[:count] + at, words[:count]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for a cycle came to."""

    layout: Layout | None = None
    before: int = 0
    """Records that come before the cycle."""
    hopeless: bool = False
    """Records come again, though not in turn: more of them would show nothing else."""


def find_cycle(data: bytes, starts: list[int], lengths: list[int]) -> Search:
    """Look for a layout that at least two rows follow."""
    n = len(starts)
    sizes = np.array(lengths, np.int64)
    hopeless = False
    for first in dict.fromkeys((0, 1, n // 8, n // 4, n // 2)):
        if first >= n - 1:
            continue
        layout, again = _cycle_at(data, starts, lengths, sizes, first)
        if layout is not None:
            return Search(layout, first)
        hopeless = hopeless or again >= RETURNS
    return Search(hopeless=hopeless)


def _cycle_at(
    data: bytes, starts: list[int], lengths: list[int], sizes: NDArray[np.int64], first: int
) -> tuple[Layout | None, int]:
    """The layout of the cycle that begins with one record, and how often such a record was seen again."""
    shape = _sound_shape(data, starts[first], lengths[first])
    if shape is None:
        return None, 0
    alone = Layout(data, starts[first], lengths[first : first + 1], [shape])
    values = max(1, len(shape.columns))
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
        # and by chance a few records may repeat anywhere
        enough = covers >= period and ((covers + period) * values >= LEAST_VALUES or covers == len(ahead))
        if enough and (best is None or covers + period > 1.5 * best[0]):
            best = covers + period, period
            if covers == len(ahead):
                break
    if best is None:
        return None, tried
    stop = first + best[1]
    shapes = [shape]
    for start, length in zip(starts[first + 1 : stop], lengths[first + 1 : stop], strict=True):
        found = _sound_shape(data, start, length)
        if found is None:
            return None, tried
        shapes.append(found)
    if best[1] > 1:
        alone = Layout(data, starts[first], lengths[first:stop], shapes)
    return (alone if alone.fits(data, starts[stop]) else None), tried


def _sound_shape(data: bytes, start: int, length: int) -> Shape | None:
    if not sound(data, start, length):
        return None
    return shape_of(data[start + HEADER : start + HEADER + length])
