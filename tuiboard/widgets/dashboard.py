"""The base of every dashboard, and what a dashboard is given to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual.message import Message
from textual.widget import Widget

from tuiboard.draw.inline import Inline
from tuiboard.draw.rows import Row
from tuiboard.store.board import BoardView
from tuiboard.store.lazy import LazyCache
from tuiboard.store.notice import Notice
from tuiboard.widgets.facts import Facts, draw_facts
from tuiboard.widgets.keys import Key
from tuiboard.widgets.look import Look
from tuiboard.widgets.selection import Selection


@dataclass
class Terminal:
    """Where images of real pixels go; made by the app."""

    send: Callable[[str], None] = field(default=lambda data: None)
    """Hands it bytes that are no cells, before what is drawn next."""
    images: dict[int, Inline] = field(default_factory=dict)
    """By number, those that are sent whenever the cells that stand for them come on screen."""


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
    programs: Mapping[str, str] = field(default_factory=dict)
    """Commands of the user that open an ``image`` or a ``sound``."""
    terminal: Terminal = field(default_factory=Terminal)
    """Takes what is no cells."""
    tell: Callable[[Notice], None] = lambda notice: None
    """Told of a record that turned out to be at fault when it was looked at."""


def first_loss(tags: Mapping[str, int]) -> str | None:
    """The tag most worth a look: of those with ``loss`` in it, else of all, the first that the most runs have.

    ``tags`` gives in order how many runs have a curve of each.
    """
    losses = {tag: runs for tag, runs in tags.items() if "loss" in tag.lower()} or tags
    return max(losses, key=lambda tag: losses[tag], default=None)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the settings screen."""

    label: str
    value: str
    change: Callable[[int], None]
    """Called with +1 or -1."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    title: str
    run: Callable[[], object]
    hint: str = ""
    """The key that does the same."""
    words: str = ""
    """More that typing is matched against."""


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
    TYPED: ClassVar[tuple[str, ...]] = ()
    """Examples of what :meth:`typed_commands` understands."""

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

    @property
    def drawing(self) -> bool:
        """Whether part of what it has to show is still to be drawn, in a moment."""
        return False

    def park(self) -> None:
        """Let go of what only a visible dashboard needs."""

    def back(self) -> bool:
        """Leave the innermost mode (full screen, cursor); False if there is none."""
        return False

    def focus_cards(self) -> None:
        """Give the keyboard to the main pane."""
        self.focus()

    def next_run(self, by: int) -> str | None:
        """The run that ``J`` (1) or ``K`` (-1) goes to from the present place; None: the next that is shown."""
        return None

    def run_chosen(self, run: str) -> None:
        """The user has put the cursor on a run: go where that is to be seen, if it is not."""

    @property
    def whole_width(self) -> bool:
        """Whether it wants the cells of the run picker too, at present."""
        return False

    @property
    def stands_alone(self) -> bool:
        """Whether it shows something although there may be no run, such as a file that the user named."""
        return False

    def open_file(self, path: str) -> None:
        """Show a file that the user named at the start; a dashboard that reads none leaves it."""

    def typed_commands(self, text: str) -> Sequence[Command]:
        """Commands that a text in the palette asks for, such as a smoothing of 0.85 or a step."""
        return ()

    def set_smoothing(self, weight: float) -> None:
        """Smooth curves with this weight; a dashboard without curves leaves it."""

    def export(self) -> None:
        """Write what is shown to a new file; each dashboard that can says how."""
        self.notify("This dashboard has nothing to export.", severity="warning")

    @property
    def focus_tag(self) -> str | None:
        """The scalar tag whose last value the run picker shows; None: the board's first loss."""
        return None

    def foot(self, look: Look, width: int) -> Sequence[Row]:
        """Rows for the foot of the run picker in place of the run's facts, such as a key to colours; none: those."""
        facts = self.facts
        return () if facts is None else draw_facts(facts, look, width)

    @property
    def facts(self) -> Facts | None:
        """What the foot of the run picker says of the focused card; None: the facts of the run."""
        return None

    @property
    def footer(self) -> Sequence[str]:
        """Ids of the keys for the footer in the present mode."""
        return self.FOOTER

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """Other words for keys in the footer that do something else at the present place, by id."""
        return {}

    def settings(self) -> list[Setting]:
        """The settings that the settings screen offers."""
        return []

    def state(self) -> dict[str, Any]:
        """What is worth keeping for the next time, as plain JSON values."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what :meth:`state` returned; unknown or unfit entries are ignored."""
