"""A screen of cells as SVG: dots, blocks and lines as paths, words as text at their place.

Viewers without the right font shift braille and ignore ``textLength``; geometry looks the same everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

CELL_W, CELL_H = 10, 20
FONTS = "'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace"
FOREGROUND, BACKGROUND = "#c6c6c6", "#121212"

_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each bit of a braille character."""
_ARMS = {"─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "┴": "lru", "┬": "lrd"}
_QUADRANTS = {
    "▘": "a", "▝": "b", "▖": "c", "▗": "d", "▀": "ab", "▄": "cd", "▌": "ac", "▐": "bd", "█": "abcd",
    "▚": "ad", "▞": "bc", "▛": "abc", "▜": "abd", "▙": "acd", "▟": "bcd",
}  # fmt: skip
_TRIANGLES = {
    "▴": "M{l} {b}L{r} {b}L{x} {t}z",
    "▾": "M{l} {t}L{r} {t}L{x} {b}z",
    "▸": "M{l} {t}L{r} {y}L{l} {b}z",
}


def svg(rows: Sequence[Sequence[Segment]], columns: int) -> str:
    """The screen as an SVG document of ``columns`` by ``len(rows)`` cells."""
    width, height = columns * CELL_W, len(rows) * CELL_H
    fills: defaultdict[str, list[str]] = defaultdict(list)
    strokes: defaultdict[str, list[str]] = defaultdict(list)
    dots: defaultdict[str, list[str]] = defaultdict(list)
    texts: list[str] = []
    grounds: defaultdict[str, list[str]] = defaultdict(list)
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    page = BACKGROUND
    for y, row in enumerate(rows):
        x = 0
        for text, style, control in row:
            if control:
                continue
            fore, back = _colours(style)
            wide = cell_len(text)
            if back and y == 0 and x == 0:
                page = back
            if back and back != page:
                grounds[back].append(f"M{x * CELL_W} {y * CELL_H}h{wide * CELL_W}v{CELL_H}h-{wide * CELL_W}z")
            if style is not None and style.underline:
                fills[fore].append(f"M{x * CELL_W} {y * CELL_H + 18}h{wide * CELL_W}v1h-{wide * CELL_W}z")
            for column, word in _words(text, x):
                if len(word) == 1 and _geometry(word, column, y, fore, fills, strokes, dots, blocks):
                    continue
                weight = ' font-weight="bold"' if style is not None and style.bold else ""
                texts.append(
                    f'<text x="{column * CELL_W}" y="{y * CELL_H + 15}" fill="{fore}"{weight}>{escape(word)}</text>'
                )
            x += wide
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<rect width="{width}" height="{height}" fill="{page}"/>',
    ]
    out += [f'<path fill="{c}" shape-rendering="crispEdges" d="{"".join(d)}"/>' for c, d in grounds.items()]
    out += [f'<path fill="{c}" shape-rendering="crispEdges" d="{"".join(d)}"/>' for c, d in blocks.items()]
    out += [f'<path fill="{c}" d="{"".join(d)}"/>' for c, d in fills.items()]
    out += [f'<path fill="none" stroke="{c}" d="{"".join(d)}"/>' for c, d in strokes.items()]
    out += [
        f'<path fill="none" stroke-width="3.5" stroke-linecap="round" stroke="{c}" d="{"".join(d)}"/>'
        for c, d in dots.items()
    ]
    out.append(f'<g font-family="{FONTS}" font-size="16" xml:space="preserve">')
    out += texts
    out.append("</g></svg>")
    return "\n".join(out) + "\n"


def _colours(style: Style | None) -> tuple[str, str | None]:
    if style is None:
        return FOREGROUND, None
    fore = style.color.get_truecolor().hex if style.color and not style.color.is_default else FOREGROUND
    back = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else None
    return (back or BACKGROUND, fore) if style.reverse else (fore, back)


