"""Real pixels by Kitty's graphics protocol: the image is sent once, cells of text stand for its places.

The cells are Unicode placeholders, so that whatever draws over them, scrolls them or wipes them away does so with
the image as with any text.  Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/, "Unicode placeholders".
"""

from __future__ import annotations

import base64
import zlib

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tuiboard.draw.pixels import Colours, sent_colour
from tuiboard.draw.rows import Row

PLACEHOLDER = "\U0010eeee"
CHUNK = 4096
"""Characters of payload in one command, at most."""

_CODES = """
305 30d 30e 310 312 33d 33e 33f 346 34a 34b 34c 350 351 352 357 35b 363 364 365 366 367 368 369 36a 36b 36c 36d 36e
36f 483 484 485 486 487 592 593 594 595 597 598 599 59c 59d 59e 59f 5a0 5a1 5a8 5a9 5ab 5ac 5af 5c4 610 611 612 613
614 615 616 617 657 658 659 65a 65b 65d 65e 6d6 6d7 6d8 6d9 6da 6db 6dc 6df 6e0 6e1 6e2 6e4 6e7 6e8 6eb 6ec 730 732
733 735 736 73a 73d 73f 740 741 743 745 747 749 74a 7eb 7ec 7ed 7ee 7ef 7f0 7f1 7f3 816 817 818 819 81b 81c 81d 81e
81f 820 821 822 823 825 826 827
"""
ROW_MARKS = "".join(chr(int(code, 16)) for code in _CODES.split())
"""Combining marks that stand for the numbers from 0 on, as the protocol orders them."""
MOST_ROWS = len(ROW_MARKS)
LEAST_ID, MOST_ID = 17, 254
"""Numbers of images where colours are 256: the colour of a placeholder is the number of its image."""


def image_id(count: int, colours: Colours) -> int:
    """The number of the ``count``-th image; with 256 colours numbers come round again."""
    if colours == "truecolor":
        return 0x010000 + count % 0xF00000
    return LEAST_ID + count % (MOST_ID - LEAST_ID + 1)


def placeholders(image: int, columns: int, rows: int, colours: Colours) -> list[Row]:
    """The cells that show an image, ``rows`` (at most :data:`MOST_ROWS`) of ``columns``."""
    if colours == "truecolor":
        colour = Color.from_rgb(image >> 16, image >> 8 & 255, image & 255)
    else:
        colour = sent_colour(image)
    style = Style.from_color(colour)
    # the first cell says its row and column; each further one follows its left neighbour
    return [
        (Segment(PLACEHOLDER + ROW_MARKS[row] + ROW_MARKS[0] + PLACEHOLDER * (columns - 1), style),)
        for row in range(min(rows, MOST_ROWS))
    ]


def transmit(image: int, columns: int, rows: int, pixels: NDArray[np.uint8], png: bytes | None = None) -> str:
    """The commands that send an image, to be shown in ``columns`` by ``rows`` cells, and say no word of answer.

    The file itself is sent if it is ``png``, for the terminal to scale; else the pixels (height, width, 3),
    compressed.
    """
    if png is not None:
        form, data = "f=100", png
    else:
        height, width = pixels.shape[:2]
        form, data = f"f=24,s={width},v={height},o=z", zlib.compress(np.ascontiguousarray(pixels).tobytes(), 6)
    payload = base64.b64encode(data).decode("ascii")
    parts = [payload[at : at + CHUNK] for at in range(0, len(payload), CHUNK)] or [""]
    head = f"a=T,q=2,U=1,t=d,i={image},c={columns},r={rows},{form},"
    last = len(parts) - 1
    return "".join(
        f"\x1b_G{head if number == 0 else ''}m={int(number < last)};{part}\x1b\\" for number, part in enumerate(parts)
    )


def forget(image: int) -> str:
    """The command that removes an image and all places where it is shown."""
    return f"\x1b_Ga=d,d=I,q=2,i={image}\x1b\\"


def through_tmux(commands: str) -> str:
    """Commands wrapped so that tmux hands them on, where it is allowed to."""
    whole = [part + "\x1b\\" for part in commands.split("\x1b\\") if part]
    return "".join("\x1bPtmux;" + command.replace("\x1b", "\x1b\x1b") + "\x1b\\" for command in whole)
