"""Colours and glyphs: the one place that knows what a role looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from rich.color import Color
from rich.style import Style

Role: TypeAlias = Literal[
    "bg", "raise", "grid", "border", "spark", "faint", "edge", "muted", "text", "bright", "accent", "live", "warn",
    "error",
]  # fmt: skip
Theme: TypeAlias = Literal["dark", "light", "ansi", "mono"]
Marker: TypeAlias = Literal["braille", "quadrant", "block", "ascii"]

RUN_COLOURS = 12
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

_LEVELS = (0, 95, 135, 175, 215, 255)


def xterm_hex(number: int) -> str:
    """The hex colour of one of the 240 fixed colours (16 to 255) of xterm's table."""
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    cube = number - 16
    return "#" + "".join(f"{_LEVELS[part]:02x}" for part in (cube // 36, cube // 6 % 6, cube % 6))


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The colours of a theme, as numbers of xterm's table of 256 (below 16: the terminal's own).

    ``None`` is the terminal's default. Numbers from 16 on become hex colours, so that each terminal
    shows them as exactly as it can; the ``ansi`` theme keeps to the 16 colours it names.
    """

    name: Theme
    roles: dict[Role, int | None]
    runs: tuple[int | None, ...]
    """Twelve run colours, in the order given out."""
    ghosts: tuple[int | None, ...]
    """Their dim twins: raw curves, other runs in the spotlight, abandoned branches."""
    mids: tuple[int | None, ...]
    """Between the two, for ages."""

    @property
    def letters(self) -> bool:
        """Whether run chips are letters, since colours alone cannot tell runs apart here."""
        return self.name in ("ansi", "mono")

    def hex(self, role: Role) -> str | None:
        """The role's colour as ``#rrggbb``; none for the terminal's own colours."""
        number = self.roles[role]
        return None if number is None or number < 16 else xterm_hex(number)

    def run_hex(self, run: int) -> str | None:
        """A run's colour as ``#rrggbb``; none for the terminal's own colours."""
        number = self.runs[run % RUN_COLOURS]
        return None if number is None or number < 16 else xterm_hex(number)

    def style(
        self,
        role: Role = "text",
        *,
        bold: bool = False,
        underline: bool = False,
        on: Role | None = None,
    ) -> Style:
        """The style of a role, on the page or on the background of another role.

        Where the theme has no colour for a background, ``raise`` becomes bold and any other is reversed.
        """
        return _role_style(self, role, bold, underline, on)

    def run_style(self, run: int, *, bold: bool = False, on: Role | None = None) -> Style:
        """The style of a run's curve, chip and last cell; ``run`` is its colour slot, any number from 0."""
        return _run_style(self, "run", run % RUN_COLOURS, bold, on)

    def ghost_style(self, run: int, *, on: Role | None = None) -> Style:
        """The style of the run's dim twin."""
        return _run_style(self, "ghost", run % RUN_COLOURS, False, on)

    def mid_style(self, run: int, *, on: Role | None = None) -> Style:
        """The style between the run's colour and its dim twin."""
        return _run_style(self, "mid", run % RUN_COLOURS, False, on)

    def age_styles(self, run: int) -> tuple[Style, Style, Style, Style]:
        """Four styles from old to new."""
        return (self.style("spark"), self.ghost_style(run), self.mid_style(run), self.run_style(run))

    def band_colours(self, run: int) -> tuple[Color, ...]:
        """Page, then bands from outside in, the core in the run's ghost colour; only themes with colours have them."""
        numbers = (self.roles["bg"], *_FOG.get(self.name, ()), self.ghosts[run % RUN_COLOURS])
        return tuple(colour for number in numbers if (colour := _colour(number)) is not None)

    def heat_colours(self, run: int) -> tuple[Color, ...]:
        """From the page to the run's colour, cold to hot; only themes with colours have them."""
        slot = run % RUN_COLOURS
        fog = _FOG.get(self.name, ())
        numbers = (
            self.roles["bg"],
            *fog[::2],
            self.ghosts[slot],
            self.mids[slot],
            self.runs[slot],
            self.roles["bright"],
        )
        return tuple(colour for number in numbers if (colour := _colour(number)) is not None)

    def letter(self, run: int) -> str:
        """The run's letter, for terminals with few colours and for slots whose colours repeat."""
        return LETTERS[run % len(LETTERS)]

    def needs_letter(self, run: int) -> bool:
        """Whether the letter must be shown: always with few colours, else from the 13th run on."""
        return self.letters or run >= RUN_COLOURS


def _colour(number: int | None) -> Color | None:
    if number is None:
        return None
    return Color.from_ansi(number) if number < 16 else Color.parse(xterm_hex(number))


def _styled(palette: Palette, number: int | None, bold: bool, underline: bool, on: Role | None) -> Style:
    back = palette.roles[on] if on is not None else None
    bare = on is not None and back is None
    return Style.from_color(_colour(number), _colour(back)) + Style(
        bold=True if bold or (bare and on == "raise") else None,
        underline=True if underline else None,
        reverse=True if bare and on not in ("raise", "bg") else None,
    )


@lru_cache(maxsize=2048)
def _role_style(palette: Palette, role: Role, bold: bool, underline: bool, on: Role | None) -> Style:
    if palette.letters and role == "bg" and on is not None:
        return Style(reverse=True, bold=bold or None)  # default on a role: the terminal's own inverse
    loud = bold or (role == "bright" and palette.letters)
    return _styled(palette, palette.roles[role], loud, underline, on)


@lru_cache(maxsize=2048)
def _run_style(palette: Palette, kind: str, slot: int, bold: bool, on: Role | None) -> Style:
    numbers = {"run": palette.runs, "ghost": palette.ghosts, "mid": palette.mids}[kind]
    return _styled(palette, numbers[slot], bold, False, on)


_FOG: dict[Theme, tuple[int, ...]] = {"dark": (235, 237, 239), "light": (254, 252, 250)}
"""Greys of bands, from outside in."""
_MIDS = (67, 137, 73, 132, 143, 97, 65, 67, 133, 94, 60, 131)

DARK = Palette(
    "dark",
    {
        "bg": 233, "raise": 235, "grid": 236, "border": 238, "spark": 239, "faint": 240, "edge": 241, "muted": 244,
        "text": 251, "bright": 255, "accent": 208, "live": 77, "warn": 221, "error": 203,
    },
    (75, 215, 158, 168, 228, 134, 71, 117, 176, 136, 67, 210),
    (24, 94, 23, 89, 58, 55, 22, 60, 96, 58, 59, 95),
    _MIDS,
)  # fmt: skip

LIGHT = Palette(
    "light",
    {
        "bg": 231, "raise": 254, "grid": 253, "border": 250, "spark": 251, "faint": 248, "edge": 246, "muted": 243,
        "text": 237, "bright": 232, "accent": 166, "live": 28, "warn": 136, "error": 160,
    },
    (33, 172, 30, 125, 143, 92, 22, 39, 176, 130, 61, 167),
    (153, 223, 152, 218, 187, 183, 151, 153, 225, 187, 189, 217),
    _MIDS,
)  # fmt: skip

ANSI = Palette(
    "ansi",
    {
        "bg": None, "raise": None, "grid": 8, "border": 8, "spark": 8, "faint": 8, "edge": 8, "muted": 8,
        # the terminal's own foreground: its page may be white as well as black
        "text": None, "bright": None, "accent": 3, "live": 2, "warn": 3, "error": 9,
    },
    (12, 3, 14, 9, 11, 5, 10, 6, 13, 2, 4, 1),
    (8,) * RUN_COLOURS,
    (12, 3, 14, 9, 11, 5, 10, 6, 13, 2, 4, 1),
)  # fmt: skip

_NONE: tuple[int | None, ...] = (None,) * RUN_COLOURS
MONO = Palette("mono", dict.fromkeys(DARK.roles), _NONE, _NONE, _NONE)

PALETTES: dict[Theme, Palette] = {"dark": DARK, "light": LIGHT, "ansi": ANSI, "mono": MONO}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Every character that is drawn rather than written; each is one cell wide."""

    marker: Marker
    top_left: str = "╭"
    top_right: str = "╮"
    bottom_left: str = "╰"
    bottom_right: str = "╯"
    horizontal: str = "─"
    vertical: str = "│"
    grid: str = "┈"
    event: str = "┊"
    cursor: str = "│"
    point: str = "●"
    """The live end of a curve, a single point, a cursor point, a live run."""
    idle: str = "○"
    shown: str = "■"
    hidden: str = "□"
    bar: str = "▌"
    """The row that has the keyboard."""
    waiting: str = "…"
    restart: str = "↺"
    trouble: str = "!"
    open: str = "▾"
    shut: str = "▸"
    above: str = "▴"
    """Sorted by this column; +inf above the plot."""
    below: str = "▾"
    gap: str = "┄"
    """Both sides of ``NaN`` on the lowest plot row."""
    tick: str = "┴"
    """A step of a slider."""
    ellipsis: str = "…"
    back: str = "‹"
    left: str = "◂"
    """Head of an arrow that comes from the right."""
    changes: str = "◆"
    """Head of an arrow, from wherever it comes, to what changes a variable."""
    times: str = "×"
    dash: str = "–"
    about: str = "≈"
    dot: str = "·"
    """Between the parts of a name: run, tag, step."""
    crop: str = "⌟"
    """Marks a picture of which only a part is seen."""
    delta: str = "Δ"
    spark: str = "▁▂▃▄▅▆▇"
    shades: str = "░▒▓█"
    """Bands and heat where there are few colours, from thin to dense."""
    eighths: str = "▏▎▍▌▋▊▉█"
    """Bars, from an eighth of a cell to a whole one."""

    @property
    def ascii(self) -> bool:
        """Whether only ASCII may be drawn."""
        return self.marker == "ascii"

    def chip(self, palette: Palette, run: int, *, hidden: bool = False) -> str:
        """The chip of a run: a square, or its letter where colours or characters are poor."""
        if self.ascii or palette.letters:
            return "-" if hidden else palette.letter(run)
        return self.hidden if hidden else self.shown


BRAILLE = Glyphs("braille")
QUADRANT = Glyphs("quadrant")
BLOCK = Glyphs("block")
ASCII = Glyphs(
    "ascii", top_left="+", top_right="+", bottom_left="+", bottom_right="+", horizontal="-", vertical="|", grid=" ",
    event=":", cursor="|", point="*", idle="o", shown="#", hidden="-", bar=">", waiting="~", restart="R", trouble="!",
    open="v", shut=">", above="^", below="v", gap="-", tick="+", ellipsis="~", back="<", left="<", changes="*",
    times="x", dash="-", about="~", dot="-", crop="/", delta="d", spark=".:-=+*#", shades=".:=#", eighths="=",
)  # fmt: skip

GLYPHS: dict[Marker, Glyphs] = {"braille": BRAILLE, "quadrant": QUADRANT, "block": BLOCK, "ascii": ASCII}
