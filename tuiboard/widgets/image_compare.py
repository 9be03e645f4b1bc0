"""Two images compared: with which one, beside each other or by what differs, and how both are labelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuiboard.draw.decoder import Picture
from tuiboard.draw.picture import heading
from tuiboard.draw.rows import Row, cut_front
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.image_view import Apart
from tuiboard.widgets.look import Look
from tuiboard.widgets.sample_cards import SampleCard, Source
from tuiboard.widgets.sample_words import words_of

MODES = ("off", "beside", "difference")
GAP = 2
"""Cells between two pictures."""
NAME = 16
"""Cells of what tells two images apart beside their values."""


@dataclass
class Compare:
    """Written by the dashboard that owns it."""

    mode: str = "off"
    mark: Source | None = None
    """The image that others are compared with, if one was chosen."""

    @property
    def on(self) -> bool:
        """Whether two images are shown."""
        return self.mode != "off"

    @property
    def differs(self) -> bool:
        """Whether what differs is shown, in one picture."""
        return self.mode == "difference"

    @property
    def head(self) -> int:
        """Rows that the labels take above the pictures."""
        return (0, 1, 2)[MODES.index(self.mode)]

    def turn(self) -> None:
        """Beside the other image, then what differs, then alone."""
        self.mode = MODES[(MODES.index(self.mode) + 1) % len(MODES)]

    def is_mark(self, source: Source) -> bool:
        """Whether an image is the marked one."""
        return self.mark is not None and self.mark.key == source.key

    def turn_mark(self, source: Source) -> None:
        """Mark an image, or let the mark go."""
        self.mark = None if self.is_mark(source) else source

    def other(self, mine: SampleCard, scene: Scene, row_of: Callable[[NDArray[np.int64]], int]) -> Source:
        """What a card is compared with: the mark, else the baseline run at this step, else the card's first step."""
        if self.mark is not None:
            return self.mark
        baseline = scene.selection.baseline
        run = scene.view.by_name.get(baseline) if baseline else None
        series = run.series.get(mine.series.tag) if run is not None else None
        if run is not None and series is not None and series.index is not None and len(series.index):
            there = SampleCard(run, series, mine.sample, mine.samples)
            return Source(there, row_of(there.steps))
        return Source(mine, 0)


def half(columns: int) -> int:
    """Cells for each of two pictures."""
    return (columns - GAP) // 2


def label(source: Source, beside: Source, look: Look, columns: int, *, other: bool = False) -> Row:
    """Above one of two pictures: its step, and run and tag where those differ."""
    return heading([(words_of(source, look, columns, beside), look("muted" if other else "text"))], columns)


def difference_labels(other: Source, mine: Source, apart: Apart | None, look: Look, columns: int) -> list[Row]:
    """Above what differs: both images; and what black and white stand for, or each channel where hues are seen."""
    side, dash = max(0, (columns - 5) // 2), look.glyphs.dash
    both = heading(
        [
            (words_of(other, look, side, mine), look("muted")),
            (" and ", look("muted")),
            (words_of(mine, look, side, other), look("text")),
        ],
        columns,
    )
    if apart is None:
        return [both, ()]
    most = apart.most
    if not most:
        return [both, heading([("no pixel differs", look("text"))], columns)]
    if apart.hues and look.picture_colours != "none":
        scale: list[Piece] = [
            ("each channel's difference, ", look("muted")),
            (f"0{dash}{most}", look("text")),
            ("; ", look("muted")),
            ("grey", look("text")),
            (f": all alike   mean {apart.mean:.2f} of 255", look("muted")),
        ]
        return [both, heading(scale, columns)]
    scale = [
        ("differences of ", look("muted")),
        (f"0{dash}{most}", look("text")),
        (" are ", look("muted")),
        (f"black{dash}white", look("text")),
        (f"   mean {apart.mean:.2f}, max {most} of 255", look("muted")),
    ]
    return [both, heading(scale, columns)]


def names_apart(other: Source, mine: Source, look: Look) -> tuple[str, str]:
    """What tells two images apart, in a few cells: their runs, tags, samples or steps, whatever differs first."""
    one, two = other.card, mine.card
    if (one.run.name, one.series.tag) == (two.run.name, two.series.tag):
        if one.sample != two.sample:
            return f"sample {one.sample + 1}", f"sample {two.sample + 1}"
        return f"step {int(other.card.steps[other.row])}", f"step {int(mine.card.steps[mine.row])}"
    runs = one.run.name != two.run.name
    names = (one.run.name, two.run.name) if runs else (one.series.tag, two.series.tag)
    one_name, two_name = (cut_front(display(name), NAME, look.glyphs.ellipsis) for name in names)
    return one_name, two_name


def values_of(other: Picture, mine: Picture, pixel: tuple[int, int], names: tuple[str, str], look: Look) -> list[Piece]:
    """The values of one pixel in two pictures under their ``names``, and by how much the second one is more.

    The difference is told where both have equally many channels of equally many bits.
    """
    pair = other.value_at(*pixel), mine.value_at(*pixel)
    out: list[Piece] = []
    for name, value in zip(names, pair, strict=True):
        told = " ".join(map(str, value)) or look.glyphs.dash
        out += [(f"{name} ", look("muted")), (f"{told}   ", look("text"))]
    if len(pair[0]) == len(pair[1]) > 0 and other.values.dtype == mine.values.dtype:
        apart = " ".join(f"{b - a:+d}" if a != b else "0" for a, b in zip(*pair, strict=True))
        out += [("difference ", look("muted")), (apart, look("bright", bold=True))]
    return out
