"""The board: status, tabs, run picker, the dashboard in view, footer; and the keys of all dashboards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.events import DescendantFocus, Resize
from textual.widgets import Input

from tuiboard.app.choosing_screen import ChoosingScreen
from tuiboard.app.deck import DIGITS, Deck
from tuiboard.app.emptiness import emptiness
from tuiboard.app.problems_screen import ProblemsScreen
from tuiboard.compute.pattern import Pattern
from tuiboard.follow.waits import Wait
from tuiboard.store.board import BoardView
from tuiboard.store.lazy import LazyCache
from tuiboard.store.notice import Notice
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import Cells, centred
from tuiboard.widgets.dashboard import Dashboard, Scene, Terminal, first_loss
from tuiboard.widgets.empty_state import EmptyState, draw_empty
from tuiboard.widgets.footer import Footer, draw_footer
from tuiboard.widgets.keys import SHELL, bindings
from tuiboard.widgets.look import Look
from tuiboard.widgets.notice_row import draw_loss, draw_wait, records_lost
from tuiboard.widgets.run_picker import RunPicker
from tuiboard.widgets.status_line import StatusLine, draw_status, is_live
from tuiboard.widgets.tab_bar import TabBar
from tuiboard.widgets.toolbar import FilterInput, Toolbar

SMALLEST = (40, 10)
FOLD_BELOW = 100


class BoardScreen(ChoosingScreen):
    """Lays out the parts, opens dashboards, and hands each widget what it shows."""

    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = [
        *bindings(SHELL),
        *(Binding(digit, f"dashboard('{digit}')", "open the dashboard", show=False) for digit in DIGITS),
    ]
    AUTO_FOCUS = ""

    def __init__(
        self,
        view: BoardView,
        look: Look,
        clock: Callable[[], float],
        cache: LazyCache,
        keymap: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(view, look, keymap or {})
        self.cache = cache
        self.frozen = False
        self.programs: Mapping[str, str] = {}
        """Commands that open an ``image`` or a ``sound``."""
        self.terminal = Terminal()
        """Hands bytes that are no cells to the terminal."""
        self.tell: Callable[[Notice], None] = lambda notice: None
        """Told of a record that turned out to be at fault."""
        self.attend: Callable[[Sequence[str]], None] | None = None
        """Told which runs are shown, the focused first."""
        self.thaw: Callable[[], None] = lambda: None
        """Called when the screen is frozen no more."""
        self._clock = clock
        self._deck = Deck()
        self._picker_wanted: bool | None = None
        self._waiting_since = clock()
        self._parts = 0
        self._loss_seen = 0
        self._wait_for_first = False
        """The dashboard in view was not chosen: one before it whose data come up while all is read takes its place."""
        self._wait: Wait | None = None
        self._live: frozenset[str] = frozenset()

    # -- composition -----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield StatusLine(id="status")
        yield TabBar(id="tabs")
        yield Cells(id="notice")
        yield Cells(id="gap")
        with Horizontal(id="body"):
            yield RunPicker(id="picker")
            yield Container(id="host")
        yield EmptyState(id="empty")
        yield Cells(id="too-small")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        """Show what is known already."""
        self._parts = len(self.children)
        self.refresh_board(self.view)
        self.call_after_refresh(self.draw)

    def on_resize(self, event: Resize) -> None:
        """Choose the parts for the new size."""
        self._shape()
        self.call_after_refresh(self.draw)

    @on(DescendantFocus)
    def _keyboard_moved(self) -> None:
        self.call_after_refresh(self._draw_footer)

    @on(RunPicker.Sized)
    def _picker_sized(self) -> None:
        self.draw()

    # -- data in ---------------------------------------------------------------------------------

    def refresh_board(self, view: BoardView) -> None:
        """Take a new view and draw it."""
        self.take(view)
        self._deck.take_up(view.plugins, loading=view.progress.loading)
        first = next(iter(self._deck.names), "")
        if self._whole and first and (not self._deck.active or (self._wait_for_first and first != self._deck.active)):
            self.open_dashboard(first)
            self._wait_for_first = True
        self._wait_for_first = self._wait_for_first and view.progress.loading
        self.draw()

    # -- drawing ---------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """What dashboards are given."""
        strip = not self._picker_shown()
        return Scene(
            self.view, self.selection, self.look, self._clock(), strip, self.cache, self.programs, self.terminal,
            self.tell,
        )  # fmt: skip

    @property
    def dashboard(self) -> Dashboard | None:
        """The dashboard in view."""
        return self._deck.dashboard

    @property
    def picking(self) -> bool:
        """The run picker has the keyboard."""
        return self.query_one(RunPicker).list.has_focus

    def _picker_shown(self) -> bool:
        if self._picker_wanted is not None:
            return self._picker_wanted
        return self.size.width >= FOLD_BELOW

    @property
    def _whole(self) -> bool:
        """Whether all parts are there: not yet before the mount, no longer while the app closes."""
        return self._parts > 0 and len(self.children) == self._parts

    @property
    def _alone(self) -> bool:
        """Whether the dashboard in view needs no run."""
        return self.dashboard is not None and self.dashboard.stands_alone

    def _shape(self) -> None:
        if not self._whole:
            return
        width, height = self.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "-small")
        self.query_one("#gap").display = height >= 40 and not small
        full = self.dashboard is not None and self.dashboard.whole_width
        picker = self.query_one(RunPicker)
        picker.display = self._picker_shown() and not full
        picker.styles.width = 40 if width >= 160 else 34
        overlay = width < FOLD_BELOW
        picker.set_class(overlay, "-overlay")

    def draw(self) -> None:
        """Draw everything that differs from what is on screen."""
        if not self._whole or not self.size.width:
            return
        self._shape()
        scene, look, width = self.scene, self.look, self.size.width
        if self.has_class("-small"):
            # what was shown or hidden by hand does not obey the style sheet
            for part in ("#body", "#empty", "#notice"):
                self.query_one(part).display = False
            text = f"needs {SMALLEST[0]} x {SMALLEST[1]}"
            self.query_one("#too-small", Cells).paint(
                [()] * (self.size.height // 2) + [centred([(text, look("text"))], width)]
            )
            return
        shown = self.selection.shown(self.view)
        self._live = self._live_runs()
        self._draw_status(shown)
        self.query_one(TabBar).show(self._deck.tabs(self.view.plugins), self._deck.active, look, width)
        self._draw_notice()
        words = None if self._alone else emptiness(scene, self.dashboard is not None, scene.now - self._waiting_since)
        empty = self.query_one(EmptyState)
        empty.display = words is not None
        self.query_one("#body").display = words is None
        if words is not None:
            empty.paint(draw_empty(words, look, empty.size.width or width, empty.size.height or self.size.height - 3))
        elif self.dashboard is not None and self.dashboard.is_mounted:
            self.dashboard.show(scene)
            self._draw_picker()
        self._draw_footer()
        if self.attend is not None:
            cursor = self.selection.cursor
            self.attend([n for n in [cursor, *(run.name for run in shown[:50])] if n])

    def draw_ages(self) -> None:
        """Draw what only time changes: the age on top, and all of it when a run has gone quiet."""
        if not self._whole or self.has_class("-small"):
            return
        if self._live_runs() != self._live:
            self.draw()
        else:
            self._draw_status(self.selection.shown(self.view))

    def _live_runs(self) -> frozenset[str]:
        now = self._clock()
        return frozenset(run.name for run in self.view.runs if is_live(run, now))

    def _draw_status(self, shown: list[RunView]) -> None:
        row = draw_status(
            self.view, shown, self.look, self._clock(), self.size.width, frozen=self.frozen, alone=self._alone
        )
        self.query_one(StatusLine).paint([row])

    def _draw_picker(self) -> None:
        if not self._whole:
            return
        tag = self.dashboard.focus_tag if self.dashboard else None
        picker = self.query_one(RunPicker)
        foot = self.dashboard.foot(self.look, picker.size.width) if self.dashboard else ()
        picker.show(self.scene, tag if tag is not None else first_loss(self.view.scalar_tags), foot)

    def _draw_footer(self) -> None:
        if self._whole:
            self.query_one(Footer).paint([draw_footer(self.footer_keys(), self.look, self.size.width)])

    def _draw_notice(self) -> None:
        """One row where storage does not answer, or where records were lost until it is put away."""
        line = self.query_one("#notice", Cells)
        lost, wait = records_lost(self.view), self._wait
        line.display = wait is not None or lost not in (0, self._loss_seen)
        if wait is not None:
            line.paint([draw_wait(wait.path, wait.seconds, self.look, self.size.width)])
        elif line.display:
            line.paint([draw_loss(self.view, self.look, self.size.width)])

    def draw_wait(self, wait: Wait | None) -> None:
        """Say for how long storage has not answered; None where it does."""
        before, self._wait = self._wait, wait
        if (wait or before) and self._whole and not self.has_class("-small"):
            self._draw_notice()

    # -- dashboards ------------------------------------------------------------------------------

    def open_dashboard(self, name: str) -> None:
        """Bring a dashboard into view, loading it at the first time."""
        self._wait_for_first = False
        opened = self._deck.open(name) if name != self._deck.active else None
        if opened is not None:
            dashboard, fresh = opened
            if fresh:
                self.opening = True
                self.set_focus(None)  # keys are not for the dashboard before
                self.query_one("#host").mount(dashboard)
            self.draw()

    def open_file(self, name: str, path: str) -> None:
        """Open a dashboard on a file that the user named."""
        self.open_dashboard(name)
        if self.dashboard is not None:
            self.dashboard.open_file(path)
            self.draw()

    @on(Dashboard.Ready)
    async def _opened(self) -> None:
        if self.dashboard is not None:
            self.dashboard.focus_cards()
            self._sync_filters()
        self.draw()
        await self.opened()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what :meth:`state` returned in an earlier session."""
        self._deck.restore(state.get("dashboards"))
        self.restore_selection(state)

    def state(self) -> dict[str, Any]:
        """What ``w`` saves."""
        return {**self.selection.state(), "dashboards": self._deck.state()}

    def set_filters(self, runs: str | None = None, tags: str | None = None) -> None:
        """Filter runs and tags; None leaves a filter as it is."""
        if runs is not None:
            self.select(run_filter=Pattern(runs))
        if tags is not None:
            self.select(tag_filter=Pattern(tags))
        self._sync_filters()

    def _sync_filters(self) -> None:
        """Show the filters in force in their lines."""
        self.query_one(RunPicker).filter.value = self.selection.run_filter.text
        for toolbar in self.query(Toolbar):
            if toolbar.is_mounted:  # that of a dashboard still being opened gets it once that is ready
                toolbar.filter.value = self.selection.tag_filter.text

    # -- selection -------------------------------------------------------------------------------

    @on(Dashboard.Changed)
    def _dashboard_changed(self) -> None:
        self._shape()
        self._draw_picker()
        self._draw_footer()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.id == "picker-filter" and event.value != self.selection.run_filter.text:
            self.select(run_filter=Pattern(event.value))
        elif event.input.id == "toolbar-filter" and event.value != self.selection.tag_filter.text:
            self.select(tag_filter=Pattern(event.value))

    @on(FilterInput.Left)
    def _left_filter(self, event: FilterInput.Left) -> None:
        if event.control is self.query_one(RunPicker).filter and self.query_one(RunPicker).display:
            self.query_one(RunPicker).list.focus()
        elif self.dashboard is not None:
            self.dashboard.focus_cards()
        self.draw()

    # -- keys ------------------------------------------------------------------------------------

    def action_dashboard(self, digit: str) -> None:
        """Open the dashboard with this digit."""
        at = DIGITS.index(digit)
        if at < len(self._deck.names):
            self.open_dashboard(self._deck.names[at])

    def action_step_dashboard(self, by: int) -> None:
        """Open the next or the previous dashboard."""
        names = self._deck.names
        if self._deck.active in names:
            self.open_dashboard(names[(names.index(self._deck.active) + by) % len(names)])

    @on(TabBar.Chosen)
    def _tab_chosen(self, event: TabBar.Chosen) -> None:
        self.open_dashboard(event.name)

    def action_next_pane(self) -> None:
        """From the cards to the runs and back."""
        picker = self.query_one(RunPicker)
        if picker.display and not picker.list.has_focus:
            picker.list.focus()
        elif self.dashboard is not None:
            self.dashboard.focus_cards()
        self.call_after_refresh(self._draw_picker)

    def action_filter(self) -> None:
        """Filter the pane that has the keyboard."""
        if self.query_one(RunPicker).list.has_focus:
            self.action_filter_runs()
        else:
            self.action_filter_tags()

    def action_filter_runs(self) -> None:
        """Type a run filter; a folded picker opens for it."""
        if not self._picker_shown():
            self._picker_wanted = True
        self._shape()
        self.set_focus(self.query_one(RunPicker).filter)  # at once: focus() would let the keys typed next go elsewhere
        self.call_after_refresh(self.draw)

    def action_filter_tags(self) -> None:
        """Type a tag filter."""
        for toolbar in self.query(Toolbar):
            toolbar.filter.display = True
            if toolbar.display and toolbar.parent is self.dashboard:
                self.set_focus(toolbar.filter)
        self.call_after_refresh(self.draw)

    def action_toggle_picker(self) -> None:
        """Show or hide the run picker."""
        self._picker_wanted = not self._picker_shown()
        self._shape()
        if self._picker_wanted:
            self.query_one(RunPicker).list.focus()
        elif self.dashboard is not None:
            self.dashboard.focus_cards()
        self.call_after_refresh(self.draw)

    def action_back(self) -> None:
        """Cancel the innermost thing; never quits."""
        self._go_back()

    def _go_back(self) -> bool:
        picker = self.query_one(RunPicker)
        lost = records_lost(self.view)
        if picker.display and picker.has_class("-overlay"):
            self.action_toggle_picker()
        elif self.dashboard is not None and self.dashboard.back():
            self.draw()
        elif self.selection.spotlight:
            self.select(spotlight=False)
        elif self.selection.only is not None:
            self.select(only=None)
        elif self.selection.tag_filter.text or self.selection.run_filter.text:
            self.set_filters("", "")
        elif lost and lost != self._loss_seen:
            self._loss_seen = lost
            self.draw()
        else:
            return False
        return True

    def action_leave(self) -> None:
        """One level up; at the top, quit."""
        inner = self.dashboard is not None and self.dashboard.back()
        overlay = self.query_one(RunPicker)
        if inner:
            self.draw()
        elif overlay.display and overlay.has_class("-overlay"):
            self.action_toggle_picker()
        else:
            self.app.exit()

    def action_problems(self) -> None:
        """List what is damaged; enter goes to the run."""
        problems = ProblemsScreen(self.look, self.view.all_notices)

        def go(chosen: str | None) -> None:
            if chosen is not None and problems.run_of(chosen):
                self.select(cursor=problems.run_of(chosen))

        self.app.push_screen(problems, go)

    def action_export(self) -> None:
        """Write what the dashboard shows to a new file."""
        if self.dashboard is not None:
            self.dashboard.export()

    def action_freeze(self) -> None:
        """Freeze the screen, or follow again."""
        self.frozen = not self.frozen
        self.draw()
        if not self.frozen:
            self.thaw()
