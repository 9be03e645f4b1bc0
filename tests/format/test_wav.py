from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.pictures import wav
from tuiboard.format.payload import PayloadError
from tuiboard.format.wav import read_wav


@pytest.mark.parametrize(
    ("samples", "wanted"),
    [
        (np.array([0, 128, 255], np.uint8), [-1, 0, 127 / 128]),
        (np.array([-32768, 0, 16384], np.int16), [-1, 0, 0.5]),
        (np.array([-(2**31), 2**30], np.int32), [-1, 0.5]),
        (np.array([-0.5, np.nan, 0.25], np.float32), [-0.5, 0, 0.25]),
        (np.array([0.125], np.float64), [0.125]),
    ],
)
def test_every_kind_of_sample(samples: NDArray[Any], wanted: list[float]) -> None:
    sound = read_wav(wav(samples))
    assert sound.part(0, sound.frames)[:, 0].tolist() == pytest.approx(wanted)
    assert (sound.rate, sound.channels, sound.bits) == (8000, 1, 8 * samples.dtype.itemsize)


def test_twenty_four_bits_and_an_extensible_header() -> None:
    form = struct.pack("<HHIIHH", 0xFFFE, 2, 44100, 0, 6, 24) + struct.pack("<HHI", 22, 24, 0) + struct.pack("<H", 1)
    data = bytes([0, 0, 0x40, 0, 0, 0xC0])
    chunk = b"fmt " + struct.pack("<I", len(form) + 14) + form + bytes(14)
    sound = read_wav(b"RIFF\0\0\0\0WAVE" + chunk + b"LIST\x03\0\0\0abc\0data" + struct.pack("<I", 6) + data)
    assert (sound.bits, sound.channels, sound.frames) == (24, 2, 1)
    assert sound.part(0, 1).tolist() == [[0.5, -0.5]]


def test_channels_and_parts() -> None:
    sound = read_wav(wav(np.arange(10, dtype=np.int16).reshape(5, 2) * 3276))
    assert sound.frames == 5 and sound.seconds == 5 / 8000
    assert sound.part(1, 3).shape == (2, 2) and sound.part(4, 99).shape == (1, 2) and sound.part(9, 3).shape == (0, 2)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no bytes"),
        (b"ID3 mp3", "not a WAV"),
        (wav(np.zeros(4, np.int16))[:30], "format is cut"),
        (wav(np.zeros(4, np.int16))[:36], "ends before"),
        (wav(np.zeros(4, np.int16), claimed=2**32 - 256), "are claimed, 8 are there"),
        (wav(np.zeros(4, np.int16), rate=0), "0 samples a second"),
        (b"RIFF\0\0\0\0WAVEdata\0\0\0\0", "before their format"),
    ],
)
def test_what_is_no_sound_says_why(data: bytes, why: str) -> None:
    with pytest.raises(PayloadError, match=why):
        read_wav(data)


@given(st.binary(max_size=80), st.integers(0, 44))
def test_any_bytes_are_a_sound_or_refused(tail: bytes, keep: int) -> None:
    try:
        sound = read_wav(wav(np.zeros(4, np.int16))[:keep] + tail)
    except PayloadError:
        return
    assert sound.part(0, sound.frames).shape == (sound.frames, sound.channels)
