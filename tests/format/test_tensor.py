from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tuiboard.format.proto import message_class
from tuiboard.format.tensor import MAX_REPEATED, TensorError, to_array, to_number
from tuiboard.format.write import tensor

_Tensor = message_class("TensorProto")


def _tensor(shape: tuple[int, ...] | None = None, **fields: Any) -> Any:
    out = _Tensor(**fields)
    if shape is not None:
        out.tensor_shape.SetInParent()
        for size in shape:
            out.tensor_shape.dim.add(size=size)
    return out


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"dtype": 1, "float_val": [1.5]}, 1.5),
        ({"dtype": 2, "double_val": [1.5]}, 1.5),
        ({"dtype": 3, "int_val": [-7]}, -7),
        ({"dtype": 4, "int_val": [255]}, 255),
        ({"dtype": 5, "int_val": [-300]}, -300),
        ({"dtype": 6, "int_val": [-1]}, -1),
        ({"dtype": 9, "int64_val": [2**40]}, 2**40),
        ({"dtype": 10, "bool_val": [True]}, 1),
        ({"dtype": 14, "half_val": [0x3FC0]}, 1.5),
        ({"dtype": 17, "int_val": [65535]}, 65535),
        ({"dtype": 19, "half_val": [0x3E00]}, 1.5),
        ({"dtype": 22, "uint32_val": [2**32 - 1]}, 2**32 - 1),
        ({"dtype": 23, "uint64_val": [2**53]}, 2**53),
        ({"dtype": 101, "float_val": [1.5]}, 1.5),
        ({"dtype": 1, "tensor_content": np.float32(1.5).tobytes()}, 1.5),
        ({"dtype": 14, "tensor_content": b"\xc0\x3f"}, 1.5),
        ({"dtype": 10, "tensor_content": b"\x01"}, 1),
    ],
)
@pytest.mark.parametrize("shape", [None, (), (1,), (1, 1, 1)])
def test_every_type_is_a_number(fields: dict[str, Any], value: float, shape: tuple[int, ...] | None) -> None:
    assert to_number(_tensor(shape, **fields)) == value


@pytest.mark.parametrize(
    "odd",
    [
        _tensor((), dtype=7, string_val=[b"1"]),
        _tensor((), dtype=8, scomplex_val=[1, 2]),
        _tensor((), dtype=99),
        _tensor((2,), dtype=1, float_val=[1, 2]),
        _tensor((2,), dtype=1, float_val=[1]),
        _tensor((0,), dtype=1),
        _tensor(None, dtype=1),
        _tensor(None, dtype=1, float_val=[1, 2]),
        _tensor((), dtype=1, tensor_content=b"abc"),
        _tensor((2**40, 2**40), dtype=1, float_val=[1]),
    ],
)
def test_what_is_no_single_number(odd: Any) -> None:
    assert to_number(odd) is None


def test_arrays_come_in_their_shape() -> None:
    rows = np.arange(6, dtype=np.float64).reshape(2, 3)
    assert np.array_equal(to_array(tensor(rows)), rows)
    assert to_array(tensor(np.array([[b"a", b"b"]], object))).tolist() == [[b"a", b"b"]]
    assert to_array(_tensor((2,), dtype=8, scomplex_val=[1, 2, 3, 4])).tolist() == [1 + 2j, 3 + 4j]


def test_too_few_values_are_filled_up_with_the_last() -> None:
    assert to_array(_tensor((2, 2), dtype=1, float_val=[1, 2])).tolist() == [[1, 2], [2, 2]]
    assert to_array(_tensor((3,), dtype=3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "lie",
    [
        _tensor((MAX_REPEATED + 1,), dtype=1, float_val=[1]),
        _tensor((2**40, 2**40), dtype=7, string_val=[b"x"]),
        _tensor((1,), dtype=1, float_val=[1, 2]),
        _tensor((1,) * 40, dtype=1, float_val=[1]),
        _tensor((2,), dtype=1, tensor_content=b"abcde"),
    ],
)
def test_a_shape_that_lies_is_refused(lie: Any) -> None:
    with pytest.raises(TensorError):
        to_array(lie)
