"""One module per dashboard; this tuple is all that the shell knows of them."""

from __future__ import annotations

from dataclasses import dataclass


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
        "graphs",
        "Graphs",
        "Graphs",
        frozenset({"graphs", "graph_run_metadata", "graph_run_metadata_graph", "graph_keras_model"}),
        "tuiboard.dashboards.graphs:Graphs",
    ),
)
"""In the order of their tabs."""
