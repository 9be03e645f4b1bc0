"""What a Keras layer makes of its inputs: the shape of its output and how many numbers it learns.

The JSON of a model has neither; both follow from the layer's configuration by the formulas of Keras
(``keras/src/layers``).  A layer of a class that is not known here has no shape and no count, never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tuiboard.format.graph_attributes import MAX_RANK, Shape

Config = Mapping[str, Any]
_Rule = Callable[[Config, Sequence[Shape]], "tuple[Shape, int | None]"]
_UNKNOWN: tuple[Shape, int | None] = (None, None)
_LARGEST = 1 << 40


def shape_from(value: object) -> Shape:
    """A shape as JSON has it: a list of sizes, null for one that is not known."""
    if not isinstance(value, list) or len(value) > MAX_RANK:
        return None
    good = all(size is None or (isinstance(size, int) and 0 <= size < _LARGEST) for size in value)
    return tuple(-1 if size is None else size for size in value) if good else None


def layer_of(class_name: str, config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    """Shape of the output and count of parameters of a layer, None for what is not known."""
    rule = _RULES.get(class_name)
    if rule is None:
        return _UNKNOWN
    try:
        shape, params = rule(config, inputs)
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return _UNKNOWN  # a configuration that does not fit its class, or inputs that are not known
    return shape, params if params is None or params >= 0 else None


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
        raise ValueError("no size")
    return value


def _sizes(value: object, rank: int) -> list[int]:
    found = list(value) if isinstance(value, list | tuple) else [value] * rank
    if len(found) != rank:
        raise ValueError("another rank")
    return [_size(item) for item in found]


def _one(inputs: Sequence[Shape]) -> tuple[int, ...]:
    if not inputs or inputs[0] is None:
        raise ValueError("the shape of the input is not known")
    return inputs[0]


def _known(size: int) -> int:
    if size < 0:
        raise ValueError("the size is not known")
    return size


def _same(_: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    return (inputs[0] if inputs else None), 0


def _input(config: Config, _: Sequence[Shape]) -> tuple[Shape, int | None]:
    return shape_from(config.get("batch_shape", config.get("batch_input_shape"))), 0


def _dense(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    units = _size(config["units"])
    before = inputs[0] if inputs else None
    if before is None:
        return None, None
    bias = units if config.get("use_bias", True) else 0
    return (*before[:-1], units), None if before[-1] < 0 else before[-1] * units + bias


def _flatten(_: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    before = _one(inputs)
    inside = before[1:]
    return (before[0], -1 if any(size < 0 for size in inside) else math.prod(inside)), 0


def _along(size: int, kernel: int, stride: int, padding: str, dilation: int = 1) -> int:
    """What a window leaves of a size."""
    if size < 0:
        return -1
    if padding == "same":
        return -(-size // stride)
    return (
        max(0, size + ((kernel - 1) * dilation if padding == "causal" else 0) - (kernel - 1) * dilation - 1) // stride
        + 1
    )


def _split(config: Config, shape: tuple[int, ...]) -> tuple[int, list[int], bool]:
    """Channels, spatial sizes, and whether the channels come last."""
    last = config.get("data_format") != "channels_first"
    return (shape[-1], list(shape[1:-1]), True) if last else (shape[1], list(shape[2:]), False)


def _joined(batch: int, channels: int, space: Sequence[int], last: bool) -> Shape:
    return (batch, *space, channels) if last else (batch, channels, *space)


def _conv(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    channels, space, last = _split(config, shape)
    kernel = _sizes(config["kernel_size"], len(space))
    strides, dilation = _sizes(config.get("strides", 1), len(space)), _sizes(config.get("dilation_rate", 1), len(space))
    filters, padding = _size(config["filters"]), str(config.get("padding", "valid"))
    out = [_along(*item[:3], padding, item[3]) for item in zip(space, kernel, strides, dilation, strict=True)]
    weights = math.prod(kernel) * (_known(channels) // _size(config.get("groups") or 1)) * filters
    return _joined(shape[0], filters, out, last), weights + (filters if config.get("use_bias", True) else 0)


def _conv_transpose(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    channels, space, last = _split(config, shape)
    kernel, strides = _sizes(config["kernel_size"], len(space)), _sizes(config.get("strides", 1), len(space))
    filters, same = _size(config["filters"]), config.get("padding") == "same"
    out = [-1 if s < 0 else s * t if same else (s - 1) * t + k for s, k, t in zip(space, kernel, strides, strict=True)]
    if config.get("output_padding") is not None:
        out = [-1] * len(out)
    weights = math.prod(kernel) * _known(channels) * filters
    return _joined(shape[0], filters, out, last), weights + (filters if config.get("use_bias", True) else 0)


def _depthwise(config: Config, inputs: Sequence[Shape], *, separable: bool = False) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    channels, space, last = _split(config, shape)
    kernel, strides = _sizes(config["kernel_size"], len(space)), _sizes(config.get("strides", 1), len(space))
    padding = str(config.get("padding", "valid"))
    out = [_along(*item, padding) for item in zip(space, kernel, strides, strict=True)]
    inner = _known(channels) * _size(config.get("depth_multiplier", 1))
    weights = math.prod(kernel) * inner
    filters = _size(config["filters"]) if separable else inner
    if separable:
        weights += inner * filters
    return _joined(shape[0], filters, out, last), weights + (filters if config.get("use_bias", True) else 0)


def _separable(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    return _depthwise(config, inputs, separable=True)


def _pool(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    channels, space, last = _split(config, shape)
    window = _sizes(config["pool_size"], len(space))
    strides = window if config.get("strides") is None else _sizes(config["strides"], len(space))
    padding = str(config.get("padding", "valid"))
    return _joined(shape[0], channels, [_along(*x, padding) for x in zip(space, window, strides, strict=True)], last), 0


def _global_pool(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    channels, space, last = _split(config, shape)
    return _joined(shape[0], channels, [1] * len(space) if config.get("keepdims") else [], last), 0


def _upsample(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    channels, space, last = _split(config, shape)
    size = _sizes(config["size"], len(space))
    return _joined(shape[0], channels, [-1 if s < 0 else s * t for s, t in zip(space, size, strict=True)], last), 0


def _embedding(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    wide = _size(config["output_dim"])
    before = inputs[0] if inputs else None
    return (None if before is None else (*before, wide)), _size(config["input_dim"]) * wide


def _batch_norm(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    axis = config.get("axis", -1)
    channels = _known(shape[axis[0] if isinstance(axis, list) else axis])
    return shape, channels * (2 + bool(config.get("center", True)) + bool(config.get("scale", True)))


def _layer_norm(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    axis = config.get("axis", -1)
    size = math.prod(_known(shape[a]) for a in (axis if isinstance(axis, list) else [axis]))
    return shape, size * (bool(config.get("center", True)) + bool(config.get("scale", True)))


def _reshape(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    wanted = [int(size) for size in config["target_shape"]][:MAX_RANK]
    before = _one(inputs)
    if -1 in wanted and all(size >= 0 for size in before[1:]):
        rest = math.prod(size for size in wanted if size != -1)
        wanted[wanted.index(-1)] = math.prod(before[1:]) // rest
    return (before[0], *wanted), 0


def _recurrent(config: Config, inputs: Sequence[Shape], gates: int) -> tuple[Shape, int | None]:
    units, shape = _size(config["units"]), _one(inputs)
    bias = units if config.get("use_bias", True) else 0
    twice = gates == 3 and config.get("reset_after", True)
    params = gates * (units * (_known(shape[-1]) + units) + bias * (2 if twice else 1))
    return (shape[0], shape[1], units) if config.get("return_sequences") else (shape[0], units), params


def _merge(_: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    known = [shape for shape in inputs if shape is not None]
    same = len(known) == len(inputs) and len(set(known)) == 1
    return (known[0] if same else None), 0


def _concatenate(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shapes = [_one([shape]) for shape in inputs]
    axis = int(config.get("axis", -1)) % len(shapes[0])
    sizes = [shape[axis] for shape in shapes]
    out = list(shapes[0])
    out[axis] = -1 if min(sizes) < 0 else sum(sizes)
    return tuple(out), 0


def _times(config: Config, inputs: Sequence[Shape]) -> tuple[Shape, int | None]:
    shape = _one(inputs)
    return (shape[0], _size(config["n"]), *shape[1:]), 0


_SAME = ("Activation", "Dropout", "ReLU", "LeakyReLU", "ELU", "Softmax", "SpatialDropout1D", "SpatialDropout2D",
         "SpatialDropout3D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Rescaling", "Masking",
         "ActivityRegularization", "RandomFlip", "RandomRotation", "RandomZoom", "UnitNormalization")  # fmt: skip
_RULES: dict[str, _Rule] = {
    **dict.fromkeys(_SAME, _same),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), _conv),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), _conv_transpose),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _separable),
    **dict.fromkeys((f"{kind}Pooling{n}D" for kind in ("Max", "Average") for n in (1, 2, 3)), _pool),
    **dict.fromkeys((f"Global{kind}Pooling{n}D" for kind in ("Max", "Average") for n in (1, 2, 3)), _global_pool),
    **dict.fromkeys(("UpSampling1D", "UpSampling2D", "UpSampling3D"), _upsample),
    **dict.fromkeys(("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"), _merge),
    "InputLayer": _input,
    "Dense": _dense,
    "Flatten": _flatten,
    "Embedding": _embedding,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "Reshape": _reshape,
    "Concatenate": _concatenate,
    "RepeatVector": _times,
    "LSTM": lambda config, inputs: _recurrent(config, inputs, 4),
    "GRU": lambda config, inputs: _recurrent(config, inputs, 3),
    "SimpleRNN": lambda config, inputs: _recurrent(config, inputs, 1),
}
