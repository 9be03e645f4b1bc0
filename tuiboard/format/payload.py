"""One indexed record, read back and decoded when it is looked at.

An index holds file, offset and length; nothing else of an image, a sound, a graph or a tensor is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.histogram import Histogram, from_buckets, from_tensor
from tuiboard.format.open import open_event_file, read_at
from tuiboard.format.proto import message_class
from tuiboard.format.tensor import TensorError, to_array
from tuiboard.format.tfrecord import FOOTER, HEADER, MAX_RECORD, whole_record


class PayloadError(Exception):
    """A payload that cannot be had: its file has gone or changed, or it holds something else."""

    kind = ""
    """Stable name of the problem, as notices have it, where what was written is at fault."""


@dataclass(frozen=True, slots=True)
class Images:
    """The images of one step, encoded as they were written."""

    width: int
    """As the writer says, in pixels; 0 if it does not."""
    height: int
    encoded: tuple[bytes, ...]
    """One a sample; may be empty."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """The sounds of one step, encoded as they were written."""

    encoded: tuple[bytes, ...]
    labels: tuple[bytes, ...]
    """One a sample, Markdown; empty where there is none."""
    sample_rate: float | None = None
    """In hertz, where the record says so itself."""
    content_type: bytes = b""


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """Any other tensor."""

    values: NDArray[Any]
    """bfloat16 as float32; strings as an object array of bytes."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A serialised message, or a document: GraphDef, RunMetadata, Keras JSON."""

    data: bytes


Content: TypeAlias = Images | Sounds | Histogram | Tensor | Blob

_BLOBS = ("graphs", "graph_run_metadata", "graph_run_metadata_graph", "graph_keras_model", "graph_tagged_run_metadata")


def read_record(path: str | Path, offset: int, length: int) -> bytes:
    """The payload of ``length`` bytes whose record starts at ``offset``, with both checksums verified.

    Raises PayloadError where the file has gone or something else stands there now.
    """
    (record,) = read_records(path, [(offset, length)])
    if isinstance(record, PayloadError):
        raise record
    return record


def read_records(path: str | Path, places: Sequence[tuple[int, int]]) -> Iterator[bytes | PayloadError]:
    """The payloads at these offsets, of these lengths, as :func:`read_record` has them; the file is opened once.

    What cannot be had comes as the error that says why.
    """
    try:
        handle = open_event_file(path)
    except OSError as error:
        yield from [_unreadable(error)] * len(places)
        return
    try:
        for offset, length in places:
            yield _record_at(handle, offset, length)
    finally:
        os.close(handle)


def _record_at(handle: int, offset: int, length: int) -> bytes | PayloadError:
    if not 0 <= length <= MAX_RECORD or offset < 0:
        return PayloadError("no such record")
    try:
        data = read_at(handle, offset, HEADER + length + FOOTER)
    except OSError as error:
        return _unreadable(error)
    if len(data) != HEADER + length + FOOTER or whole_record(data) != len(data):
        return PayloadError("the event file has changed: the record is not there any more")
    return data[HEADER:-FOOTER]


def _unreadable(error: OSError) -> PayloadError:
    return PayloadError(f"the event file cannot be read: {error.strerror}")


def read_content(path: str | Path, offset: int, length: int, place: int, plugin: str) -> Content:
    """Read a record back and decode value ``place`` of it as ``plugin`` wants it; raises PayloadError."""
    return content(read_record(path, offset, length), place, plugin)


def content(payload: bytes, place: int, plugin: str) -> Content:
    """Decode value ``place`` of an event as ``plugin`` wants it.

    Old and new ways of writing come out the same.  Raises PayloadError where the value is of no kind
    that the plugin has.
    """
    try:
        event = message_class("Event").FromString(payload)
        what = event.WhichOneof("what")
        if what == "graph_def":
            return Blob(event.graph_def)
        if what == "meta_graph_def":
            return Blob(message_class("MetaGraphDef").FromString(event.meta_graph_def).graph_def)
        if what == "tagged_run_metadata":
            return Blob(event.tagged_run_metadata.run_metadata)
        if what != "summary" or place >= len(event.summary.value):
            raise PayloadError("the record holds no such value")
        return _value(event.summary.value[place], plugin)
    except PayloadError:
        raise
    except TensorError as error:
        raise PayloadError(f"the tensor is not what it says: {error}") from error
    except Exception as error:  # whatever a hostile message makes the runtime raise
        raise PayloadError(f"the record cannot be decoded ({type(error).__name__})") from error


def _value(value: Any, plugin: str) -> Content:
    kind = value.WhichOneof("content")
    if kind == "image":
        image = value.image
        return Images(image.width, image.height, (image.encoded_image_string,))
    if kind == "audio":
        audio = value.audio
        return Sounds((audio.encoded_audio_string,), (b"",), audio.sample_rate, audio.content_type)
    if kind == "histo":
        histo = value.histo
        sums = histo.num, histo.sum, histo.sum_squares
        limits, counts = np.array(histo.bucket_limit, np.float64), np.array(histo.bucket, np.float64)
        try:
            return from_buckets(histo.min, histo.max, limits, counts, sums)
        except ValueError as error:
            raise PayloadError(str(error)) from error
    if kind == "simple_value":
        return Tensor(np.array(value.simple_value))
    if kind != "tensor":
        raise PayloadError("the record holds no value, only metadata")
    array = to_array(value.tensor)
    if plugin == "images":
        return _images(array)
    if plugin == "audio":
        return _sounds(array)
    if plugin == "histograms":
        return _histogram(array)
    if plugin in _BLOBS:
        strings = _strings(array)
        if not strings:
            raise PayloadError("the tensor is empty")
        return Blob(strings[0])
    return Tensor(array)


def _strings(array: NDArray[Any]) -> list[bytes]:
    if array.dtype != object:
        raise PayloadError("the tensor holds numbers where strings are due")
    return [bytes(item) for item in array.ravel()]


def _histogram(array: NDArray[Any]) -> Histogram:
    try:
        return from_tensor(array)
    except ValueError as error:
        raise PayloadError(str(error)) from error


def _images(array: NDArray[Any]) -> Images:
    parts = _strings(array)
    if array.ndim != 1 or len(parts) < 2:
        raise PayloadError("no images: the tensor is not a list of width, height and images")
    return Images(_pixels(parts[0]), _pixels(parts[1]), tuple(parts[2:]))


def _pixels(text: bytes) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _sounds(array: NDArray[Any]) -> Sounds:
    parts = _strings(array)
    if array.ndim == 2 and array.shape[1] == 2:
        return Sounds(tuple(parts[::2]), tuple(parts[1::2]))
    return Sounds(tuple(parts), (b"",) * len(parts))
