"""What part of one image is looked at: its size, zoom, pan, the pixel under the cursor, the frame."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.compute.resample import FITS, Fit, Viewport

MOST_ZOOM = 64.0


@dataclass
class Gaze:
    """Written by the dashboard that owns it; positions are in pixels of the whole image."""

    fit: Fit | None = None
    """As chosen; None for what suits."""
    zoom: float = 1.0
    centre: tuple[float, float] | None = None
    """Middle of what is seen; None before the first pan."""
    pixel: tuple[int, int] | None = None
    """Under the cursor; None while there is no cursor."""
    frame: int = 0

    def still(self) -> None:
        """Let go of everything but the size."""
        self.zoom, self.centre, self.pixel, self.frame = 1.0, None, None, 0

    def turn_size(self, by: int, now: Fit, *, full: bool) -> None:
        """The size after the one that is seen ``now``; among cards there is no whole width."""
        sizes: list[Fit] = list(FITS) if full else ["fit", "actual"]
        self.fit = sizes[(sizes.index(now) + by) % len(sizes)] if now in sizes else "actual"
        self.centre = None

    def point(self, view: Viewport) -> None:
        """Put a cursor into the middle of what is seen, or take it away."""
        left, top, right, bottom = view.box
        self.pixel = None if self.pixel is not None else (int((left + right) / 2), int((top + bottom) / 2))

    def move(self, dx: int, dy: int, view: Viewport, size: tuple[int, int]) -> None:
        """Move the cursor by about a cell, which is two pixels high; what is seen follows it."""
        if self.pixel is None:
            return
        by = max(1, round(1 / view.scale))
        tall = max(1, round(2 / view.scale)) if view.scale < 2 else 1
        x = min(max(self.pixel[0] + dx * by, 0), size[0] - 1)
        y = min(max(self.pixel[1] + dy * tall, 0), size[1] - 1)
        self.pixel = x, y
        left, top, right, bottom = view.box
        if not (left <= x + 0.5 < right and top <= y + 0.5 < bottom):
            self.centre = x + 0.5, y + 0.5

    def pan(self, dx: int, dy: int, view: Viewport, size: tuple[int, int]) -> bool:
        """Go on by quarters of what is seen; False where all of it is seen in that direction."""
        wide, high = pans(view, size)
        if not ((wide and dx) or (high and dy)):
            return False
        left, top, right, bottom = view.box
        self.centre = (
            _panned(left, right, size[0], dx) if wide else (left + right) / 2,
            _panned(top, bottom, size[1], dy) if high else (top + bottom) / 2,
        )
        return True

    def magnify(self, factor: float, view: Viewport) -> None:
        """Zoom around the cursor, or the middle of what is seen."""
        left, top, right, bottom = view.box
        middle = (left + right) / 2, (top + bottom) / 2
        self.zoom = min(MOST_ZOOM, max(1.0, self.zoom * factor))
        self.centre = middle if self.pixel is None else (self.pixel[0] + 0.5, self.pixel[1] + 0.5)
        if self.zoom == 1:
            self.centre = None

    def turn_frame(self, by: int, frames: int) -> None:
        """Another frame, going round."""
        self.frame = (self.frame + by) % max(1, frames)


def pans(view: Viewport, size: tuple[int, int]) -> tuple[bool, bool]:
    """Whether a picture of ``size`` is wider, and whether it is higher than what is seen of it."""
    left, top, right, bottom = view.box
    return right - left < size[0] - 0.5, bottom - top < size[1] - 0.5


def _panned(low: float, high: float, size: int, by: int) -> float:
    """The middle of a stretch that was moved by quarters of its length, inside of the whole."""
    half = (high - low) / 2
    return min(max(low + half + by * half / 2, half), size - half)
