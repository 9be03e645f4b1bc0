"""All steps of a histogram series, reduced to what a screen can show of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.buckets import Buckets, pack, spans, tidy
from tuiboard.compute.percentiles import lone_value, moments, percentiles, zero_share
from tuiboard.format.histogram import Histogram
from tuiboard.format.payload import PayloadError
from tuiboard.store.payloads import fetch_rows
from tuiboard.store.points import PayloadIndex
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView

MAX_STEPS = 4096
"""Steps whose numbers are kept; of longer series every second, fourth, eighth … step and the newest."""
MAX_SLICES = 256
"""Steps whose buckets are kept too."""
MAX_BUCKETS = 1024
"""Buckets kept of one step; of more, neighbours are joined."""
MAX_KEPT = 1 << 15
"""Buckets kept in all (24 bytes each)."""
_BATCH = 1 << 16
"""Buckets reduced together."""


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """The buckets of some steps, end to end, in as few bytes as lose nothing."""

    rows: NDArray[np.int64]
    """Rows of the index, ascending."""
    starts: NDArray[np.int64]
    """Where each one's buckets start, and where the last one's end."""
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    """One a bucket; where all are ``joined`` only the last of each step."""
    count: NDArray[np.floating]
    """As float32 where all of them are."""
    joined: bool
    """Each bucket begins where the one before it ends."""

    def part(self, which: Sequence[int]) -> Buckets:
        """The buckets of some of the slices."""
        return pack([self._one(i) for i in which])

    def _one(self, i: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        part = slice(int(self.starts[i]), int(self.starts[i + 1]))
        left, right = self.left[part], self.right[part]
        if self.joined:
            right = np.append(left[1:], self.right[i : i + 1])[: len(left)]
        return left, right, self.count[part].astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What is known of each step that is kept; arrays of one length, ordered as the index is."""

    rows: NDArray[np.int64]
    """Rows of the index."""
    total: NDArray[np.float64]
    """Values in the buckets."""
    low: NDArray[np.float64]
    """Left edge of the first filled bucket; NaN where none is filled, and so below."""
    high: NDArray[np.float64]
    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    zeros: NDArray[np.float64]
    """Share of zeros, from 0 to 1; NaN where nothing can be said."""
    lost: NDArray[np.float64]
    """Values that the writer counted but that lie in no bucket with edges: not finite; 0 where it does not say."""
    percentiles: NDArray[np.float64]
    """(steps, 9), at ``compute.percentiles.BASIS_POINTS``."""
    slices: Slices
    unreadable: int
    """Steps that could not be read."""
    why: str
    """Why the first of them could not."""
    mark: tuple[int, int]
    """Length and checksum of the index that it was made from."""

    def __len__(self) -> int:
        return len(self.rows)


def extend(old: History | None, run: RunView, series: SeriesView, tell: Callable[[float], None]) -> History:
    """The history of a series; steps that ``old`` has are not read again while the index goes on where it ended.

    Blocks on the disk.  Raises PayloadError where no step can be read.
    """
    index = series.index
    if index is None or not len(index):
        raise PayloadError("no such record")
    n = len(index)
    if old is not None and not _goes_on(old, index):
        old = None
    stride, slice_stride = _stride(n, MAX_STEPS), _stride(n, MAX_SLICES)
    wanted = np.unique(np.append(np.arange(0, n, stride), n - 1))
    have = wanted[:0] if old is None else old.rows
    todo = np.setdiff1d(wanted, have)
    parts: list[_Part] = []
    errors: list[PayloadError] = []
    for part in _parts(run, series, todo, slice_stride, errors):
        parts.append(part)
        tell(sum(len(p.rows) for p in parts) / len(todo))
    return _joined(old, parts, wanted, slice_stride, errors, _mark(index, n))


