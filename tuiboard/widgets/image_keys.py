"""Keys of the Images dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuiboard.widgets.keys import Key
from tuiboard.widgets.step_dashboard import STEPS

IMAGES: tuple[Key, ...] = (
    *(key for key in STEPS if key.id != "steps.cursor"),
    Key("steps.cursor", "v", "cursor", "step", "h and l go through steps; on full screen, hjkl go over the pixels",
        "inspect"),
    Key("images.size", "u", "size", "size", "Fit, whole width or actual size", "cards"),
    Key("images.size_here", "U", "size_here", "", "Fit or actual size for this image only", "cards"),
    Key("images.zoom", "greater_than_sign", "zoom(2.0)", "zoom", "Zoom into the pixels; hjkl then pan", "inspect",
        "</>"),
    Key("images.unzoom", "less_than_sign", "zoom(0.5)", "", "Zoom out of the pixels", "inspect"),
    Key("images.mark", "m", "mark", "mark", "Mark this image to compare others with it", "inspect"),
    Key("images.compare", "d", "compare", "compare", "Beside the marked image, then what differs", "inspect"),
    Key("images.frame", "s", "frame(1)", "frame", "Next frame of an animation", "inspect", "s/S"),
    Key("images.unframe", "S", "frame(-1)", "", "Previous frame of an animation", "inspect"),
    Key("images.play", "x", "play", "play", "Play an animation once on the whole screen, or stop it", "inspect"),
    Key("images.brighter", "right_parenthesis", "tone(0.1,0)", "dark/bright", "Brighter images", "cards", "(/)"),
    Key("images.darker", "left_parenthesis", "tone(-0.1,0)", "", "Darker images", "cards"),
    Key("images.harder", "right_curly_bracket", "tone(0,0.1)", "less/more contrast", "More contrast", "cards", "{/}"),
    Key("images.softer", "left_curly_bracket", "tone(0,-0.1)", "", "Less contrast", "cards"),
    Key("images.reset", "r", "reset", "reset", "Undo zoom, size, brightness and contrast", "cards"),
    Key("images.open", "O", "open", "open", "Open the image with a viewer", "out"),
)  # fmt: skip
"""Cards and steps, then what is particular to images."""

FOOTER = (
    "runs.next", "steps.cursor", "steps.on10", "cards.full", "find.filter", "images.size", "cards.fewer",
    "images.mark", "out.export", "cards.pin", "runs.only", "images.brighter", "steps.follow",
)  # fmt: skip
"""Keys that the footer names among cards, by use."""
_FULL = (
    "cards.right", "images.zoom", "steps.cursor", "images.size", "images.mark", "images.compare", "out.export",
    "images.open", "cards.match", "images.brighter", "images.harder", "steps.follow", "leave.back",
)  # fmt: skip
_COMPARE = (
    "cards.right", "images.compare", "images.mark", "images.zoom", "images.size", "steps.cursor", "leave.back",
)  # fmt: skip


def footer_of(*, moves: bool, frames: bool, compares: bool) -> Sequence[str]:
    """On the whole screen: keys that go over the picture or its pixels, that play it, that compare it, and the rest."""
    over = ("cards.right", "cards.down", "steps.on10") if moves else ()
    return (*over, *(("images.play", "images.frame") if frames else ()), *(_COMPARE if compares else _FULL))


def labels_of(wide: bool, high: bool, *, pixels: bool) -> Mapping[str, str]:
    """What the keys that move do: over pixels, or over a picture wider or higher than the screen."""
    if pixels:
        return {"cards.right": "pixel", "cards.down": "pixel", "steps.on10": "ten pixels", "steps.cursor": "leave"}
    return {
        "cards.right": "pan" if wide else "step", "steps.on10": "step" if wide else "ten",
        "cards.down": "pan" if high else "card", "steps.cursor": "pixels",
    }  # fmt: skip
