"""What a chip before a name says: structure, device, cluster, time or memory; and the legend.

Structures that are on screen together have different colours, as far as there are any; a structure keeps its colour
until another that comes on screen needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.style import Style

from tuiboard.draw.palette import RUN_COLOURS, Role, xterm_hex
from tuiboard.store.names import display
from tuiboard.widgets.graph_costs import GraphCosts
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.look import Look

MODES = ("none", "structure", "device", "cluster", "time", "memory")
_HEAT = (230, 224, 217, 210, 203)
"""From low to high, after TensorBoard's FFF5F0 to FB6A4A."""
_STEPS = (0.001, 0.01, 0.05, 0.2)
"""Shares of the whole from which on the next colour of the heat holds."""

_EIGHTHS = "▏▎▍▌▋▊▉"
_OTHER, _ABSENT = -1, -2
"""Slots of what has no colour of its own: beyond the palette; without a device or cluster."""


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
        return "" if model.placed or (costs is not None and costs.ran_on) else "no op names a device"
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


def _devices(model: GraphModel, costs: GraphCosts | None) -> Sequence[str]:
    """Of each node the device that it ran on, as TensorBoard has it, else that which the graph asks for."""
    asked = model.graph.devices
    if costs is None or not costs.ran_on:
        return asked
    return [costs.ran_on.get(node, device) for node, device in enumerate(asked)]


