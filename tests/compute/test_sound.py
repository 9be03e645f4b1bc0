from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tuiboard.compute import sound
from tuiboard.compute.sound import ceiling, decibels, envelope, spectrogram


def taken(samples: NDArray[np.float32]) -> sound.Samples:
    return lambda start, end: samples[start:end]


def tone(hertz: float, frames: int = 8000, rate: int = 8000) -> NDArray[np.float32]:
    return np.sin(2 * np.pi * hertz * np.arange(frames) / rate).astype(np.float32)[:, None]


def test_no_peak_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "BLOCK", 64)
    samples = np.zeros((1000, 2), np.float32)
    samples[777, 1], samples[123, 0] = 0.9, -0.5
    shape = envelope(taken(samples), 1000, 2, 10)
    assert shape.high[1].tolist() == pytest.approx([0] * 7 + [0.9, 0, 0])
    assert shape.low[0].tolist() == pytest.approx([0, -0.5] + [0] * 8)
    assert shape.peak == pytest.approx(0.9) and shape.level == pytest.approx(np.sqrt((0.81 + 0.25) / 2000))


def test_the_level_of_a_sine_is_three_decibels_below_its_peak() -> None:
    for columns in (10, 7, 20_000):
        shape = envelope(taken(tone(440)), 8000, 1, columns)
        assert decibels(shape.peak) == pytest.approx(0, abs=0.01)
        assert decibels(shape.level) == pytest.approx(-3.01, abs=0.01)


def test_fewer_frames_than_columns_and_none() -> None:
    shape = envelope(taken(np.array([[0.5], [-0.5]], np.float32)), 2, 1, 4)
    assert shape.high[0].tolist() == [0.5, 0.5, 0.0, -0.5] and shape.level == shape.peak == 0.5
    empty = envelope(taken(np.empty((0, 1), np.float32)), 0, 1, 4)
    assert empty.peak == 0 and decibels(empty.peak) == -np.inf
    assert spectrogram(taken(np.empty((0, 1), np.float32)), 0, 4, 4).max() == 0


@pytest.mark.parametrize(("hertz", "row"), [(250, 15), (2000, 8), (3700, 1)])
def test_a_tone_is_a_line_at_its_frequency(hertz: float, row: int) -> None:
    levels = spectrogram(taken(tone(hertz)), 8000, 20, 16)
    assert levels.shape == (16, 20) and levels.max() == 1 and levels.min() >= 0
    assert abs(int(levels[:, 10].argmax()) - row) <= 1


def test_silence_has_no_spectrum() -> None:
    assert spectrogram(taken(np.zeros((100, 1), np.float32)), 100, 5, 4).max() == 0


def test_the_scale_is_the_next_round_number_above_the_peak() -> None:
    peaks = (0, 1.5, 1, 0.51, 0.5, 0.3, 0.2, 0.011, 1e-7)
    assert [ceiling(peak) for peak in peaks] == [1, 1, 1, 1, 0.5, 0.5, 0.2, 0.02, 1e-5]
