"""Images: one card for each run, tag and sample, one step at a time."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.compute.resample import FITS, Fit
from tuiboard.draw.decoder import Decoder, Picture
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.picture import beside, centre, words
from tuiboard.draw.rows import Row, fit
from tuiboard.draw.slider import draw_slider
from tuiboard.store.lazy import Answer, Failed, Made, Pending
from tuiboard.widgets.card_pages import CardSpec, picture_shape
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.dashboard import Setting
from tuiboard.widgets.empty_state import EmptyState
from tuiboard.widgets.facts import Facts
from tuiboard.widgets.gaze import Gaze, pans
from tuiboard.widgets.image_compare import Compare, difference_labels, half, label
from tuiboard.widgets.image_keys import FOOTER, IMAGES, footer_of, labels_of
from tuiboard.widgets.image_maker import ImageMaker
from tuiboard.widgets.image_view import Shown, Tone, tone_of
from tuiboard.widgets.image_words import facts_of, kind_of, line_of, more_of, suffix_of, titles_of, with_cursor
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.outside import clean_up
from tuiboard.widgets.playback import Playback
from tuiboard.widgets.real_images import RealImages
from tuiboard.widgets.sample_cards import UNKNOWN, Source
from tuiboard.widgets.sample_dashboard import SampleDashboard
from tuiboard.widgets.sample_words import times_of
from tuiboard.widgets.toolbar import Toolbar

PAGE = 3
"""Quarters of what is seen of a picture by which a page goes."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that was drawn."""

    source: Hashable
    """Tells the image from others."""
    size: tuple[int, int]
    """Columns and rows that there were for it."""
    shown: Shown


