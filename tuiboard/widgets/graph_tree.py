"""The tree view: which scopes are open, which row the cursor is on, what part is on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tuiboard.widgets.graph_model import CONSTANT, SUMMARY, GraphModel, Item

Key = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A row of the list on screen; without an item it is the title of what is kept out of the flow, or blank."""

    item: Item | None
    depth: int


@dataclass
class TreeView:
    """The open part of the tree as one list; the dashboard owns it and tells what is folded away."""

    model: GraphModel
    aside: tuple[Item, ...] = ()
    """Items of the root that are listed apart."""
    small: bool = True
    """Constants and summaries below the root are left out."""
    ungrouped: set[int] = field(default_factory=set)
    """Scopes whose series are shown one by one."""
    series: bool = True
    rows: list[TreeRow] = field(default_factory=list)
    opened: set[Key] = field(default_factory=set)
    at: int = 0
    top: int = 0
    brought: set[Key] = field(default_factory=set)
    """Small things that are shown since the cursor was sent to them."""
    _hidden: dict[tuple[Key, bool, bool], int] = field(default_factory=dict)

    def rebuild(self) -> None:
        """Make the list anew, keeping what is open and where the cursor is."""
        here = self.item
        apart = {item.key for item in self.aside}
        self.rows = []
        for item in self.inside(None):
            if item.key not in apart:
                self._append(item, 0)
        if self.aside:
            self.rows += [TreeRow(None, -1), TreeRow(None, 0)]
            for item in self.aside:
                self._append(item, 0)
        self.at = max(0, min(self.at, len(self.rows) - 1))
        if here is not None:
            self.go(here)

    def _append(self, item: Item, depth: int) -> None:
        stack = [(item, depth)]
        while stack:
            item, depth = stack.pop()
            self.rows.append(TreeRow(item, depth))
            if item.key in self.opened:
                stack += [(below, depth + 1) for below in reversed(self.inside(item))]

    def grouped(self, scope: int) -> bool:
        """Whether series of a scope are folded."""
        return self.series and scope not in self.ungrouped

    def inside(self, item: Item | None, *, all_of: bool = False) -> list[Item]:
        """What lies in an item (None: in the root), small things left out unless ``all_of``."""
        model = self.model
        scope = 0 if item is None else item.row
        found = model.fold(0, self.grouped(0)) if item is None else model.inside(item, self.grouped(scope))
        if not self.small or all_of:
            return list(found)
        if item is None:  # summaries of the root are listed apart
            out: tuple[int, ...] = (CONSTANT,)
        else:
            out = (CONSTANT, SUMMARY)
        return [b for b in found if model.role(b) not in out or b.key in self.brought] or list(found)

    def hidden(self, item: Item) -> int:
        """How many things in an item are folded away."""
        key = (item.key, self.small, self.grouped(item.row))
        if key not in self._hidden:
            self._hidden[key] = len(self.inside(item, all_of=True)) - len(self.inside(item))
        return self._hidden[key]

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        return self.rows[self.at].item if self.at < len(self.rows) else None

    @property
    def depth(self) -> int:
        """How deep the cursor is."""
        return self.rows[self.at].depth if self.at < len(self.rows) else 0

    def is_open(self, item: Item) -> bool:
        """Whether what lies in an item is shown."""
        return item.key in self.opened

    def step(self, by: int) -> None:
        """Move the cursor by rows; titles are stepped over."""
        at = max(0, min(len(self.rows) - 1, self.at + by))
        while 0 < at < len(self.rows) - 1 and self.rows[at].item is None:
            at += 1 if by >= 0 else -1
        self.at = at

    def edge(self, to: int) -> None:
        """First or last row."""
        self.step(to * (len(self.rows) + 1))

    def open(self) -> bool:
        """Open the item under the cursor; False if there is nothing in it or it is open."""
        item = self.item
        if item is None or not self.model.is_scope(item) or item.key in self.opened:
            return False
        self.opened.add(item.key)
        block: list[TreeRow] = []
        rows, self.rows = self.rows, block
        for below in self.inside(item):
            self._append(below, rows[self.at].depth + 1)
        self.rows = rows
        rows[self.at + 1 : self.at + 1] = block
        return True

    def shut(self) -> bool:
        """Close the item under the cursor; False if it is not open."""
        item = self.item
        if item is None or item.key not in self.opened:
            return False
        self.opened.discard(item.key)
        end = self.at + 1
        while end < len(self.rows) and self.rows[end].item is not None and self.rows[end].depth > self.depth:
            end += 1
        del self.rows[self.at + 1 : end]
        return True

    def up(self) -> bool:
        """Cursor to the row that holds this one; False at the top level."""
        depth = self.depth
        at = self.at - 1
        while at >= 0 and (self.rows[at].depth >= depth or self.rows[at].item is None):
            at -= 1
        if not depth or at < 0:
            return False
        self.at = at
        return True

    def open_all(self, limit: int) -> None:
        """Open everything at and below the cursor, at most ``limit`` scopes, those nearest first."""
        item = self.item
        queue = [] if item is None else [item]
        for below in queue:
            if len(self.opened) >= limit:
                break
            if self.model.is_scope(below):
                self.opened.add(below.key)
                queue += self.inside(below)
        self.rebuild()

    def shut_all(self) -> None:
        """Close everything below the scope of the cursor, or the item itself."""
        item = self.item
        if item is None:
            return
        start, end = item.row, int(self.model.tree.ends[item.row])
        self.opened = {key for key in self.opened if not start <= key[0] < end}
        self.rebuild()

    def go(self, item: Item) -> bool:
        """Cursor to an item whose row is in the list."""
        key = item.key
        found = next((i for i, row in enumerate(self.rows) if row.item is not None and row.item.key == key), None)
        if found is None and item.own:
            return self.go(self.model.item(item.row))
        if found is not None:
            self.at = found
        return found is not None

    def reveal(self, item: Item) -> None:
        """Open all that holds an item and put the cursor on it; a small thing is brought out for that."""
        model = self.model
        for scope in reversed(model.tree.ancestors(item.row)):
            if scope:
                self.opened.add((scope, 0, False))
        for row in [*reversed(model.tree.ancestors(item.row)), item.row]:
            parent = int(model.tree.parents[row])
            if parent < 0 or (item.members and row == item.row):
                continue
            holder = next((i for i in model.fold(parent, self.grouped(parent)) if row in i.members), None)
            if holder is not None:
                self.opened.add(holder.key)
        self.rebuild()
        if not self.go(item) and self.small:
            self.brought |= {item.key, *((row, 0, False) for row in (item.row, *model.tree.ancestors(item.row)))}
            self._hidden.clear()
            self.rebuild()
            self.go(item)

    def scroll(self, height: int) -> None:
        """Keep the cursor on screen, two rows from the edge where there is room."""
        room = 2 if height > 8 else 0
        self.top = min(self.top, max(0, self.at - room))
        self.top = max(self.top, self.at - height + 1 + room)
        self.top = max(0, min(self.top, len(self.rows) - height))


def label_of(model: GraphModel, item: Item, show: Callable[[str], str]) -> str:
    """The label of a row, safe for a screen; what has no name says so."""
    return show(item.label) or "(no name)"
