"""What the terminal shows, cell by cell, and the shortest bytes that turn it into the next picture.

Textual sends the whole width of a widget's row where one cell of it changed, and the whole screen after any
change of layout.  Over SSH that is most of the traffic, so its updates are compared with what was sent before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tuiboard.draw.inline import Inline, Spot, spot_of

GAP = 5
"""Equal cells between two that differ that are sent again: fewer bytes than a move of the cursor."""
MAX_STYLES = 50_000
"""Styles remembered; pictures bring thousands.  Past it all is forgotten, which costs one whole screen."""

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters and those that turn the direction of text."""
_UNKNOWN = -1
_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
    "windows": ColorSystem.WINDOWS,
}


@dataclass(slots=True)
class _Line:
    """One line of the terminal: a text and a number of a style for each cell.

    The cell right of a wide character is empty; characters without width stand in the cell before them.
    """

    chars: list[str]
    styles: list[int]
    spots: dict[int, Spot] = field(default_factory=dict)
    """By column, the cells that stand for images; as text they are blank."""
    plain: bool = True
    """Every character is one cell wide, so that terminals cannot disagree on places."""


class Wire:
    """Turns Textual's updates of the screen into bytes, remembering what was sent."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._size = (0, 0)
        self._numbers: dict[Style, int] = {}
        self._by_codes: dict[tuple[str, str, str], int] = {}
        self._codes: list[tuple[str, str, str]] = []
        self.images: dict[int, Inline] = {}
        """By number, images that are drawn over their cells, by protocols that know no cells of theirs."""

    def forget(self) -> None:
        """Take nothing for granted: the terminal may show anything."""
        self._lines.clear()
        self._numbers.clear()
        self._by_codes.clear()
        self._codes.clear()

    def compared(self, update: CompositorUpdate, size: tuple[int, int]) -> CompositorUpdate:
        """The update in a shape that Textual sends: what differs from the terminal when it is sent."""
        return _Compared(self, update, size)

    def render(self, update: CompositorUpdate, size: tuple[int, int], console: Console) -> str:
        """The bytes of an update on a screen of ``size`` columns and rows."""
        if size != self._size or len(self._codes) > MAX_STYLES:
            self._size = size
            self.forget()
        if not self._lines:
            self._lines = [_Line([""] * size[0], [_UNKNOWN] * size[0]) for _ in range(size[1])]
        system = _SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        if isinstance(update, LayoutUpdate):
            return self._send(_laid_out(update), console, system)
        if isinstance(update, ChopsUpdate):
            return self._send(_chopped(update), console, system)
        self.forget()
        return update.render_segments(console)

    # -- from segments to cells ------------------------------------------------------------------

    def _number(self, style: Style | None, system: ColorSystem) -> int:
        """The number of a style: styles that give the same codes have the same."""
        style = style or _NO_STYLE
        number = self._numbers.get(style)
        if number is None:
            codes = _codes_of(style, system)
            number = self._by_codes.setdefault(codes, len(self._codes))
            if number == len(self._codes):
                self._codes.append(codes)
            self._numbers[style] = number
        return number

    def _cells(self, segments: Iterable[Segment], system: ColorSystem) -> _Line:
        line = _Line([], [])
        ground: Style | None = None
        for text, style, _ in segments:
            spot = spot_of(text, style)
            if spot is not None:
                line.spots[len(line.chars)] = spot
                # blank on the ground of what stands left of it: the page
                text, style = " " * len(text), Style.from_color(None, ground.bgcolor if ground else None)
            else:
                ground = style
            number = self._number(style, system)
            # the second wall: names are made safe where they are read, and nothing that steers a terminal passes here
            text = _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)
            if text.isascii() or cell_len(text) == len(text):
                line.chars += text
                line.styles += [number] * len(text)
                continue
            line.plain = False
            for char in text:
                width = cell_len(char)
                if width:
                    line.chars += [char] + [""] * (width - 1)
                    line.styles += [number] * width
                elif line.chars:
                    line.chars[-1] += char
        return line

    # -- from cells to bytes -----------------------------------------------------------------------

    def _send(self, parts: Iterable[_Part], console: Console, system: ColorSystem) -> str:
        pen = _Pen(self._codes)
        fresh: set[tuple[int, int, int]] = set()
        for part in parts:
            if part.y >= len(self._lines):
                continue
            new = self._cells((segment for strip in part.strips for segment in strip), system)
            fresh |= self._put(part, new, pen)
        for image, x, y in fresh:
            inline = self.images.get(image)
            if inline is not None and self._whole(image, inline, x, y):
                pen.raw(x, y, inline.data)
        return pen.finish()

    def _whole(self, image: int, inline: Inline, x: int, y: int) -> bool:
        """Whether all cells of an image are on screen, the first of them there: else what covers it would go."""
        lines = self._lines[y : y + inline.rows] if x >= 0 and y >= 0 else []
        return len(lines) == inline.rows and all(
            line.spots.get(x + column) == Spot(image, row, column)
            for row, line in enumerate(lines)
            for column in range(inline.columns)
        )

    def _put(self, part: _Part, new: _Line, pen: _Pen) -> set[tuple[int, int, int]]:
        """Take a part of a line and write what differs; which images have new cells there, and where they begin."""
        line, x = self._lines[part.y], part.x
        if x >= len(line.chars):
            return set()  # of a widget that reaches beyond the screen
        fresh = self._put_spots(line, part, new)
        end = min(x + len(new.chars), len(line.chars))
        chars, styles = new.chars[: end - x], new.styles[: end - x]
        old_chars, old_styles = line.chars[x:end], line.styles[x:end]
        if chars == old_chars and styles == old_styles:
            return fresh
        line.chars[x:end], line.styles[x:end] = chars, styles
        changed = [
            i
            for i, (char, style) in enumerate(zip(chars, styles, strict=True))
            if char != old_chars[i] or style != old_styles[i]
        ]
        plain = new.plain and line.plain
        for start, stop in _spans(changed) if plain else [(0, len(chars))]:
            pen.write(x + start, part.y, chars[start:stop], styles[start:stop], plain=plain)
        line.plain = line.plain and new.plain if end - x < len(line.chars) else new.plain
        return fresh

    def _put_spots(self, line: _Line, part: _Part, new: _Line) -> set[tuple[int, int, int]]:
        """Note which cells stand for images now; which cells do so newly is told by where their images begin."""
        fresh: set[tuple[int, int, int]] = set()
        if not new.spots and not line.spots:
            return fresh  # nearly always
        for at in range(len(new.chars)):
            column, spot = part.x + at, new.spots.get(at)
            if line.spots.get(column) == spot:
                continue
            if column < len(line.styles):
                line.styles[column] = _UNKNOWN  # pixels were there, or are to be: the blank below them is written
            if spot is None:
                del line.spots[column]
            else:
                line.spots[column] = spot
                fresh.add((spot.image, column - spot.column, part.y - spot.row))
        return fresh


class _Compared(CompositorUpdate):
    """An update that is compared with what the terminal shows at the moment when it is sent."""

    def __init__(self, wire: Wire, update: CompositorUpdate, size: tuple[int, int]) -> None:
        self._wire, self._update, self._size = wire, update, size

    def render_segments(self, console: Console) -> str:
        """The bytes."""
        return self._wire.render(self._update, self._size, console)


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a line."""

    y: int
    x: int
    strips: list[Strip]


