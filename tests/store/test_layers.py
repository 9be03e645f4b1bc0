from __future__ import annotations

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.store.test_history import loaded, made
from tuiboard.store.layers import TREND, layer


def test_a_gradient_that_vanishes(logdir: LogdirBuilder) -> None:
    random = np.random.default_rng(5)
    with logdir.writer("run") as writer:
        for step in range(100):
            writer.histogram("w", step, random.normal(0, 10.0 ** (-step / 25), 500))
    got = layer(made(*loaded(logdir.path))[0])
    assert got.fading == pytest.approx(10 ** (-99 / 25), rel=0.3) and got.std == pytest.approx(1.1e-4, rel=0.3)
    assert len(got.stds) == TREND and got.stds[-1] == got.std and got.zeros == 0 and got.drift > 0.5


def test_nothing_known_is_no_number(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.plugin("histograms", "w", 0, np.zeros((0, 3)), dtype=np.float64)
    got = layer(made(*loaded(logdir.path))[0])
    assert all(np.isnan(value) for value in (got.mean, got.std, got.zeros, got.drift, got.fading))
