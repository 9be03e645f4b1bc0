"""One module per dashboard; this tuple is all that the shell knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuiboard.widgets.keys import Key


@dataclass(frozen=True, slots=True)
class DashboardSpec:
    """How the shell finds a dashboard without importing it."""

    name: str
    """As on the command line."""
    title: str
    short: str
    """Title for narrow terminals."""
    plugins: frozenset[str]
    """Plugins whose records it shows."""
    module: str
    """``module:Class``; loaded when its tab first opens."""


DASHBOARDS: tuple[DashboardSpec, ...] = (
    DashboardSpec("scalars", "Scalars", "Scalars", frozenset({"scalars"}), "tuiboard.dashboards.scalars:Scalars"),
    DashboardSpec(
        "graphs", "Graphs", "Graphs",
        frozenset({"graphs", "graph_run_metadata", "graph_run_metadata_graph", "graph_keras_model"}),
        "tuiboard.dashboards.graphs:Graphs",
    ),
    DashboardSpec(
        "distributions", "Distributions", "Dist", frozenset({"histograms"}),
        "tuiboard.dashboards.distributions:Distributions",
    ),
    DashboardSpec(
        "histograms", "Histograms", "Hist", frozenset({"histograms"}), "tuiboard.dashboards.histograms:Histograms"
    ),
    DashboardSpec("pr_curves", "PR curves", "PR", frozenset({"pr_curves"}), "tuiboard.dashboards.pr_curves:PrCurves"),
)  # fmt: skip
"""In the order of their tabs."""


def all_keys() -> tuple[Key, ...]:
    """Keys of the shell, of each dashboard and of the run picker; loads all dashboards.

    A key that several dashboards have in one group is named once, as the first of them says it.
    """
    from importlib import import_module

    from tuiboard.widgets.keys import PICKER, SHELL

    found = {(key.keys, key.group): key for key in SHELL}
    for spec in DASHBOARDS:
        module, _, name = spec.module.partition(":")
        for key in getattr(import_module(module), name).KEYS:
            found.setdefault((key.keys, key.group), key)
    return (*found.values(), *PICKER)
