"""What is written around a text: the line below it, the facts in the picker's foot."""

from __future__ import annotations

from collections.abc import Sequence

from tuiboard.draw import numbers
from tuiboard.draw.rows import Row, cut_front, width_of
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece, spread
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.facts import Facts
from tuiboard.widgets.text_source import Document, Entry


def line_of(entry: Entry, text: Document | None, more: Sequence[Piece], steps: int, scene: Scene, width: int) -> Row:
    """Below a text on the whole screen: its step, time and size, what is not shown of it, ``more``, which of ``steps``.

    ``text`` is None until it is read.
    """
    look, row = scene.look, f"step {entry.row + 1} of {steps} "
    left: list[Piece] = [(" step ", look("muted")), (numbers.step(entry.step), look("text"))]
    facts: list[Piece] = [(f"  {numbers.moment(entry.wall_time, scene.now)}", look("muted"))]
    if text is not None:
        facts.append((f"   {numbers.bytes_(text.bytes)}", look("muted")))
        if text.remark:
            facts.append((f"   {text.remark}", look("warn" if text.slices == 1 else "text")))
    while facts and width_of([*left, *facts, *more]) + len(row) > width:
        facts.pop(0)  # where room is short, time and size go first
    return spread([*left, *facts, *more], [(row, look("muted"))], width)


def facts_of(entry: Entry, text: Document | None, steps: int, scene: Scene) -> Facts:
    """What is known of a text, which is one of ``steps``; ``text`` is None until it is read."""
    look = scene.look
    lines = [
        ("run", cut_front(display(entry.run.name), 20, look.glyphs.ellipsis), ""),
        ("step", numbers.step(entry.step), f"{entry.row + 1} of {steps}"),
        ("written", numbers.moment(entry.wall_time, scene.now), ""),
    ]
    if text is not None:
        lines.append(("bytes", f"{text.bytes:,}", ""))
        if len(text.shape) > 0 and text.shape != (1,):
            lines.append(("shape", f" {look.glyphs.times} ".join(map(str, text.shape)), ""))
        if text.slices > 1:
            lines.append(("slice", f"{entry.slice % text.slices + 1} of {text.slices}", ""))
    return Facts(display(entry.series.tag), tuple(lines))
