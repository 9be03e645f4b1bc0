"""What is drawn of a sound: its envelope, its level, its spectrogram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = Callable[[int, int], NDArray[np.float32]]
"""Gives samples (frames, channels) from one frame to another, full scale from -1 to 1."""

BLOCK = 1 << 20
"""Values that are looked at in one piece."""
FLOOR_DB = -80.0
"""What is quieter than this below full scale is silence."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A sound in a number of columns; the arrays are (channels, columns)."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    rms: NDArray[np.float32]
    """Root of the mean square."""
    peak: float
    """Largest magnitude of all."""
    level: float
    """Root of the mean square of all."""


def envelope(samples: Samples, frames: int, channels: int, columns: int) -> Envelope:
    """Lowest, highest and effective value in each of ``columns`` equal spans; no peak is lost.

    Where there are fewer frames than columns, columns are on the lines from frame to frame.  It is read in blocks, at
    little memory.
    """
    low, high, rms = (np.zeros((channels, columns), np.float32) for _ in range(3))
    if not frames:
        return Envelope(low, high, rms, 0.0, 0.0)
    if frames < columns:
        return _lines(samples(0, frames), columns)
    starts = np.arange(columns) * frames // columns
    ends = np.maximum(starts + 1, np.arange(1, columns + 1) * frames // columns)
    total = 0.0
    for column, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        squares = np.zeros(channels)
        at = start
        step = max(1, BLOCK // channels)
        while at < end:
            part = samples(at, min(end, at + step))
            first = at == start
            low[:, column] = part.min(0) if first else np.minimum(low[:, column], part.min(0))
            high[:, column] = part.max(0) if first else np.maximum(high[:, column], part.max(0))
            squares += np.square(part, dtype=np.float64).sum(0)
            at += step
        rms[:, column] = np.sqrt(squares / (end - start))
        total += float(squares.sum())
    peak = float(max(-low.min(), high.max(), 0.0))
    return Envelope(low, high, rms, peak, float(np.sqrt(total / (frames * channels))))


def _lines(samples: NDArray[np.float32], columns: int) -> Envelope:
    """The envelope of samples (frames, channels) fewer than columns, each in the middle of those that fall to it."""
    frames = len(samples)
    at = (2 * np.arange(frames) + 1) * columns // (2 * frames)
    line = np.stack([np.interp(np.arange(columns), at, channel) for channel in samples.T]).astype(np.float32)
    level = float(np.sqrt(np.square(samples, dtype=np.float64).mean()))
    return Envelope(line, line, np.abs(line), float(np.abs(samples).max()), level)


def ceiling(peak: float) -> float:
    """The full scale that suits a peak: 1, 0.5, 0.2, 0.1 and so on down to 0.00001; 1 for silence."""
    if not peak > 0:
        return 1.0
    scales = [float(f"{digit}e-{power}") for power in range(1, 6) for digit in (5, 2, 1)]
    return next((scale for scale in reversed(scales) if scale >= peak), 1.0)


def decibels(level: float) -> float:
    """A level below full scale in dB; minus infinity for silence."""
    return 20 * float(np.log10(level)) if level > 0 else -float("inf")


def spectrogram(samples: Samples, frames: int, columns: int, rows: int) -> NDArray[np.float64]:
    """How strong each band of frequencies is over time, from 0 (80 dB below the strongest) to 1: (rows, columns).

    The top row is the highest band, that below half the sample rate.  The magnitude of a short-time Fourier
    transform with a Hann window over the mean of the channels, one window in the middle of each column
    (J. Allen, Short term spectral analysis, synthesis, and modification by discrete Fourier transform, 1977).
    """
    if not frames:
        return np.zeros((rows, columns))
    # as fine in time as in frequency, and no coarser than the rows
    size = 1 << int(np.clip(np.ceil(np.log2(max(2 * rows, 4 * np.sqrt(frames)))), 6, 11))
    window = np.hanning(size).astype(np.float32)
    starts = ((np.arange(columns) + 0.5) * frames / columns).astype(np.int64) - size // 2
    power = np.empty((size // 2 + 1, columns))
    for column, start in enumerate(np.clip(starts, 0, max(0, frames - size)).tolist()):
        part = samples(start, start + size).mean(1)
        padded = np.zeros(size, np.float32)
        padded[: len(part)] = part
        power[:, column] = np.abs(np.fft.rfft(padded * window)) ** 2
    edges = np.linspace(0, len(power), rows + 1)
    first = np.minimum(edges[:-1].astype(np.intp), len(power) - 1)
    bands = np.stack([power[a : max(a + 1, int(np.ceil(b)))].max(0) for a, b in zip(first, edges[1:], strict=True)])
    strongest = float(bands.max())
    if strongest <= 0:
        return np.zeros((rows, columns))
    with np.errstate(divide="ignore"):
        levels = 10 * np.log10(bands / strongest)
    return np.clip(1 - levels / FLOOR_DB, 0, 1)[::-1]
