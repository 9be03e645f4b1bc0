"""Encoded images for tests, made with Pillow, and sounds, made by hand."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def encoded(pixels: NDArray[Any], kind: str = "PNG", **options: Any) -> bytes:
    """An array (height, width[, channels]) of 8 or 16 bits as an image file."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def ramp(width: int = 8, height: int = 6) -> NDArray[np.uint8]:
    """A grey picture whose pixel (x, y) is 10 y + x."""
    return (np.arange(height)[:, None] * 10 + np.arange(width)).astype(np.uint8)


def animation(frames: int, size: int = 4) -> bytes:
    """A GIF whose frame i is grey of 10 i."""
    images = [Image.fromarray(np.full((size, size), 10 * i % 256, np.uint8)) for i in range(frames)]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=80)
    return out.getvalue()


def wav(samples: NDArray[Any], rate: int = 8000, *, claimed: int | None = None) -> bytes:
    """Samples (frames[, channels]) of uint8, int16, int32 or a float type as a WAV file."""
    channels = samples.shape[1] if samples.ndim > 1 else 1
    wide = samples.dtype.itemsize
    data = samples.astype(samples.dtype.newbyteorder("<")).tobytes()
    kind = 3 if samples.dtype.kind == "f" else 1
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * channels * wide, channels * wide, 8 * wide)
    size = len(data) if claimed is None else claimed
    return (
        b"RIFF"
        + struct.pack("<I", 36 + size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", size)
        + data
    )
