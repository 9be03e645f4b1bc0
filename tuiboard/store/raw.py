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

    Only the follower writes it.  New rows gather in plain lists (:meth:`add_number`, :meth:`add_index`)
    and enter the arrays at :meth:`flush`, which says which file they came from.
    """

    __slots__ = (
        "columns", "fallback", "files", "first_steps", "lists", "merged", "metadata", "numeric", "plugin",
        "segments", "tag", "undrawable",
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
        start = self.columns.n
        self.columns.extend(rows)
        self.files.add(file)
        self.first_steps.setdefault(file, int(rows[0][0]))
        if self.segments and self.segments[-1].file == file:
            self.segments[-1].end = self.columns.n
        else:
            self.segments.append(Segment(file, start, self.columns.n))

    def drop(self, file: int) -> bool:
        """Forget the rows of ``file``; True if nothing is left that another file brought."""
        self.files.discard(file)
        self.undrawable.pop(file, None)
        if self.first_steps.pop(file, None) is not None:
            kept = [segment for segment in self.segments if segment.file != file]
            old = self.columns.view()
            self.columns = Columns(SCALAR_TYPES if self.numeric else INDEX_TYPES)
            self.segments, self.first_steps = [], {}
            self.merged = None
            for segment in kept:
                self.extend(segment.file, [column[segment.start : segment.end] for column in old])
        return not self.files

    def file_ranks(self, plan: Plan) -> Array:
        """The rank of the file of each row."""
        return np.repeat(
            np.array([plan.ranks[segment.file] for segment in self.segments], np.int64),
            [segment.end - segment.start for segment in self.segments],
        )
