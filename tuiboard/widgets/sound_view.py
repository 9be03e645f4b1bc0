"""One sound as a card shows it: read, reduced and turned into cells, all off the UI thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.sound import Envelope, ceiling, decibels, envelope, spectrogram
from tuiboard.draw import numbers
from tuiboard.draw.axes import Scale
from tuiboard.draw.markdown import draw_markdown
from tuiboard.draw.palette import Glyphs, Palette
from tuiboard.draw.pixels import Colours
from tuiboard.draw.rows import Row, fit, merge
from tuiboard.draw.sound import channel_rows, columns_of, draw_spectrogram, draw_waveform
from tuiboard.draw.ticks import relative_ticks, value_ticks
from tuiboard.format.payload import PayloadError, Sounds
from tuiboard.format.sounds import sound_suffix
from tuiboard.format.text import identity
from tuiboard.format.wav import MOST_RATE, Wav, read_wav
from tuiboard.store.names import display_block
from tuiboard.widgets.sample_cards import Source
from tuiboard.widgets.stretch import Stretch

MOST_LABEL = 400
"""Characters of a label that are read."""
LABELS = 9
"""Cells for amplitudes and frequencies at the left."""


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
    zoom: float = 1.0
    middle: float = 0.5
    """Which stretch is seen, as in :class:`Stretch`."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownSound:
    """A sound made of cells."""

    rows: list[Row]
    seconds: float
    rate: int
    channels: int
    bits: int
    floating: bool
    scale: float
    """What the waveform reaches to, up and down, of a full scale of 1."""
    seen: tuple[float, float]
    """First and last second on screen."""
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
        return _kind(self)

    @property
    def short_kind(self) -> str:
        """Rate and channels."""
        return _rate_and_channels(self)

    @property
    def levels(self) -> tuple[str, str]:
        """Peak and level in words."""
        return _decibels(self.peak), _decibels(self.level)


def _kind(sound: ShownSound | Wav) -> str:
    return f"{_rate_and_channels(sound)} {sound.bits} bit{' float' if sound.floating else ''}"


def _rate_and_channels(sound: ShownSound | Wav) -> str:
    words = {1: "mono", 2: "stereo"}.get(sound.channels, f"{sound.channels} channels")
    return f"{_rate(sound.rate)} {words}"


def _rate(rate: int) -> str:
    return f"{rate / 1000:g} kHz" if rate >= 1000 else f"{rate} Hz"


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
        kind = sound_suffix(data)[1:].upper()
        if kind in ("WAV", "BIN"):
            raise type(error)(f"{error} ({numbers.bytes_(len(data))})" if data else str(error)) from error
        rate = (content.sample_rate if isinstance(content, Sounds) else None) or 0.0
        told = f", {_rate(round(rate))}" if math.isfinite(rate) and 1 <= rate <= MOST_RATE else ""
        raise PayloadError(f"{kind}{told}, {numbers.bytes_(len(data))}: only WAV files are drawn") from error
    if not wav.frames:
        raise PayloadError(f"no samples: {_kind(wav)}")
    whole = envelope(wav.part, wav.frames, wav.channels, columns_of(wish.columns, wish.glyphs))
    first, end = Stretch(wish.zoom, wish.middle).frames(wav.frames)
    scale = ceiling(whole.peak)
    if wish.full and wish.columns - LABELS >= 10 and _spectrum_rows(wish.rows, wav.channels) >= 3:
        rows = _full(wav, (first, end), scale, wish)
    else:
        rows = _wave(whole, wish.columns, wish.rows, scale, wish)
    return ShownSound(
        rows, wav.seconds, wav.rate, wav.channels, wav.bits, wav.floating, scale, (first / wav.rate, end / wav.rate),
        decibels(whole.peak), decibels(whole.level), len(data), len(content.encoded), _words(label, wish),
    )  # fmt: skip


