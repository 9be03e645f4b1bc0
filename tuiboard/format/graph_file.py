"""A graph in a file of its own: GraphDef, MetaGraphDef, SavedModel or Keras JSON, binary or text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
_TEXTS = {
    "TextSavedModel": rb"(^|\s)meta_graphs\s*:?\s*[{<]",
    "TextMetaGraphDef": rb"(^|\s)graph_def\s*:?\s*[{<]",
    "GraphDef": rb"",
}
"""Messages that a text may be, and what is in it then."""
_NODE = re.compile(rb"\bnode\s*:?\s*[{<]")
_PRINTED = re.compile(rb"[\t\n\r -~\x80-\xff]*")
_LOOK = 1024
"""Bytes that tell a text from anything else."""


def read_graph_file(path: Path, tell: Callable[[float], None] = lambda _: None) -> Graph:
    """The graph in a file: a Keras model in ``.json``; else binary or text, whatever its name ends in.

    Of a damaged one the whole nodes before the damage, which :attr:`Graph.damage` names.
    Raises PayloadError where it cannot be read or holds no graph.
    """
    data = _contents(path)
    if path.suffix.lower() == ".json":
        return read_keras(data)
    printed = _PRINTED.fullmatch(data[:_LOOK]) is not None
    if path.suffix.lower() in (".pbtxt", ".txt", ".prototxt") or (data and printed):
        try:
            return _from_text(data, tell)
        except PayloadError:
            if printed:
                raise
    graph = next(_graphs(_candidates(data), tell), None) or whole_graph(data, tell)
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
    why = ""
    for kind, sign in _TEXTS.items():
        if not re.search(sign, data):
            continue
        message, fault = read_text(kind, data, tell)
        graph = next(_graphs(_candidates(message.SerializeToString()), tell), None)
        if graph is not None:
            return graph if fault is None else _damaged(graph, fault.at, len(data), f" ({fault.why})")
        why = f": {fault.why}" if fault is not None and _NODE.search(data) else ""
    raise PayloadError(f"the file holds no graph in text form{why}")


def whole_graph(
    data: bytes, tell: Callable[[float], None] = lambda _: None, kinds: Sequence[str] = _KINDS
) -> Graph | None:
    """The whole nodes before the damage, as the kind of message that has most of them; None if there are none."""
    best: Graph | None = None
    for kind in kinds:
        part, end = whole_part(kind, data)
        for graph in _graphs([part], tell):
            if all(op and op.isprintable() for op in graph.ops) and len(graph) > (len(best) if best else 0):
                best = _damaged(graph, end, len(data))
    return best


def _damaged(graph: Graph, at: int, size: int, why: str = "") -> Graph:
    lost = _counted(size - at, "byte")
    words = f"cut off or damaged at byte {at:,}: {_whole(graph)} before it, {lost} lost{why}"
    return replace(graph, damage=words, damage_at=at)


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
