"""Keys of the Images dashboard."""

from __future__ import annotations

from tuiboard.widgets.keys import Key
from tuiboard.widgets.step_dashboard import STEPS

IMAGES: tuple[Key, ...] = (
    *(key for key in STEPS if key.id != "steps.cursor"),
    Key("steps.cursor", "v", "cursor", "step", "h and l go through steps; on full screen, hjkl go over the pixels",
        "inspect"),
    Key("images.size", "u", "size", "size", "Fit, whole width or actual size", "cards"),
    Key("images.zoom", "greater_than_sign", "zoom(2.0)", "zoom", "Zoom into the pixels; hjkl then move", "inspect",
        "</>"),
    Key("images.unzoom", "less_than_sign", "zoom(0.5)", "", "Zoom out of the pixels", "inspect"),
    Key("images.mark", "m", "mark", "mark", "Mark this image to compare others with it", "inspect"),
    Key("images.compare", "d", "compare", "compare", "Beside the marked image, then what differs", "inspect"),
    Key("images.frame", "s", "frame(1)", "frame", "Next frame of an animation", "inspect", "s/S"),
    Key("images.unframe", "S", "frame(-1)", "", "Previous frame of an animation", "inspect"),
    Key("images.play", "x", "play", "play", "Play an animation once, or stop it", "inspect"),
    Key("images.brighter", "right_parenthesis", "tone(0.1,0)", "brighter", "Brighter images", "cards", "(/)"),
    Key("images.darker", "left_parenthesis", "tone(-0.1,0)", "", "Darker images", "cards"),
    Key("images.harder", "right_curly_bracket", "tone(0,0.1)", "contrast", "More contrast", "cards", "{/}"),
    Key("images.softer", "left_curly_bracket", "tone(0,-0.1)", "", "Less contrast", "cards"),
    Key("images.reset", "r", "reset", "reset", "Undo zoom, size, brightness and contrast", "cards"),
    Key("images.open", "O", "open", "open", "Open the image with a viewer", "out"),
)  # fmt: skip
"""Cards and steps, then what is particular to images."""
