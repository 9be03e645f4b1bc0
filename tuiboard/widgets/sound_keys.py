"""Keys of the Audio dashboard."""

from __future__ import annotations

from tuiboard.widgets.keys import Key
from tuiboard.widgets.step_dashboard import STEPS

SOUNDS: tuple[Key, ...] = (
    *STEPS,
    Key("audio.play", "x", "play", "play", "Play the sound, or stop it", "inspect"),
)
"""Cards and steps, then what is particular to sounds."""
