from __future__ import annotations

import base64
import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw.inline import Spot, iterm, png, sixels, spot_of, spots, tiled_sixels


def decoded(data: str) -> NDArray[np.uint8]:
    """What a terminal makes of sixels; colours in per cent."""
    body = re.fullmatch(r"\x1bP0;1;0q(.*)\x1b\\", data, re.S)
    assert body is not None
    width, height = map(int, re.findall(r'"1;1;(\d+);(\d+)', body[1])[0])
    table: dict[int, tuple[int, ...]] = {}
    out = np.zeros((height + 6, width, 3), np.uint8)
    x = y = colour = 0
    for token in re.findall(r'"[\d;]+|#\d+;2;\d+;\d+;\d+|#\d+|!\d+.|[$-]|[?-~]', body[1]):
        if token[0] == "#":
            parts = [int(part) for part in token[1:].split(";")]
            colour = parts[0]
            if len(parts) > 1:
                table[colour] = tuple(parts[2:])
        elif token == "$":
            x = 0
        elif token == "-":
            x, y = 0, y + 6
        elif token[0] != '"':
            count, code = (int(token[1:-1]), token[-1]) if token[0] == "!" else (1, token)
            for bit in range(6):
                if ord(code) - 63 >> bit & 1:
                    out[y + bit, x : x + count] = table[colour]
            x += count
    return out[:height]


def test_sixels_are_the_pixels_in_their_own_colours() -> None:
    few = np.random.default_rng(0).integers(0, 256, (5, 3), dtype=np.uint8)
    pixels = few[np.random.default_rng(1).integers(0, 5, (13, 21))]
    assert (decoded(sixels(pixels)) == np.rint(pixels / 2.55)).all(), "each colour as it is, where there are few"


def test_a_large_image_comes_in_tiles_of_whole_cells() -> None:
    pixels = np.zeros((1230, 2110, 3), np.uint8)
    pixels[:, 1000:, 0] = 255
    tile = r"\x1b7((?:\x1b\[\d+[BC])*)\x1bP0;1;0q\"1;1;(\d+);(\d+)([^\x1b]*)\x1b\\\x1b8"
    tiles = re.findall(tile, tiled_sixels(pixels, (11, 23)))
    assert [(move, int(w), int(h)) for move, w, h, _ in tiles] == [
        ("", 990, 989), ("\x1b[90C", 990, 989), ("\x1b[180C", 130, 989),
        ("\x1b[43B", 990, 241), ("\x1b[43B\x1b[90C", 990, 241), ("\x1b[43B\x1b[180C", 130, 241),
    ]  # fmt: skip


def test_one_colour_is_short() -> None:
    assert len(sixels(np.full((60, 600, 3), 255, np.uint8))) < 160


def test_a_png_of_our_own_can_be_read_by_others() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    assert (np.asarray(Image.open(io.BytesIO(png(pixels)))) == pixels).all()


def test_iterm_gets_the_file_and_the_cells() -> None:
    sent = re.fullmatch(r"\x1b\]1337;File=([^:]*):([^\x07]*)\x07", iterm(b"file", 12, 5))
    assert sent is not None and base64.b64decode(sent[2]) == b"file"
    assert dict(pair.split("=") for pair in sent[1].split(";")) == {
        "inline": "1", "size": "4", "width": "12", "height": "5", "preserveAspectRatio": "0", "doNotMoveCursor": "1",
    }  # fmt: skip


def test_each_cell_of_an_image_says_its_place() -> None:
    rows = spots(0xABCDEF, 300, 20)
    assert [len(row) for row in rows] == [300] * 20 and all(cell_len(s.text) == 1 for row in rows for s in row)
    assert [[spot_of(s.text, s.style) for s in row] for row in rows] == [
        [Spot(0xABCDEF, y, x) for x in range(300)] for y in range(20)
    ]
    assert spot_of("a", rows[0][0].style) is None and spot_of(rows[0][0].text, Style()) is None
