"""The base of dashboards whose cards show one step at a time: the newest, or a chosen one on all cards."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from textual.binding import Binding

from tuiboard.compute.nearest import nearest
from tuiboard.draw import numbers
from tuiboard.widgets.card_dashboard import CardDashboard, typed_number
from tuiboard.widgets.card_pages import CardSpec
from tuiboard.widgets.dashboard import Command, Scene
from tuiboard.widgets.keys import CARDS, Key, bindings
from tuiboard.widgets.step_cursor import StepCursor

STEPS: tuple[Key, ...] = (
    *CARDS,
    Key("steps.cursor", "v", "cursor", "step", "h and l go through steps, or among cards again", "inspect"),
    Key("steps.back10", "H", "sample(-10)", "", "Ten steps back", "inspect"),
    Key("steps.on10", "L", "sample(10)", "ten", "Ten steps on", "inspect", "H/L"),
    Key("steps.start", "circumflex_accent", "cursor_end(-1)", "ends", "First step; $ is the newest", "inspect", "^/$"),
    Key("steps.end", "dollar_sign", "cursor_end(1)", "", "Newest step", "inspect"),
    Key("steps.follow", "F", "follow", "follow", "Follow the newest step", "live"),
)  # fmt: skip
"""Cards, then what goes through their steps."""


class StepDashboard(CardDashboard):
    """Cards with a step slider, linked: a chosen step is shown by every card that is near it."""

    KEYS: ClassVar[tuple[Key, ...]] = STEPS
    TYPED = ("step 300", *CardDashboard.TYPED)
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(STEPS)

    def __init__(self) -> None:
        super().__init__()
        self.cursor = StepCursor()
        self.stepping = False
        """``h`` and ``l`` go through steps, not among cards."""

    @abstractmethod
    def steps_of(self, card: CardSpec) -> NDArray[np.int64]:
        """The steps that a card has, ascending."""

    def row_of(self, steps: NDArray[np.int64]) -> int:
        """Which of a card's steps to show: its newest while that is followed, else the one nearest to the cursor."""
        if self.cursor.following or self.cursor.x is None:
            return len(steps) - 1
        return nearest(steps, self.cursor.x)

    def show(self, scene: Scene) -> None:
        """Draw the scene; a following cursor stays at the newest step."""
        super().show(scene)
        if self.cursor.following:
            self.cursor.follow(self._samples())

    def _samples(self) -> NDArray[np.float64]:
        card = self.grid.focused_card
        return np.empty(0) if card is None else self.steps_of(card).astype(np.float64)

    def action_cursor(self) -> None:
        """Let ``h`` and ``l`` go through steps, or among cards again."""
        self.stepping = not self.stepping
        self.changed()

    def action_sample(self, by: int) -> None:
        """Go on by steps of the focused card; the newest is followed."""
        samples = np.unique(self._samples())
        if self.cursor.following:  # the newest is what is shown: the first key goes on from there
            self.cursor.to_end(samples)
        self.cursor.move(samples, by)
        self.changed()

    def action_cursor_end(self, to: int) -> None:
        """First or newest step."""
        self.action_sample(to * 10**9)

    def typed_commands(self, text: str) -> list[Command]:
        """A number, or ``step`` and one, asks for a step."""
        found = list(super().typed_commands(text))
        step = typed_number("step", text)
        if step is not None:
            found.insert(0, Command(f"step {numbers.step(round(step))}", lambda: self._step_to(step)))
        return found

    def _step_to(self, step: float) -> None:
        self.cursor.to(np.unique(self._samples()), step)
        self.changed()

    def action_follow(self) -> None:
        """Follow the newest step."""
        self.cursor.to_end(self._samples())
        self.changed()

    def action_move(self, dx: int, dy: int) -> None:
        """Through the steps while stepping or on full screen, else among cards."""
        if dx and (self.stepping or self.one is not None):
            self.action_sample(dx)
        else:
            super().action_move(dx, dy)

    def back(self) -> bool:
        """Leave the full screen, then the stepping."""
        if super().back():
            return True
        if not self.stepping:
            return False
        self.action_cursor()
        return True

    @property
    def step_label(self) -> str:
        """The step in force, for the toolbar."""
        return "newest" if self.cursor.following or self.cursor.x is None else numbers.step(int(self.cursor.x))
