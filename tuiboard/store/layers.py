"""A histogram series in one line: what tells a dead layer and a vanishing gradient from a sound one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.percentiles import drift
from tuiboard.store.history import History

TREND = 40
"""Steps of a trend, evenly chosen; the first and the newest are among them."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The newest step of a series, and how it came there; NaN for what is not known."""

    mean: float
    std: float
    zeros: float
    """Share of zeros, from 0 to 1."""
    drift: float
    """How far the distribution has moved since the first step, in standard deviations of that."""
    fading: float
    """The newest standard deviation as a share of the largest."""
    stds: NDArray[np.float64]
    """The standard deviation over time, at most :data:`TREND` of them."""
    lost: float
    """Values of the newest step that are not finite, as far as that is known."""
    unreadable: int


def layer(history: History) -> Layer:
    """The summary of a series."""
    at = np.unique(np.linspace(0, len(history) - 1, TREND).round().astype(int))
    first = int(np.argmax(history.total > 0))
    std = float(history.std[-1])
    widest = float(np.nanmax(history.std)) if np.isfinite(history.std).any() else float("nan")
    return Layer(
        mean=float(history.mean[-1]),
        std=std,
        zeros=float(history.zeros[-1]),
        drift=drift(history.percentiles[first], history.percentiles[-1], float(history.std[first]))
        if history.total[-1] > 0
        else float("nan"),
        fading=std / widest if widest > 0 else float("nan"),
        stds=history.std[at],
        lost=float(history.lost[-1]),
        unreadable=history.unreadable,
    )
