"""Keys of the Audio dashboard."""

from __future__ import annotations

from tuiboard.widgets.keys import Key
from tuiboard.widgets.step_dashboard import STEPS

SOUNDS: tuple[Key, ...] = (
    *STEPS,
    Key("audio.zoom", "greater_than_sign", "zoom(2.0)", "zoom", "Zoom into time; h and l then pan", "inspect", "</>"),
    Key("audio.unzoom", "less_than_sign", "zoom(0.5)", "", "Zoom out of time", "inspect"),
    Key("audio.reset", "r", "reset", "reset", "Show all of the sound", "inspect"),
    Key("audio.play", "x", "play", "play", "Play the sound, or stop it", "inspect"),
)
"""Cards and steps, then what is particular to sounds."""