def _words(label: bytes, wish: SoundWish) -> str:
    """A label, which is Markdown, in one line."""
    rows = draw_markdown(display_block(identity(label), MOST_LABEL), MOST_LABEL, wish.palette, wish.glyphs)
    return " ".join(words for row in rows if (words := "".join(s.text for s in row).strip()))


def _wave(shape: Envelope, columns: int, rows: int, scale: float, wish: SoundWish) -> list[Row]:
    return draw_waveform(shape, columns, rows, wish.slot, wish.palette, wish.glyphs, scale)


def _spectrum_rows(rows: int, channels: int) -> int:
    """Rows of the spectrogram; the waveform has a third of them, of each channel as many, and one in the middle."""
    shown = len(channel_rows(channels, rows // 3))
    return rows - (rows // 3 // shown | 1) * shown - 2


def _full(wav: Wav, span: tuple[int, int], scale: float, wish: SoundWish) -> list[Row]:
    """A stretch of the waveform, below it its spectrogram; amplitudes, frequencies at the left, times below."""
    first, end = span
    wide, low = wish.columns - LABELS, _spectrum_rows(wish.rows, wav.channels)
    high = wish.rows - low - 2

    def part(start: int, stop: int) -> NDArray[np.float32]:
        return wav.part(first + start, min(end, first + stop))

    shape = envelope(part, end - first, wav.channels, columns_of(wide, wish.glyphs))
    levels = spectrogram(part, end - first, wide, 2 * low)
    light = wish.palette.name == "light"
    spectrum = draw_spectrogram(levels, wish.slot, wish.palette, wish.colours, light=light)
    out = _beside(_amplitudes(wav.channels, high, scale), _wave(shape, wide, high, scale, wish), wish)
    of = f"spectrogram of the mean of {wav.channels} channels" if wav.channels > 1 else ""
    out.append(fit([(" " * LABELS + of, wish.palette.style("muted"))], wish.columns, wish.palette.style("muted")))
    out += _beside(_frequencies(wav.rate / 2, low), spectrum, wish)
    out.append(_times(first / wav.rate, end / wav.rate, wide, wish))
    return out


def _beside(labels: Sequence[str], rows: Sequence[Row], wish: SoundWish) -> list[Row]:
    quiet = wish.palette.style("muted")
    return [
        merge([(label.rjust(LABELS - 1) + " ", quiet), *((s.text, s.style or quiet) for s in row)])
        for label, row in zip(labels, rows, strict=True)
    ]


def _amplitudes(channels: int, rows: int, scale: float) -> list[str]:
    """At the top and bottom of each channel what it reaches to, of a full scale of 1."""
    out: list[str] = []
    for tall in channel_rows(channels, rows):
        labels = [""] * tall
        if tall > 2:
            labels[tall // 2], labels[-1] = "0" if tall % 2 else "", f"-{scale:g}"
        labels[0] = f"{scale:g}"
        out += labels
    return out


def _frequencies(top: float, rows: int) -> list[str]:
    """Of a spectrogram from 0 Hz to ``top`` Hz."""
    out = [""] * rows
    for tick in value_ticks((0.0, top), rows):
        row = round((1 - tick.value / top) * (rows - 1))
        if 0 <= row < rows:
            out[row] = f"{tick.value / 1000:g} kHz" if tick.value >= 1000 else f"{tick.value:g} Hz"
    return out


def _times(start: float, stop: float, wide: int, wish: SoundWish) -> Row:
    line = [" "] * (wide + LABELS)
    scale = Scale(start, max(stop, start + 1e-9))
    end = 0
    for tick in relative_ticks((start, stop), wide) if stop > start else ():
        at = LABELS + round(float(scale.unit(np.array([tick.value]))[0]) * (wide - 1))
        left = max(LABELS, min(at - len(tick.label) // 2, len(line) - len(tick.label)))
        if left > end:
            line[left : left + len(tick.label)] = tick.label
            end = left + len(tick.label) + 1
    return fit([("".join(line), wish.palette.style("muted"))], wide + LABELS, wish.palette.style("muted"))
