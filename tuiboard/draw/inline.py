"""Real pixels as sixels or by iTerm2's protocol, and the cells that stand for them.

Unlike Kitty's placeholders the terminal knows no cells of such an image: what is written over it wipes it away, and
it must be sent again.  So each cell carries the image's number and its own place in it, as two colours that no filter
of Textual's changes; whoever writes cells to the terminal writes blanks there and then the image, once its cells are
all on screen.
"""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tuiboard.draw.quantize import quantize
from tuiboard.draw.rows import Row

SPOT = "\U0010eeed"
"""Stands for a cell of an image: a character of private use, next to the one that Kitty took."""


SIXEL_COLOURS = 128
"""Of each image: twice as many halve the error once more, for half as many bytes again."""


def sixels(pixels: NDArray[np.uint8]) -> str:
    """Pixels (height, width, 3) as sixels in the colours that show them best.

    Terminals of today have a table of colours for each image, or keep none.  Source: Digital Equipment
    Corporation, VT330/VT340 Programmer Reference Manual, volume 2, chapter 14.
    """
    height, width = pixels.shape[:2]
    table, numbers = quantize(pixels, SIXEL_COLOURS)
    out = ["\x1bP0;1;0q", f'"1;1;{width};{height}']
    for number, (red, green, blue) in enumerate(np.rint(table / 2.55).astype(int).tolist()):
        out.append(f"#{number};2;{red};{green};{blue}")
    for top in range(0, height, 6):
        band = numbers[top : top + 6]
        weights = (1 << np.arange(len(band)))[:, None]
        lines = [f"#{number}" + _runs(((band == number) * weights).sum(0) + 63) for number in np.unique(band).tolist()]
        out.append("$".join(lines) + "-")
    out.append("\x1b\\")
    return "".join(out)


MOST_SIXELS = 1000
"""Pixels of an image each way: xterm shows a black field in place of a larger one."""


def tiled_sixels(pixels: NDArray[np.uint8], cell: tuple[int, int]) -> str:
    """Pixels (height, width, 3) as sixels in tiles of whole cells, each drawn from where the cursor is and back."""
    wide, high = (max(1, MOST_SIXELS // size) * size for size in cell)
    out = []
    for top in range(0, pixels.shape[0], high):
        for left in range(0, pixels.shape[1], wide):
            down, right = top // cell[1], left // cell[0]
            move = (f"\x1b[{down}B" if down else "") + (f"\x1b[{right}C" if right else "")
            out.append(f"\x1b7{move}{sixels(pixels[top : top + high, left : left + wide])}\x1b8")
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


@dataclass(frozen=True, slots=True)
class Inline:
    """An image as a terminal takes it, and the cells that it fills."""

    data: str
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell of an image."""

    image: int
    row: int
    column: int


def spots(image: int, columns: int, rows: int) -> list[Row]:
    """The cells that stand for an image of up to 4096 by 4096 cells; its number has 24 bits."""
    front = _colour(image)
    return [
        tuple(
            Segment(SPOT, Style.from_color(front, _colour(row << 12 | column))) for column in range(min(columns, 4096))
        )
        for row in range(min(rows, 4096))
    ]


def spot_of(text: str, style: Style | None) -> Spot | None:
    """What cell of which image a segment stands for; None for any other."""
    if not text.startswith(SPOT) or style is None or style.color is None or style.bgcolor is None:
        return None
    front, back = style.color.triplet, style.bgcolor.triplet
    if front is None or back is None:
        return None
    place = back.red << 16 | back.green << 8 | back.blue
    return Spot(front.red << 16 | front.green << 8 | front.blue, place >> 12, place & 0xFFF)


def _colour(number: int) -> Color:
    return Color.from_rgb(number >> 16, number >> 8 & 255, number & 255)
