"""Which runs are shown and how: the choices of the user that every dashboard obeys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tuiboard.compute.pattern import Pattern
from tuiboard.store.board import BoardView
from tuiboard.store.run import RunView

ORDERS = ("by name", "by name, down", "newest first")
MANY = 500
"""With more runs than this, as in TensorBoard, not all are shown at first."""
FEW = 12
"""How many are shown then, the newest: as many as there are colours."""


@dataclass(frozen=True)
class Selection:
    """The user's choice among runs and tags; replaced whole, never changed."""

    hidden: frozenset[str] = frozenset()
    """Runs that are switched off."""
    only: str | None = None
    """The one run shown, others set aside until it is None again."""
    cursor: str | None = None
    """The run under the picker's cursor: drawn last and thick."""
    pointed: bool = False
    """The user has put the cursor there, rather than found it there."""
    spotlight: bool = False
    """The cursor's run is bright and every other one dim."""
    baseline: str | None = None
    run_filter: Pattern = Pattern("")
    tag_filter: Pattern = Pattern("")
    order: str = ORDERS[0]
    """Of the runs in the picker; one of :data:`ORDERS`."""
    slots: Mapping[str, int] = field(default_factory=dict)
    """Colour slot of each run, given out in natural order and kept."""

    def matching(self, view: BoardView) -> list[RunView]:
        """Runs that pass the run filter, in the order chosen; all where it is no valid expression."""
        runs = list(view.runs)
        if self.run_filter.text and not self.run_filter.error:  # half typed, it is no choice yet
            runs = [run for run in runs if self.run_filter.matches(run.name)]
        if self.order == "newest first":
            runs.sort(key=lambda run: -run.last_write)
        return runs[::-1] if self.order == "by name, down" else runs

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

    # -- changes: each gives a new selection -----------------------------------------------------

    def toggled(self, run: str) -> Selection:
        """With a run switched off or on again."""
        return replace(self, hidden=self.hidden ^ {run}, only=None)

    def all_or_none(self, names: Collection[str]) -> Selection:
        """With all these runs shown; hidden if all of them are shown already."""
        some_hidden = self.only is not None or any(name in self.hidden for name in names)
        hidden = self.hidden - frozenset(names) if some_hidden else self.hidden | frozenset(names)
        return replace(self, hidden=hidden, only=None)

    def ordered(self) -> Selection:
        """With the next order of the runs."""
        return replace(self, order=ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])

    def newest_only(self, view: BoardView) -> Selection:
        """With all but the newest few runs hidden, where there are many."""
        if len(view.runs) <= MANY:
            return self
        newest = sorted(view.runs, key=lambda run: -run.last_write)[:FEW]
        return replace(self, hidden=frozenset(run.name for run in view.runs) - {run.name for run in newest})

    def coloured(self, names: Iterable[str]) -> Selection:
        """With the next colour slots for runs that have none; the others keep theirs."""
        fresh = [name for name in names if name not in self.slots]
        start = max(self.slots.values(), default=-1) + 1
        given = {name: start + i for i, name in enumerate(fresh)}
        return replace(self, slots={**self.slots, **given}) if fresh else self

    def state(self) -> dict[str, Any]:
        """What is worth keeping, as plain JSON values."""
        return {
            "slots": dict(self.slots),
            "hidden": sorted(self.hidden),
            "run_filter": self.run_filter.text,
            "tag_filter": self.tag_filter.text,
        }

    def restored(self, state: Mapping[str, Any]) -> Selection:
        """With what :meth:`state` returned; entries that make no sense are left out."""
        slots, hidden = state.get("slots"), state.get("hidden")
        known = slots.items() if isinstance(slots, dict) else ()
        return replace(
            self,
            slots={str(k): v for k, v in known if isinstance(v, int) and v >= 0},
            hidden=frozenset(n for n in hidden if isinstance(n, str)) if isinstance(hidden, list) else frozenset(),
            run_filter=Pattern(str(state.get("run_filter", ""))),
            tag_filter=Pattern(str(state.get("tag_filter", ""))),
        )
