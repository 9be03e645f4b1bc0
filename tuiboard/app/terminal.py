"""What this terminal can show, read from the environment before the app starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from tuiboard.app.probe import ask_terminal, cell_of_window, choose_pictures, worth_asking
from tuiboard.app.screen_stream import screen_stream
from tuiboard.draw.palette import GLYPHS, PALETTES, Marker, Theme
from tuiboard.draw.pixels import Colours, PictureKind
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


def choose_colours(env: Mapping[str, str]) -> Colours:
    """What colours the terminal shows, by what it says of itself and by what was asked for."""
    if env.get("NO_COLOR"):
        return "none"
    asked: dict[str, Colours] = {"truecolor": "truecolor", "256": "256", "standard": "16"}
    system = env.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if system in asked:
        return asked[system]
    if env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if env.get("TERM", "").rpartition("-")[2] in ("256color", "kitty") else "16"


def look_of(theme: Theme, markers: Marker, colours: Colours = "truecolor", pictures: PictureKind = "half") -> Look:
    """Palette, glyphs, and how pictures are shown."""
    return Look(PALETTES[theme], GLYPHS[markers], colours, pictures)


def look_for_terminal(theme: str | None, markers: str, images: str = "auto") -> tuple[Look, str]:
    """The look for the terminal that this process runs in, which is asked what images it can show.

    With it what was typed before the terminal had answered.
    """
    encoding = getattr(screen_stream(), "encoding", None) or "ascii"
    glyphs, colours = choose_markers(markers, os.environ, encoding), choose_colours(os.environ)
    answers = ask_terminal() if worth_asking(images, os.environ) else None
    pictures = choose_pictures(images, answers, os.environ, colours)
    cell = (answers.cell if answers is not None else None) or cell_of_window()
    if pictures == "sixel" and cell is None:
        pictures = "half"  # sixels of a guessed size would run over the cells around them
    look = look_of(choose_theme(theme, os.environ), glyphs, colours, pictures)
    return look if cell is None else replace(look, cell=cell), answers.typed if answers is not None else ""
