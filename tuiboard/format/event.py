"""From the payload of a record to the values that a run keeps."""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from tuiboard.format.compat import GRAPHS, RUN_GRAPH_TAG, RUN_METADATA, plugin_of
from tuiboard.format.proto import message_class
from tuiboard.format.tensor import to_number
from tuiboard.format.text import identity

_parse = message_class("Event").FromString
_SESSION_START = 1
_DOUBLE = struct.Struct("<d").unpack_from
_FLOAT = struct.Struct("<f").unpack_from


class Metadata(NamedTuple):
    """What a value says about its tag."""

    plugin: str
    """Empty if it names none."""
    display_name: bytes = b""
    description: bytes = b""
    content: bytes = b""


class Value(NamedTuple):
    """One value of an event, whichever way it was written."""

    tag: bytes
    place: int
    """Which value of the summary; 0 for events that are no summary."""
    number: float | None
    """The value if it is a single real number."""
    metadata: Metadata | None = None
    """None if neither the metadata nor the kind of the value names a plugin."""
    empty: bool = False
    """Nothing is there to show: only the metadata count."""
    fallback: bool = False
    """It counts only where the run has nothing better: the graph inside a meta graph."""


class Event(NamedTuple):
    """An event with all that a run keeps of it."""

    wall_time: float
    step: int
    scalars: list[tuple[bytes, float, int]]
    """Tag, value and place of the plain scalars, which have no metadata: the hot path."""
    values: list[Value]
    session_start: bool = False
    version: bool = False
    """It states the version of the file and has no other content."""


SCALARS = Metadata("scalars")
"""What a plain scalar says about its tag."""


def plain_scalar(data: bytes) -> tuple[float, int, bytes, float] | None:
    """Wall time, step, tag and value of an event that is one plain scalar as every writer lays it out.

    None for anything else, even if :func:`decode` would find the same in it: this is the hot path.
    """
    size = len(data)
    if size < 20 or size > 137 or data[0] != 0x09:
        return None
    step, at = 0, 9
    if data[9] == 0x10:
        shift, at = 0, 10
        byte = 0x80
        while byte & 0x80:
            byte = data[at]
            step |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if shift > 63 or at + 6 > size:
                return None  # negative or cut: rare enough
    # field 5 to the end, in it field 1 to the end, in it the tag, then four bytes of value to the end
    if at + 11 > size or data[at] != 0x2A or data[at + 2] != 0x0A or data[at + 4] != 0x0A:
        return None
    rest = size - at - 2
    tag = data[at + 5]
    foot = at + 6 + tag
    if data[at + 1] != rest or rest > 127 or data[at + 3] != rest - 2 or tag > 127 or foot + 5 != size:
        return None
    if data[foot] != 0x15:
        return None
    return _DOUBLE(data, 1)[0], step, data[at + 6 : foot], _FLOAT(data, foot + 1)[0]


def decode(payload: bytes) -> Event:
    """Decode the payload of a record; raises protobuf's DecodeError where it is no event."""
    event = _parse(payload)
    what = event.WhichOneof("what")
    scalars: list[tuple[bytes, float, int]] = []
    values: list[Value] = []
    if what == "summary":
        for place, value in enumerate(event.summary.value):
            if value.WhichOneof("content") == "simple_value" and not value.HasField("metadata"):
                scalars.append((value.tag, value.simple_value, place))
            else:
                _other(value, place, values)
    elif what == "graph_def":
        values.append(Value(RUN_GRAPH_TAG, 0, None, Metadata(GRAPHS)))
    elif what == "meta_graph_def":
        values.append(Value(RUN_GRAPH_TAG, 0, None, Metadata(GRAPHS), fallback=True))
    elif what == "tagged_run_metadata":
        values.append(Value(event.tagged_run_metadata.tag, 0, None, Metadata(RUN_METADATA)))
    elif what == "session_log":
        start = event.session_log.status == _SESSION_START
        return Event(event.wall_time, event.step, scalars, values, session_start=start)
    return Event(event.wall_time, event.step, scalars, values, version=what == "file_version")


def _other(value: Any, place: int, out: list[Value]) -> None:
    """A value with metadata, or of another kind than a plain number."""
    kind = value.WhichOneof("content")
    if kind == "obsolete_old_style_histogram":
        return
    metadata: Metadata | None = None
    if value.HasField("metadata"):
        stated = value.metadata
        data = stated.plugin_data
        name = plugin_of(kind, identity(data.plugin_name), stated.data_class)
        metadata = Metadata(name or "", stated.display_name, stated.summary_description, data.content)
    else:
        name = plugin_of(kind, None, 0)
        if name is not None:
            metadata = Metadata(name)
    tag, number = value.tag, None
    if kind == "tensor":
        tag = tag or value.node_name
        number = to_number(value.tensor)
    elif kind == "simple_value":
        number = value.simple_value
    elif kind is None and metadata is None:
        return
    # the data of hparams lie in the metadata, and come without a value
    empty = kind is None and not (metadata is not None and metadata.plugin == "hparams")
    out.append(Value(tag, place, number, metadata, empty))
