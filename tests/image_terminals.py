"""A terminal that takes images by Kitty's or iTerm2's protocol and by no other: whatever breaks the rules fails.

Sources: https://sw.kovidgoyal.net/kitty/graphics-protocol/ and https://iterm2.com/documentation-images.html
"""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass, field

APC = re.compile(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
OSC = re.compile(r"\x1b\]1337;File=([^:\x07\x1b]*):([^\x07\x1b]*)\x07")
KEYS = {"a", "q", "U", "t", "i", "c", "r", "f", "s", "v", "o", "m", "d"}
BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


@dataclass
class Kitty:
    """What a terminal keeps that is sent commands of Kitty's protocol."""

    images: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Columns and rows of each virtual placement, by the image's number."""
    _open: dict[str, str] | None = None
    _parts: list[str] = field(default_factory=list)

    def feed(self, data: str) -> None:
        """Take commands; nothing may stand between them."""
        assert APC.sub("", data) == "", "bytes that are no command"
        for head, payload in APC.findall(data):
            self._command(dict(pair.split("=", 1) for pair in head.split(",")), payload)

    def _command(self, keys: dict[str, str], payload: str) -> None:
        assert set(keys) <= KEYS
        assert len(payload) <= 4096 and BASE64.fullmatch(payload)
        if self._open is not None:
            assert set(keys) <= {"m", "q"}, "only these may follow in further chunks"
        elif keys["a"] == "d":
            assert keys["d"] == "I" and not payload, "the image goes with its placements"
            del self.images[int(keys["i"])]
            return
        else:
            assert keys["a"] == "T" and keys["U"] == "1" and keys["q"] == "2" and keys["t"] == "d"
            self._open, self._parts = keys, []
        self._parts.append(payload)
        if keys["m"] == "1":
            assert len(payload) % 4 == 0, "all but the last chunk are a multiple of four"
        else:
            self._finish()

    def _finish(self) -> None:
        keys, data = self._open or {}, base64.b64decode("".join(self._parts), validate=True)
        if keys["f"] == "100":
            assert data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR"
        else:
            assert keys["f"] == "24" and keys["o"] == "z"
            assert len(zlib.decompress(data)) == 3 * int(keys["s"]) * int(keys["v"])
        number = int(keys["i"])
        assert 0 < number < 1 << 32 and number not in self.images, "a number is used once"
        self.images[number] = int(keys["c"]), int(keys["r"])
        self._open = None


def iterm_images(data: str) -> list[tuple[int, int]]:
    """Columns and rows of the images in what was sent."""
    out = []
    for head, payload in OSC.findall(data):
        facts = dict(pair.split("=", 1) for pair in head.split(";"))
        assert facts["inline"] == "1" and facts["doNotMoveCursor"] == "1" and facts["preserveAspectRatio"] == "0"
        file = base64.b64decode(payload, validate=True)
        assert len(file) == int(facts["size"]) and file.startswith(b"\x89PNG\r\n\x1a\n")
        assert facts["width"].isdigit() and facts["height"].isdigit(), "cells, not pixels"
        out.append((int(facts["width"]), int(facts["height"])))
    return out
