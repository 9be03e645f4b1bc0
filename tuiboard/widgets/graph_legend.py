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
        out.append(_head(f"Colours  {colours.mode}", look))
        entries = colours.legend(look)
        for entry in entries[:MOST]:
            left: tuple[Piece, ...] = (("  ", look()), entry.chip, (" " + entry.label, look("text")))
            out.append(DetailLine(left, ((entry.count, look("muted")),)))
        if len(entries) > MOST:
            out.append(DetailLine(((f"  {len(entries) - MOST} more", look("muted")),)))
    if lines:
        out.append(_head("Lines and marks", look))
        g = look.glyphs
        dash, ref = ("..", "--") if g.ascii else ("┄┄", "──")
        entries_: list[tuple[Piece, str]] = [
            ((g.horizontal * 2 + g.shut, look("edge")), "tensor, or several"),
            ((dash + g.shut, look("edge")), "control: waits for its end"),
            ((ref + g.shut, look.palette.run_style(1)), "reference: changes the variable"),
        ]
        if flow:
            entries_.append((("name " + g.horizontal + g.shut, look("text")), "variable, or from outside"))
        entries_ += [
            ((g.shut + " name", look("text")), "scope, or node that holds more"),
            (("name[1-9]", look("text")), "series of nodes alike"),
            (("(name)", look("text")), "the node of the scope itself"),
            (("2 folded", look("muted")), "constants and summaries (S shows)"),
        ]
        out += [
            DetailLine((("  ", look()), (text.ljust(12), style), (words, look("muted"))))
            for (text, style), words in entries_
        ]
    return out


def _head(text: str, look: Look) -> DetailLine:
    return DetailLine(((text, look("text", bold=True)),))
