"""The stream behind which the terminal is: stderr, which Textual draws on, or stdout where stderr goes elsewhere."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def screen_stream() -> TextIOWrapper | None:
    """The stream to draw the board on; None where neither is a terminal."""
    return next((s for s in (sys.__stderr__, sys.__stdout__) if s is not None and s.isatty()), None)