def _laid_out(update: LayoutUpdate) -> Iterator[_Part]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield _Part(y, update.region.x, [strip for strip in strips if strip is not None])


def _chopped(update: ChopsUpdate) -> Iterator[_Part]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for y, start, stop in update.spans:
        spans.setdefault(y, []).append((start, stop))
    for y, wanted in spans.items():
        chops: Mapping[int, Strip | None] = update.chops[y]
        for (x, strip), end in zip(chops.items(), update.chop_ends[y], strict=False):
            if strip is not None and any(x < stop and end > start for start, stop in wanted):
                yield _Part(y, x, [strip])


def _spans(changed: list[int]) -> list[tuple[int, int]]:
    """Stretches to send: first cell, and one past the last."""
    out = [[changed[0], changed[0] + 1]]
    for i in changed[1:]:
        if i - out[-1][1] <= GAP:
            out[-1][1] = i + 1
        else:
            out.append([i, i + 1])
    return [(start, stop) for start, stop in out]


@dataclass(slots=True)
class _Pen:
    """Writes cells at places, saying only what differs from the style and place it is at."""

    codes: list[tuple[str, str, str]]
    out: list[str] = field(default_factory=list)
    at: tuple[int, int] | None = None
    style: int = _UNKNOWN

    def write(self, x: int, y: int, chars: list[str], styles: list[int], *, plain: bool) -> None:
        self._move(x, y)
        start = 0
        for i in range(1, len(chars) + 1):
            if i == len(chars) or styles[i] != styles[start]:
                self._dress(styles[start])
                self.out.append("".join(chars[start:i]))
                start = i
        # terminals differ on the width of some characters; after them the place is not certain
        self.at = (x + len(chars), y) if plain else None

    def raw(self, x: int, y: int, text: str) -> None:
        self._move(x, y)
        self.out.append(text)
        self.at, self.style = None, _UNKNOWN

    def _move(self, x: int, y: int) -> None:
        if self.at == (x, y):
            return
        if self.at is not None and self.at[1] == y and x > self.at[0]:
            far = x - self.at[0]
            self.out.append(f"\x1b[{far}C" if far > 1 else "\x1b[C")
        else:
            self.out.append(f"\x1b[{y + 1};{x + 1}H")

    def _dress(self, style: int) -> None:
        if style == self.style:
            return
        attributes, front, back = self.codes[style]
        if self.style == _UNKNOWN or self.codes[self.style][0] != attributes:
            parts = ["0", attributes, front, back]
        else:
            _, old_front, old_back = self.codes[self.style]
            parts = [
                (front or "39") if front != old_front else "",
                (back or "49") if back != old_back else "",
            ]
        self.out.append(f"\x1b[{';'.join(part for part in parts if part)}m")
        self.style = style

    def finish(self) -> str:
        if self.style != _UNKNOWN:
            self.out.append("\x1b[0m")
        return "".join(self.out)


_NO_STYLE = Style()
_ATTRIBUTES = (
    ("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("blink", "5"), ("reverse", "7"), ("strike", "9"),
)  # fmt: skip


def _codes_of(style: Style, system: ColorSystem) -> tuple[str, str, str]:
    """Codes of the attributes, of the colour and of the ground; empty for what is as usual.

    Links are left out: what comes from files must not become one.
    """
    attributes = ";".join(code for name, code in _ATTRIBUTES if getattr(style, name))
    front = ";".join(style.color.downgrade(system).get_ansi_codes()) if style.color else ""
    back = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)) if style.bgcolor else ""
    return attributes, front, back
