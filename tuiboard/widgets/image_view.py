"""One image as a card shows it: read, decoded, cut, scaled, toned and turned into cells, all off the UI thread."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.compute.resample import Fit, Viewport, difference, resample, toned, viewport
from tuiboard.draw import inline, kitty
from tuiboard.draw.decoder import LARGE, SMALL, Decoder, Picture
from tuiboard.draw.inline import Inline
from tuiboard.draw.pixels import BLANK, Colours, PictureKind, draw_pixels
from tuiboard.draw.quarters import draw_quarters
from tuiboard.draw.rows import Row
from tuiboard.format.payload import Images, PayloadError
from tuiboard.widgets.sample_cards import Source

CELL = 10
"""About how many pixels of the screen a cell is wide."""
SHARP = 8
"""Into how many pixels each way an enlarged pixel is repeated."""
MOST_FILE = 1 << 20
"""Bytes of a file that is sent as it is."""

_numbers = itertools.count(random.randrange(1 << 20))
"""Of images sent; where it begins differs, since another board may show images on the same terminal."""


@dataclass(frozen=True, slots=True)
class Tone:
    """Brightness and contrast of all images; 1 is as written."""

    brightness: float = 1.0
    contrast: float = 1.0


def tone_of(brightness: float, contrast: float) -> Tone:
    """Both within what TensorBoard offers: brightness 0 to 2, contrast 0 to 5; what is no number is as written."""
    limits = ((brightness, 2.0), (contrast, 5.0))
    return Tone(*(round(min(most, max(0.0, x)), 2) if math.isfinite(x) else 1.0 for x, most in limits))


@dataclass(frozen=True, slots=True)
class Wish:
    """How an image is to be shown; equal wishes for one source give equal pictures."""

    columns: int
    """Cells that there are."""
    rows: int
    colours: Colours
    light: bool = False
    """Bright page."""
    ink: Style = BLANK
    """Of characters, where pictures are made of them."""
    tone: Tone = Tone()
    fit: Fit = "fit"
    zoom: float = 1.0
    centre: tuple[float, float] | None = None
    frame: int = 0
    quarters: bool = False
    """Quarter blocks may be used."""
    pictures: PictureKind = "half"
    """Cells or real pixels."""
    cell: tuple[int, int] = (10, 20)
    """Width and height of a cell in pixels of the screen."""
    full: bool = False
    """On the whole screen: more pixels are decoded."""


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """An image of real pixels that is sent beside the cells which stand for it."""

    kind: PictureKind
    id: int
    inline: Inline
    """What sends it, and the cells that it fills."""


@dataclass(frozen=True, slots=True)
class Apart:
    """By how much two pictures differ, of 255."""

    mean: float
    most: int
    hues: bool
    """Somewhere the channels differ by unlike amounts, which shows as colour."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture made of cells."""

    rows: list[Row]
    """As many as the picture takes, each ``columns`` wide."""
    columns: int
    picture: Picture
    """The decoded pixels, in a card without them."""
    view: Viewport
    bytes: int
    """Of the encoded image."""
    samples: int
    claimed: tuple[int, int]
    """Size as the writer says."""
    apart: Apart | None = None
    """By how much the two of a comparison differ."""
    other: Picture | None = None
    """What it differs from, in a picture of differences."""
    real: Real | None = None
    """What the cells stand for; None where they are the picture."""
    quarters: bool = False
    """It is made of quarter blocks, which show twice the detail across."""


