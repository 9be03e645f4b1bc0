from __future__ import annotations

import numpy as np

from tuiboard.app.terminal import look_of
from tuiboard.compute.sound import envelope
from tuiboard.draw.sound import columns_of, draw_waveform

ROWS_OF_DOTS = (0x01 | 0x08, 0x02 | 0x10, 0x04 | 0x20, 0x40 | 0x80)
"""The bits of a braille character in each of its rows of dots."""


def test_samples_far_apart_are_joined_by_lines() -> None:
    look = look_of("dark", "braille")
    samples = np.array([[1.0], [-1.0], [1.0]], np.float32)
    shape = envelope(lambda start, end: samples[start:end], 3, 1, columns_of(10, look.glyphs))
    rows = ["".join(s.text for s in row) for row in draw_waveform(shape, 10, 8, 0, look.palette, look.glyphs)]
    for half in (slice(0, 6), slice(5, 10)):  # down, and up again: no row of dots is passed over
        for row in rows:
            seen = 0
            for char in row[half]:
                seen |= ord(char) - 0x2800 if char != " " else 0
            assert all(seen & dots for dots in ROWS_OF_DOTS), rows
