"""Keys of dashboards that draw curves on cards."""

from __future__ import annotations

from tuiboard.widgets.keys import CARDS, Key

CURVES: tuple[Key, ...] = (
    *CARDS,
    Key("scalars.smoother", "s", "smooth(1)", "smooth", "More smoothing; S is less", "cards", "s/S"),
    Key("scalars.rougher", "S", "smooth(-1)", "", "Less smoothing", "cards"),
    Key("scalars.x", "x", "x_axis", "axis", "Step, relative or wall time along the x axis", "cards"),
    Key("scalars.log", "y", "log_y", "log", "Logarithmic y axis on this card, or linear again", "cards"),
    Key("scalars.outliers", "O", "outliers", "outliers", "Let outliers stretch the y axis, or not", "cards"),
    Key("scalars.reset", "r", "reset", "reset", "Undo zoom, log axis and marks of this card", "cards"),
    Key("scalars.cursor", "v", "cursor", "cursor", "Step cursor on all cards", "inspect"),
    Key("scalars.table", "V", "table", "table", "A table of all tags and runs instead of cards", "inspect"),
    Key("scalars.left10", "H", "sample(-10)", "", "Cursor ten samples back", "inspect"),
    Key("scalars.right10", "L", "sample(10)", "ten", "Cursor ten samples on", "inspect", "H/L"),
    Key(
        "scalars.start",
        "circumflex_accent",
        "cursor_end(-1)",
        "ends",
        "Cursor to the first sample; $ is the last",
        "inspect",
        "^/$",
    ),
    Key("scalars.end", "dollar_sign", "cursor_end(1)", "", "Cursor to the last sample", "inspect"),
    Key(
        "scalars.mark",
        "m",
        "mark",
        "mark",
        "Mark the cursor's place; the table shows differences to it",
        "inspect",
    ),
    Key(
        "scalars.zoom",
        "greater_than_sign",
        "zoom(0.5)",
        "zoom",
        "Zoom the x axis in around the cursor; < is out",
        "inspect",
        "</>",
    ),
    Key("scalars.unzoom", "less_than_sign", "zoom(2.0)", "", "Zoom the x axis out", "inspect"),
    Key("scalars.sort", "i", "sort", "sort", "Next order of the table's rows", "inspect"),
    Key("scalars.abandoned", "A", "abandoned", "abandoned", "Show faintly what restarts set aside", "runs"),
    Key("scalars.follow", "F", "follow", "follow", "Cursor follows the newest step", "live"),
    Key("scalars.copy", "Y", "copy", "copy", "Copy the value under the cursor", "out"),
)
"""Cards, then what is particular to curves."""
