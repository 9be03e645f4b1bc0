"""A small writer of event files, for tests, bench and the demo."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tuiboard.format.dtypes import number_of
from tuiboard.format.proto import Message, message_class
from tuiboard.format.tfrecord import frame

_Event = message_class("Event")
_Value = message_class("SummaryValue")
_Tensor = message_class("TensorProto")

DATA_CLASSES = {"scalars": 1, "histograms": 2, "text": 2, "hparams": 2, "pr_curves": 2, "mesh": 2,
                "custom_scalars": 2, "images": 3, "audio": 3, "graphs": 3}  # fmt: skip


def tensor(values: ArrayLike, dtype: type[np.generic] | None = None) -> Message:
    """A TensorProto with raw contents; byte strings go one by one."""
    array = np.asarray(values, dtype)
    out: Any = _Tensor(dtype=number_of(array.dtype))
    for size in array.shape:
        out.tensor_shape.dim.add(size=size)
    if array.dtype.kind in "OSU":
        out.string_val.extend(_bytes(item) for item in array.ravel().tolist())
    else:
        out.tensor_content = np.ascontiguousarray(array).tobytes()
    made: Message = out
    return made


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


class EventWriter:
    """Writes one event file, record by record, through to the file at :meth:`flush`.

    ``wall_time`` is that of the first event, each later one comes ``tick`` seconds after; without it the
    clock of the machine counts.  A version record is written first unless ``version`` is empty.
    """

    def __init__(
        self,
        path: Path,
        *,
        wall_time: float | None = None,
        tick: float = 1.0,
        version: bytes = b"brain.Event:2",
    ) -> None:
        self.path = path
        self.wall_time = wall_time
        self.tick = tick
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        self.offset = path.stat().st_size
        """Where the next record will start."""
        if version:
            self.event(file_version=version)
        self.flush()

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def flush(self) -> None:
        """Hand everything written to the operating system."""
        self._file.flush()

    def close(self) -> None:
        """Flush and close."""
        self._file.close()

    def raw(self, data: bytes) -> int:
        """Append bytes as they are; where they start."""
        start = self.offset
        self._file.write(data)
        self.offset += len(data)
        return start

    def record(self, payload: bytes) -> int:
        """Append a record; where its header starts."""
        return self.raw(frame(payload))

    def event(self, step: int = 0, *, wall_time: float | None = None, **fields: Any) -> int:
        """Append an event with any fields of the message; where its record starts."""
        if wall_time is None:
            if self.wall_time is None:
                wall_time = time.time()
            else:
                wall_time = self.wall_time
                self.wall_time += self.tick
        return self.record(_Event(wall_time=wall_time, step=step, **fields).SerializeToString())

    def summary(self, step: int, *values: Message, wall_time: float | None = None) -> int:
        """Append an event with these values."""
        return self.event(step, wall_time=wall_time, summary=message_class("Summary")(value=values))

    def scalar(self, tag: str | bytes, step: int, value: float, *, wall_time: float | None = None) -> int:
        """A scalar as torch and TensorFlow 1 write it: 32 bits, no metadata."""
        return self.summary(step, _Value(tag=_bytes(tag), simple_value=value), wall_time=wall_time)

    def scalars(self, step: int, values: Mapping[str, float]) -> int:
        """Several scalars in one event."""
        return self.summary(step, *(_Value(tag=tag.encode(), simple_value=x) for tag, x in values.items()))

    def plugin(
        self,
        plugin: str,
        tag: str | bytes,
        step: int,
        values: ArrayLike | Message | None,
        *,
        dtype: type[np.generic] | None = None,
        content: bytes = b"",
        display_name: str = "",
        description: str = "",
        data_class: int | None = None,
        wall_time: float | None = None,
    ) -> int:
        """A tensor with metadata, as TensorFlow 2 writes every kind; ``values=None`` writes none."""
        value = _Value(tag=_bytes(tag))
        metadata = value.metadata
        metadata.plugin_data.plugin_name = plugin.encode()
        metadata.plugin_data.content = content
        if display_name:
            metadata.display_name = display_name.encode()
        if description:
            metadata.summary_description = description.encode()
        kind = DATA_CLASSES.get(plugin, 0) if data_class is None else data_class
        if kind:
            metadata.data_class = kind
        if values is not None:
            value.tensor.CopyFrom(values if isinstance(values, Message) else tensor(values, dtype))
        return self.summary(step, value, wall_time=wall_time)

    def scalar_tensor(self, tag: str | bytes, step: int, value: float, **options: Any) -> int:
        """A scalar as TensorFlow 2 writes it."""
        options.setdefault("dtype", np.float32)
        return self.plugin("scalars", tag, step, value, **options)

    def bare_tensor(self, tag: str | bytes, step: int, values: ArrayLike, *, node_name: bytes = b"") -> int:
        """A tensor without metadata."""
        return self.summary(step, _Value(tag=_bytes(tag), node_name=node_name, tensor=tensor(values)))

    def histogram(self, tag: str, step: int, values: ArrayLike, *, buckets: int = 30, **options: Any) -> int:
        """A histogram of ``values`` as TensorFlow 2 writes it: rows of left edge, right edge, count."""
        counts, edges = np.histogram(np.asarray(values, np.float64).ravel(), bins=buckets)
        rows = np.stack([edges[:-1], edges[1:], counts.astype(np.float64)], axis=1)
        return self.plugin("histograms", tag, step, rows, dtype=np.float64, **options)

    def legacy_histogram(self, tag: str, step: int, values: ArrayLike, *, buckets: int = 30) -> int:
        """A histogram as torch and TensorFlow 1 write it."""
        flat = np.asarray(values, np.float64).ravel()
        counts, edges = np.histogram(flat, bins=buckets)
        histo = message_class("HistogramProto")(
            min=flat.min(), max=flat.max(), num=len(flat), sum=flat.sum(), sum_squares=(flat**2).sum(),
            bucket_limit=edges, bucket=[0, *counts],
        )  # fmt: skip
        return self.summary(step, _Value(tag=tag.encode(), histo=histo))

    def images(self, tag: str, step: int, width: int, height: int, encoded: Sequence[bytes], **options: Any) -> int:
        """Encoded images as TensorFlow 2 writes them: width, height, one string a sample."""
        parts = [str(width).encode(), str(height).encode(), *encoded]
        return self.plugin("images", tag, step, np.array(parts, dtype=object), **options)

    def legacy_image(self, tag: str, step: int, width: int, height: int, encoded: bytes) -> int:
        """An encoded image as torch and TensorFlow 1 write it."""
        image = message_class("Image")(width=width, height=height, colorspace=3, encoded_image_string=encoded)
        return self.summary(step, _Value(tag=tag.encode(), image=image))

    def audio(self, tag: str, step: int, encoded: Sequence[bytes], **options: Any) -> int:
        """Sounds as TensorFlow 2 writes them, one string a sample."""
        return self.plugin("audio", tag, step, np.array(list(encoded), dtype=object), **options)

    def legacy_audio(self, tag: str, step: int, encoded: bytes, *, sample_rate: float = 44100.0) -> int:
        """A sound as torch and TensorFlow 1 write it."""
        audio = message_class("Audio")(
            sample_rate=sample_rate, num_channels=1, encoded_audio_string=encoded, content_type=b"audio/wav"
        )
        return self.summary(step, _Value(tag=tag.encode(), audio=audio))

    def text(self, tag: str, step: int, text: str | bytes | ArrayLike, **options: Any) -> int:
        """A text, or an array of texts."""
        cells = np.array(_bytes(text) if isinstance(text, str | bytes) else text, dtype=object)
        return self.plugin("text", tag, step, cells, **options)

    def graph(self, graph_def: bytes, step: int = 0) -> int:
        """The run's graph, serialised."""
        return self.event(step, graph_def=graph_def)

    def session_start(self, step: int) -> int:
        """A mark that training begins again at ``step``."""
        return self.event(step, session_log=message_class("SessionLog")(status=1))

    def sync(self) -> None:
        """Flush down to the disk."""
        self.flush()
        os.fsync(self._file.fileno())
