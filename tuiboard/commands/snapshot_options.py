"""What ``tuiboard snapshot`` is to draw."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.app.options import BoardOptions


@dataclass(frozen=True)
class SnapshotOptions:
    """One frame."""

    board: BoardOptions
    columns: int = 120
    rows: int = 40
    keys: tuple[str, ...] = ()
    format: str = "svg"
    """``svg``, ``txt`` or ``ans``."""
    output: str = "-"
    color: str = "auto"
    """``truecolor``, ``256``, ``16`` or ``none``; ``auto`` is as many as the theme has."""
    at_newest: bool = False
    """Ages count from the newest event, not from the clock: the same logs give the same picture for ever."""
