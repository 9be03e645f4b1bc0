"""Records that repeat without lying at equal distances, as columns: found one by one, decoded by kind.

Either kinds follow each other in a cycle but their lengths vary, or each tag is written at its own pace.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.builds import Builds, padded
from tuiboard.format.elastic import Elastic, decode, leading, sound_records, windows
from tuiboard.format.layout import Block, Layout, sound
from tuiboard.format.tfrecord import FOOTER, HEADER

Ints = NDArray[np.int64]
MAX_KINDS = 4096
SEARCHES = 8
"""How often records of one length that follow no pattern known are looked into."""
MAX_LENGTH = (1 << 16) - 2
"""Bytes of the longest record that is gathered; lengths of 16 bits are sorted in linear time."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """Whole records of several kinds, one block for each; together they are a stretch of the file."""

    blocks: tuple[Block, ...]
    """By the place of their first record."""
    wall_times: NDArray[np.float64]
    """Of all records in the order of the file, as a single row."""
    last_step: int
    count: int
    end: int
    stride: int
    """Bytes of the stretch for each row of its longest block."""
    lengths: Ints
    """Bytes of the payloads of all records in the order of the file."""

    def last_lengths(self, most: int) -> list[int]:
        """Those of the last ``most`` records at the most."""
        last: list[int] = self.lengths[-most:].tolist()
        return last


def mix(blocks: list[Block], at: int, end: int) -> Mix:
    """Blocks of one record a row that lie between ``at`` and ``end`` without a gap."""
    starts = np.concatenate([block.starts for block in blocks])
    order = np.argsort(starts, kind="stable")
    walls = np.concatenate([block.wall_times[0] for block in blocks])[order]
    steps = np.concatenate([block.steps[0] for block in blocks])
    rows = max(len(block.starts) for block in blocks)
    return Mix(
        blocks=tuple(sorted(blocks, key=lambda block: int(block.starts[0]))),
        wall_times=walls[None, :],
        last_step=int(steps[order[-1]]),
        count=len(starts),
        end=end,
        stride=max(1, (end - at) // rows),
        lengths=np.diff(np.append(starts[order], end)) - HEADER - FOOTER,
    )


class Single:
    """Records of one length that share a layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def fits(self, data: bytes, start: int, length: int) -> bool:
        """Whether the record at ``start`` follows the layout; a quick look."""
        return length == self.layout.lengths[0] and self.layout.fits(data, start)

    def decode(self, data: bytes, starts: Ints, lengths: Ints) -> Block | None:
        """As many of these records, from the first on, as follow the layout and are right by their checksums."""
        count = leading(lengths == self.layout.lengths[0])
        if not count:
            return None
        rows = windows(data, self.layout.stride)[starts[:count]]
        return self.layout.decode(rows.tobytes(), 0, count, starts[:count])


Kind = Single | Elastic


def kind_of(data: bytes, start: int, length: int, builds: Builds) -> Kind | None:
    """The kind of a sound record; None if it has none."""
    known = builds.find(data, start, length)
    if known is not None:
        return Single(known)
    if length > MAX_LENGTH or not sound(data, start, length):
        return None
    elastic = Elastic.of(data[start + HEADER : start + HEADER + length])
    if elastic is not None:
        return elastic
    layout = builds.learn(data, start, length)
    return None if layout is None else Single(layout)