class Colours:
    """Chips of one graph in one mode; which structure has which colour is settled as they come on screen."""

    def __init__(self, model: GraphModel, mode: str, costs: GraphCosts | None) -> None:
        self.mode = mode
        self._model, self._costs = model, costs
        self._shown: tuple[Item, ...] = ()
        self._alike: dict[int, int] = {}
        """By structure, how many scopes have it; unique ones left out."""
        self._slots: dict[int, int] = {}
        """By structure its colour, those seen last at the end."""
        self._names: list[str] = []
        self._sums: list[NDArray[np.int64]] = []
        if mode == "structure":
            self._by_structure()
        elif mode == "device":
            self._by_text(_devices(model, costs), "not set")
        elif mode == "cluster":
            self._by_text([facts.cluster for facts in model.graph.facts], "no cluster")

    def _by_structure(self) -> None:
        model, tree = self._model, self._model.tree
        scopes = np.flatnonzero(tree.ends > np.arange(len(tree.ends)) + 1)
        scopes = scopes[(scopes > 0) & (model.counts[scopes] > 1)]
        above = tree.parents[scopes]  # a scope that holds nothing but another is no second one of its kind
        own = (model.shapes[scopes] != model.shapes[above]) | (model.counts[scopes] != model.counts[above])
        codes, counts = np.unique(model.shapes[scopes[own]], return_counts=True)
        several = counts > 1
        self._alike = dict(zip(codes[several].tolist(), counts[several].tolist(), strict=True))

    def _by_text(self, texts: Sequence[str], absent: str) -> None:
        totals = Counter(texts)
        names = sorted((name for name in totals if name), key=lambda name: (-totals[name], name))
        kept = names[: RUN_COLOURS - 1] if len(names) > RUN_COLOURS else names
        number = {name: i for i, name in enumerate(kept)}
        kinds = np.array([number.get(text, len(kept) + (not text)) for text in texts], np.int64)
        self._names = [*kept, f"{len(names) - len(kept)} more", absent]
        self._sums = [
            self._model.tree.sums((kinds == i).astype(np.int64)).astype(np.int64) for i in range(len(kept) + 2)
        ]

    def see(self, items: Iterable[Item]) -> None:
        """Take what is on screen now: the structures there get colours, and the legend tells of them alone."""
        self._shown = tuple(items)
        codes = [code for code in dict.fromkeys(map(self._structure, self._shown)) if code is not None]
        for code in codes:  # those that are seen again go to the end
            if code in self._slots:
                self._slots[code] = self._slots.pop(code)
        for code in codes:
            if code in self._slots:
                continue
            if len(self._slots) < RUN_COLOURS:
                self._slots[code] = len(self._slots)
            elif (oldest := next(iter(self._slots))) not in codes:
                self._slots[code] = self._slots.pop(oldest)

    def _structure(self, item: Item) -> int | None:
        """The structure of a scope, or of the scopes of a series, that others have, too."""
        row = item.members[0] if item.members else item.row
        if self.mode != "structure" or item.own or not self._model.is_scope(self._model.item(row)):
            return None
        code = int(self._model.shapes[row])
        return code if code in self._alike else None

    def shares(self, item: Item) -> list[tuple[int, int]]:
        """How many nodes of an item each device or cluster has, as slot and count, the most first."""
        if item.own:
            node = self._model.node(item)
            below = self._model.tree.children(item.row)
            found = [int(sums[item.row] - sums[below].sum()) for sums in self._sums] if node >= 0 else []
        else:
            rows = list(item.members or (item.row,))
            found = [int(sums[rows].sum()) for sums in self._sums]
        slots = [*range(len(found) - 2), _OTHER, _ABSENT]
        return sorted(((slot, count) for slot, count in zip(slots, found, strict=False) if count), key=lambda p: -p[1])

    def several(self, item: Item) -> str:
        """How many devices or clusters share an item, where they are more than the two that its chip can show."""
        count = sum(slot != _ABSENT for slot, _ in self.shares(item)) if self._sums else 0
        return f"{count} {self.mode}s" if count > 2 else ""

    def name(self, slot: int) -> str:
        """What a slot of :meth:`shares` is called; not safe for a screen."""
        return self._names[slot if slot >= 0 else {_OTHER: -2, _ABSENT: -1}[slot]]

    def chip(self, item: Item, look: Look) -> tuple[str, Style] | None:
        """The chip of an item; None for one that this mode says nothing of."""
        if self.mode == "structure":
            code = self._structure(item)
            return None if code is None else self.square(self._slots.get(code, _OTHER), look)
        if self.mode in ("device", "cluster"):
            found = self.shares(item)
            told = any(slot != _ABSENT for slot, _ in found)
            return (self._split(found, look) if len(found) > 1 else self.square(found[0][0], look)) if told else None
        if self.mode in ("time", "memory") and self._costs is not None:
            micros, size, ran = self._costs.of(item)
            value = micros if self.mode == "time" else size
            if value is None:
                return None
            whole = int((self._costs.micros if self.mode == "time" else self._costs.bytes)[0])
            return self._heat(value / whole if whole else 0.0, look) if ran else None
        return None

    @staticmethod
    def square(slot: int, look: Look) -> tuple[str, Style]:
        """The chip of what has one slot alone."""
        plain = look.palette.letters or look.glyphs.ascii
        if slot < 0:
            glyph = ("*" if slot == _OTHER else "-") if plain else look.glyphs.shown if slot == _OTHER else " "
            return glyph, look("muted")
        return look.palette.letter(slot) if plain else look.glyphs.shown, look.palette.run_style(slot)

    def _split(self, found: Sequence[tuple[int, int]], look: Look) -> tuple[str, Style]:
        """A cell shared by the two largest, in eighths; a capital where there are only letters."""
        (first, most), (second, _), *_ = found
        if look.palette.letters or look.glyphs.ascii:
            glyph, style = self.square(first, look)
            return glyph.upper(), style
        eighths = round(8 * most / sum(count for _, count in found))
        return _EIGHTHS[max(1, min(7, eighths)) - 1], Style(
            color=self._ground(first, look), bgcolor=self._ground(second, look)
        )

    @staticmethod
    def _ground(slot: int, look: Look) -> Color | None:
        role: Role = "muted" if slot == _OTHER else "border"
        return (look.palette.run_style(slot) if slot >= 0 else look(role)).color

    @staticmethod
    def _heat(share: float, look: Look) -> tuple[str, Style]:
        level = sum(share >= step for step in _STEPS)
        if look.palette.letters or look.glyphs.ascii:
            return str(level), look("text")
        return look.glyphs.shown, Style(color=xterm_hex(_HEAT[level]))

    def legend(self, look: Look) -> list[LegendEntry]:
        """What the chips on screen mean, in the order in which they are met there."""
        if self.mode in ("time", "memory"):
            words = ("under 0.1 %", "0.1 to 1 %", "1 to 5 %", "5 to 20 %", "20 % and more")
            steps = (0.0, *_STEPS)
            shorts = (*(f"< {100 * step:g} %" for step in _STEPS), "more")
            return [
                LegendEntry(self._heat(step, look), f"{word} of {self.mode}", "", short)
                for step, word, short in zip(steps, words, shorts, strict=True)
            ]
        return self._structures(look) if self.mode == "structure" else self._kinds(look)

    def _structures(self, look: Look) -> list[LegendEntry]:
        firsts: dict[int, Item] = {}
        for item in self._shown:
            code = self._structure(item)
            if code is not None:
                firsts.setdefault(code, item)
        labels = Counter(item.label for item in firsts.values())
        out: list[LegendEntry] = []
        others = 0
        for code, item in firsts.items():
            if code not in self._slots:
                others += 1
                continue
            name = item.label if labels[item.label] == 1 else self._model.path(item)
            label = display(name) or "(no name)"
            out.append(LegendEntry(self.square(self._slots[code], look), label, f"{self._alike[code]:,} alike"))
        if others:
            out.append(LegendEntry(self.square(_OTHER, look), f"{others} other structures", ""))
        return out

    def _kinds(self, look: Look) -> list[LegendEntry]:
        shares = [self.shares(item) for item in self._shown]
        seen = {slot for found in shares for slot, _ in found}
        totals = dict(self.shares(Item(0, "")))
        order = [*sorted(slot for slot in seen if slot >= 0), *(slot for slot in (_OTHER, _ABSENT) if slot in seen)]
        out = [
            LegendEntry(self.square(slot, look), display(self.name(slot)), _ops(totals.get(slot, 0))) for slot in order
        ]
        mixed = next((found for found in shares if len(found) > 1), None)
        if mixed is not None:
            words = "a capital: most of it" if look.palette.letters or look.glyphs.ascii else "shared, by number of ops"
            out.append(LegendEntry(self._split(mixed, look), words, ""))
        return out


def _ops(count: int) -> str:
    return f"{count:,} op{'' if count == 1 else 's'}"
