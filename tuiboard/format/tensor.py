"""TensorProto to numpy, within bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.dtypes import BFLOAT16, DTYPES, HALF, STRING

MAX_BYTES = 256 << 20
"""Bytes that a decoded array may take."""
MAX_REPEATED = 1 << 20
"""Elements to which a shorter list of values is ever repeated."""
MAX_RANK = 32


class TensorError(ValueError):
    """A tensor whose type, shape and contents do not fit each other."""


def base_dtype(tensor: Any) -> int:
    """The element type's number; reference types count as what they refer to."""
    number = int(tensor.dtype)
    return number - 100 if number > 100 else number


def shape_of(tensor: Any) -> tuple[int, ...] | None:
    """The shape as stated: ``()`` for a scalar, None if it is absent or not known in full.

    A tensor without a shape and one with an empty shape differ: the former takes what values it has.
    """
    if not tensor.HasField("tensor_shape"):
        return None
    shape = tensor.tensor_shape
    if shape.unknown_rank:
        return None
    sizes = tuple(int(dim.size) for dim in shape.dim)
    if len(sizes) > MAX_RANK:
        raise TensorError(f"rank {len(sizes)} is beyond the limit of {MAX_RANK}")
    return None if any(size < 0 for size in sizes) else sizes


def _shaped(flat: NDArray[Any], shape: tuple[int, ...] | None) -> NDArray[Any]:
    """``flat`` in ``shape``; too few values are filled up with the last one, as TensorFlow does."""
    if shape is None:
        return flat.reshape(()) if len(flat) == 1 else flat
    count = math.prod(shape)
    if count == len(flat):
        return flat.reshape(shape)
    if len(flat) > count:
        raise TensorError(f"{len(flat)} values do not fit a shape of {count} elements")
    if count > MAX_REPEATED:
        raise TensorError(f"{len(flat)} values are not repeated to {count} elements")
    out = np.zeros(count, flat.dtype) if flat.dtype != object else np.full(count, b"", object)
    if len(flat):
        out[: len(flat)] = flat
        out[len(flat) :] = flat[-1]
    return out.reshape(shape)


def _flat(tensor: Any, number: int) -> NDArray[Any]:
    if number == STRING:
        out = np.empty(len(tensor.string_val), object)
        out[:] = list(tensor.string_val)
        return out
    kind = DTYPES.get(number)
    if kind is None:
        raise TensorError(f"element type {number} is not known")
    dtype = np.dtype(kind.code)
    content: bytes = tensor.tensor_content
    if content:
        if len(content) % dtype.itemsize:
            raise TensorError(f"{len(content)} bytes are no whole number of {kind.name} elements")
        flat = np.frombuffer(content, dtype)
    elif number in (BFLOAT16, HALF):
        flat = (np.array(tensor.half_val, np.int64) & 0xFFFF).astype("<u2").view(dtype)
    elif number in (8, 18):
        parts = np.array(getattr(tensor, kind.field), "<f4" if number == 8 else "<f8")
        flat = parts[: len(parts) // 2 * 2].view(dtype)
    else:
        wide: Any = {"int_val": np.int64}.get(kind.field, dtype)
        flat = np.array(getattr(tensor, kind.field), wide).astype(dtype)
    if number == BFLOAT16:
        flat = (flat.astype("<u4") << np.uint32(16)).view("<f4")
    return flat


def to_array(tensor: Any) -> NDArray[Any]:
    """The tensor's values as an array of its shape; bfloat16 as float32, strings as objects of bytes.

    Raises :class:`TensorError` where type, shape and contents do not fit, or where the array would be
    much larger than what the message holds.  Source: ``tensorboard/util/tensor_util.py``.
    """
    flat = _flat(tensor, base_dtype(tensor))
    if flat.nbytes > MAX_BYTES:
        raise TensorError(f"{flat.nbytes} bytes are beyond the limit")
    return _shaped(flat, shape_of(tensor))


def to_number(tensor: Any) -> float | None:
    """The value of a tensor with exactly one real element of any shape, else None."""
    try:
        number = base_dtype(tensor)
        if number in (STRING, 8, 18):
            return None
        shape = shape_of(tensor)
        if shape is not None and math.prod(shape) != 1:
            return None
        flat = _flat(tensor, number)
    except TensorError:
        return None
    if len(flat) == 0:
        return 0.0 if shape is not None else None  # no value at all is zero, as TensorFlow has it
    return float(flat[0]) if len(flat) == 1 else None
