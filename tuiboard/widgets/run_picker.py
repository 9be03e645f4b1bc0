"""The list of runs at the left: colour, state, trend and last value of each, and the facts of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import Click, Resize
from textual.message import Message

from tuiboard.draw import numbers
from tuiboard.draw.palette import RUN_COLOURS, Role
from tuiboard.draw.rows import Row, cut_end, cut_front, cut_path, fit, width_of
from tuiboard.draw.spark import draw_spark
from tuiboard.store.names import common_prefix, display
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.cells import Cells, Piece, spread
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.keys import PICKER, bindings
from tuiboard.widgets.look import Look
from tuiboard.widgets.selection import ORDERS
from tuiboard.widgets.status_line import is_live, newest_step
from tuiboard.widgets.toolbar import FilterInput

VALUE_WIDTH = 7
SPARK_NARROW, SPARK_WIDE = 5, 8


class RunList(Cells, can_focus=True):
    """The rows of the picker; draws only those that are on screen."""

    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(PICKER)

    class Chosen(Message):
        """A run was clicked."""

        def __init__(self, index: int, *, chip: bool) -> None:
            super().__init__()
            self.index = index
            self.chip = chip

    top = 0
    """Index of the first run on screen."""

    def on_click(self, event: Click) -> None:
        """Tell which run is under the mouse, and whether its chip was hit."""
        self.focus()
        self.post_message(self.Chosen(self.top + event.y, chip=event.x <= 2))


class RunPicker(Vertical):
    """Title, filter, rows and facts."""

    DEFAULT_CSS = """
    RunPicker { width: 34; height: 1fr; }
    RunPicker #picker-title { height: 1; }
    RunPicker #picker-filter-row { height: 1; }
    RunPicker #picker-mark { width: 3; height: 1; }
    RunPicker #picker-gap { height: 1; }
    RunPicker #picker-facts { height: 9; }
    """

    class Sized(Message):
        """The picker has new cells to fill."""

    def compose(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield Cells(id="picker-title")
        with Horizontal(id="picker-filter-row"):
            yield Cells(id="picker-mark")
            yield FilterInput(id="picker-filter", placeholder="filter")
        yield Cells(id="picker-gap")
        yield RunList(id="picker-list")
        yield Cells(id="picker-facts")

    @property
    def filter(self) -> FilterInput:
        """The run filter's line."""
        return self.query_one("#picker-filter", FilterInput)

    @property
    def list(self) -> RunList:
        """The rows."""
        return self.query_one(RunList)

    def on_resize(self, event: Resize) -> None:
        """Ask for a new picture."""
        self.post_message(self.Sized())

    def show(self, scene: Scene, focus_tag: str | None, foot: Sequence[Row] = ()) -> None:
        """Draw the scene's runs with the last value of ``focus_tag``; ``foot`` stands in place of a run's facts."""
        if not self.display:
            return
        look, selection = scene.look, scene.selection
        runs = selection.matching(scene.view)
        width = self.size.width
        tall = self.app.size.height >= 40
        gap = self.query_one("#picker-gap")
        gap.display = tall
        prefix = common_prefix([run.name for run in scene.view.runs])
        shown = sum(selection.is_shown(run.name) for run in runs)
        title: list[Piece] = [(" Runs", look("text", bold=True))]
        total = len(runs)
        title.append((f"  {shown} of {total}" if shown != total else f"  {total}", look("muted")))
        wrong = selection.run_filter.error
        if wrong:
            title.append(("  no valid expression", look("error")))
        elif selection.order != ORDERS[0]:
            title.append((f"  {selection.order}", look("muted")))
        if prefix and not wrong:
            title.append((f"  {cut_front(display(prefix), max(4, width - 26))}", look("faint")))
        left = width - width_of(title) - 3
        tag = cut_front(display(focus_tag), left) if focus_tag and left >= 6 else ""
        self.query_one("#picker-title", Cells).paint([spread(title, [(tag + " ", look("muted"))], width)])
        typing = self.filter.has_focus or bool(self.filter.value)
        self.query_one("#picker-mark", Cells).paint([fit([(" / ", look("accent" if typing else "faint"))], 3, look())])
        rows = self.list
        names = [run.name for run in runs]
        at = names.index(selection.cursor) if selection.cursor in names else 0
        height = rows.size.height
        if at < rows.top:
            rows.top = at
        elif height and at >= rows.top + height:
            rows.top = at - height + 1
        rows.top = max(0, min(rows.top, len(runs) - height))
        lines: list[Row] = []
        above = runs[rows.top - 1].name if rows.top else ""
        for run in runs[rows.top : rows.top + height]:
            lines.append(_draw_run(run, above, prefix, focus_tag, scene, width, active=rows.has_focus))
            above = run.name
        if not runs and scene.view.runs:
            lines = [(), fit([("  no run matches", look("muted"))], width, look())]
        rows.paint(lines)
        facts = self.query_one("#picker-facts", Cells)
        facts.display = self.size.height >= 20
        chosen = scene.view.by_name.get(selection.cursor or "")
        facts.paint(foot or (_facts(chosen, focus_tag, scene, width) if chosen else []))