class Images(SampleDashboard):
    """The Images dashboard."""

    DEFAULT_CSS = "Images #image-line { height: 1; display: none; }"
    TITLE = "Images"
    KIND = "images"
    PLUGIN = "images"
    WHAT = "image"
    KEYS = IMAGES
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(IMAGES)
    FOOTER = FOOTER

    def __init__(self) -> None:
        super().__init__()
        self.decoder = Decoder()
        self.grid.shape_of = picture_shape
        self._last: dict[tuple[str, bool], Drawn] = {}
        """What was drawn last, by the card's key and whether it is the other one of two."""
        self._tone = Tone()
        self._gaze = Gaze()
        self._other_size: set[str] = set()
        """Cards that are fit where all are in actual size, or the other way round."""
        self._compare = Compare()
        self._playback = Playback(self, self._gaze, lambda: self._shown(self.one), self.changed)
        self.real = RealImages()

    def compose(self) -> ComposeResult:
        """Toolbar, cards, and below a card on the whole screen what is known of it."""
        yield Toolbar()
        yield self.grid
        yield EmptyState(classes="nothing")
        yield Cells(id="image-line")

    def on_unmount(self) -> None:
        """End the decoder and remove what viewers and the terminal were given."""
        self.real.forget(self.scene.terminal)
        self.decoder.close()
        clean_up()

    # -- what is asked for -----------------------------------------------------------------------

    @property
    def _maker(self) -> ImageMaker:
        return ImageMaker(self.scene, self.decoder, self._tone, self._gaze, self._compare, self.grid.full)

    def _inside(self, card: CardSpec) -> tuple[int, int]:
        width, height = self.sizes.get(card.key, (0, 0))
        return max(0, width - 4), max(0, height - 2)

    def _answers(self, card: CardSpec) -> list[Answer[Shown]]:
        """The pictures of a card: one, or two to compare, the other one first."""
        other = self._other(card) if self._comparing else None
        turned = card.id in self._other_size
        return self._maker.answers(card.key, self.source(card), other, self._inside(card), turned=turned)

    @property
    def _fit(self) -> Fit:
        """The size that is seen."""
        shown = self._shown(self.grid.focused_card) if self._maker.fit == "suits" else None
        return self._maker.fit if shown is None else shown.view.fit

    @property
    def _comparing(self) -> bool:
        return self._maker.comparing

    def _other(self, card: CardSpec) -> Source:
        return self._compare.other(self.samples[card.id], self.scene, self.row_of)

    # -- cards -----------------------------------------------------------------------------------

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything a card's picture depends on."""
        mine = self.samples[card.id]
        states = tuple((type(answer), id(answer)) for answer in self._answers(card))
        return (
            mine.series.generation, mine.run.name, self.scene.selection.slot(mine.run.name), card.title,
            self.row_of(mine.steps), states, self._gaze.pixel if self.grid.full else None, self._compare.mode,
            self._compare.is_mark(self.source(card)),
        )  # fmt: skip

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """One card: the picture in the middle, the step slider in the bottom border."""
        self.sizes[card.key] = (width, height)
        look, mine, source, full = self.scene.look, self.samples[card.id], self.source(card), self.grid.full
        columns, rows = self._inside(card)
        answers = self._answers(card)
        shown = self._shown(card) if len(answers) == 1 else None
        waits = shown is None and any(isinstance(answer, Pending) for answer in answers)
        states: list[Piece] = [
            *([(look.glyphs.waiting, look("muted"))] if waits else []),
            *([("mark", look("warn"))] if self._compare.is_mark(source) else []),
        ]
        short = card.title if titled else None
        title, right = titles_of(source, short, states, shown, self.scene, width, focused=focused, full=full)
        bottom = draw_slider(
            mine.steps, self.row_of(mine.steps), width, look.palette, look.glyphs, active=active,
            times=() if full else times_of(source, self.scene.now),
            note=more_of(shown, look) if full and shown is not None else "",
        )  # fmt: skip
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        inside = self._pictures(card, answers, columns, rows)
        return draw_frame([fit([(" ", look())], 1, look()) + row for row in inside], frame, bottom=bottom)

    def _pictures(self, card: CardSpec, answers: Sequence[Answer[Shown]], columns: int, rows: int) -> list[Row]:
        look = self.scene.look
        if not answers:
            return []
        if not self._comparing:
            return self._picture(card, answers[0], columns, rows)
        other, mine, tall = self._other(card), self.source(card), rows - self._compare.head
        if self._compare.differs:
            apart = answers[0].value.apart if isinstance(answers[0], Made) else None
            labels = difference_labels(other, mine, apart, look, columns)
            return [*labels, *self._picture(card, answers[0], columns, tall)]
        wide = half(columns)
        left = [label(other, mine, look, wide, other=True), *self._picture(card, answers[0], wide, tall, other=True)]
        return beside(left, [label(mine, other, look, wide), *self._picture(card, answers[1], wide, tall)], wide)

    def _picture(
        self, card: CardSpec, answer: Answer[Shown], columns: int, rows: int, *, other: bool = False
    ) -> list[Row]:
        look, place = self.scene.look, (card.key, other)
        if isinstance(answer, Failed):
            if not (self._comparing and self._compare.differs):  # which of two is at fault is not known
                self.refuse(self._other(card) if other else self.source(card), answer)
            return words([("no picture", look("text", bold=True)), (answer.why, look("muted"))], columns, rows)
        old = self._last.get(place)
        if isinstance(answer, Made):
            shown = answer.value
            source = self._other(card) if other else self.source(card)
            self._last[place] = Drawn(source.key, (columns, rows), shown)
            if not other:
                mine = self.samples[card.id]
                self.learn((mine.run.folder, mine.series.tag), replace(UNKNOWN, samples=shown.samples))
        elif old is not None and old.size == (columns, rows):
            shown = old.shown  # for the moment that it takes: an empty card would flicker
        else:
            return words([(look.glyphs.waiting, look("muted"))], columns, rows)
        if shown.real is not None:
            self.real.show(shown.real, self.scene.terminal)
        lines = shown.rows
        if self.grid.full and self._gaze.pixel is not None:
            lines = with_cursor(shown, self._gaze.pixel, look)
        return centre(lines, shown.columns, columns, rows)

    # -- what stands around the cards ------------------------------------------------------------

    def redraw(self) -> None:
        """Cards, and below one on the whole screen what is known of it."""
        self._last = {key: shown for key, shown in self._last.items() if key[0].partition(":")[2] in self.samples}
        line = self.query_one("#image-line", Cells)
        line.display = self.one is not None
        super().redraw()
        if self.one is not None:
            source, shown = self.source(self.one), self._shown(self.one)
            other = self._against(self.one)
            line.paint([line_of(source, shown, self._gaze.pixel, self.scene.look, self.size.width, other)])

    def _shown(self, card: CardSpec | None) -> Shown | None:
        """The picture that a card shows: while another frame or part of the image is made, the one before."""
        if card is None or card.id not in self.samples:
            return None
        answers = self._answers(card)
        answer = answers[-1] if answers else None
        if isinstance(answer, Made):
            return answer.value
        old = self._last.get((card.key, False))
        return old.shown if old and isinstance(answer, Pending) and old.source == self.source(card).key else None

    def _against(self, card: CardSpec) -> tuple[Source, Picture] | None:
        """What an image is compared with, if that is made."""
        answer = self._answers(card)[:1] if self._comparing else []
        made = [a.value.other if self._compare.differs else a.value.picture for a in answer if isinstance(a, Made)]
        return (self._other(card), made[0]) if made and made[0] is not None else None

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """Step, size, tone and kind of pixels; where it is narrow, only what is not as usual."""
        items: list[tuple[str, str]] = []
        if self.stepping or not narrow or self.step_label != "newest":
            items.append(("step", self.step_label))
        if self._comparing:
            items.append(("compare", self._compare.mode))
        if self.grid.full and self._gaze.zoom != 1:
            items.append(("zoom", f"{self.scene.look.glyphs.times}{self._gaze.zoom:g}"))
        elif not narrow or self._gaze.fit is not None:
            items.append(("size", self._fit))
        if self._tone != Tone():
            items.append(("tone", f"{self._tone.brightness:.1f} {self._tone.contrast:.1f}"))
        shown = self._shown(self.grid.focused_card)
        if shown is not None and not narrow and self.size.width > 80:
            items.append(("made of", kind_of(shown, self.scene.look)))
        return items

    @property
    def facts(self) -> Facts | None:
        """What is known of the focused image."""
        card = self.grid.focused_card
        if card is None or card.id not in self.samples:
            return None
        failed = any(isinstance(answer, Failed) for answer in self._answers(card))
        return facts_of(self.source(card), self._shown(card), self.scene, failed=failed)

    @property
    def footer(self) -> Sequence[str]:
        """The keys of the place and mode."""
        if not self.grid.full:
            return self.FOOTER
        shown = self._shown(self.one)
        moves = self._gaze.pixel is not None or any(self._pans)
        return footer_of(moves=moves, frames=shown is not None and shown.picture.frames > 1, compares=self._comparing)

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """What the keys that move do in the present mode."""
        if not self.grid.full:
            return super().footer_labels
        return labels_of(*self._pans, pixels=self._gaze.pixel is not None)

    @property
    def _pans(self) -> tuple[bool, bool]:
        """Whether the image on the whole screen is wider, and whether it is higher than what is seen of it."""
        shown = self._shown(self.one)
        return (False, False) if shown is None else pans(shown.view, (shown.picture.width, shown.picture.height))

    # -- keys ------------------------------------------------------------------------------------

    def action_move(self, dx: int, dy: int) -> None:
        """Among cards or steps; on full screen over the pixels, or over a picture larger than the screen."""
        card = self.one
        if card is None:
            super().action_move(dx, dy)
        elif self._gaze.pixel is not None:
            self._move_pixel(dx, dy)
        elif self._pan(dx, dy):
            return
        elif dx:
            super().action_sample(dx)
        else:
            self.grid.action_match(dy)

    def _pan(self, dx: int, dy: int) -> bool:
        shown = self._shown(self.one)
        if shown is None or not self._gaze.pan(dx, dy, shown.view, (shown.picture.width, shown.picture.height)):
            return False
        self.changed()
        return True

    def action_page(self, by: int) -> None:
        """Turn the page; a picture larger than the screen goes by three quarters of what is seen of it."""
        if self.one is None or not self._pan(0, by * PAGE):
            super().action_page(by)

    def action_edge(self, to: int) -> None:
        """First or last card; the upper or the lower end of a picture larger than the screen."""
        if self.one is None or not self._pan(0, to * 1000):
            super().action_edge(to)

    def _move_pixel(self, dx: int, dy: int) -> None:
        shown = self._shown(self.one)
        if shown is not None:
            self._gaze.move(dx, dy, shown.view, (shown.picture.width, shown.picture.height))
            self.changed()

    def action_sample(self, by: int) -> None:
        """Go on by steps; over the pixels, ten of them; by one step where a step is a pan."""
        if self.one is not None and self._gaze.pixel is not None and abs(by) == 10:
            self._move_pixel(by, 0)
        else:
            super().action_sample(by // 10 if abs(by) == 10 and self._pans[0] else by)

    def action_cursor(self) -> None:
        """On full screen a cursor over the pixels; else h and l go through steps, or among cards again."""
        shown = self._shown(self.one)
        if self.one is None:
            super().action_cursor()
        elif shown is not None:
            self._gaze.point(shown.view)
            self.changed()

    def action_zoom(self, factor: float) -> None:
        """Zoom around the cursor, or the middle of what is seen; a card goes to the whole screen first."""
        shown = self._shown(self.one)
        if shown is not None:
            self._gaze.magnify(factor, shown.view)
            self.changed()
        elif self.one is None and factor > 1 and self.grid.focused_card is not None:
            self.action_full_screen()

    def action_size(self, by: int = 1) -> None:
        """Next size: on full screen whole width, fit and actual, among cards fit and actual."""
        self._gaze.turn_size(by, self._fit, full=self.grid.full)
        self.changed()

    def action_size_here(self) -> None:
        """Fit or actual size for the focused card only; on full screen the next size."""
        card = self.grid.focused_card
        if self.one is not None or card is None:
            self.action_size()
            return
        self._other_size ^= {card.id}
        self.changed()

    def action_tone(self, brightness: float, contrast: float) -> None:
        """Change brightness (0 to 2) and contrast (0 to 5) of all images."""
        self._tone = tone_of(self._tone.brightness + brightness, self._tone.contrast + contrast)
        self.changed()

    def action_reset(self) -> None:
        """Everything as it was written."""
        self._tone, self._gaze.fit = Tone(), None
        self._other_size.clear()
        self._still()
        self.changed()

    def _still(self) -> None:
        """Let go of zoom, pan, cursor and frame."""
        self._gaze.still()
        self._playback.stop()

    def action_mark(self) -> None:
        """Mark the focused image, or let the mark go."""
        card = self.grid.focused_card
        if card is not None:
            self._compare.turn_mark(self.source(card))
            self.changed()

    def action_compare(self) -> None:
        """Beside the mark, then what differs, then alone; a card goes to the whole screen first."""
        if self.grid.focused_card is None:
            return
        if self.one is None:
            self.action_full_screen()
        self._compare.turn()
        self._gaze.centre = None
        self.changed()

    def action_frame(self, by: int) -> None:
        """Another frame of an animation, going round; a card goes to the whole screen first."""
        shown = self._moving()
        if shown is not None:
            self._gaze.turn_frame(by, shown.picture.frames)
            self.changed()

    def _moving(self) -> Shown | None:
        """The focused animation, brought to the whole screen; of a still image it is said that it has one frame."""
        card = self.grid.focused_card
        shown = self._shown(card)
        if shown is None:
            return None
        if shown.picture.frames < 2:
            self.notify("This image has one frame: nothing to play.", timeout=3, markup=False)
            return None
        if self.one is None:
            self.action_full_screen()
        return shown

    def action_play(self) -> None:
        """Play an animation from its first frame to its last, or stop it; a card goes to the whole screen first."""
        if self._playback.running:
            self._playback.stop()
            return
        shown = self._moving()
        if shown is not None:
            self._playback.start(shown)

    def action_full_screen(self) -> None:
        """One image on the whole screen and back."""
        self._still()
        self._compare.mode = "off"
        super().action_full_screen()

    def action_match(self, by: int) -> None:
        """Next or previous card."""
        self._still()
        super().action_match(by)

    def back(self) -> bool:
        """Leave cursor and zoom, comparison, full screen, stepping: the innermost first."""
        if self.grid.full and self._gaze.pixel is not None:
            self._gaze.pixel = None
        elif self.grid.full and self._gaze.zoom != 1:
            self._still()
        elif self._comparing:
            self._compare.mode = "off"
        else:
            return super().back()
        self.changed()
        return True

    # -- out -------------------------------------------------------------------------------------

    @property
    def suffix(self) -> str:
        """By the format of the focused image, as far as it is known."""
        return suffix_of(self._shown(self.grid.focused_card))

    def action_open(self) -> None:
        """Open the focused image with the viewer of the config file, or with that of a local desktop."""
        self.open_focused()

    # -- settings --------------------------------------------------------------------------------

    def settings(self) -> list[Setting]:
        """Size, brightness and contrast."""
        tone = self._tone
        return [
            Setting("size", self._gaze.fit or "as suits", self.action_size, "fit, whole width or actual size"),
            Setting("brightness", f"{tone.brightness:.1f}", lambda by: self.action_tone(by / 10, 0), "0 to 2"),
            Setting("contrast", f"{tone.contrast:.1f}", lambda by: self.action_tone(0, by / 10), "0 to 5"),
        ]

    def state(self) -> dict[str, Any]:
        """Size and tone, beside what all cards keep."""
        tone = [self._tone.brightness, self._tone.contrast]
        return {**super().state(), "size": self._gaze.fit, "tone": tone}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was saved, as far as it makes sense."""
        super().restore(state)
        size, tone = state.get("size"), state.get("tone")
        self._gaze.fit = size if size in FITS else None
        if isinstance(tone, list) and len(tone) == 2 and all(isinstance(t, int | float) for t in tone):
            self._tone = tone_of(*tone)
