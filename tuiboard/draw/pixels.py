"""Pixels as cells: two in each, one above the other; or a ramp of characters where there are no colours.

The colours are those that the terminal has: all of them, 240 fixed ones, or 16 with dithering.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style

from tuiboard.draw.palette import xterm_hex
from tuiboard.draw.rows import Row

Colours: TypeAlias = Literal["truecolor", "256", "16", "none"]
"""What the terminal can show."""
PictureKind: TypeAlias = Literal["half", "ascii", "kitty", "iterm", "sixel"]
"""How images are shown: half blocks, characters, or real pixels by one of three protocols."""
PICTURE_KINDS: tuple[PictureKind, ...] = ("half", "ascii", "kitty", "iterm", "sixel")

BLANK = Style()
UPPER = "▀"
RAMP = " .:-=+*#%@"
"""From dark to bright."""
LIGHTNESS = 0.5
"""Of 256 colours a tint that is too dark or too light is better than a grey that is just right: so much counts an
error of lightness beside one of colour.  Greys stay greys: none of the others is near them in colour."""
MOST_BYTES = 21
"""With 256 colours, bytes a cell that a picture may take: 64 × 32 cells then stay below 45 kB."""

UNSEEN = 12
"""With 16 colours, how far each channel may be from one of them to count as that: a page that is nearly white has no
dots, whatever comes from its neighbours."""

SIXTEEN = np.array(
    [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ],
    np.int32,
)  # fmt: skip
"""The colours of xterm; other terminals have similar ones."""


def draw_pixels(pixels: NDArray[np.uint8], colours: Colours, *, light: bool = False, ink: Style = BLANK) -> list[Row]:
    """An image (height, width, 3) as rows of ``width`` cells, two pixels high; a last odd row stands above nothing.

    Without colours it is a ramp of characters in the style ``ink``; on ``light`` pages what is bright is blank.
    """
    height, width = pixels.shape[:2]
    if not height or not width:
        return []
    if colours == "none":
        return _ramp(pixels, light, ink)
    numbers = numbered(pixels, colours)
    if height % 2:
        numbers = np.vstack([numbers, np.full((1, width), -1, numbers.dtype)])
    top, bottom = numbers[::2], numbers[1::2]
    if colours == "256":
        top, bottom = within_budget(top.copy(), bottom.copy())
    return [_row(a, b, colours) for a, b in zip(top, bottom, strict=True)]


def numbered(pixels: NDArray[np.uint8], colours: Colours) -> NDArray[np.int32]:
    """The colour of each pixel (height, width, 3) as a number: 24 bits, or the place in the terminal's table."""
    if colours == "truecolor":
        return pixels.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], np.int32)
    return nearest_of_256(pixels) if colours == "256" else dither(pixels, SIXTEEN)


def _row(top: NDArray[Any], bottom: NDArray[Any], colours: Colours) -> Row:
    cuts = np.flatnonzero((np.diff(top) != 0) | (np.diff(bottom) != 0)) + 1
    starts = np.concatenate([[0], cuts])
    lengths = np.diff(np.concatenate([starts, [len(top)]]))
    return tuple(
        Segment((" " if above == below else UPPER) * length, style_of(above, below, colours))
        for above, below, length in zip(
            top[starts].tolist(), bottom[starts].tolist(), lengths.tolist(), strict=True
        )
    )  # fmt: skip


@lru_cache(maxsize=1 << 15)
def style_of(above: int, below: int, colours: Colours) -> Style:
    """The style of a cell with these two colours, by number; below 0 there is none."""
    # where both are the same, a space is enough: half the bytes
    return Style.from_color(
        None if above == below else _colour(above, colours), None if below < 0 else _colour(below, colours)
    )


@lru_cache(maxsize=1 << 15)
def _colour(number: int, colours: Colours) -> Color:
    if colours == "truecolor":
        return Color.from_rgb(number >> 16, number >> 8 & 255, number & 255)
    return Color.from_ansi(number) if colours == "16" else sent_colour(number)


def _ramp(pixels: NDArray[np.uint8], light: bool, ink: Style) -> list[Row]:
    height, width = pixels.shape[:2]
    grey = pixels.astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    if height % 2:
        grey = np.vstack([grey, grey[-1:]])
    levels = grey.reshape(-1, 2, width).mean(1) / 256
    chars = np.array(list(RAMP))[((1 - levels if light else levels) * len(RAMP)).clip(0, len(RAMP) - 1).astype(np.intp)]
    return [(Segment("".join(line), ink),) for line in chars.tolist()]


_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)

# -- 256 colours -----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _table_of_256() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The fixed colours from number 16 on, and which of them is nearest to each of 32 × 32 × 32 colours."""
    rgb = np.array([Color.parse(xterm_hex(n)).triplet or (0, 0, 0) for n in range(16, 256)], np.int32)
    axis = np.linspace(0, 255, 32)  # black and white among them, which most pictures have
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    weights = np.array([LIGHTNESS, 1, 1], np.float32)
    seen, table = _oklab(grid) * weights, _oklab(rgb) * weights
    # of |a - b|² = |a|² - 2ab + |b|² the first part is the same for all of the table
    nearest = ((table**2).sum(1) - 2 * seen @ table.T).argmin(1)
    return rgb, nearest.astype(np.int32)


