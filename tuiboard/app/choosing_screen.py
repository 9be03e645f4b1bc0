"""A screen on which the user chooses among runs and tags: the selection, and the keys that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual import on

from tuiboard.app.keyed_screen import KeyedScreen
from tuiboard.store.board import BoardView
from tuiboard.store.names import display
from tuiboard.widgets.dashboard import Dashboard
from tuiboard.widgets.look import Look
from tuiboard.widgets.run_picker import RunList
from tuiboard.widgets.selection import Selection
from tuiboard.widgets.status_line import newest


class ChoosingScreen(KeyedScreen):
    """Owns the user's selection, which every dashboard obeys."""

    def __init__(self, view: BoardView, look: Look, keymap: Mapping[str, str]) -> None:
        super().__init__(look, keymap)
        self.view = view
        self.selection = Selection()
        self._chosen = False
        """The user, or a saved view, has said which runs are shown."""

    def take(self, view: BoardView) -> None:
        """Take a new view: colours for new runs, and the newest few shown where there are many."""
        self.view = view
        self.selection = self.selection.coloured(run.name for run in view.runs)
        if not self._chosen:
            self.selection = self.selection.newest_only(view)
        self._keep_cursor()

    def restore_selection(self, state: Mapping[str, Any]) -> None:
        """Take up what the selection was in an earlier session."""
        self.selection = self.selection.restored(state)
        self._chosen = bool(self.selection.hidden)

    def _keep_cursor(self) -> None:
        """Keep the cursor on a run of the list; where not all are shown at first, on one that is."""
        cursor, shown = self.selection.cursor, self.selection.shown(self.view)
        kept = self._runs() if self._chosen else [run.name for run in shown]
        if cursor not in kept:
            first = newest(shown)
            self.selection = replace(self.selection, cursor=first.name if first else None, pointed=False)

    def select(self, **changes: Any) -> None:
        """Change parts of the selection and draw."""
        pointed = self.selection.pointed or "cursor" in changes
        self.selection = replace(self.selection, pointed=pointed, **changes)
        if "run_filter" in changes:
            self._keep_cursor()
        self.draw()

    def _runs(self) -> list[str]:
        return [run.name for run in self.selection.matching(self.view)]

    def action_step_run(self, by: int, spotlight: bool = True) -> None:
        """Put the cursor on the next run that is shown, and light it up."""
        names = self._runs() if not spotlight else [run.name for run in self.selection.shown(self.view)]
        if not names:
            return
        cursor = self.selection.cursor
        at = names.index(cursor) + by if cursor in names else 0
        # the list stops at its ends, the spotlight goes round
        at = at % len(names) if spotlight else max(0, min(len(names) - 1, at))
        wanted = self.dashboard.next_run(by) if spotlight and self.dashboard is not None else None
        chosen = names[at] if wanted is None else wanted
        if self.dashboard is not None:
            self.dashboard.run_chosen(chosen)
        self.select(cursor=chosen, spotlight=spotlight or self.selection.spotlight)

    def action_toggle_run(self) -> None:
        """Show or hide the run under the cursor."""
        if self.selection.cursor is not None:
            self._chosen = True
            self.selection = self.selection.toggled(self.selection.cursor)
            self.draw()

    def action_only_run(self) -> None:
        """Only the run under the cursor, or all as before."""
        run = self.selection.cursor
        self.select(only=None if self.selection.only == run else run)

    def action_all_runs(self) -> None:
        """All runs that pass the filter, or none."""
        self._chosen = True
        self.selection = self.selection.all_or_none(self._runs())
        self.draw()

    def action_sort_runs(self) -> None:
        """Next order of the runs."""
        self.selection = self.selection.ordered()
        self.draw()

    def action_baseline(self) -> None:
        """Compare with the run under the cursor."""
        run = self.selection.cursor
        self.select(baseline=None if self.selection.baseline == run else run)
        tag = self.dashboard.focus_tag if self.dashboard else None
        found = self.view.by_name.get(self.selection.baseline or "")
        if found is not None and tag is not None and tag not in found.series:
            self.notify(f"Baseline: {display(found.name)}. It has no {display(tag)}.", markup=False)

    @on(RunList.Chosen)
    def _run_clicked(self, event: RunList.Chosen) -> None:
        names = self._runs()
        if 0 <= event.index < len(names):
            self.select(cursor=names[event.index])
            if event.chip:
                self.action_toggle_run()

    @on(Dashboard.RunWanted)
    def _run_wanted(self, event: Dashboard.RunWanted) -> None:
        self.select(cursor=event.run)

    def action_move_run(self, by: int) -> None:
        """Move the picker's cursor."""
        self.action_step_run(by, spotlight=False)

    def action_edge_run(self, at: int) -> None:
        """First or last run of the picker."""
        names = self._runs()
        if names:
            self.select(cursor=names[at])
