"""Decodes images in one long-lived child process, within limits of memory and time.

A child that dies or hangs costs one picture: it is ended, the picture is refused with the reason, and the next
request gets a new child.  The child is :mod:`tuiboard.draw.image_worker`.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw.image_exchange import ANSWER, REQUEST
from tuiboard.format.payload import PayloadError

Pixels: TypeAlias = NDArray[np.uint8]
"""(height, width, 3): red, green, blue."""
Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the whole image; right and bottom are outside."""

WHOLE: Box = (0, 0, 0, 0)
SMALL = 512 * 512
"""Pixels that a card needs at most."""
LARGE = 2048 * 2048
"""Pixels that the whole screen needs at most."""
TIME_LIMIT_S = 5.0
KEPT = 32 << 20
"""Bytes of decoded pixels that are kept."""
PAPER = 255
"""What shows through where an image is transparent: white, as in a browser."""


class PictureError(PayloadError):
    """An image that is not shown; the text says why."""

    kind = "image-refused"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One decoded frame, or a part of it."""

    width: int
    """Of the whole image, in pixels."""
    height: int
    format: str
    """``PNG``, ``JPEG``, ``GIF``, ``WEBP`` or ``BMP``."""
    mode: str
    """As Pillow names it: ``L``, ``RGB``, ``P``, ``I;16``, …"""
    frames: int
    """That can be shown; of a long animation the first ones."""
    all_frames: int
    """In the file."""
    frame: int
    seconds: float
    """How long this frame is to be shown; 0 where the file does not say."""
    box: Box
    """What part of the whole this is."""
    factor: int
    """By how much it was reduced: one pixel here is ``factor`` × ``factor`` pixels of the file."""
    pixels: Pixels
    values: NDArray[Any]
    """(height, width, channels): the numbers in the file, 8 or 16 bits, before transparency is laid on white."""

    def value_at(self, x: int, y: int) -> tuple[int, ...]:
        """The channels of the pixel at (x, y) of the whole image; empty outside of the box."""
        left, top, right, bottom = self.box
        if not (left <= x < right and top <= y < bottom):
            return ()
        row = min((y - top) // self.factor, len(self.values) - 1)
        column = min((x - left) // self.factor, self.values.shape[1] - 1)
        return tuple(int(v) for v in self.values[row, column])


class Decoder:
    """Turns encoded images into pixels; any thread may call it, one picture is decoded at a time."""

    def __init__(self, command: list[str] | None = None, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._command = command or [sys.executable, "-m", "tuiboard.draw.image_worker"]
        self._time_limit_s = time_limit_s
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[bytes, int, Box, int], Picture] = OrderedDict()
        self.started = 0
        """Children started since the beginning."""

    def picture(self, encoded: bytes, *, frame: int = 0, box: Box = WHOLE, limit: int = SMALL) -> Picture:
        """A frame of an encoded image, or the part of it inside ``box``, with at most ``limit`` pixels.

        Blocks until it is decoded, at most for the time limit.  Raises PictureError where it cannot be shown.
        """
        key = (blake2b(encoded, digest_size=16).digest(), frame, box, limit)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            head = REQUEST.pack(len(encoded), frame, *box, limit)
            facts, data = self._ask(head, encoded)
            if "error" in facts:
                raise PictureError(str(facts["error"]))
            picture = _picture(facts, data)
            self._kept[key] = picture
            while sum(p.pixels.nbytes + p.values.nbytes for p in self._kept.values()) > KEPT and len(self._kept) > 1:
                self._kept.popitem(last=False)
            return picture

    def close(self) -> None:
        """End the child; the next picture starts another."""
        with self._lock:
            self._end()

    def _ask(self, head: bytes, encoded: bytes) -> tuple[dict[str, Any], bytes]:
        child = self._child
        if child is None or child.poll() is not None:
            self._end()
            child = self._child = self._start()
        deadline = time.monotonic() + self._time_limit_s
        try:
            _write(child, head, deadline)
            _write(child, encoded, deadline)
            told, pixels = ANSWER.unpack(_read(child, ANSWER.size, deadline))
            facts = json.loads(_read(child, told, deadline))
            return facts, _read(child, pixels, deadline)
        except TimeoutError:
            self._end()
            raise PictureError(f"not decoded within {self._time_limit_s:g} s") from None
        except (OSError, EOFError, ValueError):
            code = self._end()
            raise PictureError(f"the decoder ended on it ({_ending(code)})") from None

    def _start(self) -> subprocess.Popen[bytes]:
        self.started += 1
        # not in the folder of the user, where a module of his own could lie; our own path must be found, though
        path = os.pathsep.join(p for p in sys.path if p and os.path.isabs(p))  # noqa: PTH117  # entries are texts
        child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            cwd="/", env={**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}, start_new_session=True,
        )  # fmt: skip
        assert child.stdin is not None and child.stdout is not None
        os.set_blocking(child.stdin.fileno(), False)
        os.set_blocking(child.stdout.fileno(), False)
        return child

    def _end(self) -> int | None:
        child, self._child = self._child, None
        if child is None:
            return None
        try:
            if child.poll() is None:
                child.kill()
            return child.wait()
        finally:
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


def _ending(code: int | None) -> str:
    if code is None:
        return "no answer"
    return f"signal {-code}" if code < 0 else f"exit {code}"


def _wait(handle: int, *, write: bool, deadline: float) -> None:
    poll = select.poll()
    poll.register(handle, select.POLLOUT if write else select.POLLIN)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _write(child: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
    assert child.stdin is not None
    handle = child.stdin.fileno()
    rest = memoryview(data)
    while rest:
        _wait(handle, write=True, deadline=deadline)
        rest = rest[os.write(handle, rest[: 1 << 16]) :]


def _read(child: subprocess.Popen[bytes], count: int, deadline: float) -> bytes:
    assert child.stdout is not None
    handle = child.stdout.fileno()
    parts: list[bytes] = []
    while count:
        _wait(handle, write=False, deadline=deadline)
        part = os.read(handle, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _picture(facts: dict[str, Any], data: bytes) -> Picture:
    wide, high = facts["size"]
    kind = "<u2" if facts["bands"] == "I;16" else np.uint8
    bands = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "I;16": 1}[facts["bands"]]
    values = np.frombuffer(data, kind).reshape(high, wide, bands)
    left, top, right, bottom = facts["box"]
    return Picture(
        width=facts["width"], height=facts["height"], format=facts["format"] or "", mode=facts["mode"],
        frames=facts["frames"], all_frames=facts["all_frames"], frame=facts["frame"],
        seconds=facts["ms"] / 1000, box=(left, top, right, bottom),
        factor=facts["factor"], pixels=_visible(values), values=values,
    )  # fmt: skip


def _visible(values: NDArray[Any]) -> Pixels:
    """The numbers as red, green and blue: 16 bits cut to 8, what is transparent on white."""
    eight: Pixels = (values >> 8).astype(np.uint8) if values.dtype != np.uint8 else values
    bands = eight.shape[2]
    colour = eight[:, :, : 1 if bands < 3 else 3]
    if bands in (2, 4):
        alpha = eight[:, :, -1:].astype(np.uint16)
        colour = ((colour * alpha + PAPER * (255 - alpha) + 127) // 255).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(colour, (*colour.shape[:2], 3)))
