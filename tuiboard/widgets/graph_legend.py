"""What chips, lines and marks of a graph mean."""

from __future__ import annotations

from tuiboard.widgets.cells import Piece
from tuiboard.widgets.graph_colours import Colours
from tuiboard.widgets.graph_details import DetailLine
from tuiboard.widgets.look import Look

MOST = 8


def legend_lines(colours: Colours | None, look: Look, *, lines: bool, flow: bool) -> list[DetailLine]:
    """The legend at the foot of the details; ``lines``: of marks and lines, too."""
    out: list[DetailLine] = []
    if colours is not None and (lines or colours.mode != "structure"):
        out += [DetailLine(), _head(f"Colours  {colours.mode}", look)]
        entries = colours.legend(look)
        for entry in entries[: MOST // 2 if lines else MOST]:
            left: tuple[Piece, ...] = (("  ", look()), entry.chip, (" " + entry.label, look("text")))
            out.append(DetailLine(left, ((entry.count, look("muted")),)))
        if len(entries) > MOST and not lines:
            out.append(DetailLine(((f"  {len(entries) - MOST} more", look("muted")),)))
    if lines:
        out += [DetailLine(), _head("Lines and marks", look)]
        g = look.glyphs
        dash, ref = ("..", "--") if g.ascii else ("┄┄", "──")
        entries_: list[tuple[Piece, str]] = [
            ((g.horizontal * 2 + g.shut, look("edge")), "tensor, or several"),
            ((dash + g.shut, look("edge")), "control: order alone"),
            ((ref + g.shut, look.palette.run_style(1)), "changes the variable"),
        ]
        if flow:
            entries_.append((("name " + g.horizontal + g.shut, look("text")), "a variable, or outside"))
        entries_ += [
            ((g.shut + " name", look("text")), "holds more"),
            (("name[1-9]", look("text")), "a series of nodes"),
            (("(name)", look("text")), "the scope's own node"),
            (("2 folded", look("muted")), "constants, summaries"),
        ]
        out += [
            DetailLine((("  ", look()), (text.ljust(12), style), (words, look("muted"))))
            for (text, style), words in entries_
        ]
    return out


def _head(text: str, look: Look) -> DetailLine:
    return DetailLine(((text, look("text", bold=True)),))
