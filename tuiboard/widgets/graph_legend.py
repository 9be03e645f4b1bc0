"""What chips, lines and marks of a graph mean."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.draw.flow import REFERENCE
from tuiboard.draw.rows import Row, cut_end, cut_front, fit, width_of
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.graph_colours import MODES, Colours, LegendEntry, lacks
from tuiboard.widgets.graph_costs import GraphCosts
from tuiboard.widgets.graph_details import DetailLine
from tuiboard.widgets.graph_model import GraphModel
from tuiboard.widgets.look import Look

MOST = 8
"""Colours that are listed; with the meaning of lines, half as many."""


@dataclass(frozen=True, slots=True)
class Legend:
    """The legend of one graph in one mode of colours."""

    mode: str
    colours: Colours | None
    costs: GraphCosts | None
    model: GraphModel
    look: Look

    def lines(self, *, marks: bool, flow: bool) -> list[DetailLine]:
        """At the foot of the details; ``marks``: what marks and lines mean, too."""
        out: list[DetailLine] = []
        if self.mode != "none":
            out += [DetailLine(), DetailLine(((f"Colour  {self.mode}", self.look("text", bold=True)),))]
            entries, why = self._entries()
            most = MOST // 2 if marks else MOST
            for entry in entries[:most]:
                left: tuple[Piece, ...] = (
                    ("  ", self.look()), entry.chip, (" " + self._cut(entry.label, 30), self.look("text")),
                )  # fmt: skip
                out.append(DetailLine(left, ((entry.count, self.look("muted")),)))
            if len(entries) > most and not marks:
                out.append(DetailLine(((f"  {len(entries) - most} more", self.look("muted")),)))
            without = [mode for mode in MODES if lacks(self.model, self.costs, mode) and mode != self.mode]
            for words in (why, f"no data: {', '.join(without)}" if without else ""):
                if words:
                    out.append(DetailLine((("  " + words, self.look("muted")),)))
        return [*out, *_marks(self.look, flow)] if marks else out

    def _entries(self) -> tuple[list[LegendEntry], str]:
        why = lacks(self.model, self.costs, self.mode)
        if why or self.colours is None:
            return [], why
        entries = self.colours.legend(self.look)
        nothing = "no two here are alike" if self.mode == "structure" else "nothing here has a colour"
        return entries, "" if entries else nothing

    def _cut(self, label: str, width: int) -> str:
        """A label; devices are told apart by their ends."""
        return (cut_front if self.mode == "device" else cut_end)(label, width, self.look.glyphs.ellipsis)

    def row(self, width: int) -> Row:
        """In one line, as a rule between the graph and what is said of it."""
        look = self.look
        rule = look.glyphs.horizontal
        entries, why = self._entries()
        pieces: list[Piece] = [(f" {rule} ", look("grid")), ("colour ", look("muted")), (self.mode, look("text"))]
        if why:
            pieces.append((f"  {why}", look("muted")))
        for i, entry in enumerate(entries):
            one: list[Piece] = [
                ("  ", look()),
                entry.chip,
                (" " + self._cut(entry.short or entry.label, 18), look("muted")),
            ]
            rest = f"  {len(entries) - i} more"
            if width_of(pieces) + width_of(one) + len(rest) + 3 > width:
                pieces.append((rest, look("muted")))
                break
            pieces += one
        return fit([*pieces, (" " + rule * max(0, width - width_of(pieces) - 2), look("grid"))], width, look())


def _marks(look: Look, flow: bool) -> list[DetailLine]:
    g = look.glyphs
    dash = ".." if g.ascii else "┄┄"
    entries: list[tuple[Piece, str]] = [
        ((g.horizontal * 2 + g.shut, look("edge")), "tensor, or several"),
        ((("==" if g.ascii else "━━") + g.shut, look("muted")), "large, or four and more"),
        ((dash + g.shut, look("edge")), "control: order alone"),
        ((g.horizontal * 2 + g.changes, look.palette.run_style(REFERENCE)), "changes the variable"),
    ]
    if flow:
        entries.append((("name " + g.horizontal + g.shut, look("text")), "a variable, or outside"))
    entries += [
        ((g.shut + " name", look("text")), "holds more"),
        (("name[1-9]", look("text")), "a series of nodes"),
        (("(name)", look("text")), "the scope's own node"),
        (("2 folded", look("muted")), "constants, summaries"),
    ]
    head = DetailLine((("Lines and marks", look("text", bold=True)),))
    lines = [
        DetailLine((("  ", look()), (text.ljust(12), style), (words, look("muted"))))
        for (text, style), words in entries
    ]
    return [DetailLine(), head, *lines]
