"""Attributes of graph nodes: a few facts of every node, the rest as text when it is looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tuiboard.format.dtypes import DTYPES, STRING
from tuiboard.format.proto import message_class
from tuiboard.format.text import identity

Shape: TypeAlias = tuple[int, ...] | None
"""Sizes of a tensor, -1 for one that is not known; None if not even the rank is."""

LARGE = 1024
"""Bytes beyond which the value of an attribute is withheld until it is asked for, as in TensorBoard."""
MAX_SHOWN = 64 << 10
"""Characters of one attribute that are ever made."""
MAX_OUTPUTS = 64
MAX_RANK = 32
MAX_LIST = 256
MAX_CACHED = 20_000
"""Entries and sets of them whose facts are remembered while a graph is read."""
_CACHED = 512
_LONGEST = 1 << 16
_FUNC, _LIST = 0x52, 0x0A
"""First bytes of a serialised AttrValue that is a function or a list."""
_NAMES = {1: "float32", 2: "float64", STRING: "string", 19: "float16", 20: "resource", 21: "variant"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the board shows of every node without looking at its attributes one by one."""

    shapes: tuple[Shape, ...] = ()
    """Of the outputs, as far as they are known."""
    dtype: int = 0
    """TensorFlow's number of the type of the first output; 0 if it is not known."""
    shape: Shape = None
    """The attribute ``shape``: of a variable or a placeholder."""
    cluster: str = ""
    """Cluster of the XLA compiler."""
    calls: tuple[str, ...] = ()
    """Functions that attributes name."""

    @property
    def output(self) -> Shape:
        """Shape of the first output."""
        return self.shapes[0] if self.shapes else None


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of one node."""

    name: str
    text: str
    """Not yet safe for a screen; empty if it is withheld."""
    size: int
    """Bytes, serialised."""

    @property
    def withheld(self) -> bool:
        """Whether it is large and was not asked for."""
        return self.size > LARGE and not self.text


def dtype_name(number: int) -> str:
    """The name of an element type as users know it; references end in ``&``."""
    base = number - 100 if number > 100 else number
    known = DTYPES.get(base)
    name = _NAMES.get(base) or (known.name if known else f"type {base}")
    return name + ("&" if number > 100 else "")


_EMPTY = Facts()
_TYPE_KEYS = {b"dtype": 4, b"DstT": 3, b"out_type": 2, b"output_type": 2, b"T": 1}
_WANTED = {b"_output_shapes", b"shape", b"_XlaCluster", *_TYPE_KEYS}


FactsCache: TypeAlias = dict["bytes | tuple[bytes, ...]", Facts]
"""Facts of entries and of whole sets of entries met before."""


def facts_of(entries: Sequence[bytes], cache: FactsCache) -> Facts:
    """The facts in serialised entries of an attribute map; ``cache`` grows up to a bound."""
    key = tuple(entries)
    facts = cache.get(key)
    if facts is None:
        facts = _of_entries(key, cache)
        if len(cache) < MAX_CACHED and sum(map(len, key)) <= _CACHED:
            cache[key] = facts
    return facts


def _of_entries(entries: Sequence[bytes], cache: FactsCache) -> Facts:
    found: list[tuple[bytes, Facts]] = []
    for entry in entries:
        facts = cache.get(entry)
        if facts is None:
            facts = _facts(entry)
            if len(cache) < MAX_CACHED and len(entry) <= _CACHED:
                cache[entry] = facts
        if facts is not _EMPTY:
            found.append((entry, facts))
    if len(found) < 2:
        return found[0][1] if found else _EMPTY
    return _merged([facts for _, facts in found], [entry for entry, _ in found])


def _merged(facts: Sequence[Facts], entries: Sequence[bytes]) -> Facts:
    dtype, weight = 0, 0
    for one, entry in zip(facts, entries, strict=True):
        rank = _TYPE_KEYS.get(entry[2 : 2 + entry[1]], 0)
        if one.dtype and rank > weight:
            dtype, weight = one.dtype, rank
    return Facts(
        next((f.shapes for f in facts if f.shapes), ()),
        dtype,
        next((f.shape for f in facts if f.shape is not None), None),
        next((f.cluster for f in facts if f.cluster), ""),
        tuple(name for f in facts for name in f.calls),
    )


def _facts(entry: bytes) -> Facts:
    """The facts in one entry; one of a key that matters not and that names no function has none."""
    # an entry begins with its key: tag 0x0A, length, text; then the value: tag 0x12, length, its field's tag
    size = entry[1] if len(entry) > 1 and entry[0] == 0x0A else 0x80
    key = entry[2 : 2 + size]
    at = 2 + size
    if size < 0x80 and key not in _WANTED:
        at += 1  # the tag of the value
        while at < len(entry) and entry[at] >= 0x80:
            at += 1
        kind = entry[at + 1] if at + 1 < len(entry) else 0
        if kind not in (_FUNC, _LIST) or len(entry) > _LONGEST:
            return _EMPTY
    parsed = message_class("AttrEntry").FromString(entry)
    key, value = parsed.key, parsed.value
    what = value.WhichOneof("value")
    if what == "func":
        return Facts(calls=(identity(value.func.name),))
    if what == "list" and value.list.func:
        return Facts(calls=tuple(identity(f.name) for f in value.list.func[:MAX_OUTPUTS]))
    if key == b"_output_shapes" and what == "list":
        return Facts(shapes=tuple(shape_of(shape) for shape in value.list.shape[:MAX_OUTPUTS]))
    if key == b"shape" and what == "shape":
        return Facts(shape=shape_of(value.shape))
    if key == b"_XlaCluster" and what == "s":
        return Facts(cluster=identity(value.s))
    if key in _TYPE_KEYS and what == "type":
        return Facts(dtype=value.type)
    return _EMPTY


def shape_of(shape: Any) -> Shape:
    """A TensorShapeProto as sizes."""
    if shape.unknown_rank or len(shape.dim) > MAX_RANK:
        return None
    return tuple(max(-1, int(dim.size)) for dim in shape.dim)


def attributes(raw: bytes, *, whole: bool = False) -> list[Attribute]:
    """The attributes of a node from what it was read from, by name; large ones only if ``whole``.

    A node that cannot be decoded says so in the place of its attributes.
    """
    if raw.startswith(b"{"):
        return _from_json(raw, whole)
    out = []
    try:
        for entry in message_class("RawNode").FromString(raw).attr:
            parsed = message_class("AttrEntry").FromString(entry)
            size = len(entry)
            text = "" if size > LARGE and not whole else _value(parsed.value)
            out.append(Attribute(identity(parsed.key), text[:MAX_SHOWN], size))
    except Exception as error:  # whatever a hostile message makes the runtime raise
        out.append(Attribute("(damaged)", f"cannot be decoded ({type(error).__name__})", len(raw)))
    return sorted(out, key=lambda item: item.name)


def _from_json(raw: bytes, whole: bool) -> list[Attribute]:
    out = []
    for name, value in json.loads(raw).items():
        text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
        out.append(Attribute(name, text[:MAX_SHOWN] if len(text) <= LARGE or whole else "", len(text)))
    return out


def shape_text(shape: Shape) -> str:
    """A shape for plain text: ``64 × 32``, ``? × 10``, ``scalar``, ``?`` if nothing is known."""
    if shape is None:
        return "?"
    return " × ".join("?" if size < 0 else str(size) for size in shape) or "scalar"


def _value(value: Any, depth: int = 0) -> str:
    what = value.WhichOneof("value")
    if what is None:
        return ""
    field = getattr(value, what)
    if what == "list":
        return _list(field)
    return _scalar(what, field, depth)


def _list(items: Any) -> str:
    for name in ("s", "i", "f", "b", "type", "shape", "tensor", "func"):
        found = getattr(items, name)
        if len(found):
            more = f", … {len(found):,} in all" if len(found) > MAX_LIST else ""
            return ", ".join(_scalar(name, item, 1) for item in found[:MAX_LIST]) + more
    return "(empty list)"


def _scalar(what: str, field: Any, depth: int) -> str:
    if what in ("s", "placeholder"):
        return identity(field)
    if what == "b":
        return "true" if field else "false"
    if what == "type":
        return dtype_name(field)
    if what == "shape":
        return shape_text(shape_of(field))
    if what == "tensor":
        return _tensor(field)
    if what == "func":
        return identity(field.name)
    if what == "f":
        return f"{field:.7g}"
    return str(field)


def _tensor(tensor: Any) -> str:
    from tuiboard.format.tensor import TensorError, to_array

    kind = f"{dtype_name(tensor.dtype)} {shape_text(shape_of(tensor.tensor_shape))}"
    try:
        flat = to_array(tensor).ravel()
    except (TensorError, KeyError) as error:
        return f"{kind}  ({error})"
    values = [
        identity(x) if isinstance(x, bytes) else f"{x:.6g}" if flat.dtype.kind == "f" else str(x)
        for x in flat[:MAX_LIST]
    ]
    more = f", … {len(flat):,} in all" if len(flat) > MAX_LIST else ""
    return f"{kind}  {', '.join(values)}{more}"
