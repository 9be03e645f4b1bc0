"""Audio: one card for each run, tag and sample: the waveform and the level, on the whole screen a spectrogram."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.draw import numbers
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.picture import words
from tuiboard.draw.rows import Row, cut_end, fit, width_of
from tuiboard.draw.slider import draw_slider
from tuiboard.format.sounds import sound_suffix
from tuiboard.store.lazy import Answer, Failed, Made, Pending
from tuiboard.store.names import display
from tuiboard.widgets.card_pages import CardSpec
from tuiboard.widgets.cells import Cells, Piece, spread
from tuiboard.widgets.empty_state import EmptyState
from tuiboard.widgets.facts import Facts
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.look import Look
from tuiboard.widgets.outside import Program, clean_up
from tuiboard.widgets.sample_cards import UNKNOWN, Shape, Source
from tuiboard.widgets.sample_dashboard import SampleDashboard
from tuiboard.widgets.sample_words import lines_of, right_of, room_of, times_of, title_of
from tuiboard.widgets.sound_keys import SOUNDS
from tuiboard.widgets.sound_view import ShownSound, SoundWish, make_sound
from tuiboard.widgets.stretch import Stretch
from tuiboard.widgets.toolbar import Toolbar


class Audio(SampleDashboard):
    """The Audio dashboard."""

    DEFAULT_CSS = "Audio #audio-line { height: 1; display: none; }"
    TITLE = "Audio"
    KIND = "sounds"
    PLUGIN = "audio"
    WHAT = "sound"
    KEYS = SOUNDS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(SOUNDS)
    FOOTER = (
        "runs.next", "steps.cursor", "steps.on10", "cards.full", "find.filter", "audio.play", "out.export",
        "cards.fewer", "cards.pin", "runs.only", "steps.follow",
    )  # fmt: skip
    FULL_FOOTER = (
        "cards.right", "steps.on10", "audio.zoom", "audio.play", "out.export", "cards.match", "leave.back",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, tuple[tuple[int, int], ShownSound]] = {}
        self._stretch = Stretch()
        self._player: Program | None = None
        self._stopped: Program | None = None
        """The last player that was not to go on."""
        self._played: Source | None = None
        """What the player plays."""

    def compose(self) -> ComposeResult:
        """Toolbar, cards, and below a card on the whole screen what is known of it."""
        yield Toolbar()
        yield self.grid
        yield EmptyState(classes="nothing")
        yield Cells(id="audio-line")

    def on_unmount(self) -> None:
        """Let a sound that plays end, and remove what players were given."""
        self._stop()
        clean_up()

    # -- cards -----------------------------------------------------------------------------------

    def _answer(self, card: CardSpec) -> Answer[ShownSound]:
        width, height = self.sizes.get(card.key, (0, 0))
        source, look, full = self.source(card), self.scene.look, self.grid.full
        # on a card the last row is for words
        rows = max(1, height - (2 if full else 3))
        wish = SoundWish(
            max(1, width - 4), rows, self.scene.selection.slot(source.card.run.name), look.palette, look.glyphs,
            look.picture_colours, full, *((self._stretch.zoom, self._stretch.middle) if full else ()),
        )  # fmt: skip
        return self.scene.cache.get(
            ("sound", source.key, wish), lambda _: make_sound(source, wish), ("sound", card.key)
        )

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything a card's picture depends on."""
        mine = self.samples[card.id]
        answer = self._answer(card) if card.key in self.sizes else None
        return (
            mine.series.generation, self.scene.selection.slot(mine.run.name), card.title, self.row_of(mine.steps),
            type(answer), id(answer), self._plays(self.source(card)),
        )  # fmt: skip

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """One card: the waveform, below it length and level, the step slider in the bottom border."""
        self.sizes[card.key] = (width, height)
        look, source, full = self.scene.look, self.source(card), self.grid.full
        steps, answer = source.card.steps, self._answer(card)
        right: list[Piece] = [(look.glyphs.waiting + " ", look("muted"))] if isinstance(answer, Pending) else []
        if self._plays(source):
            right.append((f"{look.glyphs.shut} playing  ", look("live", bold=True)))
        short = card.title if titled else None
        room = room_of(source.card, short, look, width) - width_of(right)
        right += right_of(source, self.scene, full=full, room=room)
        title = title_of(source.card, short, look, width - width_of(right) - 8, focused=focused)
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        bottom = draw_slider(
            steps, self.row_of(steps), width, look.palette, look.glyphs, active=active,
            times=() if full else times_of(source, self.scene.now),
        )  # fmt: skip
        inside = self._sound(card, answer, max(1, width - 4), max(0, height - 2))
        return draw_frame([(*fit([(" ", look())], 1, look()), *row) for row in inside], frame, bottom=bottom)

    def _sound(self, card: CardSpec, answer: Answer[ShownSound], columns: int, rows: int) -> list[Row]:
        look, mine = self.scene.look, self.samples[card.id]
        old = self._last.get(card.key)
        if isinstance(answer, Failed):
            self.refuse(self.source(card), answer)
            return words([("no sound", look("text", bold=True)), (answer.why, look("muted"))], columns, rows)
        if isinstance(answer, Made):
            shown = answer.value
            self._last[card.key] = ((columns, rows), shown)
            self.learn((mine.run.folder, mine.series.tag), Shape(shown.samples) if shown.samples > 1 else UNKNOWN)
        elif old is not None and old[0] == (columns, rows):
            shown = old[1]  # for the moment that it takes: an empty card would flicker
        else:
            return words([(look.glyphs.waiting, look("muted"))], columns, rows)
        if self.grid.full:
            return shown.rows
        return [*shown.rows[: rows - 1], _summary(self, shown, columns)]

    # -- what stands around the cards ------------------------------------------------------------

    def redraw(self) -> None:
        """Cards, and below one on the whole screen what is known of it."""
        self._last = {key: shown for key, shown in self._last.items() if key.partition(":")[2] in self.samples}
        line = self.query_one("#audio-line", Cells)
        line.display = self.one is not None
        super().redraw()
        if self.one is not None:
            line.paint([self._line(self.one)])

    def _line(self, card: CardSpec) -> Row:
        look, shown, source = self.scene.look, self._shown(card), self.source(card)
        facts: list[list[Piece]] = []
        if shown is not None:
            peak, level = shown.levels
            facts = [
                [(f" {length_of(shown.seconds)}", look("text"))],
                [(f"   {shown.kind}   {numbers.bytes_(shown.bytes)}", look("muted"))],
                [("   peak ", look("muted")), (peak, look("text"))],
                [("   level ", look("muted")), (level, look("text"))],
                [(f"   waveform {scale_of(shown, look)}", look("muted"))],
            ]
            if not self._stretch.whole:
                start, end = shown.seen
                places = min(9, max(1, math.ceil(2 - math.log10(max(end - start, 1e-9)))))
                facts.append([(f"   {start:.{places}f}{look.glyphs.dash}{end:.{places}f} s", look("text"))])
            if shown.label:
                facts.append([(f"   {shown.label}", look("muted"))])
        row = f"step {source.row + 1} of {len(source.card.steps)} "
        # where room is short the scale goes first, then peak and level, then the format: what part is seen stays
        spare = [facts[i] for i in (4, 2, 3, 1)] if facts else []
        while spare and width_of(list(chain(*facts))) + len(row) > self.size.width:
            facts.remove(spare.pop(0))
        return spread(list(chain(*facts)), [(row, look("muted"))], self.size.width)

    def _shown(self, card: CardSpec | None) -> ShownSound | None:
        if card is None or card.id not in self.samples or card.key not in self.sizes:
            return None
        answer = self._answer(card)
        return answer.value if isinstance(answer, Made) else None

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """The step, and that a sound plays."""
        items = [("step", self.step_label)] if self.stepping or not narrow or self.step_label != "newest" else []
        return [("sound", "playing"), *items] if self._player is not None else items

    @property
    def facts(self) -> Facts | None:
        """What is known of the focused sound."""
        card = self.grid.focused_card
        if card is None or card.id not in self.samples:
            return None
        source, shown = self.source(card), self._shown(card)
        lines = lines_of(source, self.scene)
        if shown is not None:
            peak, level = shown.levels
            lines += [("length", length_of(shown.seconds), ""), ("format", shown.kind, "")]
            lines.append(("level", level, f"peak {peak}"))
            if shown.label:
                lines.append(("label", shown.label, ""))
        elif isinstance(self._answer(card), Failed):
            lines.append(("file", self.suffix, ""))
        return Facts(display(source.card.series.tag), tuple(lines))

    @property
    def suffix(self) -> str:
        """By the first bytes of the focused sound, where it is none that can be drawn."""
        card = self.grid.focused_card
        if card is None or card.key not in self.sizes or not isinstance(self._answer(card), Failed):
            return ".wav"
        source = self.source(card)
        answer = self.scene.cache.get(("sound suffix", source.key), lambda _: sound_suffix(source.encoded()))
        return answer.value if isinstance(answer, Made) else ".bin"

    # -- keys ------------------------------------------------------------------------------------

    def action_zoom(self, factor: float) -> None:
        """Zoom into time; a card goes to the whole screen first."""
        if self.one is not None:
            if self._shown(self.one) is not None:
                self._stretch.magnify(factor)
                self.changed()
        elif factor > 1 and self.grid.focused_card is not None:
            self.action_full_screen()

    def action_reset(self) -> None:
        """Show all of the sound."""
        self._stretch.reset()
        self.changed()

    @property
    def _pans(self) -> bool:
        return self.one is not None and not self._stretch.whole

    def action_move(self, dx: int, dy: int) -> None:
        """Among cards or steps; on a zoomed sound through time."""
        if self._pans and dx:
            self._stretch.pan(dx)
            self.changed()
        else:
            super().action_move(dx, dy)

    def action_sample(self, by: int) -> None:
        """Go on by steps; by one where a step is a pan."""
        super().action_sample(by // 10 if abs(by) == 10 and self._pans else by)

    def action_full_screen(self) -> None:
        """One sound on the whole screen and back."""
        self._stretch.reset()
        super().action_full_screen()

    def back(self) -> bool:
        """Leave the zoom, the full screen, the stepping: the innermost first."""
        if not self._pans:
            return super().back()
        self.action_reset()
        return True

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """On a zoomed sound h and l pan; what plays can be stopped."""
        pans = {"cards.right": "pan", "steps.on10": "step"} if self._pans else super().footer_labels
        return {**pans, "audio.play": "stop"} if self._player is not None else pans

    def action_play(self) -> None:
        """Play the focused sound with the player of the config file, or with that of a local machine; or stop it."""
        card = self.grid.focused_card
        if not self._stop() and card is not None:
            self.open_focused()
        self.changed()

    @on(SampleDashboard.Opened)
    def _opened(self, event: SampleDashboard.Opened) -> None:
        event.stop()
        self._stop()  # of two that were started at once the later one plays
        if event.program.poll() is None:
            self._player, self._played = event.program, event.source
        self.changed()

    def _stop(self) -> bool:
        """Stop a sound that plays; False if none does."""
        player, self._player = self._player, None
        if player is not None:
            player.terminate()  # one that has ended is left alone; how this one ends is not waited for
            self._stopped = player
        return player is not None

    def _plays(self, source: Source) -> bool:
        """Whether this is the sound that plays."""
        return self._player is not None and self._played is not None and self._played.key == source.key

    def program_ended(self, program: Program, words: str) -> None:
        """Nothing plays any more; of a player that was stopped nothing is said."""
        if program is self._stopped:
            return
        if program is self._player:
            self._player = None
            self.changed()
        super().program_ended(program, words)

    @property
    def footer(self) -> Sequence[str]:
        """The keys of the place; first of all how to stop what plays."""
        keys = self.FULL_FOOTER if self.grid.full else self.FOOTER
        return ("audio.play", *keys) if self._player is not None else keys


def length_of(seconds: float) -> str:
    """How long a sound is; of a short one in milliseconds."""
    return f"{1000 * seconds:.3g} ms" if seconds < 0.0995 else numbers.duration(seconds)


def scale_of(shown: ShownSound, look: Look) -> str:
    """What a waveform reaches to, of a full scale of 1."""
    return f"{'+-' if look.glyphs.ascii else '±'}{shown.scale:g}"


def _summary(owner: Audio, shown: ShownSound, width: int) -> Row:
    """Below a waveform: length and kind at the left, its scale and the level at the right."""
    look = owner.scene.look
    right: list[Piece] = [(f"  {scale_of(shown, look)}  ", look("muted")), (shown.levels[1], look("text"))]
    length = numbers.duration(shown.seconds)
    room = max(0, width - width_of(right) - len(length) - 2)
    kind = shown.kind if len(shown.kind) <= room else cut_end(shown.short_kind, room, look.glyphs.ellipsis)
    left: list[Piece] = [(length, look("text")), (f"  {kind}", look("muted"))]
    return spread(left, right, width)
