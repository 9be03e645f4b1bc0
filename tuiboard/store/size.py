"""About how much memory a value takes."""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass

import numpy as np

_DEPTH = 12


def size_of(value: object, depth: int = _DEPTH) -> int:
    """Bytes of a value with what it holds: arrays, bytes, text, containers and dataclasses of them.

    An estimate for budgets: shared parts count as often as they are met, and what lies very deep counts as nothing.
    """
    if depth == 0:
        return 0
    if isinstance(value, np.ndarray):
        inside = sum(size_of(item, depth - 1) for item in value.flat) if value.dtype == object else 0
        return value.nbytes + 96 + inside
    size = sys.getsizeof(value, 64)
    if isinstance(value, dict):
        return size + sum(size_of(k, depth - 1) + size_of(v, depth - 1) for k, v in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return size + sum(size_of(item, depth - 1) for item in value)
    if is_dataclass(value):
        return size + sum(size_of(getattr(value, field.name), depth - 1) for field in fields(value))
    return size
