"""The base of dashboards that lay out cards: grid, toolbar, paging, full screen, pins."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.compute.natural import natural_key
from tuiboard.draw.rows import Row
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.card_grid import MAX_PINS, CardGrid
from tuiboard.widgets.card_pages import CardSpec
from tuiboard.widgets.cells import Piece
from tuiboard.widgets.dashboard import Command, Dashboard, Scene, Setting
from tuiboard.widgets.empty_state import EmptyState, draw_empty
from tuiboard.widgets.keys import CARDS, Key, bindings
from tuiboard.widgets.nothing_shown import nothing_shown
from tuiboard.widgets.toolbar import FilterInput, Toolbar, draw_strip, labelled


class CardDashboard(Dashboard):
    """Cards in pages; a subclass says which there are and draws them.

    It must have :meth:`choose`, :meth:`card_key` and :meth:`draw_card`; it may add keys, settings and a
    pane of its own below the cards.
    """

    KEYS: ClassVar[tuple[Key, ...]] = CARDS
    DEFAULT_CSS = "CardDashboard .nothing { display: none; }"
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(CARDS)
    TITLE: ClassVar[str] = ""
    """As in the tab; names the way back from a card on the whole screen."""
    TYPED: ClassVar[tuple[str, ...]] = ("page 2",)
    KIND: ClassVar[str] = "records"
    """What the cards show, in the plural."""
    draws_ahead = False

    def __init__(self) -> None:
        super().__init__()
        self.grid = CardGrid(self)
        self.scene = Scene()
        self.cards: Sequence[CardSpec] = ()

    def compose(self) -> ComposeResult:
        """Toolbar and cards; where there are none, words in their place."""
        yield Toolbar()
        yield self.grid
        yield EmptyState(classes="nothing")

    # -- what a subclass says --------------------------------------------------------------------

    @abstractmethod
    def choose(self, scene: Scene) -> Sequence[CardSpec]:
        """The cards of a scene in their order, tag filter applied."""

    @abstractmethod
    def card_key(self, card: CardSpec) -> Hashable:
        """Everything that the card's picture depends on, beside size and focus; same key, no work."""

    @abstractmethod
    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """The card's picture; ``titled``: a group row above already names the group."""

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """Label and value of the settings in force, for the toolbar; fewer of them where it is ``narrow``."""
        return []

    @property
    def count(self) -> int:
        """How many things the tag filter has let pass."""
        return len(self.cards)

    @property
    def position(self) -> str:
        """What part of all is on screen."""
        return self.grid.position

    @property
    def drawing(self) -> bool:
        """Whether cards are still to be drawn."""
        return self.grid.drawing

    @property
    def one(self) -> CardSpec | None:
        """The card that has the whole screen, if one has."""
        return self.grid.focused_card if self.grid.full else None

    # -- showing ---------------------------------------------------------------------------------

    def show(self, scene: Scene) -> None:
        """Draw the scene: choose the cards, then draw those on screen; of a new filter's finds from the first on."""
        was, wanted = self.scene.selection.tag_filter, scene.selection.tag_filter
        self.scene = scene
        scene.cache.begin()
        self.cards = self.choose(scene)
        if wanted != was and wanted.text and not wanted.error and self.cards:
            self.grid.focus_key = self.cards[0].key
        self.redraw()

    def redraw(self) -> None:
        """Draw what differs from what is on screen."""
        wanted = self.scene.selection.tag_filter
        self.grid.show(self.cards, self.scene.look, flat=bool(wanted.text) and not wanted.error)
        self.draw_toolbar()
        self._draw_nothing()

    def _draw_nothing(self) -> None:
        nothing = self.query_one(EmptyState)
        # before the first scene there is nothing to say, and no look to say it in
        was, nothing.display = nothing.display, not self.cards and not self.choosing and bool(self.scene.view.runs)
        if nothing.display:
            self.grid.display = False
            words = nothing_shown(self.scene, self.KIND)
            nothing.paint(draw_empty(words, self.scene.look, self.size.width, self.size.height - 1))
        elif was:
            self.grid.display = self.grid_wanted
            if self.screen.focused is None:
                self.focus_cards()

    @property
    def choosing(self) -> bool:
        """Whether it is not known yet which cards there are, so that none does not mean none."""
        return False

    @property
    def grid_wanted(self) -> bool:
        """Whether the cards are what is to be seen, not another view of the same."""
        return True

    def on_resize(self) -> None:
        """Lay out for the new size; the grid does so by itself."""
        if self.scene.view.runs:
            self.redraw()

    def changed(self) -> None:
        """Draw, and tell the shell that focus or settings are others now."""
        self.redraw()
        self.post_message(self.Changed())

    def draw_toolbar(self) -> None:
        """Left the filter, the runs, or the way back; right the settings and the position."""
        scene, look, wide = self.scene, self.scene.look, self.size.width
        items = self.labels(scene.strip)
        left: list[Piece] | None = None
        card = self.one
        if card is None:
            items = [*items, ("", self.position)]
        settings = labelled(look, *items)
        if card is not None:
            number, total = self.grid.number(card)
            left = [
                (f" {look.glyphs.back} ", look("muted")),
                (self.TITLE, look("text")),
                (f"  card {number} of {total}", look("muted")),
            ]
        elif scene.strip:
            room = wide - sum(len(text) for text, _ in settings) - 2
            left = draw_strip(scene.selection.shown(scene.view), scene.selection, look, room)
        wrong = scene.selection.tag_filter.error
        self.query_one(Toolbar).show(
            look, wide, left=left, count=str(self.count), settings=[*settings, (" ", look())],
            way_back=card is not None, error=f"no valid expression: {display(wrong)}" if wrong else "",
        )  # fmt: skip

    # -- keys ------------------------------------------------------------------------------------

    def action_move(self, dx: int, dy: int) -> None:
        """Move among cards."""
        self.grid.action_move(dx, dy)

    def action_edge(self, to: int) -> None:
        """First or last card."""
        self.grid.action_edge(to)

    def action_page(self, by: int) -> None:
        """Turn the page."""
        self.grid.action_page(by)

    def action_match(self, by: int) -> None:
        """Next or previous card."""
        self.grid.action_match(by)

    def typed_commands(self, text: str) -> list[Command]:
        """``page`` and a number asks for a page."""
        page = typed_number("page", text) if text.strip()[:1].isalpha() else None
        return [Command(f"page {page:.0f}", lambda: self.grid.open_page(int(page)))] if page is not None else []

    def action_density(self, by: int) -> None:
        """More or fewer cards a page."""
        self.grid.action_density(by)

    def action_fold_all(self) -> None:
        """Fold all groups, or open them."""
        self.grid.action_fold_all()

    def action_pin(self) -> None:
        """Pin or unpin the focused card."""
        self.grid.action_pin()

    def action_full_screen(self) -> None:
        """One card on the whole screen and back."""
        self.grid.action_full_screen()
        self.changed()

    def back(self) -> bool:
        """Leave the full screen."""
        if not self.grid.full:
            return False
        self.action_full_screen()
        return True

    @on(CardGrid.Moved)
    def _moved(self) -> None:
        if self.scene.view.runs:  # else the grid is laid out before there is anything to show
            self.changed()

    @on(FilterInput.Left)
    def _left(self) -> None:
        self.focus_cards()

    def focus_cards(self) -> None:
        """Give the keyboard to the cards."""
        self.grid.focus()

    @property
    def whole_width(self) -> bool:
        """A card on the whole screen leaves no room for the run picker."""
        return self.grid.full

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """On a group row, enter folds."""
        return {"cards.full": "fold"} if self.grid.focus_key.startswith("group:") else {}

    # -- what is kept ----------------------------------------------------------------------------

    def settings(self) -> list[Setting]:
        """The size of cards."""
        size = self.grid.size_name
        return [Setting("card size", size, lambda by: self.grid.action_density(-by), "smaller or larger cards")]

    def state(self) -> dict[str, Any]:
        """Pins, folds and density."""
        grid = self.grid
        return {"pins": list(grid.pins), "folded": sorted(grid.folded), "density": grid.density}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up saved pins, folds and density, as far as they make sense."""
        self.grid.pins = texts(state.get("pins"))[:MAX_PINS]
        self.grid.folded = set(texts(state.get("folded")))
        if isinstance(state.get("density"), int):
            self.grid.density = max(-3, min(3, state["density"]))


def shown_series(scene: Scene, *plugins: str) -> dict[str, list[tuple[RunView, SeriesView]]]:
    """By tag in natural order, the series of these plugins of the runs shown; tags that fail the filter left out."""
    tags: dict[str, list[tuple[RunView, SeriesView]]] = {}
    for run, series in _series(scene, plugins):
        tags.setdefault(series.tag, []).append((run, series))
    wanted = scene.selection.tag_filter
    order = sorted(tags, key=natural_key)
    if wanted.text and not wanted.error:
        order = [tag for tag in order if wanted.matches(tag)]
    return {tag: tags[tag] for tag in order}


def _series(scene: Scene, plugins: tuple[str, ...]) -> Iterator[tuple[RunView, SeriesView]]:
    for run in scene.selection.shown(scene.view):
        for series in run.series.values():
            column = series.points if series.points is not None else series.index
            if series.plugin in plugins and column is not None and len(column):
                yield run, series


def typed_number(word: str, text: str) -> float | None:
    """The number of a text such as ``smoothing 0.85``, ``smooth=0.85`` or ``0.85``; None if it is neither."""
    found = re.fullmatch(r"\s*([a-z]*)\s*[:= ]?\s*(-?[0-9][0-9,_]*(?:\.[0-9]*)?|\.[0-9]+)\s*", text.lower())
    if found is None or not word.startswith(found[1]):
        return None
    return float(found[2].replace(",", "").replace("_", ""))


def texts(value: object) -> list[str]:
    """The texts of a list that was read from a file; of anything else none."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