def mark_of(run: RunView, series: SeriesView | None, look: Look, now: float) -> Piece:
    """The one mark of a run, the gravest first."""
    glyphs = look.glyphs
    if series is not None and (series.nan or series.inf):
        return glyphs.trouble, look("error", bold=True)
    if any(other.nan or other.inf for other in run.series.values()):
        return glyphs.trouble, look("muted", bold=True)
    if run.records_lost or any(n.kind in ("file-unreadable", "not-an-event-file") for n in run.notices):
        return glyphs.trouble, look("warn", bold=True)
    if run.removed:
        return glyphs.trouble, look("muted")
    if run.restarts:
        return glyphs.restart, look("warn")
    if is_live(run, now):
        return glyphs.point, look("live")
    if run.waiting or not run.series:
        return glyphs.waiting, look("muted")
    return " ", look()


def _draw_run(run: RunView, above: str, prefix: str, tag: str | None, scene: Scene, width: int, *, active: bool) -> Row:
    look, selection = scene.look, scene.selection
    at_cursor = run.name == selection.cursor
    shown = selection.is_shown(run.name)
    on: Role | None = "raise" if at_cursor else None
    slot = selection.slot(run.name)
    series = run.series.get(tag) if tag else None
    values = series.points.values if series is not None and series.points is not None else None
    cells = SPARK_WIDE if width >= 38 else SPARK_NARROW if width >= 30 else 0
    bar = (look.glyphs.bar, look("accent" if active else "muted", on=on)) if at_cursor else (" ", look(on=on))
    chip, chip_style = look.chip(slot, hidden=not shown, on=on)
    # from the 13th run on colours repeat: then every row has room for a letter
    lettered = len(selection.slots) > RUN_COLOURS and not look.palette.letters
    letter = look.palette.letter(slot) if lettered and look.palette.needs_letter(slot) else " " * lettered
    letter += look.glyphs.delta if run.name == selection.baseline else " "
    if values is None:
        cells = 0  # the name takes the place of a trend that there is not
    room = width - 2 - len(letter) - VALUE_WIDTH - 3 - (cells + 1 if cells else 0)
    faint, strong = _name_parts(run.name, above, prefix)
    name = display(faint + strong)
    if cell_len(name) > room:
        name = cut_path(display(faint + strong, 4096), room, look.glyphs.ellipsis)
        faint = ""
        strong = name
    role: Role = "bright" if at_cursor and shown else "text" if shown else "faint"
    pieces: list[Piece] = [
        bar,
        (chip, chip_style),
        (letter, look("muted", on=on)),
        (display(faint) if faint else "", look("faint", on=on)),
        (display(strong), look(role, bold=at_cursor, on=on)),
    ]
    pieces.append((" " * (room - cell_len(name) + 1), look(on=on)))
    mark, mark_style = mark_of(run, series, look, scene.now)
    writing = mark == look.glyphs.trouble and is_live(run, scene.now)  # trouble hides no life
    dot = (look.glyphs.point, look("live", on=on)) if writing else (" ", look(on=on))
    pieces += [(mark, look.over(mark_style, on)), dot]
    if cells:
        if values is not None and len(values):
            trend = draw_spark(values, cells, slot, look.palette, look.glyphs, faint=not shown)
            pieces += [(text, look.over(style, on)) for text, style in trend]
        else:
            pieces.append((" " * cells, look(on=on)))
        pieces.append((" ", look(on=on)))
    if values is not None and len(values):
        last = float(values[-1])
        text = numbers.within(last, VALUE_WIDTH)
        trouble = last != last or last in (float("inf"), float("-inf"))
        value_role: Role = "error" if trouble else "bright" if at_cursor else "text" if shown else "faint"
        pieces.append((text.rjust(VALUE_WIDTH - 1), look(value_role, on=on)))
    elif not run.series:
        pieces.append(("no data".rjust(VALUE_WIDTH), look("faint", on=on)))
    else:
        pieces.append((look.glyphs.dash.rjust(VALUE_WIDTH - 1), look("faint", on=on)))
    return fit(pieces, width, look(on=on))