def _oklab(rgb: NDArray[Any]) -> NDArray[np.float32]:
    """Colours (…, 3) where distances are as the eye sees them.  Source: B. Ottosson, A perceptual color space, 2020."""
    unit = rgb.astype(np.float32) / 255
    linear = np.where(unit > 0.04045, ((unit + 0.055) / 1.055) ** 2.4, unit / 12.92)
    cones = np.cbrt(linear @ np.array(_TO_CONES, np.float32).T)
    out: NDArray[np.float32] = (cones @ np.array(_TO_LAB, np.float32).T).astype(np.float32)
    return out


@lru_cache(maxsize=240)
def sent_colour(number: int) -> Color:
    """The colour that rich turns into this number when it makes 256 of all colours: it rounds greys its own way."""
    exact = Color.parse(xterm_hex(number))
    if exact.downgrade(ColorSystem.EIGHT_BIT).number == number:
        return exact
    level = round((number - 231) / 25 * 255)
    return Color.from_rgb(level, level, level)


def _distances(colours: NDArray[Any], table: NDArray[Any]) -> NDArray[np.int64]:
    """Squared distances, the eye's weights on the channels: (colours, table)."""
    apart = colours[:, None, :].astype(np.int64) - table[None, :, :]
    out: NDArray[np.int64] = (apart * apart) @ np.array([3, 4, 2])
    return out


def nearest_of_256(pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The numbers of the fixed colours nearest to some pixels (height, width, 3)."""
    levels = (pixels.astype(np.int32) * 31 + 127) // 255
    out: NDArray[np.int32] = _table_of_256()[1][(levels[..., 0] * 32 + levels[..., 1]) * 32 + levels[..., 2]] + 16
    return out


def within_budget(top: NDArray[Any], bottom: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Let neighbours of nearly one colour share it, so far as the picture would cost too many bytes."""
    rgb = _table_of_256()[0]
    apart = _distances(rgb, rgb)
    for limit in (0, *(int(1000 * 1.35**i) for i in range(18))):
        if limit:
            _share(top, bottom, apart, limit)
        fresh = np.ones(top.shape, bool)
        fresh[:, 1:] = (np.diff(top) != 0) | (np.diff(bottom) != 0)
        if np.where(fresh, np.where(top == bottom, 17, 27), 3).mean() <= MOST_BYTES:
            break
    return top, bottom


def _share(top: NDArray[Any], bottom: NDArray[Any], apart: NDArray[Any], limit: int) -> None:
    """Give each cell the colours of its left neighbour where they differ little; column by column."""
    for x in range(1, top.shape[1]):
        near = (apart[top[:, x] - 16, top[:, x - 1] - 16] <= limit) & (
            (bottom[:, x] < 0) | (apart[bottom[:, x] - 16, bottom[:, x - 1] - 16] <= limit)
        )
        top[near, x], bottom[near, x] = top[near, x - 1], bottom[near, x - 1]


# -- 16 colours ------------------------------------------------------------------------------------


def dither(pixels: NDArray[np.uint8], table: NDArray[np.int32]) -> NDArray[np.int32]:
    """The index in ``table`` of a colour for each pixel, errors handed on to neighbours that are none of its colours.

    Source: R. W. Floyd, L. Steinberg, An adaptive algorithm for spatial grey scale, 1976.
    """
    height, width = pixels.shape[:2]
    nearest = _cube(table.tobytes(), len(table))
    colours = table.tolist()
    out = np.zeros((height, width), np.int32)
    below = [[0.0, 0.0, 0.0] for _ in range(width + 2)]
    for y in range(height):
        here, below = below, [[0.0, 0.0, 0.0] for _ in range(width + 2)]
        line = pixels[y].tolist()
        for x in range(width):
            red, green, blue = line[x]
            chosen = nearest[(red >> 4) * 256 + (green >> 4) * 16 + (blue >> 4)]
            if max(abs(c - t) for c, t in zip(line[x], colours[chosen], strict=True)) <= UNSEEN:
                out[y, x] = chosen
                continue
            red, green, blue = (min(255.0, max(0.0, c + e)) for c, e in zip(line[x], here[x + 1], strict=True))
            chosen = nearest[(int(red) >> 4) * 256 + (int(green) >> 4) * 16 + (int(blue) >> 4)]
            out[y, x] = chosen
            errors = red - colours[chosen][0], green - colours[chosen][1], blue - colours[chosen][2]
            for channel, error in enumerate(errors):
                here[x + 2][channel] += error * 7 / 16
                below[x][channel] += error * 3 / 16
                below[x + 1][channel] += error * 5 / 16
                below[x + 2][channel] += error / 16
    return out


@lru_cache(maxsize=4)
def _cube(table: bytes, count: int) -> list[int]:
    """The nearest of the table for each of 16 × 16 × 16 colours."""
    axis = np.arange(16) * 17
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    nearest: list[int] = _distances(grid, np.frombuffer(table, np.int32).reshape(count, 3)).argmin(1).tolist()
    return nearest
