"""The few colours that show an image best, for terminals that take a table of their own with each image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BITS = (8, 6, 5)
"""Of each channel, that count: fewer where there are too many colours."""
MANY = 1024
"""Colours that are split in boxes in a moment."""


def quantize(pixels: NDArray[np.uint8], most: int) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """A table of at most ``most`` colours (n, 3), and the place in it of each pixel (height, width) of an image.

    Source: P. Heckbert, Color image quantization for frame buffer display, 1982 (median cut); the box is split next
    whose pixels lie farthest from their mean in sum.
    """
    for bits in BITS:
        colours, weights, place = _counted(pixels, bits)
        # a grey scale of 64 shades is smooth, and all 256 would take twice the bytes
        if len(colours) <= (most if bits == 8 else MANY):
            break
    boxes = [np.arange(len(colours))]
    errors = [_spread(colours, weights).max()]
    while len(boxes) < most and max(errors) > 0:
        worst = int(np.argmax(errors))
        halves = _halves(boxes.pop(worst), colours, weights)
        errors.pop(worst)
        boxes += halves
        errors += [_spread(colours[box], weights[box]).max() for box in halves]
    number = np.zeros(len(colours), np.intp)
    for at, box in enumerate(boxes):
        number[box] = at
    table = [np.average(colours[box], axis=0, weights=weights[box]) for box in boxes]
    return np.rint(table).astype(np.uint8), number[place]


def _counted(pixels: NDArray[np.uint8], bits: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Colours (n, 3) that differ in so many bits of a channel, how many pixels have each, and which one each has."""
    levels = pixels.astype(np.int32) >> (8 - bits)
    packed = levels @ np.array([1 << 2 * bits, 1 << bits, 1], np.int32)
    _, place, counts = np.unique(packed, return_inverse=True, return_counts=True)
    flat = place.ravel()
    sums = np.stack([np.bincount(flat, pixels[..., channel].ravel()) for channel in range(3)], 1)
    return sums / counts[:, None], counts.astype(np.float64), flat.reshape(packed.shape)


def _spread(colours: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """By channel, the sum of squared distances of pixels from their mean; 0 where there is one colour."""
    if len(colours) == 1:
        return np.zeros(3)
    apart = colours - np.average(colours, axis=0, weights=weights)
    out: NDArray[np.float64] = weights @ (apart * apart)
    return out


def _halves(
    box: NDArray[np.intp], colours: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A box of two or more colours split where half of its pixels are on each side, along its widest channel."""
    channel = int(np.argmax(_spread(colours[box], weights[box])))
    order = box[np.argsort(colours[box, channel], kind="stable")]
    below = np.cumsum(weights[order])
    cut = int(np.clip(np.searchsorted(below, below[-1] / 2) + 1, 1, len(order) - 1))
    return order[:cut], order[cut:]