def make_shown(source: Source, wish: Wish, decoder: Decoder) -> Shown:
    """Make the picture of a source; blocks on the disk and the decoder.  Raises PayloadError."""
    images = source.content()
    data = source.encoded(images)
    picture, view = _seen(data, wish, decoder)
    kept = picture if wish.full else replace(picture, pixels=picture.pixels[:0], values=picture.values[:0])
    claimed = (images.width, images.height) if isinstance(images, Images) else (0, 0)
    tall = -(-view.height // 2)
    real = _real(data, picture, view, wish) if wish.pictures not in ("half", "ascii") else None
    if real is not None and real.kind == "kitty" and tall <= kitty.MOST_ROWS:
        rows = kitty.placeholders(real.id, view.width, tall, wish.colours)
    elif real is not None and real.kind != "kitty":
        rows = inline.spots(real.id, view.width, tall)
    else:
        rows = _cells(picture, view, wish)
    quarters = real is None and _in_quarters(view, wish)
    return Shown(
        rows, view.width, kept, view, len(data), len(images.encoded), claimed, real=real, quarters=quarters
    )  # fmt: skip


def _in_quarters(view: Viewport, wish: Wish) -> bool:
    """Whether a picture has more detail than half blocks can show, and quarters may show it."""
    return wish.quarters and view.scale < 1 and wish.colours in ("truecolor", "256")


def _cells(picture: Picture, view: Viewport, wish: Wish) -> list[Row]:
    """The seen part of a picture in blocks: quarters where it has more detail than halves can show."""
    if _in_quarters(view, wish):
        wide, high = 2 * view.width, 2 * -(-view.height // 2)
        return draw_quarters(resample(_pixels(picture, view, wish.tone, 2), wide, high), wish.colours)
    return draw_pixels(_pixels(picture, view, wish.tone, 1), wish.colours, light=wish.light, ink=wish.ink)


def _real(data: bytes, picture: Picture, view: Viewport, wish: Wish) -> Real:
    """What sends the seen part of a picture to the terminal: the file itself where that is all of it and no more."""
    tall = -(-view.height // 2)
    # what stands for images of other protocols never reaches the terminal, and so has as many numbers as there are
    image = kitty.image_id(next(_numbers), wish.colours if wish.pictures == "kitty" else "truecolor")

    def real(kind: PictureKind, data: str) -> Real:
        return Real(kind, image, Inline(data, view.width, tall))

    if wish.pictures == "sixel":
        wide, high = view.width * wish.cell[0], tall * wish.cell[1]  # whole cells, as with the other protocols
        part = resample(_pixels(picture, view, wish.tone, CELL if view.scale < 1 else 1), wide, high)
        return real("sixel", inline.tiled_sixels(part, wish.cell))
    whole = view.box == (0, 0, picture.width, picture.height) and wish.tone == Tone()
    plain = picture.format == "PNG" and picture.frames == 1 and len(data) <= MOST_FILE
    if whole and plain and view.scale < 1:
        pixels, file = picture.pixels[:0], data
    else:
        # terminals smooth what they enlarge, and pixels are to be seen as such
        pixels, file = _pixels(picture, view, wish.tone, CELL if view.scale < 1 else SHARP), None
    if wish.pictures == "iterm":
        return real("iterm", inline.iterm(file or inline.png(pixels), view.width, tall))
    return real("kitty", kitty.transmit(image, view.width, tall, pixels, file))


def make_difference(source: Source, other: Source, wish: Wish, decoder: Decoder) -> Shown:
    """Make the picture of what differs between two sources of one size.  Raises PayloadError."""
    data = source.encoded()
    picture, view = _seen(data, wish, decoder)
    that, _ = _seen(other.encoded(), wish, decoder)
    if (picture.width, picture.height) != (that.width, that.height):
        sizes = f"{picture.width} × {picture.height} and {that.width} × {that.height}"
        raise PayloadError(f"sizes differ: {sizes} pixels")
    pixels, mean, most = difference(picture.pixels, that.pixels)
    rows, size = _cells(replace(picture, pixels=pixels), view, wish), (picture.width, picture.height)
    quarters, apart = _in_quarters(view, wish), Apart(mean, most, bool((pixels != pixels[..., :1]).any()))
    return Shown(rows, view.width, picture, view, len(data), 1, size, apart, that, quarters=quarters)


def _seen(data: bytes, wish: Wish, decoder: Decoder) -> tuple[Picture, Viewport]:
    """The decoded picture and what part of it is seen."""
    limit = LARGE if wish.full else SMALL
    picture = decoder.picture(data, frame=wish.frame, limit=limit)
    size = picture.width, picture.height
    view = viewport(size, (wish.columns, 2 * wish.rows), wish.fit, wish.zoom, wish.centre)
    if picture.factor > 1 and view.scale * picture.factor > 1:
        # the whole was reduced to fit, and more of it can be seen: decode the part again
        left, top, right, bottom = view.box
        box = int(left), int(top), int(np.ceil(right)), int(np.ceil(bottom))
        picture = decoder.picture(data, frame=wish.frame, box=box, limit=limit)
    return picture, view


def _pixels(picture: Picture, view: Viewport, tone: Tone, fine: int) -> NDArray[np.uint8]:
    """The part that is seen, ``fine`` pixels for each that half blocks would have.

    Where the picture shrinks there are no more of them than it has itself.
    """
    left, top = picture.box[:2]
    a, b, c, d = ((edge - corner) / picture.factor for edge, corner in zip(view.box, (left, top) * 2, strict=True))
    width, height = view.width * fine, view.height * fine
    if view.scale < 1:
        width, height = min(width, max(view.width, round(c - a))), min(height, max(view.height, round(d - b)))
    return toned(resample(picture.pixels, width, height, (a, b, c, d)), tone.brightness, tone.contrast)
