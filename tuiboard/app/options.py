"""How the board is to be opened, as the command line says."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.follow.spec import LogdirSpec

GRAPH_FILES = (".pb", ".pbtxt", ".json")
"""Suffixes of files that hold a graph."""


@dataclass(frozen=True)
class BoardOptions:
    """Options of the board."""

    specs: tuple[LogdirSpec, ...]
    """Path and name of each logdir; without a name its basename serves where there are several."""
    logdir_label: str
    """The logdir as the user named it."""
    graph_file: str = ""
    """A graph to open first, beside or without a logdir."""
    dashboard: str | None = None
    run_filter: str = ""
    tag_filter: str = ""
    smoothing: float | None = None
    theme: str | None = None
    markers: str = "auto"
    images: str = "auto"
    """How images are shown: auto, half, ascii, kitty, iterm or sixel."""
    mouse: bool = True
    reload_interval: float | None = None
    """Seconds between polls; None for as fast as is good."""
