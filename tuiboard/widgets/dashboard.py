"""The base of every dashboard, and what a dashboard is given to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual.message import Message
from textual.widget import Widget

from tuiboard.draw.rows import Row
from tuiboard.store.board import BoardView
from tuiboard.store.lazy import LazyCache
from tuiboard.widgets.keys import Key
from tuiboard.widgets.look import Look
from tuiboard.widgets.selection import Selection


@dataclass(frozen=True)
class Scene:
    """Everything that a dashboard shows at one moment."""

    view: BoardView = field(default_factory=BoardView)
    selection: Selection = Selection()
    look: Look = Look()
    now: float = 0.0
    """Seconds since the epoch."""
    strip: bool = False
    """The run picker is folded: the toolbar names the runs."""
    cache: LazyCache = field(default_factory=LazyCache)
    """Makes in the background what must be read from files."""


def first_loss(tags: Iterable[str]) -> str | None:
    """The tag most worth a look: the first with ``loss`` in it, else the first."""
    order = list(tags)
    return next((tag for tag in order if "loss" in tag.lower()), order[0] if order else None)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the settings screen."""

    label: str
    value: str
    change: Callable[[int], None]
    """Called with +1 or -1."""
    help: str = ""


class Dashboard(Widget):
    """A tab of the board.

    A dashboard reads views and never the disk, names the keys it adds in :attr:`KEYS`, and draws in
    :meth:`show`, which may be called at any time and does nothing where nothing changed.
    """

    DEFAULT_CSS = "Dashboard { height: 1fr; width: 1fr; layout: vertical; }"
    KEYS: ClassVar[tuple[Key, ...]] = ()
    """Keys of this dashboard beside those of the shell."""
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the keys that the footer names, by use."""

    class Changed(Message):
        """Something that the shell shows too has changed: focus, settings, a filter."""

    class Ready(Message):
        """The dashboard has its widgets and can be shown."""

    class RunWanted(Message):
        """The dashboard would have another run under the picker's cursor."""

        def __init__(self, run: str) -> None:
            super().__init__()
            self.run = run

    def on_mount(self) -> None:
        """Tell the shell that the widgets are there."""
        self.post_message(self.Ready())

    def show(self, scene: Scene) -> None:
        """Draw the scene; each dashboard says how."""
        raise NotImplementedError

    def park(self) -> None:
        """Let go of what only a visible dashboard needs."""

    def back(self) -> bool:
        """Leave the innermost mode (full screen, cursor); False if there is none."""
        return False

    def focus_cards(self) -> None:
        """Give the keyboard to the main pane."""
        self.focus()

    @property
    def whole_width(self) -> bool:
        """Whether it wants the cells of the run picker too, at present."""
        return False

    def set_smoothing(self, weight: float) -> None:
        """Smooth curves with this weight; a dashboard without curves leaves it."""

    @property
    def focus_tag(self) -> str | None:
        """The scalar tag whose last value the run picker shows; None: the board's first loss."""
        return None

    def foot(self, look: Look, width: int) -> Sequence[Row]:
        """Rows for the foot of the run picker in place of the run's facts, such as a key to colours; none: those."""
        return ()

    @property
    def footer(self) -> Sequence[str]:
        """Ids of the keys for the footer in the present mode."""
        return self.FOOTER

    def settings(self) -> list[Setting]:
        """The settings that the settings screen offers."""
        return []

    def state(self) -> dict[str, Any]:
        """What is worth keeping for the next time, as plain JSON values."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what :meth:`state` returned; unknown or unfit entries are ignored."""
