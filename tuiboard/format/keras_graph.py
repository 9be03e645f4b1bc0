"""The conceptual graph: a Keras model that was logged as JSON, layers as nodes, models inside models as scopes.

Source: ``tensorboard/plugins/graph/keras_util.py``; Keras 2 and 3 write the inputs of a layer differently.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuiboard.format.graph import Graph, GraphBuilder
from tuiboard.format.graph_attributes import Facts, Shape
from tuiboard.format.keras_layers import layer_of, shape_from
from tuiboard.format.payload import PayloadError

MAX_LAYERS = 100_000
MAX_DEPTH = 24
"""Of models inside models, and of containers inside the arguments of a call."""
MAX_CALLS = 100
"""Calls of one layer that are told apart."""
MAX_JSON = 64 << 20
_QUIET = ("name", "module", "registered_name", "layers", "input_layers", "output_layers", "build_input_shape")


def read_keras(data: bytes) -> Graph:
    """The graph of a model's JSON; raises PayloadError where it is no model."""
    if len(data) > MAX_JSON:
        raise PayloadError(f"the model is larger than {MAX_JSON >> 20} MiB of JSON")
    try:
        model = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PayloadError(f"no Keras model: the text is no JSON ({type(error).__name__})") from error
    if not isinstance(model, dict) or not isinstance(model.get("config"), dict | list):
        raise PayloadError("no Keras model: it has no configuration")
    walk = _Walk()
    if _is_model(model):
        walk.model(model, "", [], 0)
    else:
        walk.layer(model, "", [])
    builder = walk.builder
    return builder.build("keras", len(builder.names), params=walk.params, title=_name(model))


def _config(layer: Mapping[str, Any]) -> Mapping[str, Any]:
    config = layer.get("config")
    if isinstance(config, list):  # Keras 1 wrote the layers of a Sequential alone
        return {"layers": config, "name": str(layer.get("class_name", "model")).lower()}
    return config if isinstance(config, dict) else {}


