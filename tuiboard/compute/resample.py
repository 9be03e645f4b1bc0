"""Images scaled to the cells that there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Fit: TypeAlias = Literal["suits", "fit", "width", "actual"]
"""The whole picture; its whole width; one pixel of the picture for each that is drawn; ``suits``: the width, or of a
picture that is far too tall the whole, which says more than a sliver of it."""
FITS: tuple[Fit, ...] = ("fit", "width", "actual")
FAR_TOO_TALL = 4
"""Heights of the room that a picture in its whole width may have where it is to suit."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """What part of a picture is drawn, and how large."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom of the part, in pixels of the picture."""
    width: int
    """Of what is drawn, in pixels."""
    height: int
    scale: float
    """Drawn pixels for one of the picture."""
    fit: Fit = "fit"
    """What suits, where that was asked for."""


def viewport(
    size: tuple[int, int],
    room: tuple[int, int],
    fit: Fit = "fit",
    zoom: float = 1.0,
    centre: tuple[float, float] | None = None,
) -> Viewport:
    """The part of a picture of ``size`` that ``room`` shows (both width and height in pixels).

    Pictures grow by whole numbers only, and shrink by them where little size is lost.  ``centre`` is in pixels of
    the picture; without it the part lies in the middle, of a whole width at the top.
    """
    width, height = max(1, size[0]), max(1, size[1])
    wide, high = max(1, room[0]), max(1, room[1])
    scale = min(wide / width, high / height)
    if scale >= 1:
        scale = float(int(scale))
    elif scale >= 1 / 8 and 1 / np.ceil(1 / scale) >= 0.88 * scale:
        scale = 1 / float(np.ceil(1 / scale))  # whole pixels fall into one: crisper, at little loss of size
    whole = min(1.0, wide / width)
    if fit == "suits":
        fit = "width" if height * whole <= FAR_TOO_TALL * high else "fit"
    if fit == "width":
        scale = max(scale, whole)
    elif fit == "actual":
        scale = 1.0
    scale *= zoom
    (out_width, seen_width), (out_height, seen_height) = _along_one(wide, width, scale), _along_one(high, height, scale)
    seen = seen_width, seen_height
    middle = centre if centre is not None else (width / 2, 0.0 if fit == "width" else height / 2)
    left = min(max(middle[0] - seen[0] / 2, 0.0), width - seen[0])
    top = min(max(middle[1] - seen[1] / 2, 0.0), height - seen[1])
    return Viewport((left, top, left + seen[0], top + seen[1]), out_width, out_height, scale, fit)


def _along_one(room: int, size: int, scale: float) -> tuple[int, float]:
    """How much is drawn along one axis, and how much of the picture that is: all of it wherever that has room."""
    drawn = max(1, round(size * scale))
    return (drawn, float(size)) if drawn <= room else (room, min(float(size), room / scale))


def resample(
    pixels: NDArray[np.uint8], width: int, height: int, box: tuple[float, float, float, float] | None = None
) -> NDArray[np.uint8]:
    """The part of an image (height, width, channels) inside ``box`` in another size.

    Where it shrinks, each new pixel is the mean of the area that it covers; where it grows, pixels are repeated.
    """
    left, top, right, bottom = box if box is not None else (0.0, 0.0, float(pixels.shape[1]), float(pixels.shape[0]))
    # the axis that shrinks more goes first: less is left for the other
    out: NDArray[Any] = pixels
    for axis, start, end, count in sorted(
        ((0, top, bottom, height), (1, left, right, width)), key=lambda a: a[3] / max(a[2] - a[1], 1e-9)
    ):
        out = _along(out, axis, start, end, max(1, count))
    return out if out.dtype == np.uint8 else np.clip(np.rint(out), 0, 255).astype(np.uint8)


def _along(pixels: NDArray[Any], axis: int, start: float, end: float, count: int) -> NDArray[Any]:
    size = pixels.shape[axis]
    if count >= end - start:
        at = np.floor(start + (np.arange(count) + 0.5) * ((end - start) / count)).astype(np.intp)
        grown: NDArray[Any] = np.take(pixels, np.clip(at, 0, size - 1), axis)
        return grown
    # areas by differences of running sums, which grow linearly between two pixels
    edges = np.clip(np.linspace(start, end, count + 1), 0, size)
    low, high = int(edges[0]), min(size, int(np.ceil(edges[-1])))
    part = np.moveaxis(pixels, axis, 0)[low:high]
    # 24 bits hold the sums of whole numbers exactly, and of others well enough; twice as many take twice the memory
    exact = np.float32 if 255 * len(part) < 1 << 24 else np.float64
    sums = np.zeros((len(part) + 1, *part.shape[1:]), exact)
    np.cumsum(part, 0, dtype=exact, out=sums[1:])
    at = np.minimum((edges - low).astype(np.intp), high - low - 1)
    beside = (-1, *[1] * (part.ndim - 1))
    upto = sums[at] + (edges - low - at).reshape(beside) * part[at]
    areas = np.diff(upto, axis=0) / np.maximum(np.diff(edges), 1e-9).reshape(beside)
    out: NDArray[Any] = np.moveaxis(areas, 0, axis)
    return out


def toned(pixels: NDArray[np.uint8], brightness: float, contrast: float) -> NDArray[np.uint8]:
    """Pixels with another contrast, then another brightness; 1 and 1 leave them as they are.

    As the CSS filters that TensorBoard uses: contrast stretches around the middle grey, brightness multiplies.
    """
    if brightness == 1 and contrast == 1:
        return pixels
    levels = np.clip((np.arange(256) / 255 - 0.5) * contrast + 0.5, 0, 1) * brightness
    return np.rint(np.clip(levels, 0, 1) * 255).astype(np.uint8)[pixels]


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float, int]:
    """How two images of one shape differ: the difference of each channel, their mean and the largest.

    The differences are stretched so that the largest is white.
    """
    apart = np.abs(one.astype(np.int16) - other)
    most = int(apart.max(initial=0))
    shown = (apart * (255 / most)).astype(np.uint8) if most else apart.astype(np.uint8)
    return shown, float(apart.mean()) if apart.size else 0.0, most