def _name_parts(name: str, above: str, prefix: str) -> tuple[str, str]:
    """The name without the common prefix, split into what the row above has too and what it has not."""
    short = name[len(prefix) :] if prefix and name.startswith(prefix) else name
    other = above[len(prefix) :] if prefix and above.startswith(prefix) else above
    folder = short.rpartition("/")[0]
    if folder and other.startswith(folder + "/"):
        return folder + "/", short[len(folder) + 1 :]
    return "", short


def _facts(run: RunView, tag: str | None, scene: Scene, width: int) -> list[Row]:
    """What is known of the run under the cursor, below a rule."""
    look = scene.look
    rule = look.glyphs.horizontal * (width - 2)
    rows: list[Row] = [
        fit([(" " + rule, look("grid"))], width, look()),
        fit([(" " + cut_front(display(run.name), width - 2), look("bright", bold=True))], width, look()),
    ]

    def line(label: str, value: str, rest: str = "", role: str = "text") -> None:
        style = look("error") if role == "error" else look("warn") if role == "warn" else look("text")
        cut = cut_end(value, width - 13)
        rows.append(
            fit(
                [(f" {label:<11}", look("muted")), (cut, style), (f" {rest}" if rest else "", look("muted"))],
                width,
                look(),
            )
        )

    step = newest_step(run)
    if step is not None:
        line("step", numbers.step(step))
    first, last = run.first_wall_time, run.last_wall_time
    if first is not None and last is not None:
        line("started", numbers.moment(first, scene.now))
        line("took", numbers.duration(last - first))
    series = run.series.get(tag) if tag else None
    if series is not None and series.points is not None and len(series.points):
        values = series.points.values
        finite = values[(values == values) & (abs(values) != float("inf"))]
        name = cut_front(display(tag or ""), 10)
        line(
            name,
            numbers.value(float(values[-1])),
            f"min {numbers.value(float(finite.min()))}" if len(finite) else "",
        )
        if series.nan or series.inf:
            line(
                "",
                ", ".join(
                    t for t in (f"{series.nan} NaN" * bool(series.nan), f"{series.inf} inf" * bool(series.inf)) if t
                ),
                role="error",
            )
    for restart in run.restarts[-1:]:
        line("restarted", f"at step {numbers.step(restart.step)}", role="warn")
    if run.records_lost:
        line("lost", f"{run.records_lost} {'record' if run.records_lost == 1 else 'records'}", "see !", role="warn")
    elif run.removed:
        line("files", "gone from disk", role="warn")
    elif run.waiting:
        line("waiting", "last record not whole yet")
    return rows[:9]
