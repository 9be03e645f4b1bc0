"""One series while it is read: every row once, in the order of arrival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tuiboard.store.columns import INDEX_TYPES, SCALAR_TYPES, Array, Columns
from tuiboard.store.merge import Merged
from tuiboard.store.plan import Plan
from tuiboard.store.series import SeriesMetadata


@dataclass(slots=True)
class Segment:
    """Rows that one file brought without another between."""

    file: int
    start: int
    end: int


class RawSeries:
    """Rows of one tag of one run, and what was last published of them.

    Only the follower writes it.  New rows gather in :attr:`lists` and enter the arrays at :meth:`flush`, which
    says which file they came from.
    """

    __slots__ = (
        "columns", "every", "fallback", "files", "first_steps", "lists", "merged", "metadata", "numeric", "plugin",
        "seen", "segments", "tag", "undrawable",
    )  # fmt: skip

    def __init__(self, tag: str, plugin: str | None, metadata: SeriesMetadata, *, fallback: bool = False) -> None:
        self.tag = tag
        self.plugin = plugin
        """None while nothing has said which."""
        self.metadata = metadata
        self.fallback = fallback
        self.numeric = plugin == "scalars"
        self.columns = Columns(SCALAR_TYPES if self.numeric else INDEX_TYPES)
        self.lists: tuple[list[Any], ...] = tuple([] for _ in self.columns.view())
        self.segments: list[Segment] = []
        self.first_steps: dict[int, int] = {}
        self.undrawable: dict[int, int] = {}
        self.files: set[int] = set()
        """Files in which the tag was met."""
        self.merged: Merged | None = None
        self.every = 1
        """One row in so many is kept: a power of two."""
        self.seen: dict[int, int] = {}
        """Rows that each file brought, kept or not; counted once rows are thinned."""

    def flush(self, file: int) -> None:
        """Move what has gathered into the arrays, as rows of ``file``."""
        more = len(self.lists[0])
        self.files.add(file)
        if not more:
            return
        self.extend(file, self.lists)
        for column in self.lists:
            column.clear()

    def extend(self, file: int, rows: Any) -> None:
        """Add rows of ``file``, one array or list a column."""
        if self.every > 1:
            rows = self._thinned(file, rows)
            if not len(rows[0]):
                return
        start = self.columns.n
        self.columns.extend(rows)
        self.files.add(file)
        self.first_steps.setdefault(file, int(rows[0][0]))
        if self.segments and self.segments[-1].file == file:
            self.segments[-1].end = self.columns.n
        else:
            self.segments.append(Segment(file, start, self.columns.n))

    def is_like(self, other: RawSeries) -> bool:
        """Whether both hold values of one kind."""
        return self.plugin == other.plugin and self.numeric == other.numeric

    def join(self, file: int, other: RawSeries) -> None:
        """Add the rows of a series of the same kind, which ``file`` brought."""
        if other.columns.n:
            self.extend(file, other.columns.view())
        self.files.add(file)
        if other.undrawable:
            self.undrawable[file] = self.undrawable.get(file, 0) + sum(other.undrawable.values())

    def _thinned(self, file: int, rows: Any) -> list[Any]:
        seen = self.seen.get(file, 0)
        self.seen[file] = seen + len(rows[0])
        kept = slice(-seen % self.every, None, self.every)
        return [column if np.ndim(column) == 0 else column[kept] for column in rows]

    def thin(self) -> None:
        """Keep every second row of each file, now and of what is to come, whatever way it arrives in.

        Which rows are kept depends on nothing but their places in the file and how often this was done.
        """
        if self.every == 1:
            for segment in self.segments:
                self.seen[segment.file] = self.seen.get(segment.file, 0) + segment.end - segment.start
        before: dict[int, int] = {}
        keep = np.zeros(self.columns.n, np.bool_)
        kept: list[Segment] = []
        for segment in self.segments:
            size, first = segment.end - segment.start, before.get(segment.file, 0)
            keep[segment.start + first % 2 : segment.end : 2] = True
            before[segment.file] = first + size
            rows = (size + 1 - first % 2) // 2
            start = kept[-1].end if kept else 0
            if rows:
                kept.append(Segment(segment.file, start, start + rows))
        old = self.columns.view()
        self.columns = Columns(SCALAR_TYPES if self.numeric else INDEX_TYPES)
        self.columns.reserve(int(keep.sum()))
        self.columns.extend([column[keep] for column in old])
        self.segments, self.merged = kept, None
        self.every *= 2

    @property
    def nbytes(self) -> int:
        """Memory that the rows take, and what was made of them for views."""
        merged = self.merged.columns if self.merged is not None else None
        return self.columns.nbytes + (0 if merged is None else merged.nbytes)

    def drop(self, file: int) -> bool:
        """Forget the rows of ``file``; True if nothing is left that another file brought."""
        self.files.discard(file)
        self.undrawable.pop(file, None)
        self.seen.pop(file, None)
        if self.first_steps.pop(file, None) is not None:
            kept = [segment for segment in self.segments if segment.file != file]
            old = self.columns.view()
            self.columns = Columns(SCALAR_TYPES if self.numeric else INDEX_TYPES)
            self.segments, self.first_steps = [], {}
            self.merged = None
            every, self.every = self.every, 1  # these are thinned already
            for segment in kept:
                self.extend(segment.file, [column[segment.start : segment.end] for column in old])
            self.every = every
        return not self.files

    def file_ranks(self, plan: Plan) -> Array:
        """The rank of the file of each row."""
        return np.repeat(
            np.array([plan.ranks[segment.file] for segment in self.segments], np.int64),
            [segment.end - segment.start for segment in self.segments],
        )
