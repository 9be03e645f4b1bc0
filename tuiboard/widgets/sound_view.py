"""One sound as a card shows it: read, reduced and turned into cells, all off the UI thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuiboard.compute.sound import Envelope, decibels, envelope, spectrogram
from tuiboard.draw import numbers
from tuiboard.draw.axes import Scale
from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.pixels import Colours
from tuiboard.draw.rows import Row, fit, merge
from tuiboard.draw.sound import columns_of, draw_spectrogram, draw_waveform
from tuiboard.draw.ticks import relative_ticks, value_ticks
from tuiboard.format.payload import PayloadError, Sounds
from tuiboard.format.text import identity
from tuiboard.format.wav import Wav, read_wav
from tuiboard.store.names import display
from tuiboard.widgets.sample_cards import Source

LABELS = 7
"""Cells for frequencies beside a spectrogram."""


@dataclass(frozen=True, slots=True)
class SoundWish:
    """How a sound is to be shown; equal wishes for one source give equal pictures."""

    columns: int
    rows: int
    slot: int
    palette: Palette
    glyphs: Glyphs
    colours: Colours
    full: bool = False
    """With a spectrogram."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownSound:
    """A sound made of cells."""

    rows: list[Row]
    seconds: float
    rate: int
    channels: int
    bits: int
    floating: bool
    peak: float
    """In dB below full scale."""
    level: float
    """Effective value of all of it, in dB below full scale."""
    bytes: int
    samples: int
    """Sounds at this step."""
    label: str
    """What the writer says of it; empty in nearly all logs."""

    @property
    def kind(self) -> str:
        """Rate, channels and bits in a few words."""
        names = {1: "mono", 2: "stereo"}
        rate = f"{self.rate / 1000:g} kHz" if self.rate >= 1000 else f"{self.rate} Hz"
        words = names.get(self.channels, f"{self.channels} channels")
        return f"{rate} {words} {self.bits} bit{' float' if self.floating else ''}"

    @property
    def levels(self) -> tuple[str, str]:
        """Peak and level in words."""
        return _decibels(self.peak), _decibels(self.level)


def _decibels(level: float) -> str:
    return f"{level:.1f} dB" if np.isfinite(level) else "silent"


def make_sound(source: Source, wish: SoundWish) -> ShownSound:
    """Make the picture of a sound; blocks on the disk.  Raises PayloadError."""
    content = source.content()
    data = source.encoded(content)
    label = b""
    if isinstance(content, Sounds):
        label = content.labels[source.card.sample] if source.card.sample < len(content.labels) else b""
    try:
        wav = read_wav(data)
    except PayloadError as error:
        kind = display(identity(content.content_type)) if isinstance(content, Sounds) else ""
        told = f" ({kind}, {numbers.bytes_(len(data))})" if kind and data else ""
        raise PayloadError(f"{error}{told}") from error
    shape = envelope(wav.part, wav.frames, wav.channels, columns_of(wish.columns, wish.glyphs))
    rows = _full(wav, shape, wish) if wish.full else _wave(shape, wish.columns, wish.rows, wish)
    return ShownSound(
        rows, wav.seconds, wav.rate, wav.channels, wav.bits, wav.floating, decibels(shape.peak), decibels(shape.level),
        len(data), len(content.encoded), display(identity(label)),
    )  # fmt: skip


def _wave(shape: Envelope, columns: int, rows: int, wish: SoundWish) -> list[Row]:
    return draw_waveform(shape, columns, rows, wish.slot, wish.palette, wish.glyphs)


def _full(wav: Wav, shape: Envelope, wish: SoundWish) -> list[Row]:
    """The waveform, below it the spectrogram with frequencies at its left and times below it."""
    palette = wish.palette
    wide = wish.columns - LABELS
    low = wish.rows - wish.rows // 3 - 2
    if wide < 10 or low < 3:
        return _wave(shape, wish.columns, wish.rows, wish)
    shape = envelope(wav.part, wav.frames, wav.channels, columns_of(wide, wish.glyphs))
    quiet = palette.style("muted")
    wave = _wave(shape, wide, wish.rows - low - 2, wish)
    levels = spectrogram(wav.part, wav.frames, wide, 2 * low)
    light = palette.name == "light"
    spectrum = draw_spectrogram(levels, wish.slot, palette, wish.colours, light=light)
    beside = [""] * low
    top = wav.rate / 2
    for tick in value_ticks((0.0, top / 1000), low):
        row = round((1 - tick.value * 1000 / top) * (low - 1))
        if 0 <= row < low:
            beside[row] = tick.label
    beside[0] = "kHz"
    pad = " " * LABELS
    out = [merge([(pad, quiet), *((s.text, s.style or quiet) for s in row)]) for row in wave]
    out.append(())
    out += [
        merge([(text.rjust(LABELS - 1) + " ", quiet), *((s.text, s.style or quiet) for s in row)])
        for text, row in zip(beside, spectrum, strict=True)
    ]
    out.append(_times(wav.seconds, wide, wish))
    return out


def _times(seconds: float, wide: int, wish: SoundWish) -> Row:
    line = [" "] * (wide + LABELS)
    scale = Scale(0.0, max(seconds, 1e-9))
    end = 0
    for tick in relative_ticks((0.0, seconds), wide) if seconds > 0 else ():
        at = LABELS + round(float(scale.unit(np.array([tick.value]))[0]) * (wide - 1))
        start = max(LABELS, min(at - len(tick.label) // 2, len(line) - len(tick.label)))
        if start > end:
            line[start : start + len(tick.label)] = tick.label
            end = start + len(tick.label) + 1
    return fit([("".join(line), wish.palette.style("muted"))], wide + LABELS, wish.palette.style("muted"))
