"""A graph in a file of its own: GraphDef, MetaGraphDef, SavedModel or Keras JSON, binary or text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tuiboard.format.graph import Graph, read_graph
from tuiboard.format.keras_graph import read_keras
from tuiboard.format.open import open_event_file
from tuiboard.format.payload import PayloadError
from tuiboard.format.pbtxt import message_from_text
from tuiboard.format.proto import message_class

MAX_FILE = 1 << 30


def read_graph_file(path: Path, tell: Callable[[float], None] = lambda _: None) -> Graph:
    """The graph in a file: ``.pbtxt`` and ``.txt`` are text, ``.json`` is a Keras model, anything else is binary.

    Raises PayloadError where it cannot be read or holds no graph.
    """
    data = _contents(path)
    if path.suffix.lower() == ".json":
        return read_keras(data)
    if path.suffix.lower() in (".pbtxt", ".txt", ".prototxt"):
        data = message_from_text("GraphDef", data, tell).SerializeToString()
    for found in _candidates(data):
        try:
            graph = read_graph(found, tell)
        except PayloadError:
            continue
        if len(graph) and any(graph.ops):
            return graph
    raise PayloadError("the file holds no GraphDef, MetaGraphDef or SavedModel")


def _contents(path: Path) -> bytes:
    try:
        handle = open_event_file(path)
        with os.fdopen(handle, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_FILE:
                raise PayloadError(f"the file is larger than {MAX_FILE >> 20} MiB")
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise PayloadError(f"the file cannot be read: {error.strerror}") from error


def _candidates(data: bytes) -> list[bytes]:
    """What may be a GraphDef: the bytes themselves, or what lies in a MetaGraphDef or SavedModel."""
    out = [data]
    for name in ("MetaGraphDef", "SavedModel"):
        try:
            message = message_class(name).FromString(data)
        except Exception:  # another kind of message: the next one is tried, and at the end it is said
            continue
        if name == "MetaGraphDef":
            out.append(message.graph_def)
        else:
            out += [graph.graph_def for graph in message.meta_graphs]
    return [item for item in out if item]
