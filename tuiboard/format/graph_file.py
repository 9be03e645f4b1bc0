"""A graph in a file of its own: GraphDef, MetaGraphDef, SavedModel or Keras JSON, binary or text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tuiboard.format.graph import Graph, read_graph
from tuiboard.format.graph_salvage import whole_part
from tuiboard.format.keras_graph import read_keras
from tuiboard.format.open import open_event_file
from tuiboard.format.payload import PayloadError
from tuiboard.format.pbtxt import read_text
from tuiboard.format.proto import message_class

MAX_FILE = 1 << 30
_KINDS = ("GraphDef", "MetaGraphDef", "SavedModel")
_NODE = re.compile(rb"\bnode\s*:?\s*[{<]")


def read_graph_file(path: Path, tell: Callable[[float], None] = lambda _: None) -> Graph:
    """The graph in a file: ``.pbtxt`` and ``.txt`` are text, ``.json`` is a Keras model, anything else is binary.

    Of a damaged one the whole nodes before the damage, which :attr:`Graph.damage` names.
    Raises PayloadError where it cannot be read or holds no graph.
    """
    data = _contents(path)
    if path.suffix.lower() == ".json":
        return read_keras(data)
    if path.suffix.lower() in (".pbtxt", ".txt", ".prototxt"):
        return _from_text(data, tell)
    graph = next(_graphs(_candidates(data), tell), None) or _before_damage(data, tell)
    if graph is None:
        raise PayloadError("the file holds no GraphDef, MetaGraphDef or SavedModel")
    return graph


def _graphs(candidates: Iterable[bytes], tell: Callable[[float], None]) -> Iterator[Graph]:
    """Those of the candidates that are graphs."""
    for data in candidates:
        try:
            graph = read_graph(data, tell)
        except PayloadError:
            continue
        if len(graph) and any(graph.ops):
            yield graph


def _from_text(data: bytes, tell: Callable[[float], None]) -> Graph:
    message, why = read_text("GraphDef", data, tell)
    graph = next(_graphs([message.SerializeToString()], tell), None)
    if graph is None:
        reason = f": {why}" if why and _NODE.search(data) else ""
        raise PayloadError(f"the file holds no graph in text form{reason}")
    return replace(graph, damage=f"cut off or damaged: {why}; {_whole(graph)} before it") if why else graph


def _before_damage(data: bytes, tell: Callable[[float], None]) -> Graph | None:
    """The whole nodes before the damage, as the kind of message that has most of them; None if there are none."""
    best: Graph | None = None
    for kind in _KINDS:
        part, end = whole_part(kind, data)
        for graph in _graphs([part], tell):
            if all(op and op.isprintable() for op in graph.ops) and len(graph) > (len(best) if best else 0):
                lost = _counted(len(data) - end, "byte")
                words = f"cut off or damaged at byte {end:,}: {_whole(graph)} before it, {lost} lost"
                best = replace(graph, damage=words)
    return best


def _whole(graph: Graph) -> str:
    return _counted(graph.declared, "whole node")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
