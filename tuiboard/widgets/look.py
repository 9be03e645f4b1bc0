"""How everything looks: palette and glyphs together, handed to every widget."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style

from tuiboard.draw.palette import BRAILLE, DARK, Glyphs, Palette, Role
from tuiboard.draw.pixels import Colours, PictureKind


@dataclass(frozen=True, slots=True)
class Look:
    """A palette and the glyphs to draw with it."""

    palette: Palette = DARK
    glyphs: Glyphs = BRAILLE
    colours: Colours = "truecolor"
    """What the terminal can show."""
    pictures: PictureKind = "half"
    """How images are shown."""
    cell: tuple[int, int] = (10, 20)
    """Width and height of a cell in pixels of the screen, for sixels."""

    @property
    def picture_colours(self) -> Colours:
        """The colours that pictures are made of; none where they are characters."""
        plain = self.pictures == "ascii" or self.glyphs.ascii or self.palette.name == "mono"
        return "none" if plain else self.colours

    def __call__(
        self, role: Role = "text", *, bold: bool = False, underline: bool = False, on: Role | None = None
    ) -> Style:
        """The style of a role."""
        return self.palette.style(role, bold=bold, underline=underline, on=on)

    def over(self, style: Style, role: Role | None) -> Style:
        """A style on the background of a role, its own colour kept; unchanged without a role."""
        if role is None:
            return style
        ground = self.palette.style("text", on=role)
        return style + Style(bgcolor=ground.bgcolor, bold=ground.bold or None, reverse=ground.reverse or None)

    def chip(self, slot: int, *, hidden: bool = False, on: Role | None = None) -> tuple[str, Style]:
        """The chip of a run and its style."""
        text = self.glyphs.chip(self.palette, slot, hidden=hidden)
        return text, self("faint", on=on) if hidden else self.palette.run_style(slot, on=on)