def _words(text: str, x: int) -> Iterator[tuple[int, str]]:
    """Words with their column; characters that are drawn stand alone."""
    word, start = "", x
    for char in text:
        if char == " " or _is_drawn(char):
            if word:
                yield start, word
            word = ""
            if char != " ":
                yield x, char
        else:
            if not word:
                start = x
            word += char
        x += cell_len(char)
    if word:
        yield start, word


def _is_drawn(char: str) -> bool:
    code = ord(char)
    return (
        0x2800 < code <= 0x28FF or char in _ARMS or char in _QUADRANTS or char in _TRIANGLES or char in "┈┄┊●○■□▁▂▃▄▅▆▇"
    )


def _geometry(
    char: str,
    column: int,
    row: int,
    colour: str,
    fills: defaultdict[str, list[str]],
    strokes: defaultdict[str, list[str]],
    dots: defaultdict[str, list[str]],
    blocks: defaultdict[str, list[str]],
) -> bool:
    """Draw a character as a path; False where it is text."""
    if not _is_drawn(char):
        return False
    x, y = column * CELL_W, row * CELL_H
    cx, cy = x + 5, y + 10
    code = ord(char)
    if 0x2800 < code <= 0x28FF:
        bits = code - 0x2800
        dots[colour] += [
            f"M{x + 2.5 + 5 * dx} {y + 2.5 + 5 * dy}h0" for bit, (dx, dy) in enumerate(_DOTS) if bits >> bit & 1
        ]
    elif char in "╭╮╰╯":
        arms = _ARMS[char]
        end_x = x + CELL_W if "r" in arms else x
        end_y = y + CELL_H if "d" in arms else y
        strokes[colour].append(f"M{end_x} {cy}Q{cx} {cy} {cx} {end_y}")
    elif char in _ARMS:
        ends = {"l": f"M{x} {cy}H{cx}", "r": f"M{cx} {cy}h5", "u": f"M{cx} {y}V{cy}", "d": f"M{cx} {cy}v10"}
        strokes[colour] += [ends[arm] for arm in _ARMS[char]]
    elif char in "┈┄":
        strokes[colour] += [f"M{x + i * 2.5} {cy}h1.2" for i in range(4)]
    elif char == "┊":
        strokes[colour] += [f"M{cx} {y + i * 5}v2.5" for i in range(4)]
    elif char in "▁▂▃▄▅▆▇":
        tall = (ord(char) - 0x2580) * CELL_H / 8
        fills[colour].append(f"M{x} {y + CELL_H - tall}h{CELL_W}v{tall}h-{CELL_W}z")
    elif char in _QUADRANTS:
        places = {"a": (x, y), "b": (cx, y), "c": (x, cy), "d": (cx, cy)}
        # as crisp as grounds: of a picture, neighbours must meet without a seam
        wide = {"ab": "h10v10h-10z", "cd": "h10v10h-10z", "ac": "h5v20h-5z", "bd": "h5v20h-5z", "abcd": "h10v20h-10z"}
        parts = _QUADRANTS[char]
        corner = places[parts[0]]
        if parts in wide:
            blocks[colour].append(f"M{corner[0]} {corner[1]}{wide[parts]}")
        else:
            blocks[colour] += [f"M{places[q][0]} {places[q][1]}h5v10h-5z" for q in parts]
    elif char in _TRIANGLES:
        shape = _TRIANGLES[char]
        fills[colour].append(shape.format(l=cx - 3.6, r=cx + 3.6, t=cy - 3.2, b=cy + 3.2, x=cx, y=cy))
    elif char == "■":
        fills[colour].append(f"M{x + 1.5} {y + 6.5}h7v7h-7z")
    elif char == "□":
        strokes[colour].append(f"M{x + 2} {y + 7}h6v6h-6z")
    else:
        path = f"M{x + 1.4} {cy}a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z"
        (fills if char == "●" else strokes)[colour].append(path)
    return True
