"""The step cursor of a dashboard: where it stands, whether it follows, and the mark it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.compute.nearest import nearest


@dataclass
class StepCursor:
    """A place among samples; the samples (ascending x) are handed in, since they grow while training runs."""

    x: float | None = None
    """None while there is no cursor."""
    following: bool = True
    """Whether new samples take it along."""
    mark: float | None = None

    def to_end(self, samples: NDArray[np.float64]) -> None:
        """Stand on the newest sample, and follow."""
        self.x = float(samples[-1]) if len(samples) else None
        self.following = True

    def follow(self, samples: NDArray[np.float64]) -> None:
        """Go along with new samples if it follows, or if it stands nowhere."""
        if self.following or self.x is None:
            self.to_end(samples)

    def move(self, samples: NDArray[np.float64], by: int) -> None:
        """Go on by samples, at most to the ends; the last sample is followed."""
        if not len(samples):
            return
        last = len(samples) - 1
        at = last if self.x is None else max(0, min(last, int(np.searchsorted(samples, self.x)) + by))
        self.x = float(samples[at])
        self.following = at == last

    def to(self, samples: NDArray[np.float64], x: float) -> None:
        """Go to the sample nearest to a place."""
        if len(samples):
            self.x = float(samples[nearest(samples, x)])
            self.following = self.x == samples[-1]

    def hide(self) -> None:
        """Stand nowhere; the mark stays."""
        self.x = None
        self.following = True

    def toggle_mark(self) -> None:
        """Mark this place; at the mark, take it away."""
        self.mark = None if self.x == self.mark else self.x
