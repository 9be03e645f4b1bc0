"""A sound as cells: its waveform in dots, its spectrogram in pixels of the run's colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.color import Color

from tuiboard.compute.sound import Envelope
from tuiboard.draw.canvas import DOTTINGS, codes
from tuiboard.draw.palette import RUN_COLOURS, Glyphs, Palette, xterm_hex
from tuiboard.draw.pixels import Colours, draw_pixels
from tuiboard.draw.rows import Grid, Row


def columns_of(width: int, glyphs: Glyphs) -> int:
    """How many columns of dots ``width`` cells have: as many as an envelope is wanted in."""
    return max(1, width) * DOTTINGS[glyphs.marker].columns


def channel_rows(channels: int, height: int) -> list[int]:
    """Rows of each channel that is drawn in ``height`` rows; those without room for two are left out."""
    shown = max(1, min(channels, height // 2 or 1))
    tall = height // shown
    return [tall] * (shown - 1) + [height - tall * (shown - 1)]


def draw_waveform(
    sound: Envelope, width: int, height: int, slot: int, palette: Palette, glyphs: Glyphs, full: float = 1.0
) -> list[Row]:
    """The envelope of each channel above the next, in rows of ``width`` cells, from minus ``full`` to ``full``.

    What reaches beyond the effective value is in the run's dim twin, a silent stretch is a line in the middle; columns
    that do not touch are joined.
    """
    return [
        row
        for channel, tall in enumerate(channel_rows(len(sound.low), height))
        for row in _channel(
            (sound.low[channel] / full, sound.high[channel] / full, sound.rms[channel] / full),
            width, tall, slot, palette, glyphs,
        )
    ]  # fmt: skip


def _channel(
    bounds: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]],
    width: int,
    height: int,
    slot: int,
    palette: Palette,
    glyphs: Glyphs,
) -> list[Row]:
    dotting = DOTTINGS[glyphs.marker]
    dots = height * dotting.rows
    low, high, rms = (np.clip(part, -1, 1) for part in bounds)
    # row 0 is full scale, the last row minus full scale
    top, bottom = (np.rint((1 - value) / 2 * (dots - 1)).astype(int) for value in (high, low))
    top, bottom = _joined(top, bottom)
    lattice = np.arange(dots)[:, None]
    inside = (lattice >= top) & (lattice <= bottom)
    strong = (lattice >= np.rint((1 - rms) / 2 * (dots - 1))) & (lattice <= np.rint((1 + rms) / 2 * (dots - 1)))
    grid = Grid(width, height, palette.style("text"))
    sets = codes(inside, dotting)
    grid.chars[:] = np.array(list(dotting.glyphs))[sets]
    core = codes(inside & strong, dotting) > 0
    styles = palette.run_style(slot), palette.mid_style(slot)
    grid.styles[:] = np.where(core, grid.index(styles[0]), grid.index(styles[1]))
    return grid.rows()


def _joined(top: NDArray[np.intp], bottom: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last row of each column, drawn out so that every column meets the next: each goes half of the way."""
    tops, bottoms = top.copy(), bottom.copy()
    middle = (np.minimum(bottom[:-1], bottom[1:]) + np.maximum(top[:-1], top[1:])) // 2
    falls, rises = bottom[:-1] < top[1:], bottom[1:] < top[:-1]
    bottoms[:-1][falls] = middle[falls]
    tops[1:][falls] = np.minimum(tops[1:], middle + 1)[falls]
    tops[:-1][rises] = np.minimum(tops[:-1], middle + 1)[rises]
    bottoms[1:][rises] = np.maximum(bottoms[1:], middle)[rises]
    return tops, bottoms


def draw_spectrogram(
    levels: NDArray[np.float64], slot: int, palette: Palette, colours: Colours, *, light: bool = False
) -> list[Row]:
    """Levels from 0 to 1 (rows of pixels, columns) as rows of cells, two pixels high.

    The colours go from the page to the run's colour and on to white, on light pages to black.
    """
    ramp = _ramp(slot, palette, light)
    steps = np.linspace(0, 1, len(ramp))
    pixels = np.stack([np.interp(levels, steps, ramp[:, channel]) for channel in range(3)], -1)
    return draw_pixels(pixels.astype(np.uint8), colours, light=light, ink=palette.style("text"))


def _ramp(slot: int, palette: Palette, light: bool) -> NDArray[np.float64]:
    """Page, dim twin, run, and the far end."""
    page = palette.hex("bg")
    numbers = palette.ghosts[slot % RUN_COLOURS], palette.runs[slot % RUN_COLOURS]
    if page is None or None in numbers:
        return np.array([[0.0] * 3, [255.0] * 3])
    hexes = [page, *(xterm_hex(n) for n in numbers if n is not None), "#000000" if light else "#ffffff"]
    return np.array([Color.parse(text).get_truecolor() for text in hexes], np.float64)