def _stride(n: int, most: int) -> int:
    """The power of two by which ``n`` rows are thinned to at most ``most``."""
    stride = 1
    while -(-n // stride) > most:
        stride *= 2
    return stride


def _mark(index: PayloadIndex, n: int) -> tuple[int, int]:
    return n, zlib.crc32(index.files[:n].tobytes(), zlib.crc32(index.offsets[:n].tobytes()))


def _goes_on(old: History, index: PayloadIndex) -> bool:
    """Whether the rows that the old one was made from are still the first of the index."""
    n = old.mark[0]
    return n <= len(index) and _mark(index, n) == old.mark


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    rows: NDArray[np.int64]
    numbers: NDArray[np.float64]
    """(rows, 7): total, low, high, mean, std, zeros, lost."""
    percentiles: NDArray[np.float64]
    slices: list[tuple[int, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]


def _parts(
    run: RunView, series: SeriesView, rows: NDArray[np.int64], slice_stride: int, errors: list[PayloadError]
) -> Iterator[_Part]:
    """The rows reduced in batches of a bounded size."""
    last = int(rows[-1]) if len(rows) else -1
    batch: list[tuple[int, Histogram]] = []
    widest = 0
    order = rows.tolist()
    for row, found in zip(order, fetch_rows(run, series, order), strict=True):
        if isinstance(found, Histogram):
            batch.append((row, found))
            widest = max(widest, len(found))
        else:
            errors.append(found if isinstance(found, PayloadError) else PayloadError("the record is no histogram"))
        if batch and (len(batch) + 1) * max(widest, 32) > _BATCH:
            yield _reduce(batch, slice_stride, last)
            batch, widest = [], 0
    if batch:
        yield _reduce(batch, slice_stride, last)


def _reduce(batch: list[tuple[int, Histogram]], slice_stride: int, last: int) -> _Part:
    buckets = tidy(pack([(h.left, h.right, h.count) for _, h in batch]))
    total, mean, std = moments(buckets)
    low, high = spans(buckets)
    lone, zeros = lone_value(buckets), zero_share(buckets)
    several = np.isnan(lone)
    mean, std, zeros = np.where(several, mean, lone), np.where(several, std, 0.0), np.where(several, zeros, lone == 0)
    lost = np.zeros(len(batch))
    for i, (_, h) in enumerate(batch):
        lost[i] = max(0.0, float(h.count[np.isfinite(h.count)].sum()) - total[i])
        if h.sums is not None and np.isfinite(h.sums[0]):
            lost[i] = max(lost[i], h.sums[0] - total[i])
        lost[i] = np.floor(lost[i] + 0.5)  # what rounding takes from sums of counts is not lost
        exact = exact_moments(h)
        if exact is not None and total[i]:
            mean[i], std[i] = exact
    slices = []
    for i, (row, _) in enumerate(batch):
        if row % slice_stride == 0 or row == last:
            some = _worth_keeping(buckets.count[i])
            slices.append((row, *_coarser(buckets.left[i][some], buckets.right[i][some], buckets.count[i][some])))
    return _Part(
        np.array([row for row, _ in batch], np.int64),
        np.stack([total, low, high, mean, std, zeros, lost], axis=1),
        percentiles(buckets),
        slices,
    )


def _worth_keeping(count: NDArray[np.float64]) -> NDArray[np.intp]:
    """The buckets from the first to the last that is filled; without the empty ones where those are many."""
    filled = np.flatnonzero(count > 0)
    if not len(filled) or filled[-1] - filled[0] >= 2 * len(filled):
        return filled
    return np.arange(filled[0], filled[-1] + 1)


def exact_moments(h: Histogram) -> tuple[float, float] | None:
    """Mean and standard deviation from the writer's own sums; None where it gives none, or none that can be."""
    if h.sums is None or not len(h):
        return None
    num, sum_, squares = h.sums
    if not (num > 0 and np.isfinite(sum_) and np.isfinite(squares) and squares > 0):
        return None
    mean = sum_ / num
    if not h.left[0] <= mean <= h.right[-1]:
        return None
    return mean, float(np.sqrt(max(0.0, squares / num - mean * mean)))


def _coarser(
    left: NDArray[np.float64], right: NDArray[np.float64], count: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """At most :data:`MAX_BUCKETS` buckets, neighbours joined where there are more."""
    if len(count) <= MAX_BUCKETS:
        return left, right, count
    starts = np.arange(0, len(count), -(-len(count) // MAX_BUCKETS))
    return (
        np.minimum.reduceat(left, starts), np.maximum.reduceat(right, starts), np.add.reduceat(count, starts),
    )  # fmt: skip


def _joined(
    old: History | None,
    parts: list[_Part],
    wanted: NDArray[np.int64],
    slice_stride: int,
    errors: list[PayloadError],
    mark: tuple[int, int],
) -> History:
    rows = [part.rows for part in parts]
    numbers = [part.numbers for part in parts]
    bands = [part.percentiles for part in parts]
    slices = [one for part in parts for one in part.slices]
    if old is not None:
        kept = np.isin(old.rows, wanted)
        rows.insert(0, old.rows[kept])
        columns = [old.total, old.low, old.high, old.mean, old.std, old.zeros, old.lost]
        numbers.insert(0, np.stack(columns, axis=1)[kept])
        bands.insert(0, old.percentiles[kept])
        slices += [(int(row), *old.slices._one(i)) for i, row in enumerate(old.slices.rows)]
    if not rows or not sum(map(len, rows)):
        raise errors[0] if errors else PayloadError("no such record")
    at = np.concatenate(rows)
    order = np.argsort(at, kind="stable")
    table = np.concatenate(numbers)[order]
    total, low, high, mean, std, zeros, lost = (np.ascontiguousarray(column) for column in table.T)
    return History(
        at[order], total, low, high, mean, std, zeros, lost, np.concatenate(bands)[order],
        _kept_slices(slices, slice_stride, int(wanted[-1])), len(errors), str(errors[0]) if errors else "", mark,
    )  # fmt: skip


def _kept_slices(
    slices: list[tuple[int, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]], stride: int, last: int
) -> Slices:
    """The slices on the stride and the newest, the stride doubled until their buckets are few enough."""
    slices = sorted((one for one in slices if one[0] % stride == 0 or one[0] == last), key=lambda one: one[0])
    while len(slices) > 2 and sum(len(one[3]) for one in slices) > MAX_KEPT:
        stride *= 2
        slices = [one for one in slices if one[0] % stride == 0 or one[0] == last]
    sizes = [len(one[3]) for one in slices]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    left, right, count = (
        np.concatenate([one[column] for one in slices]) if slices else np.empty(0) for column in (1, 2, 3)
    )
    inner = np.ones(len(left), bool)
    inner[starts[:-1][np.array(sizes, np.int64) > 0]] = False
    joined = bool((left[1:] == right[:-1])[inner[1:]].all()) and all(sizes)
    with np.errstate(over="ignore"):
        small = count.astype(np.float32)
    return Slices(
        np.array([one[0] for one in slices], np.int64), starts, left, right[starts[1:] - 1] if joined else right,
        small if (small == count).all() else count, joined,
    )  # fmt: skip
