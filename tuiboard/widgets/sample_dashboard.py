"""The base of dashboards with a card for each run, tag and sample: images and sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual import on
from textual.message import Message
from textual.notifications import SeverityLevel

from tuiboard.store.lazy import Answer, Failed, Made, Pending, Tell
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.card_dashboard import shown_series
from tuiboard.widgets.card_pages import CardSpec
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.outside import NoProgramError, Program, choose_program, failure, open_outside
from tuiboard.widgets.sample_cards import SampleCard, Shape, Source, sample_cards, shapes_of
from tuiboard.widgets.save_screen import file_name, save
from tuiboard.widgets.step_dashboard import StepDashboard


def _shapes(run: RunView, items: Sequence[SeriesView], _: Tell) -> dict[str, Shape]:
    return shapes_of(run, items)


class SampleDashboard(StepDashboard):
    """Finds out how many samples there are, and which record each card shows."""

    PLUGIN: ClassVar[str] = ""
    WHAT: ClassVar[str] = ""
    """One sample, in words; also the name of the program that opens it in the config file."""

    class Opened(Message):
        """A viewer or a player runs."""

        def __init__(self, program: Program, source: Source) -> None:
            super().__init__()
            self.program = program
            self.source = source
            """What it shows or plays."""

    class Ended(Message):
        """A viewer or a player has ended."""

        def __init__(self, program: Program, words: str) -> None:
            super().__init__()
            self.program = program
            self.words = words
            """What went wrong; empty where nothing did."""

    def __init__(self) -> None:
        super().__init__()
        self.samples: dict[str, SampleCard] = {}
        """By the id of their card."""
        self.sizes: dict[str, tuple[int, int]] = {}
        """Cells of each card when it was drawn last, by its key."""
        self._shapes: dict[tuple[str, str], Shape] = {}
        self._grown = False
        self._choosing = False

    @property
    def choosing(self) -> bool:
        """Whether the samples of some run are not counted yet."""
        return self._choosing

    def choose(self, scene: Scene) -> Sequence[CardSpec]:
        """A card for each run, tag and sample; those of a run wait until the samples of its newest were counted."""
        found = shown_series(scene, self.PLUGIN)
        by_run: dict[str, tuple[RunView, list[SeriesView]]] = {}
        for series in found.values():
            for run, item in series:
                by_run.setdefault(run.name, (run, []))[1].append(item)
        waiting: set[str] = set()
        for name, (run, items) in by_run.items():
            key = "sample shapes", run.folder, tuple(item.tag for item in items)
            answer: Answer[dict[str, Shape]] = scene.cache.get(key, partial(_shapes, run, items))
            if isinstance(answer, Made):
                for tag, shape in answer.value.items():
                    self.learn((run.folder, tag), shape)
            elif isinstance(answer, Pending):
                waiting.add(name)
        self._choosing = bool(waiting)
        ready = {
            tag: [(r, s) for r, s in series if r.name not in waiting or (r.folder, tag) in self._shapes]
            for tag, series in found.items()
        }
        specs, self.samples = sample_cards({tag: series for tag, series in ready.items() if series}, self._shapes)
        return specs

    def learn(self, key: tuple[str, str], shape: Shape) -> None:
        """Take up what is known of a series now, by run folder and tag: more samples mean more cards."""
        known = self._shapes.get(key)
        if known is None:
            self._shapes[key] = shape
        elif shape.samples > known.samples:
            self._shapes[key] = replace(known, samples=shape.samples)
            self._grown = True

    def steps_of(self, card: CardSpec) -> NDArray[np.int64]:
        """The steps that a card has."""
        return self.samples[card.id].steps

    def source(self, card: CardSpec) -> Source:
        """What a card shows."""
        shown = self.samples[card.id]
        return Source(shown, self.row_of(shown.steps))

    def refuse(self, source: Source, failed: Failed) -> None:
        """Have a sample that cannot be shown listed among the problems, where what was written is at fault."""
        if failed.kind:
            self.scene.tell(source.problem(failed))

    @property
    def suffix(self) -> str:
        """What the name of a file with the focused sample ends in."""
        raise NotImplementedError

    def export(self) -> None:
        """Save the focused sample as it was written."""
        card = self.grid.focused_card
        if card is not None:
            source = self.source(card)
            name = self.save_name(source, self.suffix)
            save(self, self.scene.look, self.WHAT, name, lambda path: path.write_bytes(source.encoded()))

    def open_focused(self) -> None:
        """Open the focused sample with the program of the config file, or of a local desktop; or say why not.

        That is done on another thread; :class:`Opened` tells of the program, :class:`Ended` of its end.
        """
        card = self.grid.focused_card
        if card is None:
            return
        source, suffix, configured = self.source(card), self.suffix, self.scene.programs.get(self.WHAT, "")

        def ended(program: Program, status: int) -> None:
            self.post_message(self.Ended(program, failure(command, status)))

        command: list[str] = []

        def work() -> None:
            try:
                command.extend(choose_program(configured, self.WHAT))
                program = open_outside(command, source.encoded(), suffix, ended)
            except Exception as error:  # the payload, the disk or the program: whatever it is, the user is told
                known = isinstance(error, (NoProgramError, OSError, ValueError))
                severity: SeverityLevel = "warning" if known else "error"
                self.app.call_from_thread(self.notify, display(str(error)), severity=severity, markup=False)
            else:
                self.post_message(self.Opened(program, source))

        self.run_worker(work, thread=True, group="open")

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        event.stop()
        self.program_ended(event.program, event.words)

    def program_ended(self, program: Program, words: str) -> None:
        """Say what went wrong with a viewer or a player, if anything."""
        if words:
            self.notify(display(words), severity="error", markup=False)

    def save_name(self, source: Source, suffix: str) -> str:
        """A name for a file with the sample."""
        card = source.card
        step = f"step{int(card.steps[source.row])}" if len(card.steps) else ""
        sample = str(source.card.sample + 1) if card.samples > 1 else ""
        return file_name([card.run.name, card.series.tag, step, sample], suffix)

    def redraw(self) -> None:
        """Draw; once more where a step looked at had more samples than were known."""
        super().redraw()
        if self._grown:
            self._grown = False
            self.call_after_refresh(lambda: self.show(self.scene))
