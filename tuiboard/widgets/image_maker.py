"""Which pictures a card of an image takes and how they are to be made, asked of the cache."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from tuiboard.compute.resample import Fit
from tuiboard.draw.decoder import Decoder
from tuiboard.store.lazy import Answer
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.gaze import Gaze
from tuiboard.widgets.image_compare import Compare, half
from tuiboard.widgets.image_view import Shown, Tone, Wish, make_difference, make_shown
from tuiboard.widgets.sample_cards import Source


@dataclass(frozen=True)
class ImageMaker:
    """Asks for pictures as they are to be at one moment."""

    scene: Scene
    decoder: Decoder
    tone: Tone
    gaze: Gaze
    compare: Compare
    full: bool
    """One card has the whole screen."""

    @property
    def comparing(self) -> bool:
        """Whether two images are shown."""
        return self.full and self.compare.on

    @property
    def fit(self) -> Fit:
        """The size of the image on the whole screen, or what was chosen for all cards."""
        return self.gaze.fit or ("suits" if self.full and not self.comparing else "fit")

    def wish(self, columns: int, rows: int, *, turned: bool) -> Wish:
        """How a picture of so many cells is to be; ``turned`` is fit where all are in actual size, or the reverse."""
        look, gaze = self.scene.look, self.gaze
        # a cursor over the pixels stands in a cell, which only pictures of cells have
        cells = gaze.pixel is not None or look.picture_colours == "none"
        actual = (gaze.fit == "actual") != turned
        return Wish(
            columns, rows, look.picture_colours, look.palette.name == "light", look("text"), self.tone,
            fit=self.fit if self.full else "actual" if actual else "fit",
            zoom=gaze.zoom if self.full else 1.0,
            centre=gaze.centre if self.full else None,
            frame=gaze.frame if self.full else 0,
            quarters=look.glyphs.marker != "block",
            pictures="half" if cells else look.pictures, cell=look.cell, full=self.full,
        )  # fmt: skip

    def answers(
        self, place: str, source: Source, other: Source | None, room: tuple[int, int], *, turned: bool
    ) -> list[Answer[Shown]]:
        """The pictures of a card with ``room`` for so many columns and rows: one, or two to compare, ``other`` first.

        None at all where there is no room.  ``place`` tells the card from others.
        """
        columns, rows = room
        if columns < 1 or rows < 1:
            return []
        here = "image", place
        if not self.comparing or other is None:
            return [self._ask(here, source, self.wish(columns, rows, turned=turned))]
        rows = max(1, rows - self.compare.head)
        if self.compare.differs:
            return [self._ask(here, source, self.wish(columns, rows, turned=turned), other)]
        wish = self.wish(half(columns), rows, turned=turned)
        return [self._ask((*here, "other"), other, wish), self._ask(here, source, wish)]

    def _ask(self, place: Hashable, source: Source, wish: Wish, other: Source | None = None) -> Answer[Shown]:
        key: Hashable = ("image", source.key, wish, other.key if other else None)
        decoder = self.decoder
        if other is None:
            return self.scene.cache.get(key, lambda _: make_shown(source, wish, decoder), place)
        return self.scene.cache.get(key, lambda _: make_difference(source, other, wish, decoder), place)
