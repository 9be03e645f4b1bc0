"""Message classes of event files, built from the table in :mod:`tuiboard.format.proto.schema`.

They live in a descriptor pool of their own under the package ``tuiboard``, so they clash with no other
definition of the same messages, and they work with every protobuf runtime from 4.21 on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message

from tuiboard.format.proto import schema

__all__ = ["PACKAGE", "DecodeError", "Message", "message_class"]

PACKAGE = "tuiboard"

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS: dict[str, Any] = {
    "double": _Field.TYPE_DOUBLE,
    "float": _Field.TYPE_FLOAT,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
    "uint32": _Field.TYPE_UINT32,
    "uint64": _Field.TYPE_UINT64,
    "bool": _Field.TYPE_BOOL,
    "bytes": _Field.TYPE_BYTES,
}


def _lines(table: str) -> Iterator[tuple[str, list[str]]]:
    """Each field of the table with the message it belongs to."""
    owner = ""
    for line in table.splitlines():
        if line.startswith(" "):
            yield owner, line.split()
        elif line:
            owner = line


def _field(message: Any, number: int, kind: str, name: str) -> Any:
    field = message.field.add(name=name, number=number, label=_Field.LABEL_OPTIONAL)
    if kind.endswith("*"):
        kind = kind[:-1]
        field.label = _Field.LABEL_REPEATED
        if kind in _SCALARS and kind != "bytes":
            field.options.packed = True
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = _Field.TYPE_MESSAGE
        field.type_name = f".{PACKAGE}.{kind}"
    return field


def _file() -> descriptor_pb2.FileDescriptorProto:
    # proto2: an absent number can be told from a zero
    file = descriptor_pb2.FileDescriptorProto(name=f"{PACKAGE}/event.proto", package=PACKAGE, syntax="proto2")
    messages: dict[str, Any] = {}
    for owner, (number, kind, *rest) in _lines(schema.EVENTS + schema.PLUGINS + schema.GRAPHS):
        message = messages.get(owner)
        if message is None:
            message = messages[owner] = file.message_type.add(name=owner)
        if kind == "map":
            value, name = rest
            entry = message.nested_type.add(name=f"{name.title().replace('_', '')}Entry")
            _field(entry, 1, "bytes", "key")
            _field(entry, 2, value, "value")
            _field(message, int(number), f"{owner}.{entry.name}*", name)
            continue
        field = _field(message, int(number), kind, rest[0])
        if len(rest) > 1:
            choice = rest[1][1:]
            names = [item.name for item in message.oneof_decl]
            if choice not in names:
                message.oneof_decl.add(name=choice)
                names.append(choice)
            field.oneof_index = names.index(choice)
    return file


def _pool() -> descriptor_pool.DescriptorPool:
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(_file().SerializeToString())
    return pool


_POOL = _pool()
_FACTORY: Any = None if hasattr(message_factory, "GetMessageClass") else message_factory.MessageFactory(_POOL)


def message_class(name: str) -> Any:
    """The class of the message ``name`` of the table, e.g. ``Event``; KeyError if there is none."""
    descriptor = _POOL.FindMessageTypeByName(f"{PACKAGE}.{name}")
    if _FACTORY is None:
        return message_factory.GetMessageClass(descriptor)
    return _FACTORY.GetPrototype(descriptor)
