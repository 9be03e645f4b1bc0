"""The few colours that show an image best, for terminals that take a table of their own with each image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BITS = 5
"""Of each channel that count: colours that agree in them are one."""


def quantize(pixels: NDArray[np.uint8], most: int) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """A table of at most ``most`` colours (n, 3), and the place in it of each pixel (height, width) of an image.

    Source: P. Heckbert, Color image quantization for frame buffer display, 1982 (median cut); the box is split next
    whose pixels lie farthest from their mean in sum.
    """
    size = 1 << BITS
    bins = (pixels.astype(np.intp) >> (8 - BITS)) @ np.array([size * size, size, 1])
    counts = np.bincount(bins.ravel(), minlength=size**3).astype(np.float64)
    used = np.flatnonzero(counts)
    weights = counts[used]
    sums = [np.bincount(bins.ravel(), pixels[..., c].ravel(), size**3)[used] for c in range(3)]
    colours = np.stack(sums, 1) / weights[:, None]
    boxes = [np.arange(len(used))]
    errors = [_spread(colours, weights).max()]
    while len(boxes) < most and max(errors) > 0:
        worst = int(np.argmax(errors))
        for box in _halves(boxes.pop(worst), colours, weights):
            boxes.append(box)
            errors.append(_spread(colours[box], weights[box]).max())
        errors.pop(worst)
    place = np.zeros(size**3, np.intp)
    table = np.zeros((len(boxes), 3), np.uint8)
    for number, box in enumerate(boxes):
        place[used[box]] = number
        table[number] = np.rint(np.average(colours[box], axis=0, weights=weights[box]))
    return table, place[bins]


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
