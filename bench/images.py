"""Bytes and time of one image of 64 x 32 cells, by kind of picture and by what colours the terminal has.

    python bench/images.py

Each picture is drawn as a card draws it and rendered as Textual sends it: every row with the move of the cursor
before it.  Prints a table, and the time to decode; asserts nothing.
"""

from __future__ import annotations

import io
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console
from textual.strip import Strip

from tuiboard.compute.resample import resample
from tuiboard.draw.decoder import Decoder
from tuiboard.draw.pixels import Colours, draw_pixels
from tuiboard.draw.quarters import draw_quarters

COLUMNS, ROWS = 64, 32
SYSTEMS: dict[Colours, str] = {"truecolor": "truecolor", "256": "256", "16": "standard", "none": "standard"}
MOVE = len("\x1b[10;10H")


def pictures() -> dict[str, NDArray[np.uint8]]:
    """512 x 512 pixels each: a smooth scene with grain, a digit-like blob, a figure of lines, plain noise."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:512, 0:512]
    scene = np.stack([128 + 100 * np.sin(x / 70 + y / 160), 128 + 90 * np.cos(y / 90), x / 4 + y / 4], -1)
    blob = 255 * np.exp(-(((np.hypot(x - 256, y - 256) - 130) / 35) ** 2))
    figure = np.full((512, 512, 3), 255)
    figure[::64], figure[:, ::64], figure[100:300, 200:260] = 40, 40, (8, 48, 107)
    return {
        "photo-like": (scene + rng.normal(0, 10, scene.shape)).clip(0, 255).astype(np.uint8),
        "digit": np.repeat(blob[:, :, None], 3, 2).astype(np.uint8),
        "figure": figure.astype(np.uint8),
        "noise": rng.integers(0, 256, (512, 512, 3), dtype=np.uint8),
    }


def best(call: Any, times: int = 5) -> float:
    """The least time of several, in ms."""
    spans = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        spans.append(time.perf_counter() - began)
    return min(spans) * 1000


def main() -> None:
    """Print the table."""
    print(f"{'picture':<12}{'colours':<12}{'bytes':>9}{'scale ms':>10}{'cells ms':>10}")
    for name, pixels in pictures().items():
        small = resample(pixels, COLUMNS, 2 * ROWS)
        scaling = best(lambda pixels=pixels: resample(pixels, COLUMNS, 2 * ROWS))
        for colours, system in SYSTEMS.items():
            rows = draw_pixels(small, colours)
            console = Console(file=io.StringIO(), color_system=system, force_terminal=True, width=COLUMNS)
            sent = sum(len(Strip(row).render(console).encode()) + MOVE for row in rows)
            drawing = best(lambda small=small, colours=colours: draw_pixels(small, colours))
            print(f"{name:<12}{colours:<12}{sent:>9,}{scaling:>10.1f}{drawing:>10.1f}")
    print()
    for name, pixels in pictures().items():
        double = resample(pixels, 2 * COLUMNS, 2 * ROWS)
        for colours in ("truecolor", "256"):
            rows = draw_quarters(double, colours)
            console = Console(file=io.StringIO(), color_system=SYSTEMS[colours], force_terminal=True, width=COLUMNS)
            sent = sum(len(Strip(row).render(console).encode()) + MOVE for row in rows)
            drawing = best(lambda double=double, colours=colours: draw_quarters(double, colours))
            print(f"{name:<12}{colours:<12}{sent:>9,}{'quarters':>10}{drawing:>10.1f}")
    decoder = Decoder()
    print()
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP"):
        out = io.BytesIO()
        Image.fromarray(pictures()["photo-like"]).save(out, kind)
        data = out.getvalue()
        decoder.picture(data)

        def decode(data: bytes = data) -> None:
            decoder._kept.clear()
            decoder.picture(data)

        print(f"decode 512 x 512 {kind:<5}{len(data):>9,} bytes {best(decode):>8.1f} ms")
    decoder.close()


if __name__ == "__main__":
    main()
