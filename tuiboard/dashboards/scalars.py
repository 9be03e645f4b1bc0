"""Scalars: one card per tag, the curves of all shown runs laid over each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding

from tuiboard.compute.natural import natural_key
from tuiboard.draw import numbers
from tuiboard.draw.axes import Range
from tuiboard.draw.chart import Chart, draw_card, draw_message_card, sample_xs
from tuiboard.draw.rows import Row
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.card_grid import CardGrid
from tuiboard.widgets.card_pages import CardSpec, group_of
from tuiboard.widgets.cells import Cells, Piece
from tuiboard.widgets.dashboard import Dashboard, Scene, Setting
from tuiboard.widgets.keys import CARDS, Key, bindings
from tuiboard.widgets.scalar_curves import CurveCache, CurveSettings, Traced, chart_of, values_at
from tuiboard.widgets.scalar_table import ScalarTable
from tuiboard.widgets.status_line import is_live
from tuiboard.widgets.toolbar import FilterInput, Toolbar, draw_strip, labelled
from tuiboard.widgets.value_table import SORTS, draw_values, ordered

SMOOTHINGS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999)
X_KINDS = ("step", "relative", "wall")


def _key(id_: str, keys: str, action: str, label: str, help_: str, group: str, shown: str = "") -> Key:
    return Key(id_, keys, action, label, help_, group, shown)


KEYS: tuple[Key, ...] = (
    *CARDS,
    _key("scalars.smoother", "s", "smooth(1)", "smooth", "More smoothing; S is less", "cards", "s"),
    _key("scalars.rougher", "S", "smooth(-1)", "", "Less smoothing", "cards"),
    _key("scalars.x", "x", "x_axis", "axis", "Step, relative or wall time along the x axis", "cards"),
    _key("scalars.log", "y", "log_y", "log", "Logarithmic y axis on this card, or linear again", "cards"),
    _key("scalars.outliers", "O", "outliers", "outliers", "Let outliers stretch the y axis, or not", "cards"),
    _key("scalars.reset", "r", "reset", "reset", "Undo zoom, log axis and marks of this card", "cards"),
    _key("scalars.cursor", "v", "cursor", "cursor", "Step cursor on all cards", "inspect"),
    _key("scalars.table", "V", "table", "table", "A table of all tags and runs instead of cards", "inspect"),
    _key("scalars.left10", "H", "sample(-10)", "", "Cursor ten samples back", "inspect"),
    _key("scalars.right10", "L", "sample(10)", "ten", "Cursor ten samples on", "inspect", "H/L"),
    _key(
        "scalars.start",
        "circumflex_accent,0",
        "cursor_end(-1)",
        "",
        "Cursor to the first sample",
        "inspect",
        "^",
    ),
    _key("scalars.end", "dollar_sign", "cursor_end(1)", "", "Cursor to the last sample", "inspect"),
    _key(
        "scalars.mark",
        "m",
        "mark",
        "mark",
        "Mark the cursor's place; the table shows differences to it",
        "inspect",
    ),
    _key(
        "scalars.zoom",
        "greater_than_sign",
        "zoom(0.5)",
        "zoom",
        "Zoom the x axis in around the cursor",
        "inspect",
        "</>",
    ),
    _key("scalars.unzoom", "less_than_sign", "zoom(2.0)", "", "Zoom the x axis out", "inspect"),
    _key("scalars.sort", "i", "sort", "sort", "Next order of the table's rows", "inspect"),
    _key("scalars.abandoned", "A", "abandoned", "abandoned", "Show faintly what restarts set aside", "runs"),
    _key("scalars.follow", "F", "follow", "follow", "Cursor follows the newest step", "live"),
    _key("scalars.copy", "Y", "copy", "copy", "Copy the value under the cursor", "out"),
)


class Scalars(Dashboard):
    """The Scalars dashboard."""

    DEFAULT_CSS = """
    Scalars #scalar-values { height: auto; display: none; }
    Scalars #scalar-table { display: none; }
    """
    KEYS = KEYS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(KEYS)
    FOOTER = (
        "runs.next", "runs.show", "runs.only", "find.filter", "cards.full", "scalars.cursor", "scalars.smoother",
        "scalars.x", "scalars.log", "cards.pin", "cards.fewer", "runs.baseline", "scalars.table", "find.runs",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.curves = CurveSettings()
        self.grid = CardGrid(self, id="scalar-grid")
        self._cache = CurveCache()
        self._scene = Scene()
        self._tags: dict[str, list[RunView]] = {}
        self._log: set[str] = set()
        self._zoom: dict[str, Range] = {}
        self._spans: dict[str, tuple[Range, Range]] = {}
        self._cursor: float | None = None
        """x of the cursor; None while there is none."""
        self._following = True
        self._marks: list[float] = []
        self._sort = "value"
        self._tabled = False

    def compose(self) -> ComposeResult:
        """Toolbar, cards or table, and below a card on the whole screen its values."""
        yield Toolbar()
        yield self.grid
        yield ScalarTable(id="scalar-table")
        yield Cells(id="scalar-values")

    # -- showing ---------------------------------------------------------------------------------

    def show(self, scene: Scene) -> None:
        """Draw the scene: choose the cards, then draw those on screen."""
        self._scene = scene
        selection = scene.selection
        runs = selection.shown(scene.view)
        tags: dict[str, list[RunView]] = {}
        for run in runs:
            for tag, series in run.series.items():
                if series.plugin == "scalars" and series.points is not None and len(series.points):
                    tags.setdefault(tag, []).append(run)
        order = sorted(tags, key=natural_key)
        if selection.tag_filter.text and not selection.tag_filter.error:
            order = [tag for tag in order if selection.tag_filter.matches(tag)]
        self._tags = {tag: tags[tag] for tag in order}
        self.set_class(not order, "-empty")
        self._follow()
        self._redraw()

    def _cards(self) -> list[CardSpec]:
        return [CardSpec(tag, display(_title(tag)), group_of(tag)) for tag in self._tags]

    def _redraw(self) -> None:
        flat = bool(self._scene.selection.tag_filter.text)
        values = self.query_one("#scalar-values", Cells)
        table = self.query_one(ScalarTable)
        full = self.grid.full and self.grid.focused_card is not None and not self._tabled
        values.display = full
        table.display = self._tabled
        self.grid.display = not self._tabled
        if full:
            count = len(self._tags.get(self.focus_tag or "", ()))
            room = self.size.height - 1
            values.styles.height = max(5, min(count + 2, int(room * 0.4))) if room > 14 else 0
        if self._tabled:
            table.show(self._scene, self._tags)
        else:
            self.grid.show(self._cards(), self._scene.look, flat=flat)
        self._draw_toolbar()
        if full:
            self._draw_values(values)

    def _draw_toolbar(self) -> None:
        scene, look = self._scene, self._scene.look
        tag = self.focus_tag or ""
        log = tag in self._log
        items = [
            (
                "smooth",
                f"{self.curves.smoothing:.3g}" if self.curves.smoothing > 0.95 else f"{self.curves.smoothing:.2f}",
            )
        ]
        if not self.curves.smoothing:
            items = [("smooth", "0")]
        wide = self.size.width
        if not scene.strip:
            items += [("x", self.curves.x_kind), ("y", "log" if log else "linear")]
            if not self.curves.ignore_outliers and wide > 110:
                items.append(("", "outliers shown"))
        elif self.curves.x_kind != "step" or log:
            items += [("x", self.curves.x_kind)] if self.curves.x_kind != "step" else []
            items += [("y", "log")] if log else []
        left: list[Piece] | None = None
        card = self.grid.focused_card
        position = self.query_one(ScalarTable).position if self._tabled else self.grid.position
        if self.grid.full and card is not None and not self._tabled:
            number, total = self.grid.number(card)
            left = [
                (f" {look.glyphs.back} ", look("muted")),
                ("Scalars", look("text")),
                (f"  card {number} of {total}", look("muted")),
            ]
        elif scene.strip:
            settings = labelled(look, *items, ("", position))
            room = wide - sum(len(text) for text, _ in settings) - 2
            left = draw_strip(scene.selection.shown(scene.view), scene.selection, look, room)
        else:
            items.append(("", position))
        if scene.strip and not self.grid.full:
            items.append(("", position))
        total = len(self._tags)
        self.query_one(Toolbar).show(
            look,
            wide,
            left=left,
            count=f"{total}" if total != 1 else "1",
            settings=[*labelled(look, *items), (" ", look())],
        )

    # -- cards -----------------------------------------------------------------------------------

    def _traced(self, tag: str) -> list[Traced]:
        return [self._cache.trace(run, run.series[tag], self.curves) for run in self._tags.get(tag, ())]

    def card_key(self, card: CardSpec) -> Hashable:
        """Everything a card's picture depends on."""
        selection = self._scene.selection
        runs = self._tags.get(card.id, [])
        return (
            tuple((r.name, r.series[card.id].generation, selection.slot(r.name), len(r.notices)) for r in runs),
            tuple(is_live(r, self._scene.now) for r in runs),
            selection.cursor,
            selection.spotlight,
            self.curves,
            card.id in self._log,
            self._zoom.get(card.id),
            self._cursor,
            tuple(self._marks),
        )

    def _chart(self, tag: str, *, gutter: bool = False) -> Chart:
        chart = chart_of(
            self._traced(tag),
            self._scene,
            self.curves,
            log_y=tag in self._log,
            zoom=self._zoom.get(tag),
            last=self._spans.get(tag),
            cursor=self._cursor,
            marks=self._marks,
            gutter=gutter,
        )
        self._spans[tag] = (chart.x_range, chart.y_range)
        return chart

    def draw_card(
        self, card: CardSpec, width: int, height: int, *, active: bool, focused: bool, titled: bool
    ) -> list[Row]:
        """One card; on the whole screen its title reads the cursor."""
        look = self._scene.look
        title = card.title
        if titled and card.group and title.startswith(card.group + "/"):
            title = title[len(card.group) + 1 :]
        traced = self._traced(card.id)
        full = self.grid.full
        right = self._full_title(traced) if full else self._card_title(traced)
        finite = any(np.isfinite(t.raw).any() for t in traced)
        if not finite and traced:
            count = sum(len(t.raw) for t in traced)
            first = min(int(t.series.points.steps[0]) for t in traced if t.series.points is not None)
            last = max(int(t.series.points.steps[-1]) for t in traced if t.series.points is not None)
            bad = "Only NaN" if all(t.series.nan for t in traced) else "Only infinities"
            lines = [
                bad,
                f"{count} points, steps {numbers.step(first)} {look.glyphs.dash} {numbers.step(last)}",
            ]
            return draw_message_card(
                lines, title=title, right=right, width=width, height=height,
                palette=look.palette, glyphs=look.glyphs, active=active, bold_title=focused,
            )  # fmt: skip
        return draw_card(
            self._chart(card.id, gutter=full), title=title, right=right, width=width, height=height,
            palette=look.palette, glyphs=look.glyphs, active=active, bold_title=focused,
        )  # fmt: skip

    def _card_title(self, traced: Sequence[Traced]) -> list[tuple[str, Style]]:
        """Trouble first, then the chip and the value of the focused run as drawn."""
        look, selection = self._scene.look, self._scene.selection
        out: list[tuple[str, Style]] = []
        infinite, nan = sum(t.series.inf for t in traced), sum(t.series.nan for t in traced)
        trouble = [f"{infinite} inf"] * bool(infinite) + [f"{nan} NaN"] * bool(nan)
        if trouble:
            out.append((", ".join(trouble), look("error")))
        chosen = next((t for t in traced if t.run.name == selection.cursor), None)
        t = chosen or (traced[0] if len(traced) == 1 else None)
        if t is not None and not trouble:
            if t.run.records_lost:
                out.append((f"{t.run.records_lost} lost", look("warn")))
            elif t.series.abandoned and t.run.restarts:
                out.append((f"{look.glyphs.restart} {numbers.step(t.run.restarts[-1].step)}", look("warn")))
            elif len(t.raw) == 1:
                out.append(("1 point", look("muted")))
        t = t or (traced[0] if traced else None)
        if t is None:
            return out
        if self._cursor is None:
            finite = t.smooth[np.isfinite(t.smooth)]
            value = float(finite[-1]) if len(finite) else float("nan")
        else:
            value = values_at([t], self._scene, self._cursor, baseline=None, mark=None)[0].value
        if np.isfinite(value):
            if out:
                out.append(("  ", look()))
            chip, style = look.chip(selection.slot(t.run.name))
            out += [(chip + " ", style), (numbers.value(value), look("text"))]
        return out

    def _full_title(self, traced: Sequence[Traced]) -> list[tuple[str, Style]]:
        """Step, relative and wall time at the cursor."""
        look = self._scene.look
        focus = next((t for t in traced if t.run.name == self._scene.selection.cursor), None)
        t = focus or (traced[0] if traced else None)
        if t is None or t.series.points is None or self._cursor is None:
            return []
        row = values_at([t], self._scene, self._cursor, baseline=None, mark=None)[0]
        at = int(np.searchsorted(t.series.points.steps, row.step))
        wall = float(t.series.points.wall_times[min(at, len(t.raw) - 1)])
        out = [("step ", look("muted")), (numbers.step(row.step), look("bright"))]
        if np.isfinite(row.relative):
            out += [("   relative ", look("muted")), (numbers.duration(row.relative), look("text"))]
        if np.isfinite(wall):
            out += [("   wall ", look("muted")), (numbers.clock(wall, self._scene.now), look("text"))]
        return out

    def _draw_values(self, values: Cells) -> None:
        tag, scene = self.focus_tag, self._scene
        traced = self._traced(tag) if tag else []
        if not traced or self._cursor is None:
            values.paint([])
            return
        mark = self._marks[-1] if self._marks else None
        selection = scene.selection
        rows = values_at(traced, scene, self._cursor, baseline=selection.baseline, mark=mark)
        rows = ordered(rows, self._sort, descending=self._sort in ("last", "step"))
        delta = scene.look.glyphs.delta
        drawn = draw_values(
            rows, scene.look, self.size.width, max(3, values.size.height - 1),
            cursor=selection.cursor, baseline=selection.baseline,
            versus=f"{delta} mark" if mark is not None else f"{delta} baseline",
            smoothed=bool(self.curves.smoothing), sort=self._sort,
        )  # fmt: skip
        values.paint([(), *drawn])

    # -- the cursor ------------------------------------------------------------------------------

    def _samples(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        tag = self.focus_tag
        return sample_xs(self._chart(tag)) if tag in self._tags and tag else np.empty(0)

    def _follow(self) -> None:
        """Keep the cursor on the newest sample while it follows, and give a full screen a cursor."""
        if self.grid.full and self._cursor is None:
            self._following = True
        if self._following and (self._cursor is not None or self.grid.full):
            xs = self._samples()
            self._cursor = float(xs[-1]) if len(xs) else None

    def action_cursor(self) -> None:
        """Switch the step cursor on or off."""
        if self._cursor is not None and not self.grid.full:
            self._cursor = None
        else:
            xs = self._samples()
            self._cursor = float(xs[-1]) if len(xs) else None
            self._following = True
        self._changed()

    def action_sample(self, by: int) -> None:
        """Move the cursor by samples of the focused card."""
        xs = self._samples()
        if not len(xs):
            return
        if self._cursor is None:
            at = len(xs) - 1
        else:
            at = int(np.searchsorted(xs, self._cursor))
            at = max(0, min(len(xs) - 1, at + by))
        self._cursor = float(xs[at])
        self._following = at == len(xs) - 1
        self._changed()

    def action_cursor_end(self, to: int) -> None:
        """Cursor to the first or the last sample."""
        self.action_sample(to * 10**9)

    def action_follow(self) -> None:
        """Let the cursor follow the newest step."""
        self._following = True
        if self._cursor is None:
            self.action_cursor()
        self._follow()
        self._changed()

    def action_mark(self) -> None:
        """Mark the cursor's place; at a mark, take it away."""
        if self._cursor is None:
            self.action_cursor()
        if self._cursor is not None:
            self._marks = [] if self._cursor in self._marks else [self._cursor]
        self._changed()

    def action_move(self, dx: int, dy: int) -> None:
        """Move among cards, or along the curve while there is a cursor; on full screen up and down go by runs."""
        if self._tabled:
            self.query_one(ScalarTable).step(dy or dx)
            self.post_message(self.Changed())
        elif dx and self._cursor is not None:
            self.action_sample(dx)
        elif dy and self.grid.full:
            self._step_run(dy)
        else:
            self.grid.action_move(dx, dy)

    def _step_run(self, by: int) -> None:
        """Ask for the next run in the table's order."""
        tag, scene = self.focus_tag, self._scene
        if tag is None or self._cursor is None:
            return
        rows = values_at(self._traced(tag), scene, self._cursor, baseline=None, mark=None)
        names = [r.run for r in ordered(rows, self._sort, descending=self._sort in ("last", "step"))]
        if names:
            at = names.index(scene.selection.cursor) if scene.selection.cursor in names else -by if by > 0 else 0
            self.post_message(self.RunWanted(names[max(0, min(len(names) - 1, at + by))]))

    def action_edge(self, to: int) -> None:
        """First or last card."""
        self.grid.action_edge(to)

    def action_page(self, by: int) -> None:
        """Turn the page."""
        if self._tabled:
            self.query_one(ScalarTable).step(by * max(1, self.size.height - 4))
            self.post_message(self.Changed())
        else:
            self.grid.action_page(by)

    def action_match(self, by: int) -> None:
        """Next or previous card."""
        self.grid.action_match(by)

    def action_density(self, by: int) -> None:
        """More or fewer cards a page."""
        self.grid.action_density(by)

    def action_pin(self) -> None:
        """Pin or unpin the focused card."""
        self.grid.action_pin()

    def action_full_screen(self) -> None:
        """One card on the whole screen and back."""
        if self._tabled:
            card = self.query_one(ScalarTable).tag
            self.action_table()
            if card is not None:
                self.grid.focus_key = "card:" + card
        was_full = self.grid.full
        self.grid.action_full_screen()
        if was_full:
            self._cursor = None
        self._follow()
        self._changed()

    def back(self) -> bool:
        """Leave table, full screen or cursor, the innermost first."""
        if self._tabled:
            self.action_table()
        elif self.grid.full:
            self.action_full_screen()
        elif self._cursor is not None:
            self.action_cursor()
        else:
            return False
        return True

    # -- settings --------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._redraw()
        self.post_message(self.Changed())

    def _set(self, curves: CurveSettings) -> None:
        self.curves = curves
        self._spans.clear()
        self._changed()

    def set_smoothing(self, weight: float) -> None:
        """Smooth with this weight, 0 to 0.999; 0 shows the values as written."""
        self._set(replace(self.curves, smoothing=max(0.0, min(0.999, weight))))

    def action_smooth(self, by: int) -> None:
        """More or less smoothing."""
        now = self.curves.smoothing
        steps = [w for w in SMOOTHINGS if (w > now if by > 0 else w < now)]
        if steps:
            self.set_smoothing(steps[0] if by > 0 else steps[-1])

    def action_x_axis(self, by: int = 1) -> None:
        """Next kind of x axis; zooms and marks belong to the old one and go."""
        at = (X_KINDS.index(self.curves.x_kind) + by) % len(X_KINDS)
        self._zoom.clear()
        self._marks = []
        had_cursor = self._cursor is not None
        self._cursor = None
        self.curves = replace(self.curves, x_kind=X_KINDS[at])  # type: ignore[arg-type]  # one of XKind
        self._spans.clear()
        if had_cursor:
            self._following = True
            xs = self._samples()
            self._cursor = float(xs[-1]) if len(xs) else None
        self._changed()

    def action_log_y(self) -> None:
        """Logarithmic or linear y axis on the focused card."""
        if self.focus_tag is not None:
            self._log.symmetric_difference_update({self.focus_tag})
            self._spans.pop(self.focus_tag, None)
        self._changed()

    def action_outliers(self, by: int = 1) -> None:
        """Leave outliers out of the y range, or let them in."""
        self._set(replace(self.curves, ignore_outliers=not self.curves.ignore_outliers))

    def action_abandoned(self, by: int = 1) -> None:
        """Show what restarts set aside."""
        self._set(replace(self.curves, abandoned=not self.curves.abandoned))

    def action_sort(self) -> None:
        """Next order of the value table."""
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self._changed()

    def action_table(self) -> None:
        """A table instead of cards, or cards again."""
        self._tabled = not self._tabled
        self._changed()

    def action_reset(self) -> None:
        """Fit the focused card to its data again."""
        tag = self.focus_tag
        if tag is not None:
            self._zoom.pop(tag, None)
            self._spans.pop(tag, None)
            self._log.discard(tag)
        self._marks = []
        self._changed()

    def action_zoom(self, factor: float) -> None:
        """Zoom the x axis of the focused card around the cursor, or around its newest end."""
        tag = self.focus_tag
        if tag is None or tag not in self._tags:
            return
        whole = chart_of(self._traced(tag), self._scene, self.curves).x_range
        low, high = self._zoom.get(tag, whole)
        centre = self._cursor if self._cursor is not None else high
        span = (high - low) * factor
        if span >= whole[1] - whole[0]:
            self._zoom.pop(tag, None)
        elif span > 0:
            start = max(whole[0], min(whole[1] - span, centre - span / 2))
            self._zoom[tag] = (start, start + span)
        self._spans.pop(tag, None)
        self._changed()

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the last one, to the clipboard of the terminal."""
        tag = self.focus_tag
        traced = self._traced(tag) if tag else []
        focus = [t for t in traced if t.run.name == self._scene.selection.cursor] or traced[:1]
        if not focus:
            return
        x = self._cursor if self._cursor is not None else float("inf")
        row = values_at(focus, self._scene, min(x, float(focus[0].x[-1])), baseline=None, mark=None)[0]
        self.app.copy_to_clipboard(repr(row.raw))
        self.notify(f"Copied {numbers.value(row.raw)}, step {numbers.step(row.step)}.", markup=False)

    @on(CardGrid.Moved)
    def _moved(self) -> None:
        self._follow()
        self._redraw()
        self.post_message(self.Changed())

    @on(FilterInput.Left)
    def _left(self) -> None:
        self.focus_cards()

    def focus_cards(self) -> None:
        """Give the keyboard to the cards."""
        self.grid.focus()

    @property
    def focus_tag(self) -> str | None:
        """The focused card's tag; before any focus the first that has ``loss`` in it."""
        if self._tabled:
            return self.query_one(ScalarTable).tag
        card = self.grid.focused_card
        if card is not None and self.grid.touched:
            return card.id
        return next((tag for tag in self._tags if "loss" in tag.lower()), next(iter(self._tags), None))

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        if self.grid.full:
            return (
                "leave.back", "cards.right", "scalars.right10", "scalars.mark", "runs.baseline", "scalars.zoom",
                "cards.match", "scalars.smoother", "scalars.log", "scalars.sort", "runs.next",
            )  # fmt: skip
        if self._cursor is not None:
            return (
                "leave.back",
                "cards.right",
                "scalars.right10",
                "scalars.mark",
                "scalars.zoom",
                *self.FOOTER,
            )
        if self._scene.selection.spotlight:
            return ("runs.next", "leave.back", "runs.show", "runs.only", "runs.baseline", "cards.full")
        return self.FOOTER

    def settings(self) -> list[Setting]:
        """What the settings screen offers."""
        curves = self.curves
        return [
            Setting("smoothing", f"{curves.smoothing:g}", self.action_smooth, "weight of the moving average"),
            Setting("x axis", curves.x_kind, self.action_x_axis, "step, relative or wall time"),
            Setting(
                "ignore outliers",
                "on" if curves.ignore_outliers else "off",
                self.action_outliers,
                "fit y to 5–95 %",
            ),
            Setting(
                "abandoned branches",
                "shown" if curves.abandoned else "hidden",
                self.action_abandoned,
                "points that restarts set aside",
            ),
            Setting(
                "cards per page",
                f"{-self.grid.density:+d}",
                lambda by: self.grid.action_density(by),
                "smaller or larger cards",
            ),
        ]

    def state(self) -> dict[str, Any]:
        """Settings, pins, folds and log axes."""
        return {
            "smoothing": self.curves.smoothing,
            "x": self.curves.x_kind,
            "ignore_outliers": self.curves.ignore_outliers,
            "pins": list(self.grid.pins),
            "folded": sorted(self.grid.folded),
            "density": self.grid.density,
            "log": sorted(self._log),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up saved settings, as far as they make sense."""
        smoothing, x = state.get("smoothing"), state.get("x")
        if isinstance(smoothing, (int, float)):
            self.curves = replace(self.curves, smoothing=max(0.0, min(0.999, float(smoothing))))
        if x in X_KINDS:
            self.curves = replace(self.curves, x_kind=x)
        if isinstance(state.get("ignore_outliers"), bool):
            self.curves = replace(self.curves, ignore_outliers=state["ignore_outliers"])
        self.grid.pins = _texts(state.get("pins"))[:10]
        self.grid.folded = set(_texts(state.get("folded")))
        self._log = set(_texts(state.get("log")))
        if isinstance(state.get("density"), int):
            self.grid.density = max(-3, min(3, state["density"]))

    def park(self) -> None:
        """Let go of smoothed curves."""
        self._cache.clear()


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _title(tag: str) -> str:
    """The tag as a title: suffixes that old writers add are left out."""
    return tag.removesuffix("/scalar_summary") or "(no tag)"
