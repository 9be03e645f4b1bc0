"""JSON and YAML as rows of styled cells: values stand out, keys and punctuation step back."""

from __future__ import annotations

import re

from rich.style import Style

from tuiboard.compute.notation import Notation, spread
from tuiboard.draw.palette import Palette
from tuiboard.draw.rows import Row, merge
from tuiboard.draw.wrap import chop

_TOKEN = re.compile(
    r"""(?P<comment>(?:^|(?<=\s))\#.*)
    |(?P<key>(?:"(?:\\.|[^"\\])*"|'[^']*'|[\w./+-]+(?:\ [\w./+-]+)*)\ ?(?=:(?:\s|$)))
    |(?P<text>"(?:\\.|[^"\\])*"|'[^']*')
    |(?P<value>(?<![\w.])(?:[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|true|false|null|none|yes|no|nan|[-+]?inf(?:inity)?)(?![\w.]))
    |(?P<mark>[{}\[\],:]|^\s*-(?=\s))
    """,
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip


def draw_code(text: str, notation: Notation, width: int, palette: Palette) -> list[Row]:
    """Rows of at most ``width`` cells; JSON in one line is spread over many."""
    if notation == "json" and "\n" not in text.strip():
        text = spread(text)
    return [row for line in text.splitlines() for row in _rows(line, width, palette)]


def _rows(line: str, width: int, palette: Palette) -> list[Row]:
    """A line in its styles, cut where it is too long for a row."""
    plain, quiet = palette.style("text"), palette.style("muted")
    styles = {
        "comment": quiet + Style(italic=True), "key": quiet, "text": plain, "value": palette.style("bright", bold=True),
        "mark": quiet,
    }  # fmt: skip
    ink = [plain] * len(line)
    for found in _TOKEN.finditer(line):
        start, end = found.span()
        ink[start:end] = [styles[found.lastgroup or "text"]] * (end - start)
    out: list[Row] = []
    at = 0
    for part in chop(line, plain, width):
        chars = "".join(text for text, _ in part)
        out.append(merge(zip(chars, ink[at : at + len(chars)], strict=True)))
        at += len(chars)
    return out
