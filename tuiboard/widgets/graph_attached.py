"""Which record of a session run is attached to a graph: of the same run, and one that says something."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.format.run_metadata import StepCosts
from tuiboard.store.lazy import Failed, LazyCache, Made
from tuiboard.store.run import RunView
from tuiboard.widgets.graph_sources import Source, ask_costs, costs_of


@dataclass(frozen=True, slots=True)
class Attached:
    """What is attached, and what else could be."""

    tag: str = ""
    """Empty if none is."""
    costs: StepCosts | None = None
    offered: tuple[str, ...] = ()
    """Tags whose records hold costs, or were not looked at yet."""
    empty: tuple[str, ...] = ()
    """Tags whose records hold none, or cannot be read."""

    @property
    def why(self) -> str:
        """Why nothing can be attached; not safe for a screen."""
        if self.empty:
            return f"The run metadata of this run ({', '.join(self.empty)}) holds no times or sizes."
        return "This run has no run metadata: no record of what a session run cost."


def attached(cache: LazyCache, run: RunView, source: Source, chosen: str | None) -> Attached:
    """What is attached to a graph.

    ``chosen`` if that holds costs ("" for none), else of a traced graph its own record, else the newest that holds any.
    Op and traced graphs have the names that costs are told of, layers have not.
    """
    if source.kind == "conceptual":
        return Attached()
    tags = costs_of(run)
    wanted = chosen if chosen in tags else source.tag
    found, costs = "", None
    empty: set[str] = set()
    others = [tag for tag in reversed(tags) if tag != wanted]
    for tag in [*(tag for tag in tags if tag == wanted), *others]:
        answer = ask_costs(cache, run, tag)
        if (isinstance(answer, Made) and answer.value.empty) or isinstance(answer, Failed):
            empty.add(tag)
            continue
        found, costs = tag, answer.value if isinstance(answer, Made) else None
        break
    offered = tuple(tag for tag in tags if tag not in empty)
    if chosen == "":
        found, costs = "", None
    return Attached(found, costs, offered, tuple(tag for tag in tags if tag in empty))
