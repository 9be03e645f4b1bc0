"""WAV files within bounds: PCM of 8 to 32 bits and floating point; nothing is copied until samples are asked for."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.payload import PayloadError

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
MOST_CHANNELS = 256
MOST_RATE = 10_000_000
"""Samples a second; beyond it a header makes no sense."""


class SoundError(PayloadError):
    """A WAV file that is damaged, or no bytes."""

    kind = "audio-refused"


@dataclass(frozen=True, slots=True)
class Wav:
    """A sound as it lies in its file."""

    rate: int
    """Samples a second."""
    channels: int
    bits: int
    """Of one sample."""
    floating: bool
    frames: int
    """Samples of each channel."""
    data: memoryview
    """The bytes of the samples."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.frames / self.rate

    def part(self, start: int, end: int) -> NDArray[np.float32]:
        """Samples (frames, channels) from frame ``start`` to ``end``, full scale from -1 to 1."""
        wide = self.bits // 8
        start, end = max(0, min(start, self.frames)), max(0, min(end, self.frames))
        raw = self.data[start * wide * self.channels : max(start, end) * wide * self.channels]
        flat: NDArray[Any]
        if self.floating:
            flat = np.frombuffer(raw, f"<f{wide}").astype(np.float32)
            flat = np.nan_to_num(flat, nan=0.0, posinf=1.0, neginf=-1.0)
        elif wide == 1:
            flat = (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
        elif wide == 3:
            threes = np.frombuffer(raw, np.uint8).reshape(-1, 3)
            whole = np.zeros((len(threes), 4), np.uint8)
            whole[:, 1:] = threes
            flat = whole.view("<i4")[:, 0].astype(np.float32) / (1 << 31)
        else:
            flat = np.frombuffer(raw, f"<i{wide}").astype(np.float32) / (1 << (self.bits - 1))
        return flat.reshape(-1, self.channels).astype(np.float32, copy=False)


def read_wav(data: bytes) -> Wav:
    """The sound in a WAV file.

    Raises PayloadError where it is another kind of file or one that is not drawn, SoundError where it does not hold
    what it says.

    Source: Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE), 1991.
    """
    if not data:
        raise SoundError("no bytes at all")
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise PayloadError("not a WAV file")
    view = memoryview(data)
    form: tuple[int, int, int, int] | None = None
    at = 12
    while at + 8 <= len(data):
        name, size = bytes(view[at : at + 4]), int.from_bytes(view[at + 4 : at + 8], "little")
        body = view[at + 8 : at + 8 + size]
        if name == b"data":
            if form is None:
                raise SoundError("damaged: samples before their format")
            if len(body) < size:
                raise SoundError(f"damaged: {size:,} bytes of samples are claimed, {len(body):,} are there")
            return _sound(form, body)
        if name == b"fmt ":
            form = _form(body)
        at += 8 + size + size % 2
    raise SoundError("damaged: it ends before its samples")


def _form(body: memoryview) -> tuple[int, int, int, int]:
    """Kind, channels, rate and bits."""
    if len(body) < 16:
        raise SoundError("damaged: its format is cut")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if kind == EXTENSIBLE and len(body) >= 26:
        (kind,) = struct.unpack_from("<H", body, 24)
    if kind not in (PCM, FLOAT) or bits not in ((8, 16, 24, 32) if kind == PCM else (32, 64)):
        raise PayloadError(f"a WAV file of kind {kind} with {bits} bits, which is not drawn")
    if not 1 <= channels <= MOST_CHANNELS or not 1 <= rate <= MOST_RATE:
        raise SoundError(f"damaged: {channels} channels of {rate:,} samples a second")
    return kind, channels, rate, bits


def _sound(form: tuple[int, int, int, int], body: memoryview) -> Wav:
    kind, channels, rate, bits = form
    frames = len(body) // (channels * bits // 8)
    return Wav(rate, channels, bits, kind == FLOAT, frames, body[: frames * channels * bits // 8])
