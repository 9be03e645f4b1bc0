"""What is written around an image or a sound: title, run, step and time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from tuiboard.draw import numbers
from tuiboard.draw.rows import cut_end, cut_front, cut_middle, cut_path, width_of
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.look import Look
from tuiboard.widgets.sample_cards import SampleCard, Source

MIN_RUN = 5
"""Cells from which on the name of a run says anything."""


def room_of(card: SampleCard, short: str | None, look: Look, width: int) -> int:
    """Cells that the title leaves to the run's name in a frame of ``width``; none where the title is that name."""
    return width - width_of(title_of(card, short, look, width, focused=False)) - 10 if short is None else 0


def title_of(card: SampleCard, short: str | None, look: Look, room: int, *, focused: bool) -> list[Piece]:
    """The title in ``room`` cells: the short name where a group row names the tag, else the tag; then which sample.

    Where room is short the name loses what its writer put behind all names, then what all of them begin with, and is
    cut in its middle; which sample it is is never cut.
    """
    style = look("bright", bold=True) if focused else look("text")
    number = f"{card.sample + 1}/{card.samples}" if card.samples > 1 else ""
    name = display(card.series.tag) if short is None else short
    gap = " " if name and number else ""
    room = max(0, room - len(number) - len(gap))
    if cell_len(name) > room and short is None:
        name = card.name or name
    stem = card.stems[short is None]
    if cell_len(name) > room and stem and name.startswith(stem):
        name = look.glyphs.ellipsis + name[len(stem) :]
    name = cut_middle(name, room, look.glyphs.ellipsis)
    return [(name, style), (gap if name else "", look("muted")), (number, style if not name else look("muted"))]


def right_of(source: Source, scene: Scene, *, full: bool, room: int = 0) -> list[Piece]:
    """The right of the title: the run's chip, and where others have the tag its name, if there is ``room`` for it.

    On the whole screen step, time and the run's name in any case.
    """
    look, card, row = scene.look, source.card, source.row
    chip = look.chip(scene.selection.slot(card.run.name))
    index = card.series.index
    if not full or index is None or not len(index):
        if card.run_name and room > MIN_RUN:
            return [chip, (" " + cut_path(card.run_name, room - 1, look.glyphs.ellipsis), look("muted"))]
        return [chip]
    times = times_of(source, scene.now)
    return [
        ("step ", look("muted")),
        (numbers.step(int(index.steps[row])), look("text")),
        (f"  {times[0]}  ", look("muted")),
        chip,
        (" " + cut_front(display(card.run.name), 40, look.glyphs.ellipsis), look("text")),
    ]


def spaced(pieces: Sequence[Piece], *, wide: bool) -> list[Piece]:
    """Pieces with a space behind each, or a wider gap."""
    return [(text + ("  " if wide else " "), style) for text, style in pieces]


def times_of(source: Source, now: float) -> list[str]:
    """When a sample was written, as :func:`times_at`."""
    index = source.card.series.index
    return [] if index is None or not len(index) else times_at(index.wall_times, source.row, now)


def times_at(wall_times: NDArray[np.float64], row: int, now: float) -> list[str]:
    """When a step was written, the longest form first: with the time since the first step, alone, ever coarser.

    Seconds are told where a step before or after it was written in the same minute.
    """
    wall, since = float(wall_times[row]), float(wall_times[row] - wall_times[0])
    clock = numbers.clock(wall, now)
    full = numbers.clock_among(wall_times, row, now)
    coarse = clock.rpartition(":")[0] if clock.count(":") == 2 else " ".join(clock.split()[:2])
    return list(dict.fromkeys([*([f"{full} +{numbers.duration(since)}"] if since > 0 else []), full, clock, coarse]))


def words_of(source: Source, look: Look, width: int, beside: Source | None = None) -> str:
    """Run, tag, step and sample in one line of at most ``width`` cells; names are cut in their middles.

    Run and tag are left out where those of what stands ``beside`` it are the same: its card names them.
    """
    card, dot = source.card, look.glyphs.dot
    step = f"step {numbers.step(int(card.steps[source.row]))}" if len(card.steps) else "no step"
    if card.samples > 1:
        step += f" {dot} {card.sample + 1}/{card.samples}"
    same = beside.card if beside is not None else None
    run = display(card.run.name) if same is None or same.run.name != card.run.name else ""
    tag = display(card.series.tag) if same is None or same.series.tag != card.series.tag else ""
    room = max(0, width - cell_len(step) - 6)
    # the shorter of both keeps its length, as far as that is half of the room
    short = min(cell_len(run), cell_len(tag), room // 2)
    long = room - short
    parts = (run, short, tag, long) if cell_len(run) < cell_len(tag) else (run, long, tag, short)
    run, tag = (cut_middle(n, w, look.glyphs.ellipsis) for n, w in (parts[:2], parts[2:]))
    return cut_end(f" {dot} ".join(part for part in (run, tag, step) if part), width, look.glyphs.ellipsis)


def lines_of(source: Source, scene: Scene) -> list[tuple[str, str, str]]:
    """The facts that images and sounds share: run, sample, step, time."""
    card, row, index = source.card, source.row, source.card.series.index
    lines = [("run", cut_front(display(card.run.name), 20, scene.look.glyphs.ellipsis), "")]
    if card.samples > 1:
        lines.append(("sample", f"{card.sample + 1}", f"of {card.samples}"))
    if index is not None and len(index):
        lines.append(("step", numbers.step(int(index.steps[row])), f"{row + 1} of {len(index)}"))
        lines.append(("written", numbers.moment(float(index.wall_times[row]), scene.now), ""))
    return lines
