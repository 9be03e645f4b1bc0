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
    DashboardSpec("images", "Images", "Images", frozenset({"images"}), "tuiboard.dashboards.images:Images"),
    DashboardSpec("audio", "Audio", "Audio", frozenset({"audio"}), "tuiboard.dashboards.audio:Audio"),
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
    DashboardSpec("text", "Text", "Text", frozenset({"text"}), "tuiboard.dashboards.text:Text"),
    DashboardSpec("pr_curves", "PR curves", "PR", frozenset({"pr_curves"}), "tuiboard.dashboards.pr_curves:PrCurves"),
)  # fmt: skip
"""In the order of their tabs."""


def _tables() -> dict[str, tuple[Key, ...]]:
    """The keys of each dashboard by its title; loads them all."""
    from importlib import import_module

    out: dict[str, tuple[Key, ...]] = {}
    for spec in DASHBOARDS:
        module, _, name = spec.module.partition(":")
        out[spec.title] = getattr(import_module(module), name).KEYS
    return out


def key_ids() -> list[str]:
    """The ids of all keys, as the config file names them; loads all dashboards."""
    from tuiboard.widgets.keys import PICKER, SHELL

    return sorted({key.id for table in (SHELL, PICKER, *_tables().values()) for key in table})


def keys_as_markdown() -> str:
    """The README's table: keys of the shell, of curves and of the run picker by group, then those of each dashboard.

    Loads all dashboards.
    """
    from tuiboard.widgets.keys import PICKER, SHELL, as_markdown

    own = _tables()
    return as_markdown((*SHELL, *own.pop("Scalars"), *PICKER), own)
