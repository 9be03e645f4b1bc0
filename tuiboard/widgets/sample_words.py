"""What is written around an image or a sound: title, run, step and time."""

from __future__ import annotations

from tuiboard.draw import numbers
from tuiboard.draw.rows import cut_front
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.look import Look
from tuiboard.widgets.sample_cards import SampleCard, Source


def title_of(card: SampleCard, short: str | None, look: Look, room: int, *, focused: bool) -> list[Piece]:
    """The title: the short one where a group row names the tag, else tag and sample, cut at its front."""
    style = look("bright", bold=True) if focused else look("text")
    if short is not None:
        return [(short, style)]
    number = f"  {card.sample + 1} of {card.samples}" if card.samples > 1 else ""
    name = cut_front(display(card.series.tag), max(4, room - len(number)), look.glyphs.ellipsis)
    return [(name, style), (number, look("muted"))]


def right_of(source: Source, scene: Scene, *, full: bool) -> list[Piece]:
    """The right of the title: the run's chip; on the whole screen step, time and the run's name too."""
    look, card, row = scene.look, source.card, source.row
    chip = look.chip(scene.selection.slot(card.run.name))
    index = card.series.index
    if not full or index is None or not len(index):
        return [chip]
    return [
        ("step ", look("muted")),
        (numbers.step(int(index.steps[row])), look("text")),
        (f"  {numbers.clock(float(index.wall_times[row]), scene.now)}  ", look("muted")),
        chip,
        (" " + cut_front(display(card.run.name), 40, look.glyphs.ellipsis), look("text")),
    ]


def words_of(source: Source) -> str:
    """Run, step and sample of a sample in a few words."""
    card = source.card
    step = numbers.step(int(card.steps[source.row])) if len(card.steps) else ""
    sample = f" sample {card.sample + 1}" if card.samples > 1 else ""
    return f"{display(card.run.name.rpartition('/')[2] or card.run.name)} step {step}{sample}"


def lines_of(source: Source, scene: Scene) -> list[tuple[str, str, str]]:
    """The facts that images and sounds share: run, sample, step, time."""
    card, row, index = source.card, source.row, source.card.series.index
    lines = [("run", cut_front(display(card.run.name), 20, scene.look.glyphs.ellipsis), "")]
    if card.samples > 1:
        lines.append(("sample", f"{card.sample + 1}", f"of {card.samples}"))
    if index is not None and len(index):
        lines.append(("step", numbers.step(int(index.steps[row])), f"{row + 1} of {len(index)}"))
        lines.append(("written", numbers.clock(float(index.wall_times[row]), scene.now), ""))
    return lines
