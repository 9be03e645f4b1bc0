"""Memory that another process can be handed whole: the columns that one fills, the other goes on with."""

from __future__ import annotations

import mmap
import os
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

ALIGN = 64
AVAILABLE = hasattr(os, "memfd_create")

Place = tuple[int, int, str]
"""Offset, rows and type of an array."""


class Arena:
    """One stretch of anonymous memory, given out from the start on and never taken back.

    A page takes memory once it is written; all of it goes with the last array that lies in it.
    """

    def __init__(self, size: int) -> None:
        self.handle = os.memfd_create("tuiboard-columns", os.MFD_CLOEXEC)
        os.ftruncate(self.handle, size)
        self._memory = mmap.mmap(self.handle, size)
        self._used = 0
        self._start = np.frombuffer(self._memory, np.uint8, 1).__array_interface__["data"][0]

    def empty(self, rows: int, dtype: DTypeLike) -> NDArray[Any]:
        """An array of unset rows; one outside of the arena if that is full."""
        kind = np.dtype(dtype)
        at, end = self._used, self._used + rows * kind.itemsize
        if end > len(self._memory) or not rows:
            return np.empty(rows, kind)
        self._used = -(-end // ALIGN) * ALIGN
        out: NDArray[Any] = np.ndarray((rows,), kind, self._memory, at)
        return out

    def discard(self, array: NDArray[Any]) -> None:
        """Give back the pages of an array that nobody reads any more."""
        place = self.place(array)
        if place is None or not hasattr(mmap, "MADV_REMOVE"):
            return
        start = -(-place[0] // mmap.PAGESIZE) * mmap.PAGESIZE
        end = (place[0] + array.nbytes) // mmap.PAGESIZE * mmap.PAGESIZE
        if end > start:
            self._memory.madvise(mmap.MADV_REMOVE, start, end - start)

    def place(self, array: NDArray[Any]) -> Place | None:
        """Where a whole array of :meth:`empty` lies; None for any other."""
        address = array.__array_interface__["data"][0] - self._start
        if array.ndim != 1 or not array.flags.c_contiguous or not 0 <= address < self._used or not len(array):
            return None
        return address, len(array), array.dtype.str


class Borrowed:
    """The arena of another process, by the descriptor it sent."""

    def __init__(self, handle: int) -> None:
        try:
            self._memory = mmap.mmap(handle, os.fstat(handle).st_size)
        finally:
            os.close(handle)

    def array(self, place: Place) -> NDArray[Any]:
        """The array at a place."""
        offset, rows, dtype = place
        out: NDArray[Any] = np.ndarray((rows,), np.dtype(dtype), self._memory, offset)
        return out
