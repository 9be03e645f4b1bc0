"""Keys of the Text dashboard."""

from __future__ import annotations

from tuiboard.widgets.keys import Key
from tuiboard.widgets.step_dashboard import STEPS

TEXTS: tuple[Key, ...] = (
    *STEPS,
    Key("text.raw", "x", "raw", "raw", "Markdown, or the text as it was written", "cards"),
    Key("text.search", "slash", "search", "search", "Filter tags; on full screen, search inside the texts", "find"),
    Key("text.slice", "s", "slice(1)", "slice", "Next table of a tensor of more than two dimensions", "cards", "s/S"),
    Key("text.unslice", "S", "slice(-1)", "", "Previous table of such a tensor", "cards"),
    Key("text.mark", "m", "mark", "mark", "Mark this text to compare others with it", "inspect"),
    Key("text.compare", "d", "compare", "compare", "What differs from the marked text, or from the step before",
        "inspect"),
)  # fmt: skip
"""Cards and steps, then what is particular to texts."""
