"""Arrays that grow at their end while slices handed out stay what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from mmap import mmap
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from tuiboard.store.arena import Arena

Array = NDArray[Any]

SCALAR_TYPES = (np.int64, np.float64, np.float64)
"""Step, wall time, value."""
INDEX_TYPES = (np.int64, np.float64, np.uint16, np.int64, np.int32, np.uint16)
"""Step, wall time, file, offset, length, place."""


_empty: Callable[[int, DTypeLike], Array] = np.empty
_discard: Callable[[Array], None] | None = None


@contextmanager
def allocated_by(arena: Arena) -> Iterator[None]:
    """All columns of this process grow in ``arena`` for a while."""
    global _empty, _discard
    _empty, _discard = arena.empty, arena.discard
    try:
        yield
    finally:
        _empty, _discard = np.empty, None


class Columns:
    """Several arrays of one length; rows are only ever added, so a slice of the rows there never changes."""

    __slots__ = ("_arrays", "n")

    def __init__(self, types: Sequence[type[np.generic]]) -> None:
        self._arrays: list[Array] = [np.empty(0, kind) for kind in types]
        self.n = 0

    def reserve(self, more: int) -> None:
        """Make room for so many rows, so that adding them copies nothing; a page not written takes no memory."""
        if self.n + more > len(self._arrays[0]):
            self._grow(self.n + more)

    def _grow(self, room: int) -> None:
        for place, old in enumerate(self._arrays):
            grown = _empty(room, old.dtype)
            grown[: self.n] = old[: self.n]
            self._arrays[place] = grown
            if _discard is not None:
                _discard(old)

    def extend(self, rows: Sequence[Any]) -> None:
        """Add rows, given as one array or list a column, or one number for all of them; the first is an array."""
        more = len(rows[0])
        if self.n + more > len(self._arrays[0]):
            self._grow(max(16, self.n + more, (self.n + more) * 3 // 2 if self.n else 0))
        for array, column in zip(self._arrays, rows, strict=True):
            array[self.n : self.n + more] = column
        self.n += more

    def view(self, start: int = 0) -> list[Array]:
        """The rows from ``start`` on, read-only and without a copy."""
        out = []
        for array in self._arrays:
            part = array[start : self.n]
            part.flags.writeable = False
            out.append(part)
        return out

    def own(self) -> None:
        """Copy rows that lie in the memory of another process, so that it can go."""
        if any(isinstance(array.base, mmap) for array in self._arrays):
            self._grow(self.n)

    @property
    def steps(self) -> NDArray[np.int64]:
        """The first column."""
        return self._arrays[0][: self.n]

    @property
    def nbytes(self) -> int:
        """Memory that the rows take; room for growth takes none while it is not written."""
        return self.n * sum(array.itemsize for array in self._arrays)
