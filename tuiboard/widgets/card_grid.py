"""A grid of cards: pages, groups, pins, the focused card, one card on the whole screen."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from textual.events import Click, Resize
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tuiboard.draw.rows import Row, fit
from tuiboard.widgets import card_pages
from tuiboard.widgets.card_pages import CardSpec, Page, Place, Section, Shape
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.look import Look

MAX_PINS = 10
"""As many as TensorBoard allows."""
PATIENCE = 0.05
"""Seconds of drawing cards after which the screen and the keys have their turn, before the next ones are drawn."""


REST = 0.25
"""Seconds without a move after which the pages beside this one are drawn ahead."""
PICTURES = 64
"""Pictures of cards that are kept, half of them ahead."""
BREATH = 0.02
"""Seconds between two cards that are drawn ahead, for a key that comes then."""


class CardArtist(Protocol):
    """Who draws the cards of a grid: the dashboard."""

    draws_ahead: bool
    """Whether a card may be drawn before it is seen: its picture depends on nothing but its key."""

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything that the card's picture depends on, beside size and focus; same key, no work."""
        ...

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """The card's picture; ``titled``: a group row above already names the group."""
        ...


class Card(Cells):
    """One card on screen."""

    DEFAULT_CSS = "Card { position: absolute; }"

    def __init__(self) -> None:
        super().__init__()
        self.place: Place | None = None
        self.drawn: Hashable = None
        """Key of the picture that is shown."""


