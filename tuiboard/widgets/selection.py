"""Which runs are shown and how: the choices of the user that every dashboard obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiboard.compute.pattern import Pattern
from tuiboard.store.board import BoardView
from tuiboard.store.run import RunView


@dataclass(frozen=True)
class Selection:
    """The user's choice among runs and tags; replaced whole, never changed."""

    hidden: frozenset[str] = frozenset()
    """Runs that are switched off."""
    only: str | None = None
    """The one run shown, others set aside until it is None again."""
    cursor: str | None = None
    """The run under the picker's cursor: drawn last and thick."""
    spotlight: bool = False
    """The cursor's run is bright and every other one dim."""
    baseline: str | None = None
    run_filter: Pattern = Pattern("")
    tag_filter: Pattern = Pattern("")
    slots: Mapping[str, int] = field(default_factory=dict)
    """Colour slot of each run, given out in natural order and kept."""

    def matching(self, view: BoardView) -> list[RunView]:
        """Runs that pass the run filter."""
        if not self.run_filter.text:
            return list(view.runs)
        return [run for run in view.runs if self.run_filter.matches(run.name)]

    def shown(self, view: BoardView) -> list[RunView]:
        """Runs that are drawn: not hidden and passing the filter."""
        runs = self.matching(view)
        if self.only is not None:
            return [run for run in runs if run.name == self.only]
        return [run for run in runs if run.name not in self.hidden]

    def is_shown(self, name: str) -> bool:
        """Whether a run that passes the filter is drawn."""
        return name == self.only if self.only is not None else name not in self.hidden

    def slot(self, name: str) -> int:
        """Colour slot of a run."""
        return self.slots.get(name, 0)
