"""What this terminal can show, read from the environment before the app starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from tuiboard.draw.palette import GLYPHS, PALETTES, Marker, Theme
from tuiboard.widgets.look import Look

THEMES: tuple[Theme, ...] = ("dark", "light", "ansi")


def choose_markers(option: str, env: Mapping[str, str], encoding: str) -> Marker:
    """The glyphs to draw with; ``auto`` is ASCII where anything else would come out as rubbish."""
    if option in GLYPHS:
        return option
    if "utf" not in encoding.lower():
        return "ascii"
    if env.get("TERM") == "linux":
        return "ascii"
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    inside = "TMUX" in env or env.get("TERM", "").startswith(("screen", "tmux"))
    # "C" and "POSIX" name no charset: tmux then replaces what is not ASCII
    if inside and locale and "utf" not in locale.lower():
        return "ascii"
    return "braille"


def choose_theme(option: str | None, env: Mapping[str, str]) -> Theme:
    """The theme to start with: the one asked for, else by what the terminal says of its colours."""
    if env.get("NO_COLOR"):
        return "mono"
    if option in PALETTES:
        return option
    term = env.get("TERM", "")
    system = env.get("TEXTUAL_COLOR_SYSTEM", "auto")
    many = "256" in term or env.get("COLORTERM") in ("truecolor", "24bit") or system in ("truecolor", "256")
    return "dark" if many and system != "standard" else "ansi"


def look_of(theme: Theme, markers: Marker) -> Look:
    """Palette and glyphs."""
    return Look(PALETTES[theme], GLYPHS[markers])


def look_for_terminal(theme: str | None, markers: str) -> Look:
    """The look for the terminal that this process runs in."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    return look_of(choose_theme(theme, os.environ), choose_markers(markers, os.environ, encoding))
