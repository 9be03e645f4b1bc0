"""Real pixels as sixels or by iTerm2's protocol: drawn over blank cells, after them.

Unlike Kitty's placeholders the terminal knows no cells of such an image: what is written over it wipes it away, and
it must be sent again.  So it travels with the row below it, which is written last.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.segment import ControlType, Segment

from tuiboard.draw.palette import xterm_hex
from tuiboard.draw.pixels import nearest_of_256
from tuiboard.draw.rows import Row

_RAW = [(ControlType.CURSOR_FORWARD, 0)]
"""Marks a segment as no cells; what it does stands in its text."""


def sixels(pixels: NDArray[np.uint8]) -> str:
    """Pixels (height, width, 3) as sixels in the fixed colours of xterm.

    Source: Digital Equipment Corporation, VT330/VT340 Programmer Reference Manual, volume 2, chapter 14.
    """
    height, width = pixels.shape[:2]
    numbers = nearest_of_256(pixels)
    out = ["\x1bP0;1;0q", f'"1;1;{width};{height}']
    for number in np.unique(numbers).tolist():
        red, green, blue = (round(int(xterm_hex(number)[i : i + 2], 16) / 255 * 100) for i in (1, 3, 5))
        out.append(f"#{number};2;{red};{green};{blue}")
    for top in range(0, height, 6):
        band = numbers[top : top + 6]
        weights = (1 << np.arange(len(band)))[:, None]
        lines = [f"#{number}" + _runs(((band == number) * weights).sum(0) + 63) for number in np.unique(band).tolist()]
        out.append("$".join(lines) + "-")
    out.append("\x1b\\")
    return "".join(out)


def _runs(codes: NDArray[np.int64]) -> str:
    """Sixels of one colour, repeated ones counted."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1])
    counts = np.diff(np.concatenate([starts, [len(codes)]]))
    return "".join(
        f"!{count}{chr(code)}" if count > 3 else chr(code) * count
        for code, count in zip(codes[starts].tolist(), counts.tolist(), strict=True)
    )


def iterm(file: bytes, columns: int, rows: int) -> str:
    """An image file by iTerm2's protocol, to fill ``columns`` by ``rows`` cells.

    Source: https://iterm2.com/documentation-images.html
    """
    facts = f"inline=1;size={len(file)};width={columns};height={rows};preserveAspectRatio=0;doNotMoveCursor=1"
    return f"\x1b]1337;File={facts}:{base64.b64encode(file).decode('ascii')}\x07"


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels (height, width, 3) as a PNG file.  Source: RFC 2083."""
    height, width = pixels.shape[:2]
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # each begins with its filter: none
    lines[:, 1:] = pixels.reshape(height, -1)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def laid_over(rows: Sequence[Row], data: str, left: int, top: int, tall: int) -> list[Row]:
    """The rows of a card with an image over ``tall`` of them, its corner ``left`` cells from theirs.

    The last row brings it: up, right, the image, and back.  The rows under the image are marked, so that they are
    written anew, and wipe it away, whenever something else takes their place.
    """
    out = [(Segment("", None, _RAW), *row) if top <= y < top + tall else row for y, row in enumerate(rows)]
    up = len(rows) - 1 - top
    if out and up > 0:
        right = f"\x1b[{left}C" if left else ""
        out[-1] = (Segment(f"\x1b7\x1b[{up}A{right}{data}\x1b8", None, _RAW), *out[-1])
    return out
