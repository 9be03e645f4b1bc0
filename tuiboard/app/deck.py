"""Which dashboards have a tab, and those that are open; each is loaded when it first opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any

from tuiboard.dashboards import DASHBOARDS, DashboardSpec
from tuiboard.widgets.dashboard import Dashboard
from tuiboard.widgets.tab_bar import Tab

DIGITS = "1234567890"


class Deck:
    """Tabs in the usual order; those that come up later stand behind, so that a digit keeps its meaning."""

    def __init__(self) -> None:
        self.active = ""
        """Name of the dashboard in view; empty before the first."""
        self._tabs: list[DashboardSpec] = []
        self._loaded = False
        """All that lay in the logdir at the start has been read."""
        self._open: dict[str, Dashboard] = {}
        self._saved: Mapping[str, Any] = {}

    @property
    def dashboard(self) -> Dashboard | None:
        """The dashboard in view."""
        return self._open.get(self.active)

    @property
    def names(self) -> list[str]:
        """Names of the tabs in order."""
        return [spec.name for spec in self._tabs]

    def take_up(self, filled: Collection[str], *, loading: bool) -> None:
        """Give a tab to each dashboard that has data by now; in the usual order those found at the start."""
        self._tabs += [spec for spec in DASHBOARDS if spec not in self._tabs and spec.plugins & frozenset(filled)]
        if loading or not self._loaded:
            self._tabs.sort(key=DASHBOARDS.index)
        self._loaded = not loading

    def tabs(self, filled: Collection[str]) -> list[Tab]:
        """The tabs as they are drawn; ``filled`` are the plugins that have data."""
        digits = DIGITS.ljust(len(self._tabs))
        return [
            Tab(spec.name, digit.strip(), spec.title, spec.short, bool(spec.plugins & frozenset(filled)))
            for spec, digit in zip(self._tabs, digits, strict=False)
        ]

    def open(self, name: str) -> tuple[Dashboard, bool] | None:
        """Bring a dashboard into view; it, and whether it is new and to be mounted.  None: there is no such."""
        spec = next((s for s in DASHBOARDS if s.name == name), None)
        if spec is None:
            return None
        if spec not in self._tabs:
            self._tabs.append(spec)
        old = self.dashboard
        if old is not None:
            old.display = False
            old.park()
        fresh = name not in self._open
        if fresh:
            module, _, class_name = spec.module.partition(":")
            made: Dashboard = getattr(import_module(module), class_name)()
            state = self._saved.get(name)
            if isinstance(state, dict):
                made.restore(state)
            self._open[name] = made
        self.active = name
        self._open[name].display = True
        return self._open[name], fresh

    def state(self) -> dict[str, Any]:
        """What the dashboards keep, with what was kept of those not opened."""
        return {**self._saved, **{name: board.state() for name, board in self._open.items()}}

    def restore(self, state: object) -> None:
        """Take up what :meth:`state` returned; each dashboard gets its part when it opens."""
        self._saved = state if isinstance(state, dict) else {}
