"""A table in plain lines: cheap, since an inspection may print thousands of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len, chop_cells

Style = Callable[[str, str], str]
"""Text and an SGR code to text as it is written."""


def plain(text: str, code: str) -> str:
    """No style."""
    return text


def coloured(text: str, code: str) -> str:
    """``text`` in the style of an SGR code; empty texts stay empty."""
    return f"\x1b[{code}m{text}\x1b[0m" if text.strip() else text


def lines(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: int,
    width: int,
    style: Style,
    codes: Sequence[str],
    rule: str,
) -> Iterator[str]:
    """The lines of a table; the first ``left`` columns stand to the left, the rest to the right.

    The first column folds where the table is wider than ``width`` cells.  ``codes`` are the styles of the columns,
    ``rule`` is the character of the line below the heads.
    """
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    spare = width - sum(widths[1:]) - 2 * len(widths) - 1
    widths[0] = max(8, min(widths[0], spare))
    yield _line(heads, widths, left, style, ["2"] * len(heads))
    yield style(rule * (sum(widths) + 2 * len(widths) + 1), "2")
    for row in rows:
        first, *more = chop_cells(row[0], widths[0]) if cell_len(row[0]) > widths[0] else [row[0]]
        yield _line([first, *row[1:]], widths, left, style, codes)
        for piece in more:
            yield _line([piece], widths, left, style, codes)


def _line(cells: Sequence[str], widths: Sequence[int], left: int, style: Style, codes: Sequence[str]) -> str:
    out = []
    for place, cell in enumerate(cells):
        pad = " " * (widths[place] - cell_len(cell))
        text = style(cell, codes[place]) if codes[place] else cell
        out.append(text + pad if place < left else pad + text)
    return (" " + "  ".join(out)).rstrip()
