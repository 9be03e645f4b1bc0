"""The child process that decodes images: the one file that imports Pillow.

It reads requests from its standard input and writes answers to its standard output until the input ends; both are
described in :mod:`tuiboard.draw.image_exchange`.  It has no numpy, so that a small address space is enough.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import Any, BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from tuiboard.draw.image_exchange import ANSWER, REQUEST

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
MAX_PIXELS = 64_000_000
"""Of one frame."""
MAX_FRAMES = 10_000
"""Of an animation; with more it is none, but an attack on who opens it."""
MAX_MOVING = 256_000_000
"""Pixels of the first frames, which are shown: to go to the last of them, all before it are decoded."""
ORIENTATION = 0x0112
"""Of the notes in an image (EXIF) the one that says how its camera was held."""
MAX_MEMORY = 448 << 20
"""Bytes of address space: 64 MP take 256 MB as Pillow holds them."""
CPU_SECONDS = 5
"""For one request."""


class RefusedError(Exception):
    """An image that is not shown, with the reason."""


def main() -> None:
    """Answer requests until the parent goes."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    _confine()
    opened = Opened()
    while head := _exactly(source, REQUEST.size):
        length, frame, left, top, right, bottom, limit = REQUEST.unpack(head)
        data = _exactly(source, length)
        _allow(CPU_SECONDS)
        try:
            facts, pixels = opened.answer(data, frame, (left, top, right, bottom), limit)
        except RefusedError as refusal:
            facts, pixels = {"error": str(refusal)}, b""
        except UnidentifiedImageError:
            facts, pixels = {"error": "damaged: its header makes no sense"}, b""
        except MemoryError:
            facts, pixels = {"error": f"needs more than {MAX_MEMORY >> 20} MB to decode"}, b""
        except Exception as error:  # whatever a decoder raises over hostile bytes
            facts, pixels = {"error": _plainly(error)}, b""
        told = json.dumps(facts).encode()
        sink.write(ANSWER.pack(len(told), len(pixels)) + told + pixels)
        sink.flush()


def _plainly(error: Exception) -> str:
    """What a decoder's error comes to, in words that need no knowledge of the decoder."""
    told = str(error).lower()
    if "max_text" in told or "text memory" in told:
        return "refused: the notes in it unpack to more than is safe"
    if isinstance(error, EOFError) or any(word in told for word in ("truncated", "incomplete", "unexpected end")):
        return "damaged: it ends too early"
    return "damaged: its pixels cannot be decoded"


class Opened:
    """The image of the last request, kept open: the next frame of an animation is then near."""

    def __init__(self) -> None:
        self._data = b""
        self._image: Any = None
        self._frames = 1

    def answer(
        self, data: bytes, frame: int, box: tuple[int, int, int, int], limit: int
    ) -> tuple[dict[str, Any], bytes]:
        """Facts of an image and the pixels of a frame inside a box, reduced by a whole number to fit the limit."""
        if self._image is None or data != self._data:
            self._image = None
            self._image, self._frames = _open(data)
            self._data = data
        image, self._image = self._image, None  # an image whose decoding fails is not used again
        width, height = image.size
        frames = min(self._frames, max(1, MAX_MOVING // (width * height)))
        frame = min(frame, frames - 1)
        if self._frames > 1:
            image.seek(frame)
        image.load()
        upright = _upright(image) if self._frames == 1 else image
        width, height = upright.size
        left, top, right, bottom = _inside(box, width, height)
        part = left, top, right, bottom
        shown = upright if part == (0, 0, width, height) else upright.crop(part)
        shown = _plain(shown)
        factor = 1
        while -(-shown.width // factor) * -(-shown.height // factor) > max(1, limit):
            factor += 1
        if factor > 1:
            whole = -(-shown.width // factor), -(-shown.height // factor)
            shown = shown.resize(whole, Image.Resampling.NEAREST) if shown.mode == "I;16" else shown.reduce(factor)
        facts = {
            "width": width, "height": height, "format": image.format, "mode": image.mode,
            "frames": frames, "all_frames": self._frames, "frame": frame,
            "ms": _milliseconds(image), "box": [left, top, right, bottom],
            "factor": factor, "size": list(shown.size), "bands": shown.mode,
        }  # fmt: skip
        self._image = image
        return facts, shown.tobytes()


def _open(data: bytes) -> tuple[Any, int]:
    if not data:
        raise RefusedError("no bytes at all")
    if not _known(data):
        raise RefusedError("not a picture: neither PNG, JPEG, GIF, WebP nor BMP")
    Image.MAX_IMAGE_PIXELS = None  # sizes are checked here, before anything is decoded
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    width, height = image.size
    if width < 1 or height < 1:
        raise RefusedError(f"{width} × {height} pixels: nothing to show")
    if width * height > MAX_PIXELS:
        raise RefusedError(f"{width:,} × {height:,} pixels are more than {MAX_PIXELS // 1_000_000} million")
    frames = max(1, int(getattr(image, "n_frames", 1)))
    if frames > MAX_FRAMES:
        raise RefusedError(f"{frames:,} frames are more than {MAX_FRAMES:,}")
    return image, frames


def _upright(image: Any) -> Any:
    """The image as its camera was held, as browsers show it; as it is where the note of that makes no sense."""
    try:
        turned = image.getexif().get(ORIENTATION, 1) != 1
        return ImageOps.exif_transpose(image) if turned else image
    except Exception:  # a damaged note says nothing, and costs no picture
        return image


def _known(data: bytes) -> bool:
    return (
        data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM"))
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    )  # fmt: skip


def _inside(box: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    if right <= left or bottom <= top:
        return 0, 0, width, height
    left, top = max(0, min(left, width - 1)), max(0, min(top, height - 1))
    return left, top, max(left + 1, min(right, width)), max(top + 1, min(bottom, height))


def _plain(image: Any) -> Any:
    """The image in one of the modes L, LA, RGB, RGBA and I;16."""
    mode = image.mode
    if mode in ("L", "LA", "RGB", "RGBA", "I;16"):
        return image
    if mode == "1":
        return image.convert("L")
    if mode in ("I", "F", "I;16B"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    clear = "transparency" in image.info or mode in ("PA", "La", "RGBa")
    return image.convert("RGBA" if clear else "RGB")


def _milliseconds(image: Any) -> int:
    duration = image.info.get("duration", 0)
    return int(duration) if isinstance(duration, int | float) and 0 < duration < 60_000 else 0


def _confine() -> None:
    """Little memory, no files to write, no core dumps."""
    for what, most in (("RLIMIT_AS", MAX_MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, what), (most, most))
        except (ValueError, OSError):
            # macOS has no limit on address space; the time limit and the size check still hold
            continue


def _allow(seconds: int) -> None:
    """End this process when it has used so much more processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _exactly(source: BinaryIO, count: int) -> bytes:
    data = source.read(count)
    if data and len(data) < count:
        os._exit(1)  # the parent died in the middle of a request
    return data


if __name__ == "__main__":
    main()