class Round:
    """Kinds of records that follow each other in a cycle."""

    def __init__(self, kinds: list[Kind]) -> None:
        self.kinds = kinds

    @classmethod
    def find(cls, data: bytes, at: Ints, sizes: Ints, builds: Builds) -> Round | None:
        """The cycle that begins with the first of these records."""
        if len(at) < 2:
            return None
        starts, lengths = at[:MAX_KINDS].tolist(), sizes[:MAX_KINDS].tolist()
        first = kind_of(data, starts[0], lengths[0], builds)
        if first is None:
            return None
        period = next((i for i in range(1, len(starts)) if first.fits(data, starts[i], lengths[i])), None)
        if period is None:
            return None
        kinds: list[Kind] = [first]
        for start, length in zip(starts[1:period], lengths[1:period], strict=True):
            kind = kind_of(data, start, length, builds)
            if kind is None:
                return None
            kinds.append(kind)
        # what has no elastic records has a cycle of fixed length, or none
        return cls(kinds) if any(isinstance(kind, Elastic) for kind in kinds) else None

    def decode(self, data: bytes, at: Ints, sizes: Ints) -> Mix | None:
        """As many whole rounds of these records, from the first on, as go by the kinds."""
        period = len(self.kinds)
        rows = len(at) // period
        if not rows or not self.kinds[0].fits(data, int(at[0]), int(sizes[0])):
            return None
        at, sizes = at[: rows * period], sizes[: rows * period]
        rows = self._sound(data, at, sizes)
        starts, lengths = (part.reshape(-1, period) for part in (at, sizes))
        blocks: list[Block] = []
        for members in self._alike():
            if not rows:
                return None
            kinds = [self.kinds[place] for place in members]
            elastic = [kind for kind in kinds if isinstance(kind, Elastic)]
            if elastic:
                found = decode(elastic, data, starts[:rows, members], lengths[:rows, members])
            else:
                one = self._single(members[0]).decode(data, starts[:rows, members[0]], lengths[:rows, members[0]])
                found = [] if one is None else [one]
            rows = min(rows, len(found[0].starts)) if found else 0
            blocks += found
        if not rows:
            return None
        end = int(starts[rows - 1, -1] + lengths[rows - 1, -1]) + HEADER + FOOTER
        return mix([block.head(rows) for block in blocks], int(at[0]), end)

    def _single(self, place: int) -> Single:
        kind = self.kinds[place]
        assert isinstance(kind, Single)
        return kind

    def _alike(self) -> list[list[int]]:
        """Places of the kinds that are decoded together."""
        groups: dict[object, list[int]] = {}
        for place, kind in enumerate(self.kinds):
            groups.setdefault(kind.build if isinstance(kind, Elastic) else place, []).append(place)
        return list(groups.values())

    def _sound(self, data: bytes, starts: Ints, lengths: Ints) -> int:
        """How many rounds come before the first elastic record that is wrong by its checksums."""
        elastic = [isinstance(kind, Elastic) for kind in self.kinds]
        rows = len(starts) // len(elastic)
        chosen = np.flatnonzero(np.tile(np.array(elastic), rows))
        count = leading(sound_records(data, starts[chosen], lengths[chosen]))
        return rows if count == len(chosen) else int(chosen[count]) // len(elastic)


def by_kind(data: bytes, at: Ints, sizes: Ints, builds: Builds) -> Mix | None:
    """These records, up to the first that is of no kind, sorted into kinds; those built alike are decoded together."""
    if len(at) and at[-1] + padded(int(sizes[-1])) > len(data):
        at, sizes = at[:-1], sizes[:-1]
    stop = len(at)
    blocks: list[Block] = []
    order = np.argsort(np.minimum(sizes, MAX_LENGTH + 1).astype(np.uint16), kind="stable")
    for left in np.split(order, np.flatnonzero(np.diff(sizes[order])) + 1):
        left = left[left < stop]
        if not len(left):
            continue
        length = int(sizes[left[0]])
        if length > MAX_LENGTH:
            stop = int(left[0])
            continue
        rows = windows(data, padded(length))[at[left]]
        known = list(builds.of(length))
        searches = SEARCHES
        while len(left):
            build = known.pop(0) if known else None
            if build is None and searches:
                searches -= 1
                build = builds.learn_all(data, at[left], rows, length)
            if build is None:
                stop = min(stop, int(left[0]))
                break
            patterns, which = build.find(rows)
            same = which >= 0
            if not same.any():
                continue
            # all of them as a rule: then nothing is copied
            mine = slice(None) if same.all() else same
            found, wrong = build.decode(rows[mine], patterns, which[mine], at[left[mine]])
            blocks += found
            if wrong is not None:
                stop = min(stop, int(left[mine][wrong]))
            left, rows = left[~same], rows[~same]
    if not stop:
        return None
    end = int(at[stop - 1] + sizes[stop - 1]) + HEADER + FOOTER
    kept = [block.head(int(np.searchsorted(block.starts, end))) for block in blocks if block.starts[0] < end]
    return mix(kept, int(at[0]), end) if kept else None
