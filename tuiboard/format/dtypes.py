"""The number that TensorFlow gives each element type, and how numpy reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRING = 7
BFLOAT16 = 14
HALF = 19


@dataclass(frozen=True, slots=True)
class ElementType:
    """One element type of a TensorProto."""

    name: str
    code: str
    """The numpy type of one element in ``tensor_content``, little endian."""
    field: str
    """The typed list that holds elements otherwise."""


DTYPES: dict[int, ElementType] = {
    1: ElementType("float", "<f4", "float_val"),
    2: ElementType("double", "<f8", "double_val"),
    3: ElementType("int32", "<i4", "int_val"),
    4: ElementType("uint8", "|u1", "int_val"),
    5: ElementType("int16", "<i2", "int_val"),
    6: ElementType("int8", "|i1", "int_val"),
    8: ElementType("complex64", "<c8", "scomplex_val"),
    9: ElementType("int64", "<i8", "int64_val"),
    10: ElementType("bool", "|b1", "bool_val"),
    11: ElementType("qint8", "|i1", "int_val"),
    12: ElementType("quint8", "|u1", "int_val"),
    13: ElementType("qint32", "<i4", "int_val"),
    14: ElementType("bfloat16", "<u2", "half_val"),
    15: ElementType("qint16", "<i2", "int_val"),
    16: ElementType("quint16", "<u2", "int_val"),
    17: ElementType("uint16", "<u2", "int_val"),
    18: ElementType("complex128", "<c16", "dcomplex_val"),
    19: ElementType("half", "<f2", "half_val"),
    22: ElementType("uint32", "<u4", "uint32_val"),
    23: ElementType("uint64", "<u8", "uint64_val"),
}
"""By TensorFlow's number; strings stand apart.  Source: ``tensorflow/core/framework/types.proto``."""

_NUMBERS = {"f4": 1, "f8": 2, "i4": 3, "u1": 4, "i2": 5, "i1": 6, "c8": 8, "i8": 9, "b1": 10,
            "u2": 17, "c16": 18, "f2": 19, "u4": 22, "u8": 23}  # fmt: skip


def number_of(dtype: np.dtype[np.generic]) -> int:
    """TensorFlow's number of a numpy type; KeyError if it has none."""
    return STRING if dtype.kind in "OSU" else _NUMBERS[dtype.str[1:]]
