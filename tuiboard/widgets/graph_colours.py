"""What a chip before a name says: structure, device, cluster, time or memory; and the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.style import Style

from tuiboard.draw.palette import RUN_COLOURS, xterm_hex
from tuiboard.store.names import display
from tuiboard.widgets.graph_costs import GraphCosts
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.look import Look

MODES = ("none", "structure", "device", "cluster", "time", "memory")
_HEAT = (230, 224, 217, 210, 203)
"""From low to high, after TensorBoard's FFF5F0 to FB6A4A."""
_STEPS = (0.001, 0.01, 0.05, 0.2)
"""Shares of the whole from which on the next colour of the heat holds."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend."""

    chip: tuple[str, Style]
    label: str
    count: str
    short: str = ""
    """The label where it must be short."""


def lacks(model: GraphModel, costs: GraphCosts | None, mode: str) -> str:
    """Why a mode tells nothing of a graph; empty where it tells something."""
    if mode == "device":
        return "" if model.placed else "no op names a device"
    if mode == "cluster":
        return "" if model.clusters else "no op has an XLA cluster"
    if mode == "time":
        return "" if costs is not None and costs.micros[0] else "no compute times in this run"
    if mode == "memory":
        return "" if costs is not None and costs.bytes[0] else "no memory sizes in this run"
    return ""


def modes_of(model: GraphModel, costs: GraphCosts | None) -> list[str]:
    """The modes that tell something of a graph."""
    return [mode for mode in MODES if not lacks(model, costs, mode)]


class Colours:
    """Chips of one graph in one mode."""

    def __init__(self, model: GraphModel, mode: str, costs: GraphCosts | None) -> None:
        self.mode = mode
        self._model, self._costs = model, costs
        self._names: list[str] = []
        self._sums: list[NDArray[np.int64]] = []
        self._totals: list[int] = []
        self._slots: dict[int, int] = {}
        if mode == "structure":
            self._by_structure()
        elif mode == "device":
            self._by_text(model.graph.devices, "not set")
        elif mode == "cluster":
            self._by_text([facts.cluster for facts in model.graph.facts], "no cluster")

    def _by_structure(self) -> None:
        model = self._model
        scopes = np.flatnonzero(model.tree.ends > np.arange(len(model.tree.ends)) + 1)
        scopes = scopes[(scopes > 0) & (model.counts[scopes] > 1)]
        codes, first, counts = np.unique(model.shapes[scopes], return_index=True, return_counts=True)
        several = np.flatnonzero(counts > 1)
        order = several[np.lexsort((first[several], -counts[several]))]
        self._slots = {int(codes[i]): slot for slot, i in enumerate(order.tolist())}
        self._names = [model.label(int(scopes[first[i]])) for i in order.tolist()]
        self._totals = [int(counts[i]) for i in order.tolist()]

    def _by_text(self, texts: Sequence[str], absent: str) -> None:
        totals: dict[str, int] = {}
        for text in texts:
            totals[text] = totals.get(text, 0) + 1
        known = sorted((name for name in totals if name), key=lambda name: (-totals[name], name))[:RUN_COLOURS]
        number = {name: i for i, name in enumerate(known)}
        kinds = np.array([number.get(text, -1) for text in texts], np.int64)
        self._names = known
        self._totals = [totals[name] for name in known]
        self._sums = [self._model.tree.sums((kinds == i).astype(np.int64)).astype(np.int64) for i in range(len(known))]
        self._absent = (absent, totals.get("", 0))

    def shares(self, item: Item) -> list[tuple[str, int]]:
        """Of a scope, how many nodes each device or cluster has, the most first."""
        rows = list(item.members or (item.row,))
        found = [(name, int(sums[rows].sum())) for name, sums in zip(self._names, self._sums, strict=False)]
        return sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])

    def chip(self, item: Item, look: Look) -> tuple[str, Style] | None:
        """The chip of an item; None for one that this mode says nothing of."""
        model = self._model
        if self.mode == "structure":
            row = item.members[0] if item.members else item.row
            slot = self._slots.get(int(model.shapes[row])) if model.is_scope(model.item(row)) else None
            return None if slot is None or item.own else self._square(slot, look)
        if self.mode in ("device", "cluster"):
            found = self.shares(item)
            return self._square(self._names.index(found[0][0]), look) if found else None
        if self.mode in ("time", "memory") and self._costs is not None:
            micros, size, ran = self._costs.of(item)
            value = micros if self.mode == "time" else size
            if value is None:
                return None
            whole = int((self._costs.micros if self.mode == "time" else self._costs.bytes)[0])
            return self._heat(value / whole if whole else 0.0, look) if ran else None
        return None

    @staticmethod
    def _square(slot: int, look: Look) -> tuple[str, Style]:
        glyph = look.palette.letter(slot) if look.palette.letters or look.glyphs.ascii else look.glyphs.shown
        return glyph, look.palette.run_style(slot)

    @staticmethod
    def _heat(share: float, look: Look) -> tuple[str, Style]:
        level = sum(share >= step for step in _STEPS)
        if look.palette.letters or look.glyphs.ascii:
            return str(level), look("text")
        return look.glyphs.shown, Style(color=xterm_hex(_HEAT[level]))

    def legend(self, look: Look) -> list[LegendEntry]:
        """What the chips mean, at most as many lines as there are colours."""
        if self.mode in ("time", "memory"):
            words = ("under 0.1 %", "0.1 to 1 %", "1 to 5 %", "5 to 20 %", "20 % and more")
            steps = (0.0, *_STEPS)
            shorts = (*(f"< {100 * step:g} %" for step in _STEPS), "more")
            return [
                LegendEntry(self._heat(step, look), f"{word} of {self.mode}", "", short)
                for step, word, short in zip(steps, words, shorts, strict=True)
            ]
        unit = "alike" if self.mode == "structure" else "ops"
        out = [
            LegendEntry(self._square(slot, look), display(name) or "(no name)", f"{total:,} {unit}")
            for slot, (name, total) in enumerate(zip(self._names[:RUN_COLOURS], self._totals, strict=False))
        ]
        if self.mode in ("device", "cluster") and self._absent[1]:
            out.append(LegendEntry((" ", look()), self._absent[0], f"{self._absent[1]:,} ops"))
        return out