class CardGrid(Widget, can_focus=True):
    """Lays out cards and draws those of the present page."""

    DEFAULT_CSS = "CardGrid { height: 1fr; width: 1fr; layout: vertical; overflow: hidden; }"
    ALLOW_SELECT = False

    class Moved(Message):
        """Another card has the focus, or the page, a fold or a pin changed."""

    def __init__(self, artist: CardArtist, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.artist = artist
        self.shape_of: Callable[[int, int, int, int], Shape] | None = None
        """Columns and rows of a page for its width, height, number of cards and density; None for the usual ones."""
        self.pins: list[str] = []
        self.folded: set[str] = set()
        self.density = 0
        self.tall = 1.0
        """How many times the usual height of a card these should have."""
        self.full = False
        self.focus_key = ""
        self.touched = False
        """The user has chosen the focused card; until then it is just the first."""
        self._pointed = False
        """The focused card was chosen for the user, from a list or from what was saved."""
        self.drawn_cards = 0
        """Cards drawn since the start; tests count on it."""
        self._cards: tuple[CardSpec, ...] = ()
        self._flat = False
        self._pages: list[Page] = []
        self._layout: Hashable = None
        """What the pages were laid out for."""
        self._titled = False
        self._look = Look()
        self.held = False
        """Its size and its neighbours' are about to change: what is drawn now would be drawn again at once."""
        self._continues = False
        """Cards of this page are still to be drawn, after the screen has been."""
        self._ahead: Timer | None = None
        self._pictures: OrderedDict[Hashable, list[Row]] = OrderedDict()
        """Drawn ahead, or seen a moment ago; the oldest first."""

    # -- what is shown ---------------------------------------------------------------------------

    def show(self, cards: Sequence[CardSpec], look: Look, *, flat: bool) -> None:
        """Show these cards; ``flat`` puts them into one list without groups."""
        self._look = look
        self._cards = tuple(cards)
        self._flat = flat
        if not self.display:
            return
        layout = (
            self._cards, flat, tuple(self.pins), frozenset(self.folded), self.size, self.density, self.tall,
            self.focus_key,
        )  # fmt: skip
        if layout != self._layout:  # thousands of cards take long to lay out
            self._arrange()
            self._look_ahead(REST)
            self._layout = (*layout[:-1], self.focus_key)
        self._draw()

    @property
    def focused_card(self) -> CardSpec | None:
        """The card that has the focus, or None on a group row or an empty grid."""
        return next((card for card in self._order() if card.key == self.focus_key), None)

    @property
    def on_screen(self) -> list[CardSpec]:
        """The cards that are drawn."""
        return [place.card for place in self._places() if place.card is not None]

    @property
    def total(self) -> int:
        """Cards on all pages."""
        return sum(page.cards for page in self._pages)

    @property
    def position(self) -> str:
        """Which cards of how many are on screen, e.g. ``1–6 of 14``."""
        page = self._page()
        if page is None:
            return ""
        if not page.cards:
            return f"0 of {self.total}"
        last = page.first + page.cards
        dash = self._look.glyphs.dash
        return f"{page.first + 1}{dash}{last} of {self.total}" if page.cards > 1 else f"{last} of {self.total}"

    @property
    def size_name(self) -> str:
        """How large cards are, in words."""
        size = -self.density
        return (
            "normal" if not size else ("larger" if size > 0 else "smaller") + f" {self._look.glyphs.times}{abs(size)}"
        )

    def in_order(self, cards: Sequence[CardSpec]) -> list[CardSpec]:
        """The cards as the grid would lay them out, without pinned copies and whatever is folded."""
        return [card for section in card_pages.sections(cards, flat=self._flat) for card in section.cards]

    def number(self, card: CardSpec) -> tuple[int, int]:
        """The card's number, from 1, and how many there are."""
        order = self._order()
        return next((i for i, c in enumerate(order, 1) if c.key == card.key), 0), len(order)

    # -- layout ----------------------------------------------------------------------------------

    def _sections(self) -> list[Section]:
        return card_pages.sections(self._cards, pins=self.pins, folded=self.folded, flat=self._flat)

    def _order(self) -> list[CardSpec]:
        return [card for section in self._sections() if not section.folded for card in section.cards]

    def _arrange(self) -> None:
        width, height = self.size
        if not width or not height:
            self._pages = []
            return
        columns = max(1, sum(card.span for card in self._cards) + len(self.pins))
        if self.shape_of is not None:
            shape = self.shape_of(width, height, columns, self.density)
        else:
            shape = card_pages.shape_of(width, height, columns, self.density, tall=self.tall)
        self._titled = shape.group_rows
        self._pages = card_pages.lay_out(self._sections(), width, height, shape)
        keys = [place.key for page in self._pages for place in page.places]
        if self.focus_key not in keys or not (self.touched or self._pointed):
            same = "card:" + self.focus_key.partition(":")[2] if self.touched or self._pointed else ""
            cards = [place.key for page in self._pages for place in page.places if place.card]
            # until one is chosen it is the first, though others may have been read before it
            self.focus_key = same if same in keys else cards[0] if cards else keys[0] if keys else ""

    def _page(self) -> Page | None:
        for page in self._pages:
            # a group row that is repeated on later pages belongs to the first one
            if any(place.key == self.focus_key for place in page.places):
                return page
        return self._pages[0] if self._pages else None

    def _places(self) -> Sequence[Place]:
        card = self.focused_card
        if self.full and card is not None:
            return [Place(card.key, 0, 0, self.size.width, self.size.height, card)]
        page = self._page()
        return page.places if page else ()

    @property
    def drawing(self) -> bool:
        """Whether cards are still to be drawn."""
        return self.held or self._continues

    def _draw(self) -> None:
        if self.held or not self.display:  # its cards may be gone: they are looked after only while they can be seen
            return
        places = self._places()
        tiles = list(self.query_children(Card))
        while len(tiles) < len(places):
            tile = Card()
            self.mount(tile)
            tiles.append(tile)
        for tile, place in zip(tiles, places, strict=False):
            self._settle(tile, place)
        for tile in tiles[len(places) :]:
            tile.display = False
            tile.place = None
        began = time.perf_counter()
        # the focused card first: it is the one that is looked at
        for tile in sorted(
            tiles[: len(places)], key=lambda tile: tile.place is None or tile.place.key != self.focus_key
        ):
            if time.perf_counter() - began > PATIENCE:
                self._continue_soon()
                break
            self._draw_tile(tile)

    def _continue_soon(self) -> None:
        """Draw the other cards once these are on screen; a key that comes before may ask for others."""
        if not self._continues:
            self._continues = True
            self.call_after_refresh(self._continue)

    def _continue(self) -> None:
        self._continues = False
        self._draw()

    def _hold(self) -> None:
        """Draw nothing until the other parts of the screen have taken their room or made some: after their layout."""
        if not self.held:
            self.held = True
            self.call_after_refresh(self.call_after_refresh, self._release)

    def _release(self) -> None:
        self.held = False
        self._draw()
        self.post_message(self.Moved())

    def _look_ahead(self, pause: float) -> None:
        """Draw the pages beside this one once no key has come for a while."""
        if self._ahead is not None:
            self._ahead.stop()
        self._ahead = self.set_timer(pause, self._draw_ahead) if self.artist.draws_ahead else None

    def _draw_ahead(self) -> None:
        """One card of the next or the previous page that is not drawn yet."""
        self._ahead = None
        page = self._page()
        if page is None or not self.display or self.full:
            return
        if not self.drawing:
            at = self._pages.index(page)
            beside = (*self._pages[at + 1 : at + 2], *self._pages[max(0, at - 1) : at])
            places = [place for page in beside for place in page.places if place.card is not None][: PICTURES // 2]
            place = next((place for place in places if self._key(place) not in self._pictures), None)
            if place is None:
                return
            self._picture(place)
        self._look_ahead(BREATH)

    def _key(self, place: Place) -> Hashable:
        """All that the picture of a card depends on."""
        focused = place.key == self.focus_key
        card = place.card and self.artist.card_key(place.card)
        return card, place, focused and self.has_focus, focused, self._titles(place), self._look

    def _titles(self, place: Place) -> bool:
        """Whether a group row above names the card's group."""
        return self._titled and not (self._flat or self.full or (place.card is not None and place.card.pinned))

    def _picture(self, place: Place) -> list[Row]:
        """The card's picture, drawn where it is not known."""
        assert place.card is not None
        key = self._key(place)
        rows = self._pictures.pop(key, None)
        if rows is None:
            self.drawn_cards += 1
            focused = place.key == self.focus_key
            rows = self.artist.draw_card(
                place.card, place.width, place.height,
                active=focused and self.has_focus, focused=focused, titled=self._titles(place),
            )  # fmt: skip
        if self.artist.draws_ahead:
            self._pictures[key] = rows
            while len(self._pictures) > PICTURES:
                self._pictures.popitem(last=False)
        return rows

    def _settle(self, tile: Card, place: Place) -> None:
        old = tile.place
        if old is None or (old.x, old.y, old.width, old.height) != (
            place.x,
            place.y,
            place.width,
            place.height,
        ):
            tile.styles.offset = (place.x, place.y)
            tile.styles.width = place.width
            tile.styles.height = place.height
            tile.drawn = None
        tile.display = True
        tile.place = place

    def _draw_tile(self, tile: Card) -> None:
        place = tile.place
        if place is None:
            return
        if place.card is None:
            tile.drawn = None
            tile.paint([self._group_row(place, place.key == self.focus_key and self.has_focus)])
            return
        key = self._key(place)
        if key != tile.drawn:
            tile.drawn = key
            tile.paint(self._picture(place))

    def _group_row(self, place: Place, active: bool) -> Row:
        section, look = place.section, self._look
        if section is None:
            return ()
        fold = look.glyphs.shut if section.folded else look.glyphs.open
        name = look("accent" if active else "text", bold=True)
        return fit(
            [
                (" " + fold + " ", look("accent" if active else "muted")),
                (section.title, name),
                (f"  {len(section.cards)}", look("muted")),
            ],
            place.width,
            look("text"),
        )

    def on_resize(self, event: Resize) -> None:
        """Lay out anew for the new size."""
        self._arrange()
        self._draw()
        self.post_message(self.Moved())

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the focused card, or unmark it: once the focus is there, which it is not yet in ``on_focus``."""
        super().watch_has_focus(has_focus)
        self._draw()

    def on_click(self, event: Click) -> None:
        """Focus the card under the mouse; a second click shows it on the whole screen."""
        tile = event.widget
        if not isinstance(tile, Card) or tile.place is None:
            return
        self.focus()
        again = tile.place.key == self.focus_key and event.chain > 1
        self.focus_key = tile.place.key
        if tile.place.card is None or again:
            self.action_full_screen()
        else:
            self._after_move()

    # -- keys ------------------------------------------------------------------------------------

    def _after_move(self) -> None:
        self.touched = True
        self._draw()
        self._look_ahead(REST)
        self.post_message(self.Moved())

    def point(self, key: str) -> None:
        """Have an item be the focused one, though the user has not gone to it."""
        self.focus_key, self._pointed = key, True

    def go(self, key: str) -> None:
        """Give the focus to an item."""
        self.focus_key = key
        self._after_move()

    def action_move(self, dx: int, dy: int) -> None:
        """Focus the neighbour; at the edge of a page, go on to the next one."""
        page = self._page()
        if page is None:
            return
        if self.full:
            self.action_match(dx or dy)
            return
        found = card_pages.neighbour(page, self.focus_key, dx, dy)
        if found is not None:
            self.go(found)
        elif dx or dy:
            self._turn(1 if dx + dy > 0 else -1, whole=bool(dy))

    def _turn(self, by: int, *, whole: bool) -> None:
        page = self._page()
        if page is None:
            return
        at = self._pages.index(page) + by
        if not 0 <= at < len(self._pages):
            return
        places = [p for p in self._pages[at].places if p.card] or list(self._pages[at].places)
        here = next((p for p in page.places if p.key == self.focus_key), places[0])
        row = [p for p in places if p.y == places[0].y] if by > 0 else [p for p in places if p.y == places[-1].y]
        if whole:
            self.go(min(row, key=lambda p: abs(p.x - here.x)).key)
        else:
            self.go((row[0] if by > 0 else row[-1]).key)

    def action_page(self, by: int) -> None:
        """Turn pages, keeping the place on the page where there is one."""
        page = self._page()
        if page is None:
            return
        at = max(0, min(len(self._pages) - 1, self._pages.index(page) + by))
        target = self._pages[at]
        if target is page:
            self.action_edge(by)
            return
        cards = [p for p in target.places if p.card] or list(target.places)
        self.go(cards[0].key)

    def open_page(self, number: int) -> None:
        """Show a page by its number, from 1; the last where there are fewer."""
        if self._pages:
            page = self._pages[max(1, min(len(self._pages), number)) - 1]
            cards = [place for place in page.places if place.card] or list(page.places)
            self.go(cards[0].key)

    def action_edge(self, to: int) -> None:
        """Focus the first or the last card."""
        order = self._order()
        if order:
            self.go(order[0 if to < 0 else -1].key)

    def action_match(self, by: int) -> None:
        """Focus the next or the previous card, going round."""
        order = self._order()
        if not order:
            return
        at = next((i for i, card in enumerate(order) if card.key == self.focus_key), -1)
        self.go(order[(at + by) % len(order)].key)

    def action_full_screen(self) -> None:
        """Show one card on the whole screen, or all of them again; on a group row, fold it or open it."""
        if self.focus_key.startswith("group:"):
            self.folded.symmetric_difference_update({self.focus_key.partition(":")[2]})
            self._arrange()
        elif self.focused_card is not None:
            self.full = not self.full
            self._hold()
        self._after_move()

    def action_fold_all(self) -> None:
        """Fold all groups, or open all where all are folded."""
        titles = {section.title for section in self._sections() if section.title}
        self.folded = set() if titles <= self.folded else self.folded | titles
        self._arrange()
        self._after_move()

    def action_density(self, by: int) -> None:
        """Show more, smaller cards or fewer, larger ones."""
        self.density = max(-3, min(3, self.density + by))
        self._arrange()
        self._after_move()

    def action_pin(self) -> None:
        """Keep a copy of the focused card on top, or let it go."""
        card = self.focused_card
        if card is None:
            return
        if card.id in self.pins:
            self.pins.remove(card.id)
            self.focus_key = "card:" + card.id
        elif len(self.pins) >= MAX_PINS:
            self.notify(
                f"At most {MAX_PINS} cards can be pinned; unpin one with p first.", severity="warning", markup=False
            )
            return
        else:
            self.pins.append(card.id)
        self._arrange()
        self._after_move()
