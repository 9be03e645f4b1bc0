"""Scalars: one card per tag, the curves of all shown runs laid over each other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult

from tuiboard.draw import numbers
from tuiboard.draw.chart import draw_card, draw_message_card
from tuiboard.draw.frame import Frame
from tuiboard.draw.rows import Row
from tuiboard.draw.x_axis import x_label
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.card_dashboard import shown_series
from tuiboard.widgets.card_pages import CardSpec, group_of
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.csv_export import write_points
from tuiboard.widgets.curve_dashboard import CurveDashboard
from tuiboard.widgets.dashboard import Scene, first_loss
from tuiboard.widgets.save_screen import file_name, save
from tuiboard.widgets.scalar_curves import Traced, values_at
from tuiboard.widgets.scalar_table import ScalarTable
from tuiboard.widgets.scalar_titles import card_title, cursor_title, nothing_to_plot
from tuiboard.widgets.status_line import is_live
from tuiboard.widgets.value_table import SORTS, draw_values, ordered


class Scalars(CurveDashboard):
    """The Scalars dashboard."""

    DEFAULT_CSS = """
    Scalars #scalar-values { height: auto; display: none; }
    Scalars #scalar-table { display: none; }
    """
    TITLE = "Scalars"
    KIND = "scalars"
    FOOTER = (
        "runs.next", "runs.show", "cards.full", "scalars.cursor", "scalars.smoother", "find.filter", "runs.only",
        "scalars.x", "scalars.log", "cards.pin", "cards.fewer", "runs.baseline", "scalars.table", "find.runs",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._tags: dict[str, list[RunView]] = {}
        self._sort = "value"
        self._tabled = False

    def compose(self) -> ComposeResult:
        """Toolbar, cards or table, and below a card on the whole screen its values."""
        yield from super().compose()
        yield ScalarTable(id="scalar-table")
        yield Cells(id="scalar-values")

    # -- showing ---------------------------------------------------------------------------------

    def choose(self, scene: Scene) -> list[CardSpec]:
        """A card a tag."""
        self._tags = {tag: [run for run, _ in found] for tag, found in shown_series(scene, "scalars").items()}
        self._follow()
        return [CardSpec(tag, display(_title(tag)), group_of(tag)) for tag in self._tags]

    def redraw(self) -> None:
        """Cards or table, and below a card on the whole screen its values."""
        values = self.query_one("#scalar-values", Cells)
        table = self.query_one(ScalarTable)
        full = self.one is not None
        values.display = full
        table.display = self._tabled and bool(self.cards)
        self.grid.display = not self._tabled
        if full:
            count = len(self._tags.get(self.focus_tag or "", ()))
            room = self.size.height - 1
            values.styles.height = max(5, min(count + 2, int(room * 0.4))) if room > 14 else 0
        if self._tabled:
            table.show(self.scene, {card.id: self._tags[card.id] for card in self.grid.in_order(self.cards)})
        super().redraw()
        if full and not self.grid.held:
            self._draw_values(values)

    @property
    def grid_wanted(self) -> bool:
        """Not while the table is."""
        return not self._tabled

    def labels(self, narrow: bool) -> list[tuple[str, str]]:
        """Smoothing and axes; where it is narrow, only what is not as usual."""
        x, y = self.curves.x_kind, "log" if self.focus_tag in self._log else "linear"
        items = [("smooth", self.curves.smoothing_text)]
        if self.cursor.x is not None:
            where = "newest" if self.cursor.following else x_label(x, self.cursor.x, self.scene.now)
            items.insert(0, ("cursor", where))
        if not narrow or x != "step":
            items.append(("x", x))
        if not narrow or y == "log":
            items.append(("y", y))
        if not narrow and not self.curves.ignore_outliers and self.size.width > 110:
            items.append(("", "outliers shown"))
        return items

    @property
    def count(self) -> int:
        """Tags that the filter lets pass."""
        return len(self._tags)

    @property
    def position(self) -> str:
        """Cards or table rows on screen, of how many."""
        return self.query_one(ScalarTable).position if self._tabled else super().position

    @property
    def one(self) -> CardSpec | None:
        """The card that has the whole screen; the table has none."""
        return None if self._tabled else super().one

    # -- cards -----------------------------------------------------------------------------------

    def _traced(self, tag: str) -> list[Traced]:
        return self._cache.trace([(run, run.series[tag]) for run in self._tags.get(tag, ())], self.curves)

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything a card's picture depends on."""
        selection = self.scene.selection
        runs = self._tags.get(card.id, [])
        return (
            tuple((r.name, r.series[card.id].generation, selection.slot(r.name), len(r.notices)) for r in runs),
            tuple(is_live(r, self.scene.now) for r in runs),
            selection.cursor,
            selection.spotlight,
            self.curves,
            card.id in self._log,
            self._zoom.get(card.id),
            self.cursor.x,
            self.cursor.mark,
        )

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """One card; on the whole screen its title reads the cursor."""
        look = self.scene.look
        title = card.title
        if titled and card.group and title.startswith(card.group + "/"):
            title = title[len(card.group) + 1 :]
        traced = self._traced(card.id)
        full = self.grid.full
        on_steps = self.curves.x_kind == "step"
        right = (
            cursor_title(traced, self.scene, self.cursor.x, on_steps=on_steps)
            if full
            else card_title(traced, self.scene, self.cursor.x)
        )
        frame = Frame(title, right, width, height, look.palette, look.glyphs, active=active, bold_title=focused)
        lines = nothing_to_plot(traced, look)
        return draw_message_card(lines, frame) if lines else draw_card(self._chart(card.id, gutter=full), frame)

    def _draw_values(self, values: Cells) -> None:
        tag, scene = self.focus_tag, self.scene
        traced = self._traced(tag) if tag else []
        if not traced or self.cursor.x is None:
            values.paint([])
            return
        mark = self.cursor.mark
        selection = scene.selection
        rows = values_at(traced, scene, self.cursor.x, baseline=selection.baseline, mark=mark)
        rows = ordered(rows, self._sort, descending=self._sort in ("last", "step"))
        delta = scene.look.glyphs.delta
        drawn = draw_values(
            rows, scene.look, self.size.width, max(3, values.size.height - 1),
            cursor=selection.cursor, baseline=selection.baseline,
            versus=f"{delta} mark" if mark is not None else f"{delta} baseline" if selection.baseline else "",
            smoothed=bool(self.curves.smoothing), sort=self._sort,
        )  # fmt: skip
        values.paint([(), *drawn])

    # -- moving ----------------------------------------------------------------------------------

    def action_move(self, dx: int, dy: int) -> None:
        """Move among cards, or along the curve while there is a cursor; on full screen up and down go by runs."""
        if self._tabled:
            self.query_one(ScalarTable).step(dy or dx)
            self.post_message(self.Changed())
        elif dx and self.cursor.x is not None:
            self.action_sample(dx)
        elif dy and self.grid.full:
            self._step_run(dy)
        else:
            super().action_move(dx, dy)

    def _step_run(self, by: int) -> None:
        """Ask for the next run in the table's order."""
        tag, scene = self.focus_tag, self.scene
        if tag is None or self.cursor.x is None:
            return
        rows = values_at(self._traced(tag), scene, self.cursor.x, baseline=None, mark=None)
        names = [r.run for r in ordered(rows, self._sort, descending=self._sort in ("last", "step"))]
        if names:
            at = names.index(scene.selection.cursor) if scene.selection.cursor in names else -by if by > 0 else 0
            self.post_message(self.RunWanted(names[max(0, min(len(names) - 1, at + by))]))

    def action_page(self, by: int) -> None:
        """Turn the page."""
        if self._tabled:
            self.query_one(ScalarTable).step(by * max(1, self.size.height - 4))
            self.post_message(self.Changed())
        else:
            super().action_page(by)

    def action_full_screen(self) -> None:
        """One card on the whole screen and back."""
        if self._tabled:
            card = self.query_one(ScalarTable).tag
            self.action_table()
            if card is not None:
                self.grid.point("card:" + card)
        if self.grid.full:
            self.cursor.hide()
        super().action_full_screen()

    def back(self) -> bool:
        """Leave table, full screen or cursor, the innermost first."""
        if self._tabled:
            self.action_table()
        elif self.grid.full:
            self.action_full_screen()
        elif self.cursor.x is not None:
            self.action_cursor()
        else:
            return False
        return True

    # -- table and out ---------------------------------------------------------------------------

    def action_sort(self) -> None:
        """Next order of the value table."""
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self.changed()

    def action_table(self) -> None:
        """A table instead of cards, or cards again."""
        self._tabled = not self._tabled
        self.changed()

    def export(self) -> None:
        """The points of the card on the whole screen, else of all cards, as a CSV file."""
        one = self.one
        chosen = [
            (run, run.series[tag]) for tag, runs in self._tags.items() if one is None or tag == one.id for run in runs
        ]
        points = sum(len(series.points) for _, series in chosen if series.points is not None)
        if not points:
            self.notify("Nothing is shown that could be exported.", severity="warning")
            return
        name = file_name([one.title] if one else ["scalars"], ".csv")
        what = f"{points:,} points of {len(chosen)} series"
        save(self, self.scene.look, what, name, partial(write_points, chosen=chosen))

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the last one, to the clipboard of the terminal."""
        tag = self.focus_tag
        traced = self._traced(tag) if tag else []
        focus = [t for t in traced if t.run.name == self.scene.selection.cursor] or traced[:1]
        if not focus:
            return
        x = self.cursor.x if self.cursor.x is not None else float("inf")
        row = values_at(focus, self.scene, min(x, float(focus[0].x[-1])), baseline=None, mark=None)[0]
        self.app.copy_to_clipboard(repr(row.raw))
        self.notify(f"Copied {numbers.value(row.raw)}, step {numbers.step(row.step)}.", markup=False)

    @on(ScalarTable.Sized)
    def _table_sized(self) -> None:
        self.draw_toolbar()

    @property
    def focus_tag(self) -> str | None:
        """The focused card's tag; before any focus the first that has ``loss`` in it."""
        if self._tabled:
            return self.query_one(ScalarTable).tag
        card = self.grid.focused_card
        if card is not None and self.grid.touched:
            return card.id
        return first_loss({tag: len(runs) for tag, runs in self._tags.items()})

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        if self.grid.full:
            return (
                "leave.back", "cards.right", "scalars.right10", "scalars.mark", "runs.baseline", "scalars.zoom",
                "cards.match", "scalars.smoother", "scalars.log", "scalars.sort", "runs.next",
            )  # fmt: skip
        if self.cursor.x is not None:
            return (
                "leave.back",
                "cards.right",
                "scalars.right10",
                "scalars.mark",
                "scalars.zoom",
                *self.FOOTER,
            )
        if self.scene.selection.spotlight:
            return ("runs.next", "leave.back", "runs.show", "runs.only", "runs.baseline", "cards.full")
        return self.FOOTER


def _title(tag: str) -> str:
    """The tag as a title: suffixes that old writers add are left out."""
    return tag.removesuffix("/scalar_summary") or "(no tag)"
