from __future__ import annotations

import base64
import re
import zlib

import numpy as np
from rich.cells import cell_len
from rich.color import ColorSystem

from tuiboard.draw.kitty import CHUNK, MOST_ROWS, PLACEHOLDER, forget, image_id, placeholders, through_tmux, transmit


def commands(data: str) -> list[tuple[dict[str, str], str]]:
    assert re.fullmatch(r"(\x1b_G[^\x1b]*\x1b\\)*", data), "nothing but whole commands"
    return [
        (dict(pair.split("=") for pair in head.split(",")), body)
        for head, body in re.findall(r"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\", data)
    ]


def test_pixels_arrive_in_chunks() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    sent = commands(transmit(70000, 8, 3, pixels))
    head = sent[0][0]
    assert {k: head[k] for k in "atUiqcr"} == {
        "a": "T", "t": "d", "U": "1", "i": "70000", "q": "2", "c": "8", "r": "3"
    }  # fmt: skip
    assert (head["f"], head["s"], head["v"], head["o"]) == ("24", "80", "60", "z")
    assert [part[0]["m"] for part in sent] == ["1"] * (len(sent) - 1) + ["0"]
    assert all(len(body) <= CHUNK for _, body in sent) and len(sent) > 2
    data = zlib.decompress(base64.b64decode("".join(body for _, body in sent)))
    assert data == pixels.tobytes()


def test_a_png_goes_as_it_is_and_never_by_a_path() -> None:
    ((head, body),) = commands(transmit(1, 2, 1, np.empty((0, 0, 3), np.uint8), b"\x89PNG bytes"))
    assert head["f"] == "100" and head["t"] == "d" and base64.b64decode(body) == b"\x89PNG bytes"
    assert commands(forget(5)) == [({"a": "d", "d": "I", "q": "2", "i": "5"}, "")]


def test_placeholders_are_cells_of_the_images_number() -> None:
    rows = placeholders(0x0A0B0C, 4, 3, "truecolor")
    assert [[cell_len(s.text) for s in row] for row in rows] == [[4]] * 3
    assert [row[0].text[1] for row in rows] == ["\u0305", "\u030d", "\u030e"]
    assert rows[0][0].text.count(PLACEHOLDER) == 4
    style = rows[0][0].style
    assert style is not None and style.color is not None and style.color.triplet == (10, 11, 12)
    assert len(placeholders(1 << 16, 1, 500, "truecolor")) == MOST_ROWS


def test_with_256_colours_the_number_is_the_colour_that_arrives() -> None:
    for count in range(300):
        number = image_id(count, "256")
        style = placeholders(number, 1, 1, "256")[0][0].style
        assert style is not None and style.color is not None
        assert style.color.downgrade(ColorSystem.EIGHT_BIT).number == number
    assert image_id(3, "truecolor") != image_id(4, "truecolor")


def test_through_tmux_every_escape_is_doubled() -> None:
    wrapped = through_tmux("\x1b_Ga=d\x1b\\\x1b_Gb\x1b\\")
    assert wrapped == "\x1bPtmux;\x1b\x1b_Ga=d\x1b\x1b\\\x1b\\" + "\x1bPtmux;\x1b\x1b_Gb\x1b\x1b\\\x1b\\"
