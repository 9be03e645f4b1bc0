"""Plays an animation on the whole screen, in the time that its file names."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.timer import Timer
from textual.widget import Widget

from tuiboard.widgets.gaze import Gaze
from tuiboard.widgets.image_view import Shown

FRAME_S = 0.1
"""The least time between two frames of an animation that are shown."""
CELL_BYTES, LINE_BYTES = 20, 400_000
"""What a cell of a picture takes at most, and how much is sent in a second: every frame is sent whole."""
SLOW_S = 0.1
"""Time of a frame where the file names none."""


class Playback:
    """From the first frame to the last, leaving out those that there is no time for."""

    def __init__(
        self, owner: Widget, gaze: Gaze, look: Callable[[], Shown | None], changed: Callable[[], None]
    ) -> None:
        """``look`` gives what is on the whole screen now; ``changed`` has the frame drawn that the gaze is at."""
        self._owner, self._gaze, self._look, self._changed = owner, gaze, look, changed
        self._timer: Timer | None = None

    @property
    def running(self) -> bool:
        """Whether frames go by."""
        return self._timer is not None

    def start(self, shown: Shown) -> None:
        """Begin with the first frame."""
        self.stop()
        self._gaze.frame = 0
        each = max(shown.picture.seconds or SLOW_S, 0.01)
        sent = shown.columns * len(shown.rows) * CELL_BYTES / LINE_BYTES
        begun = monotonic()
        self._timer = self._owner.set_interval(
            max(FRAME_S, sent, each), lambda: self._go_on(int((monotonic() - begun) / each + 0.5))
        )
        self._changed()

    def stop(self) -> None:
        """Stay at the frame that is shown."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _go_on(self, frame: int) -> None:
        """Show the frame of the time; after the last one stop."""
        shown = self._look()
        if shown is not None and shown.picture.frame != self._gaze.frame:
            return  # the last one is still being made
        if shown is None or self._gaze.frame >= shown.picture.frames - 1:
            self.stop()
        else:
            self._gaze.frame = min(max(frame, self._gaze.frame + 1), shown.picture.frames - 1)
            self._changed()
