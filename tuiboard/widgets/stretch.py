"""Which stretch of a sound is looked at."""

from __future__ import annotations

from dataclasses import dataclass

MOST_ZOOM = 4096.0
LEAST_FRAMES = 16
"""Samples of each channel that are seen at least."""


@dataclass
class Stretch:
    """Written by the dashboard that owns it."""

    zoom: float = 1.0
    middle: float = 0.5
    """Of what is seen, as a share of the whole."""

    @property
    def whole(self) -> bool:
        """Whether all of it is seen."""
        return self.zoom == 1

    def frames(self, count: int) -> tuple[int, int]:
        """First frame of ``count`` that is seen, and one past the last."""
        seen = min(count, max(LEAST_FRAMES, round(count / self.zoom)))
        first = min(max(0, round(self.middle * count - seen / 2)), count - seen)
        return first, first + seen

    def magnify(self, factor: float) -> None:
        """See less of it around the same middle, or more."""
        self.zoom = min(MOST_ZOOM, max(1.0, self.zoom * factor))
        self._settle()

    def pan(self, by: int) -> None:
        """Go on by quarters of what is seen."""
        self.middle += by / 4 / self.zoom
        self._settle()

    def reset(self) -> None:
        """All of it."""
        self.zoom, self.middle = 1.0, 0.5

    def _settle(self) -> None:
        half = 0.5 / self.zoom
        self.middle = min(max(self.middle, half), 1 - half)
