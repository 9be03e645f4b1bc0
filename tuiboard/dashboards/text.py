"""Text: one card for each run and tag; on the whole screen all of its steps, the newest first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from tuiboard.draw import numbers
from tuiboard.draw.frame import Frame, draw_frame
from tuiboard.draw.rows import Row, cut_front, fit, width_of
from tuiboard.draw.slider import draw_slider
from tuiboard.store.lazy import Made
from tuiboard.store.names import display
from tuiboard.widgets.card_dashboard import shown_series
from tuiboard.widgets.card_pages import CardSpec, group_of
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.dashboard import Scene, Setting
from tuiboard.widgets.empty_state import EmptyState
from tuiboard.widgets.facts import Facts
from tuiboard.widgets.keys import bindings
from tuiboard.widgets.sample_words import times_at
from tuiboard.widgets.save_screen import file_name, save
from tuiboard.widgets.step_dashboard import StepDashboard
from tuiboard.widgets.text_compare import TextCompare
from tuiboard.widgets.text_keys import TEXTS
from tuiboard.widgets.text_lists import AllSteps, Comparison, TextMaker
from tuiboard.widgets.text_scroll import Scroll
from tuiboard.widgets.text_search import Search, lit
from tuiboard.widgets.text_source import Document, Entry, entries_of
from tuiboard.widgets.text_words import facts_of, line_of
from tuiboard.widgets.toolbar import FilterInput, Toolbar

SUFFIX = "/text_summary"
"""What torch puts behind every tag of a text."""


class Text(StepDashboard):
    """The Text dashboard."""

    DEFAULT_CSS = """
    Text #text-line { height: 1; display: none; }
    Text #text-search { display: none; }
    """
    TITLE = "Text"
    KIND = "texts"
    KEYS = TEXTS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(TEXTS)
    FOOTER = (
        "runs.next", "steps.cursor", "steps.on10", "cards.full", "find.filter", "text.raw", "text.mark", "out.export",
        "cards.fewer", "cards.pin", "runs.only", "steps.follow",
    )  # fmt: skip
    FULL_FOOTER = (
        "cards.down", "cards.right", "text.search", "cards.match", "text.raw", "text.compare", "text.mark",
        "out.export", "cards.pagedown", "steps.follow", "leave.back",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, list[Entry]] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        self._raw = False
        self._slice = 0
        """Which table is shown of tensors of more than two dimensions."""
        self._scroll = Scroll()
        self._compare = TextCompare()
        self.search = Search()

    def compose(self) -> ComposeResult:
        """Toolbar, cards, and below a card on the whole screen the search and what is known of the text."""
        yield Toolbar()
        yield self.grid
        yield EmptyState(classes="nothing")
        yield FilterInput(id="text-search", placeholder="search these texts (regular expression)")
        yield Cells(id="text-line")

    # -- which cards -----------------------------------------------------------------------------

    def choose(self, scene: Scene) -> Sequence[CardSpec]:
        """A card for each tag and run."""
        specs: list[CardSpec] = []
        top = self._top()
        self._texts = {}
        for tag, series in shown_series(scene, "text").items():
            name = tag.removesuffix(SUFFIX) or tag
            group = display(name) if len(series) > 1 else group_of(name)
            for run, item in series:
                key = f"{tag}\0{run.name}"
                title = display(run.name) if len(series) > 1 else display(name[len(group) + 1 :] if group else name)
                specs.append(CardSpec(key, title, group))
                self._texts[key] = entries_of(run, item, self._slice)
        self._keep(top)
        return specs

    def _top(self) -> Entry | None:
        """The text at the top of the screen, if it is to stay there while new ones come in above it."""
        card = self.grid.focused_card if self.grid.full else None
        if card is None or self._compare.on or card.id not in self._texts:
            return None
        if self.cursor.following and self._scroll.at_top:
            return None
        entries = self._texts[card.id]
        return entries[min(self._scroll.entry, len(entries) - 1)]

    def _keep(self, top: Entry | None) -> None:
        """Put the text back to the top that was there before the scene."""
        if top is not None:
            entries = self._texts.get(f"{top.series.tag}\0{top.run.name}", ())
            self._scroll.entry = next((i for i, one in enumerate(entries) if one.step == top.step), self._scroll.entry)

    def steps_of(self, card: CardSpec) -> NDArray[np.int64]:
        """The steps that a card has."""
        index = self._texts[card.id][0].series.index
        return index.steps if index is not None else np.empty(0, np.int64)

    def _entry(self, card: CardSpec) -> Entry:
        entries = self._texts[card.id]
        return entries[len(entries) - 1 - self.row_of(self.steps_of(card))]

    # -- what is asked for -----------------------------------------------------------------------

    @property
    def _maker(self) -> TextMaker:
        scene = self.scene
        return TextMaker(scene.cache, scene.look, scene.now, self._raw)

    # -- cards -----------------------------------------------------------------------------------

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything a card's picture depends on."""
        entry = self._entry(card)
        width, height = self.sizes.get(card.key, (0, 0))
        inside, more = self._inside(card, width - 4, height - 2) if width > 4 and height > 2 else ([], "")
        return (
            entry.series.generation, entry.row, self.scene.selection.slot(entry.run.name), card.title,
            # in another size the same rows may still be in the making
            width, height, tuple(inside), more,
            self._compare.is_mark(entry),
        )  # fmt: skip

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """One card: the text of one step, or of all on the whole screen; the step slider in the bottom border."""
        self.sizes[card.key] = (width, height)
        look, entry, steps = self.scene.look, self._entry(card), self.steps_of(card)
        chip = look.chip(self.scene.selection.slot(entry.run.name))
        inside, more = self._inside(card, max(1, width - 4), max(0, height - 2))
        right: list[Piece] = [(f"{look.glyphs.below} {more} ", look("muted"))] if more else []
        right += [("mark ", look("warn"))] if self._compare.is_mark(entry) else []
        right.append(chip)
        if self.grid.full or not titled:
            right.append((" " + cut_front(display(entry.run.name), 24, look.glyphs.ellipsis), look("text")))
        name = card.title if titled else display(entry.series.tag.removesuffix(SUFFIX))
        title = cut_front(name, max(4, width - width_of(right) - 8), look.glyphs.ellipsis)
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        index = entry.series.index
        bottom = draw_slider(
            steps, self.row_of(steps), width, look.palette, look.glyphs, active=active,
            times=times_at(index.wall_times, entry.row, self.scene.now) if index is not None else (),
        )  # fmt: skip
        return draw_frame([(*fit([(" ", look())], 1, look()), *row) for row in inside], frame, bottom=bottom)

    def _inside(self, card: CardSpec, width: int, height: int) -> tuple[list[Row], str]:
        """The rows in a card, and how to say that a text goes on below them."""
        if not self.grid.full:
            rows, cut = self._maker.top(self._entry(card), width, height)
            return rows, "more" if cut else ""
        texts, scroll, look = self._list(card, width), self._scroll, self.scene.look
        needle = self.search.needle if self.search.active else None
        rows = scroll.window(texts, height, lambda row: lit(row, needle, look) if needle is not None else row)
        top = int(texts.headed)
        if needle is not None and top < len(rows) and not self._compare.on:
            nth, shown = self.search.on_top(scroll), texts.rows(scroll.entry, scroll.part)[scroll.row]
            rows[top] = lit(shown, needle, look, current=nth)
        return rows, f"more below, {scroll.through(texts):.0%} down" if scroll.below(texts, height) else ""

    # -- the whole screen ------------------------------------------------------------------------

    def _list(self, card: CardSpec, width: int) -> AllSteps | Comparison:
        if self._compare.on:
            return Comparison(self._maker, self._other(card), self._entry(card), width)
        return AllSteps(self._maker, self._texts[card.id], width)

    def _other(self, card: CardSpec) -> Entry:
        return self._compare.other(self._entry(card), self.scene, self.row_of)

    @property
    def _room(self) -> tuple[int, int]:
        card = self.one
        width, height = self.sizes.get(card.key, (0, 0)) if card is not None else (0, 0)
        return max(1, width - 4), max(1, height - 2)

    def _scrolled(self) -> None:
        """Let the step cursor stand on the text at the top."""
        card = self.one
        if card is not None and not self._compare.on:
            entries = self._texts[card.id]
            at = min(self._scroll.entry, len(entries) - 1)
            self.cursor.x = float(entries[at].step)
            self.cursor.following = at == 0
        self.changed()

    def _scroll_by(self, rows: int) -> None:
        card = self.one
        if card is not None:
            width, height = self._room
            self._scroll.move(rows, self._list(card, width), height)
            self._scrolled()

    def redraw(self) -> None:
        """Cards, and below one on the whole screen what is known of its text."""
        line = self.query_one("#text-line", Cells)
        line.display = self.one is not None
        if self.one is None:
            self.query_one("#text-search", FilterInput).display = False
        self._take_found()
        super().redraw()
        if self.one is not None:
            line.paint([self._line(self.one)])

    def _line(self, card: CardSpec) -> Row:
        look, more = self.scene.look, list[Piece]()
        if self._compare.on:
            other = self._other(card)
            name = display(other.run.name)
            more.append((f"   compared with {name} step {numbers.step(other.step)}", look("text")))
        elif self.search.active:
            more += self.search.words(self._scroll, look)
        steps = len(self._texts[card.id])
        return line_of(self._entry(card), self._document(card), more, steps, self.scene, self.size.width)

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """The step, and how texts are shown."""
        items = [("step", self.step_label)] if self.stepping or not narrow or self.step_label != "newest" else []
        if self.grid.full and self._compare.on:
            items.append(("compare", "lines"))
        if self._raw or not narrow:
            items.append(("text", "raw" if self._raw else "markdown"))
        return items

    @property
    def facts(self) -> Facts | None:
        """What is known of the focused text."""
        card = self.grid.focused_card
        if card is None or card.id not in self._texts:
            return None
        return facts_of(self._entry(card), self._document(card), len(self._texts[card.id]), self.scene)

    def _document(self, card: CardSpec | None) -> Document | None:
        """The text that a card shows, if it is read."""
        answer = self._maker.document(self._entry(card)) if card is not None else None
        return answer.value if isinstance(answer, Made) else None

    @property
    def footer(self) -> Sequence[str]:
        """The keys of the place."""
        if self._seeks:
            return "cards.match", "leave.back", *self.FULL_FOOTER
        text, keys = self._document(self.grid.focused_card), self.FULL_FOOTER if self.grid.full else self.FOOTER
        return ("text.slice", *keys) if text is not None and text.slices > 1 else keys

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """While something is searched for, what goes through cards goes through matches."""
        if not self.grid.full:
            return super().footer_labels
        return {"cards.down": "scroll", **({"cards.match": "match", "leave.back": "end search"} if self._seeks else {})}

    @property
    def _seeks(self) -> bool:
        return self.one is not None and self.search.active and not self._compare.on

    # -- keys ------------------------------------------------------------------------------------

    def action_move(self, dx: int, dy: int) -> None:
        """Among cards or steps; on full screen down and up the texts."""
        if self.one is not None and dy:
            self._scroll_by(dy)
        else:
            super().action_move(dx, dy)

    def action_page(self, by: int) -> None:
        """Turn the page."""
        if self.one is not None:
            self._scroll_by(by * max(1, self._room[1] - 2))
        else:
            super().action_page(by)

    def action_edge(self, to: int) -> None:
        """First or last card; on full screen the top or the end of a text, and from there of all."""
        card = self.one
        if card is None:
            super().action_edge(to)
            return
        if to < 0:
            self._scroll.to(0 if (self._scroll.part, self._scroll.row) <= (1, 0) else self._scroll.entry)
        else:
            self._scroll.to_end(self._list(card, self._room[0]), self._room[1])
        self._scrolled()

    def action_sample(self, by: int) -> None:
        """Go on by steps; on full screen the text of the step comes to the top."""
        super().action_sample(by)
        self._align()
        self.changed()

    def action_follow(self) -> None:
        """Follow the newest step."""
        super().action_follow()
        self._align()
        self.changed()

    def _align(self) -> None:
        """Put the text of the cursor's step to the top."""
        card = self.grid.focused_card
        if card is not None:
            steps = self.steps_of(card)
            self._scroll.to(0 if self._compare.on else len(steps) - 1 - self.row_of(steps))

    def action_full_screen(self) -> None:
        """All steps of one card on the whole screen, and back."""
        self._compare.on = False
        self._align()
        super().action_full_screen()

    def action_match(self, by: int) -> None:
        """Next match while something is searched for on full screen, else next card."""
        if self._seeks:
            self.search.go(by)
            self.changed()
        else:
            super().action_match(by)
            self._align()
            self.changed()

    def action_raw(self, by: int = 1) -> None:
        """Markdown, or as written."""
        self._raw = not self._raw
        self._scroll.row = 0
        self.changed()

    def action_slice(self, by: int) -> None:
        """Another table of the tensors of more than two dimensions, going round."""
        text = self._document(self.grid.focused_card)
        if text is None:
            return
        if text.slices < 2:
            self.notify("This text has no further slice.", timeout=3, markup=False)
            return
        self._slice = (self._slice + by) % text.slices
        self._scroll.row = 0
        self.show(self.scene)
        self.changed()

    def action_mark(self) -> None:
        """Mark the text, or let the mark go."""
        card = self.grid.focused_card
        if card is not None:
            self._compare.turn_mark(self._entry(card))
            self.changed()

    def action_compare(self) -> None:
        """What differs from another text, or the texts again; a card goes to the whole screen first."""
        if self.grid.focused_card is None:
            return
        if self.one is None:
            self.action_full_screen()
        self._compare.on = not self._compare.on
        self._align()
        self.changed()

    def back(self) -> bool:
        """Leave search and comparison, full screen, stepping: the innermost first."""
        if self._seeks:
            self.search.type("")
            self.query_one("#text-search", FilterInput).value = ""
        elif self.one is not None and self._compare.on:
            self._compare.on = False
            self._align()
        else:
            return super().back()
        self.changed()
        return True

    # -- search ----------------------------------------------------------------------------------

    async def action_search(self) -> None:
        """On full screen search the texts, else filter tags."""
        if self.one is None:
            await self.app.run_action("screen.filter")
            return
        field = self.query_one("#text-search", FilterInput)
        field.ends = "go to the first", "clear it"
        field.display = True
        self.screen.set_focus(field)  # at once: focus() would let the keys typed next go elsewhere

    @on(Input.Changed, "#text-search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.search.type(event.value)
        self.redraw()

    @on(FilterInput.Left)
    def _left_search(self) -> None:
        field = self.query_one("#text-search", FilterInput)
        if field.display:
            field.display = False
            self.focus_cards()
            if self._seeks:
                self.search.go(1, here=True)
                self.changed()

    def _take_found(self) -> None:
        """Take up what a search in the background has found."""
        card = self.one
        if card is None or not self._seeks or self._room == (1, 1):
            return
        entries, maker, width = self._texts[card.id], self._maker, self._room[0]

        def rows_of(entry: int, part: int) -> Sequence[Row] | None:
            return maker.rows(entries[entry], part, width)

        if self.search.update(entries, self.scene.cache, self._scroll, rows_of):
            at = self._scroll.entry
            self.cursor.x, self.cursor.following = float(entries[at].step), at == 0

    # -- out -------------------------------------------------------------------------------------

    def export(self) -> None:
        """Save the focused text as it was written."""
        card = self.grid.focused_card
        if card is not None:
            entry = self._entry(card)
            name = file_name([entry.run.name, entry.series.tag, f"step{entry.step}"], ".md")
            save(self, self.scene.look, "text", name, lambda path: path.write_bytes(entry.original()))

    def settings(self) -> list[Setting]:
        """How texts are shown."""
        return [Setting("text", "raw" if self._raw else "markdown", self.action_raw, "Markdown, or as it was written")]

    def state(self) -> dict[str, Any]:
        """How texts are shown, beside what all cards keep."""
        return {**super().state(), "raw": self._raw}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was saved."""
        super().restore(state)
        self._raw = state.get("raw") is True