def _layers(model: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    layers = _config(model).get("layers")
    return [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []


def _is_model(layer: Mapping[str, Any]) -> bool:
    return isinstance(_config(layer).get("layers"), list)


def _name(layer: Mapping[str, Any]) -> str:
    return str(layer.get("name") or _config(layer).get("name") or layer.get("class_name") or "model")


def _references(value: object, depth: int = 0) -> Iterator[tuple[str, int, Shape]]:
    """Names of layers in the arguments of calls: which call of theirs, and the shape it gives where that is stated."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        config = value.get("config")
        history = config.get("keras_history") if isinstance(config, dict) else None
        if isinstance(history, list) and history:
            yield (
                str(history[0]),
                history[1] if len(history) > 1 and isinstance(history[1], int) else 0,
                shape_from(config["shape"]) if isinstance(config, dict) and "shape" in config else None,
            )
        else:
            for item in value.values():
                yield from _references(item, depth + 1)
    elif isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and all(isinstance(x, int) for x in value[1:3]):
            yield value[0], value[1], None
            value = value[3:]
        for item in value:
            yield from _references(item, depth + 1)


class _Walk:
    """Adds layers to a graph, models before what takes from them."""

    def __init__(self) -> None:
        self.builder = GraphBuilder()
        self.params: list[int | None] = []
        self.shapes: dict[str, Shape] = {}

    def layer(
        self, layer: Mapping[str, Any], scope: str, inputs: Sequence[str], stated: Shape = None, call: int = 0
    ) -> str:
        """Add one call of a layer, which learns in the first one only; its full name."""
        if len(self.params) >= MAX_LAYERS:
            raise PayloadError(f"more than {MAX_LAYERS:,} layers")
        config, class_name = _config(layer), str(layer.get("class_name", ""))
        full = scope + _called(_name(layer), call)
        build = layer.get("build_config")
        built = shape_from(build.get("input_shape")) if isinstance(build, dict) else None
        given = [self.shapes.get(name) for name in inputs]
        if built is not None and len(given) < 2:
            given = [built]
        shape, params = layer_of(class_name, config, given)
        shape = shape if stated is None else stated
        self.shapes[full] = shape
        dtype = config.get("dtype")
        if isinstance(dtype, dict):  # Keras 3 writes a policy
            policy = dtype.get("config")
            dtype = policy.get("name") if isinstance(policy, dict) else None
        about = {"keras_class": class_name, **({"dtype": dtype} if isinstance(dtype, str) else {})}
        about |= {key: value for key, value in config.items() if key not in (*_QUIET, "dtype")}
        raw = json.dumps(about).encode()
        self.builder.add(full, class_name, list(inputs), facts=Facts(() if shape is None else (shape,)), raw=raw)
        self.params.append(0 if call else params)
        return full

    def model(self, model: Mapping[str, Any], scope: str, inputs: Sequence[str], depth: int) -> list[str]:
        """Add the layers of a model; full names of those that give its outputs."""
        if depth > MAX_DEPTH:
            raise PayloadError(f"models are nested more than {MAX_DEPTH} deep")
        scope = f"{scope}{_name(model)}/"
        layers = _layers(model)
        if any(layer.get("inbound_nodes") for layer in layers):
            return self._functional(model, layers, scope, inputs, depth)
        last = list(inputs)
        for layer in layers:
            last = self._add(layer, scope, last, None, depth)
        return last

    def _add(
        self, layer: Mapping[str, Any], scope: str, inputs: Sequence[str], stated: Shape, depth: int, call: int = 0
    ) -> list[str]:
        if _is_model(layer):
            return self.model(layer, scope, inputs, depth + 1)
        inner = _config(layer).get("layer")
        full = self.layer(layer, scope, inputs, stated, call)
        if isinstance(inner, dict) and _is_model(inner):  # a wrapper, such as TimeDistributed, round a model
            self.model(inner, full + "/", [full], depth + 1)
        return [full]

    def _functional(
        self,
        model: Mapping[str, Any],
        layers: Sequence[Mapping[str, Any]],
        scope: str,
        inputs: Sequence[str],
        depth: int,
    ) -> list[str]:
        calls = {_name(layer): _calls(layer) for layer in layers}
        wanted: dict[tuple[str, int], list[tuple[str, int]]] = {}
        stated: dict[tuple[str, int], Shape] = {}

        def place(name: str, call: int) -> tuple[str, int]:
            return name, call if 0 <= call < len(calls.get(name, ())) else 0

        for name, nodes in calls.items():
            for number, node in enumerate(nodes):
                found = wanted[name, number] = []
                for source, call, shape in _references(node):
                    found.append(place(source, call))
                    if shape is not None:
                        stated.setdefault(place(source, call), shape)
        outputs: dict[tuple[str, int], list[str]] = {}
        for layer in layers:
            name = _name(layer)
            for number in range(len(calls[name])):
                # a layer may be called before the one it takes from is listed: then that one's name will do
                given = [
                    full
                    for source in dict.fromkeys(wanted[name, number])
                    for full in outputs.get(source, [scope + _called(*source)])
                ]
                if not given and layer.get("class_name") == "InputLayer":
                    given = list(inputs)
                outputs[name, number] = self._add(layer, scope, given, stated.get((name, number)), depth, number)
        ends = [place(name, call) for name, call, _ in _references(_config(model).get("output_layers"))]
        return [full for end in ends for full in outputs.get(end, [])] or (
            list(outputs.values())[-1] if outputs else []
        )


def _calls(layer: Mapping[str, Any]) -> Sequence[object]:
    """The arguments of each call of a layer; those of a model are taken together, since it is one scope."""
    nodes = layer.get("inbound_nodes")
    return nodes if isinstance(nodes, list) and 1 < len(nodes) <= MAX_CALLS and not _is_model(layer) else [nodes]


def _called(name: str, call: int) -> str:
    """The name of a call: that of the layer, with a number from the second on."""
    return f"{name} (call {call + 1})" if call else name
