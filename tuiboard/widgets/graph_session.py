"""One open graph and how the user looks at it: what is open, where the cursor is, where it was before."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tuiboard.widgets.graph_details import Details
from tuiboard.widgets.graph_flow import FlowView
from tuiboard.widgets.graph_flow_choice import aside_of
from tuiboard.widgets.graph_flow_parts import Flow, FlowOptions
from tuiboard.widgets.graph_flow_plan import plan_flow
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.graph_table import TableView
from tuiboard.widgets.graph_tree import TreeView

View: TypeAlias = Literal["tree", "flow", "layers", "costs", "compare", "hits"]
CROWDED = 2000
"""Items of the root from which on none is set aside: the tree is a plain list then."""
MAX_HISTORY = 200
MAX_FLOWS = 16
OPEN_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor was."""

    view: View
    scope: int
    item: Item | None


@dataclass
class GraphSession:
    """State of one graph; the dashboard owns it."""

    key: Hashable
    model: GraphModel
    tree: TreeView
    small: bool = True
    view: View = "tree"
    scope: int = 0
    """Whose flow is shown."""
    box: Item | None = None
    """The cursor of the flow."""
    flow_view: FlowView = field(default_factory=FlowView)
    table: TableView = field(default_factory=TableView)
    every_edge: bool = False
    extract: bool = True
    zoom: int | None = None
    """Of the flow; None: the largest at which all of it is on screen."""
    rows: int = 30
    columns: int = 70
    """What the flow has on screen."""
    moved: frozenset[tuple[int, int, bool]] = frozenset()
    mark: Item | None = None
    tracing: bool = False
    reading: bool = False
    """The details have the keyboard."""
    link: int | None = None
    """The link of the details that it is on, if it is on one."""
    details_top: int = 0
    large: set[int] = field(default_factory=set)
    """Nodes whose large attributes were asked for."""
    hits: list[int] = field(default_factory=list)
    hit: int = -1
    history: list[Place] = field(default_factory=list)
    future: list[Place] = field(default_factory=list)
    _flows: dict[tuple[int, FlowOptions], Flow] = field(default_factory=dict)

    @classmethod
    def opened(cls, key: Hashable, model: GraphModel, *, small: bool, extract: bool) -> GraphSession:
        """A graph as it is first seen: collapsed, but for a scope that holds nearly everything."""
        session = cls(key, model, TreeView(model, small=small), small=small, extract=extract)
        session.set_aside()
        items = model.fold(0)
        whole = int(model.counts[0])
        main = [item for item in items if not item.members and model.count(item) * 5 >= whole * 4]
        if main and len(items) <= 5 and model.is_scope(main[0]):
            session.tree.go(main[0])
            session.tree.open()
        session.scope = main[0].row if main and len(items) == 1 and model.is_scope(main[0]) else 0
        return session

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        if self.view == "tree":
            return self.tree.item
        return self.box if self.view == "flow" else self.table.item

    def options(self, scope: int) -> FlowOptions:
        """How the flow of a scope is laid out."""
        return FlowOptions(
            self.tree.grouped(scope),
            self.small,
            self.every_edge,
            self.extract,
            self.moved,
            self.zoom,
            self.rows,
            self.columns,
        )

    def known_flow(self) -> Flow | None:
        """The flow of the scope, if it has been laid out."""
        return self._flows.get((self.scope, self.options(self.scope)))

    def keep_flow(self, flow: Flow) -> None:
        """Remember the flow of the scope."""
        if len(self._flows) >= MAX_FLOWS:
            self._flows.pop(next(iter(self._flows)))
        self._flows[self.scope, self.options(self.scope)] = flow

    def flow(self) -> Flow:
        """The flow of the scope."""
        known = self.known_flow()
        if known is None:
            known = plan_flow(self.model, self.scope, self.options(self.scope))
            self.keep_flow(known)
        return known

    def set_aside(self) -> None:
        """Find what is kept out of the flow of the root as it is now, and list it apart in the tree."""
        crowded = len(self.model.tree.children(0)) > CROWDED
        self.tree.aside = () if crowded else aside_of(self.model, 0, self.options(0))
        self.tree.rebuild()

    # -- going places ----------------------------------------------------------------------------

    def note(self) -> None:
        """Remember this place before leaving it."""
        self.history = [*self.history[-MAX_HISTORY:], Place(self.view, self.scope, self.item)]
        self.future.clear()

    def travel(self, by: int) -> bool:
        """Back or forward through the places of the cursor; False if there is none."""
        source, target = (self.history, self.future) if by < 0 else (self.future, self.history)
        if not source:
            return False
        target.append(Place(self.view, self.scope, self.item))
        place = source.pop()
        self.view, self.scope = place.view, place.scope
        self._put(place.item)
        self._moved()
        return True

    def _put(self, item: Item | None) -> None:
        if item is None:
            return
        if self.view == "tree":
            self.tree.reveal(item)
        elif self.view == "flow":
            self.box = item

    def _moved(self) -> None:
        self.stop_reading()
        self.details_top = 0

    def stop_reading(self) -> None:
        """The keyboard goes back to the graph."""
        self.reading, self.link = False, None

    def go(self, item: Item) -> None:
        """Put the cursor on an item, wherever it is: in the tree, or in the flow of the scope that holds it."""
        self.note()
        if self.view == "flow":
            self.scope = self.model.parent(item)
            self.box = self._boxed(item)
        else:
            self.view = "tree"
            self.tree.reveal(item)
        self._moved()

    def _boxed(self, item: Item) -> Item:
        """The item whose box stands for this one in the flow of the scope: itself, or its series."""
        for other in self.model.fold(self.scope, self.tree.grouped(self.scope)):
            if item.row in other.members and not item.members:
                return other
        return item

    def follow(self, details: Details) -> bool:
        """Go where the link under the keyboard leads."""
        if self.link is None or self.link >= len(details.links):
            return False
        link = details.links[self.link]
        self.go(self.model.item(link.row, own=link.own))
        return True

    def show_view(self, view: View) -> None:
        """Another view, with the cursor on the same item where that has it."""
        if view == self.view:
            return
        item = self.item
        self.note()
        if view == "flow":
            self._enter_flow(item)
        elif view == "tree" and item is not None:
            self.tree.reveal(self.model.item(item.row) if item.own else item)
        self.view = view
        self._moved()

    def _enter_flow(self, item: Item | None) -> None:
        if item is None:
            return
        if self.view == "tree" and self.tree.is_open(item) and not item.members:
            self.scope, self.box = item.row, None
            return
        scope = self.model.parent(item)
        self.scope = scope
        self.box = self._boxed(item)

    def enter(self) -> bool:
        """Open or close the row, dive into the box, go where a row of a table leads."""
        item = self.item
        if item is None:
            return False
        if self.view == "tree":
            return self.tree.shut() or self.tree.open()
        if self.view == "flow":
            if item.members:
                self.note()
                self.tree.ungrouped.add(self.model.parent(item))
                self.set_aside()
                self.box = self.model.item(item.members[0])
            elif self.model.is_scope(item):
                self.note()
                self.scope, self.box = item.row, None
            else:
                return False
            self._moved()
            return True
        self.view = "tree"
        self.go(item)
        return True

    def rise(self) -> bool:
        """From the flow of a scope to that around it; False at the top."""
        if self.view != "flow" or not self.scope:
            return False
        here = self.model.item(self.scope)
        self.scope = int(self.model.tree.parents[self.scope])
        self.box = self._boxed(here)
        self._moved()
        return True

    def move(self, dx: int, dy: int) -> None:
        """Move the cursor, or the keyboard among links."""
        if self.view == "tree":
            if dy:
                self.tree.step(dy)
            elif dx > 0 and not self.tree.open():
                self.tree.step(1 if self.tree.item is not None and self.tree.is_open(self.tree.item) else 0)
            elif dx < 0 and not self.tree.shut():
                self.tree.up()
        elif self.view == "flow":
            self.box = self.flow_view.step(self.flow(), self.box, dx, dy) or self.box
        else:
            self.table.step(dy or dx * 10)
        self._moved()

    def edge(self, to: int) -> None:
        """First or last row or box."""
        if self.view == "tree":
            self.tree.edge(to)
        elif self.view == "flow":
            boxes = self.flow().boxes
            places = self.flow().plan.boxes
            if boxes:
                order = sorted(range(len(boxes)), key=lambda i: (places[i][1], places[i][0]))
                self.box = boxes[order[0 if to < 0 else -1]].item
        else:
            self.table.step(to * len(self.table.data.lines))
        self._moved()

    def step_link(self, details: Details, side: str, room: int) -> bool:
        """Keyboard to the next link of a side, and ``room`` lines around it into sight; False if there is none."""
        wanted = [i for i, s in enumerate(details.sides) if s == side]
        if not wanted:
            return False
        self.reading = True
        self.link = wanted[(wanted.index(self.link) + 1) % len(wanted) if self.link in wanted else 0]
        line = details.line_of(self.link)
        self.details_top = max(min(self.details_top, max(0, line - 2)), line - room + 2, 0)
        return True

    def read(self, details: Details, by: int, room: int) -> None:
        """Down or up by a line: to the next link if that is in sight or comes so, else what is in sight moves on."""
        places = details.places
        if self.link is None:
            inside = [i for i, line in enumerate(places) if self.details_top <= line < self.details_top + room]
            wanted = (inside[0] if by > 0 else inside[-1]) if inside else -1
        else:
            wanted = self.link + by
        if 0 <= wanted < len(places) and -1 <= places[wanted] - self.details_top <= room:
            self.link = wanted
            self.details_top = max(min(self.details_top, places[wanted]), places[wanted] - room + 1)
        else:
            self.scroll_details(details, by, room)

    def scroll_details(self, details: Details, by: int, room: int) -> None:
        """Other lines into sight; a link that goes out of sight loses the keyboard."""
        self.details_top = max(0, min(len(details.lines) - room, self.details_top + by))
        if self.link is not None and not 0 <= details.line_of(self.link) - self.details_top < room:
            self.link = None

    # -- choices ---------------------------------------------------------------------------------

    def toggle_series(self) -> None:
        """Show the series of this scope one by one, or as one again."""
        item = self.item
        if item is None:
            return
        scope = self.model.parent(item)
        first = self.model.item(item.members[0]) if item.members else item
        self.tree.ungrouped ^= {scope}
        self.set_aside()
        folded = next(
            (other for other in self.model.fold(scope, self.tree.grouped(scope)) if first.row in other.members), first
        )
        if self.view == "tree":
            self.tree.reveal(folded)
        self.box = folded

    def toggle_aside(self) -> bool | None:
        """Move the item out of the flow, or back into it; whether it is in it now, None if there is none."""
        item = self.item
        if item is None:
            return None
        self.moved ^= {item.key}
        self.set_aside()
        scope = self.scope if self.view == "flow" else self.model.parent(item)
        flow = plan_flow(self.model, scope, self.options(scope))
        return item.key not in {one.key for one, _ in flow.kept}

    def bring_back(self) -> int:
        """Undo all moves into and out of the flow; how many there were."""
        count, self.moved = len(self.moved), frozenset()
        self.set_aside()
        return count

    def set_small(self, small: bool) -> None:
        """Fold constants and summaries away, or show them."""
        item = self.tree.item
        self.small = self.tree.small = small
        self.set_aside()
        if item is not None and not self.tree.go(item):
            self.tree.go(self.model.item(max(0, self.model.parent(item))))
