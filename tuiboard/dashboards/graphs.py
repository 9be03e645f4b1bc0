"""Graphs: the tree of a model's name scopes, the flow of one scope, details, costs, layers, comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual.binding import Binding
from textual.events import Click, MouseScrollDown, MouseScrollUp

from tuiboard.store.names import display
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.dashboard import Setting
from tuiboard.widgets.graph_colours import MODES, modes_of
from tuiboard.widgets.graph_flow_parts import ZOOMS
from tuiboard.widgets.graph_keys import GRAPHS
from tuiboard.widgets.graph_session import OPEN_LIMIT, GraphSession, View
from tuiboard.widgets.graph_sources import sources_of
from tuiboard.widgets.graph_typing import GraphTyping
from tuiboard.widgets.keys import Key, bindings

MAX_COPIED = 4096
"""Characters of a name that are copied."""


class Graphs(GraphTyping):
    """The Graphs dashboard."""

    KEYS: ClassVar[tuple[Key, ...]] = GRAPHS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(GRAPHS)

    # -- moving ----------------------------------------------------------------------------------

    def action_move(self, dx: int, dy: int) -> None:
        """Move the cursor; with the keyboard in the details, from link to link."""
        session = self.session
        if session is None:
            return
        if not session.reading:
            session.move(dx, dy)
        elif not dy:
            session.stop_reading()
        elif self.page.details is not None:
            session.read(self.page.details, dy, self.page.details_room)
        self.changed()

    def action_edge(self, to: int) -> None:
        """First or last."""
        session, details = self.session, self.page.details
        if session is not None and session.reading and details is not None:
            session.scroll_details(details, to * len(details.lines), self.page.details_room)
        elif session is not None:
            session.edge(to)
        self.changed()

    def action_page(self, by: int) -> None:
        """A page of rows; in the flow, of the picture; in the details, of lines."""
        session = self.session
        if session is None:
            return
        step = max(1, self.page.main_height - 3)
        if session.reading and self.page.details is not None:
            room = self.page.details_room
            session.scroll_details(self.page.details, by * max(1, room - 2), room)
        elif session.view == "flow":
            for _ in range(max(1, step // 6)):
                session.move(0, by)
        elif session.view == "tree":
            session.tree.step(by * step)
            session.details_top = 0
        else:
            session.table.step(by * step)
        self.changed()

    def action_enter(self) -> None:
        """Open, dive or follow."""
        session, details = self.session, self.page.details
        if session is not None:
            if session.reading and details is not None:
                session.follow(details)
            else:
                session.enter()
            self.changed()

    def action_links(self, side: int) -> None:
        """The keyboard to the next input or output; ``i`` sorts the table of costs, as it does other tables."""
        session = self.session
        if side > 0 and session is not None and session.view == "costs" and not session.reading:
            self.sort = "memory" if self.sort == "time" else "time"
        else:
            details = self.page.details
            name = "in" if side > 0 else "out"
            if (
                session is not None
                and details is not None
                and not session.step_link(details, name, self.page.details_room)
            ):
                self.notify(f"Nothing is known of {name}puts here.", timeout=3, markup=False)
        self.changed()

    def action_pane(self) -> None:
        """Keyboard to the details and back."""
        session, details = self.session, self.page.details
        if session is not None and session.reading:
            session.stop_reading()
        elif session is not None and details is not None:
            session.reading = True
            session.read(details, 1, self.page.details_room)
        self.changed()

    def action_history(self, by: int) -> None:
        """Back to where the cursor was, or forward again."""
        if self.session is not None and self.session.travel(by):
            self.changed()

    def back(self) -> bool:
        """Leave the innermost thing: a line being typed, links, a trace, a table, a scope, the flow."""
        session = self.session
        if self.typing is not None:
            self.stop_typing()
        elif session is None:
            if not self.let_go():
                return False
        elif session.reading:
            session.stop_reading()
        elif session.tracing or session.mark is not None:
            session.tracing, session.mark = False, None
        elif self.legend:
            self.legend = False
        elif session.view not in ("tree", "flow"):
            session.show_view("tree")
        elif session.rise():
            pass
        elif session.view == "flow":
            session.show_view("tree")
        elif self.wide:
            self.wide = False
        elif not self.let_go():
            return False
        self.changed()
        return True

    # -- views -----------------------------------------------------------------------------------

    def _view(self, view: View) -> None:
        session = self.session
        if session is not None:
            session.show_view("tree" if session.view == view else view)
            self.changed()

    def action_view(self) -> None:
        """Flow, or the tree again."""
        self._view("flow")

    def action_table(self) -> None:
        """Layers, modules or variables."""
        self._view("layers")

    def action_costs(self) -> None:
        """The dearest ops; again: back."""
        session = self.session
        if session is None:
            return
        if self.page.costs is None:
            record = self.attached()
            self.notify("No record is attached: r attaches one." if record.offered else record.why, markup=False)
            return
        self._view("costs")

    def action_compare(self) -> None:
        """Differences to the graph of the baseline run."""
        session, run = self.session, self.run
        base = self.scene.selection.baseline
        if session is None or run is None:
            return
        if session.view != "compare":
            found = next((r for r in self.runs() if r.name == base), None)
            if len(self.runs()) < 2:
                self.notify(f"Only {display(run.name)} has a graph: there is none to compare it with.", markup=False)
                return
            if found is None or found.name == run.name:
                which = (
                    f"{display(run.name)} is the baseline itself" if found else "No run with a graph is the baseline"
                )
                keys = "J goes to another" if found else "b makes this one it, J goes to another"
                self.notify(f"{which}: {keys}, then B.", markup=False)
                return
            kind = self.source(run).kind
            if all(source.kind != kind for source in sources_of(found)):
                self.notify(f"The baseline {display(found.name)} has no {kind} graph.", markup=False)
                return
        self._view("compare")

    def action_baseline(self) -> None:
        """Make the run shown the baseline, which is what the shell does with the run under its cursor."""
        run = self.run
        if run is not None:
            self.baseline_wanted = run.name
            self.post_message(self.RunWanted(run.name))

    def action_zoom(self, by: int) -> None:
        """Open or close everything below; in the flow, larger or smaller boxes."""
        session = self.session
        if session is None:
            return
        if session.view == "flow":
            zoom = session.flow().zoom - by
            session.zoom = max(0, min(len(ZOOMS) - 1, zoom))
        elif by > 0:
            session.tree.open_all(OPEN_LIMIT)
        else:
            session.tree.shut_all()
        self.changed()

    def action_fit(self) -> None:
        """Whole width without the details, and in the flow boxes that let the picture fit; again: as before."""
        self.wide = not self.wide
        if self.session is not None:
            self.session.zoom = None
        self.changed()

    def action_legend(self) -> None:
        """What lines, marks and colours mean."""
        self.legend = not self.legend
        self.changed()

    # -- choices ---------------------------------------------------------------------------------

    def action_step_run(self, by: int) -> None:
        """The next run that has a graph."""
        names = [run.name for run in self.runs()]
        run = self.run
        if len(names) == 1 and not self.file:
            self.notify(f"Only {display(names[0])} has a graph.", markup=False)
        elif names and run is not None:
            self.file = ""
            name = names[(names.index(run.name) + by) % len(names)]
            self.chosen_run = name
            self.redraw()
            self.post_message(self.RunWanted(name))
            self.post_message(self.Changed())

    def action_source(self, by: int) -> None:
        """The next graph of the run."""
        run = self.run
        if run is not None:
            found = sources_of(run)
            if len(found) < 2 and not self.file:
                self.notify(f"{display(run.name)} has one graph: {display(found[0].label)}.", markup=False)
                return
            self.sources[run.name] = found[(found.index(self.source(run)) + by) % len(found)]
            self.file = ""
            self.changed()

    def action_stats(self, by: int) -> None:
        """Attach the next run metadata, or none."""
        run = self.run
        if run is None:
            return
        record = self.attached()
        tags = ["", *record.offered]
        if len(tags) == 1:
            conceptual = self.source(run).kind == "conceptual"
            self.notify("Costs are told of ops, not of layers." if conceptual else record.why, markup=False)
            return
        at = tags.index(record.tag) if record.tag in tags else 0
        tag = self.stats[run.name] = tags[(at + by) % len(tags)]
        words = f"Attached {display(tag)} of {display(run.name)}." if tag else "No record is attached."
        self.notify(words, markup=False)
        self.changed()

    def action_colour(self, by: int) -> None:
        """The next colouring that tells something."""
        session = self.session
        modes = modes_of(session.model, self.page.costs) if session is not None else list(MODES)
        at = modes.index(self.colour) if self.colour in modes else 0
        self.colour = modes[(at + by) % len(modes)]
        self.changed()

    def action_trace(self) -> None:
        """Light up what is upstream, or all again."""
        if self.session is not None:
            self.session.tracing = not self.session.tracing
            self.changed()

    def action_mark(self) -> None:
        """Mark the node, to light up paths from it; at the mark, take it away."""
        session = self.session
        if session is not None:
            same = session.mark is not None and session.item is not None and session.mark.key == session.item.key
            session.mark = None if same else session.item
            session.tracing = False
            self.changed()

    def action_aside(self) -> None:
        """Out of the flow, or back into it; the cursor stays on it."""
        session = self.session
        item = session.item if session is not None else None
        if session is None or item is None:
            return
        inside = session.toggle_aside()
        where = "in the flow again" if inside else "out of the flow: x brings it back, X all"
        self.notify(f"{display(item.label)} is {where}.", markup=False)
        self.changed()

    def action_bring_back(self) -> None:
        """Undo all moves out of the flow and into it."""
        session = self.session
        if session is not None:
            count = session.bring_back()
            self.notify(f"{count} moved back." if count else "Nothing was moved.", markup=False)
            self.changed()

    def action_series(self) -> None:
        """Series of this scope one by one, or as one."""
        if self.session is not None:
            self.session.toggle_series()
            self.changed()

    def action_small(self, by: int = 1) -> None:
        """Constants and summaries shown or folded away."""
        self.small = not self.small
        for session in self.sessions.values():
            session.set_small(self.small)
        self.changed()

    def action_edges(self, by: int = 1) -> None:
        """Every edge of the flow, or not those that gather."""
        if self.session is not None:
            self.session.every_edge = not self.session.every_edge
            self.changed()

    def action_extract(self, by: int = 1) -> None:
        """Nodes with very many edges set aside, or not."""
        self.extract = not self.extract
        for session in self.sessions.values():
            session.extract = self.extract
            session.set_aside()
        self.changed()

    def action_large(self) -> None:
        """Fetch large attributes of this node."""
        session = self.session
        item = session.item if session is not None else None
        if session is not None and item is not None:
            session.large ^= {session.model.node(item)}
            self.changed()

    # -- out ----------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the full name."""
        session = self.session
        item = session.item if session is not None else None
        if session is not None and item is not None:
            self.app.copy_to_clipboard(display(session.model.path(item), MAX_COPIED))
            self.notify("Copied the name.", markup=False)

    # -- mouse -----------------------------------------------------------------------------------

    def on_click(self, event: Click) -> None:
        """The row, box or link under the mouse; twice: open it."""
        session, page = self.session, self.page
        if session is None or event.widget is not self.query_one("#graph-body", Cells):
            return
        if page.pane or (not page.wide and not page.strip and event.x > page.main_width):
            self._click_details(session, event.y)
        elif event.y < page.main_height:
            session.stop_reading()
            if session.view == "flow":
                flow = session.flow()
                session.box = session.flow_view.hit(flow, event.x, event.y, flow.tall) or session.box
            else:
                line = event.y - page.gap - 1
                view = session.tree if session.view == "tree" else session.table
                count = len(session.tree.rows) if session.view == "tree" else len(session.table.data.lines)
                if line >= 0 and view.top + line < count:
                    view.at = view.top + line
                    view.step(0)
            if event.chain == 2:
                session.enter()
        self.changed()

    def _click_details(self, session: GraphSession, y: int) -> None:
        details = self.page.details
        if details is None:
            return
        line = session.details_top + y - 2
        if 0 <= line < len(details.lines) and details.lines[line].link is not None:
            session.link = details.places.index(line)
            session.follow(details)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Three rows down."""
        self._scroll(event.x, 3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Three rows up."""
        self._scroll(event.x, -3)

    def _scroll(self, x: int, by: int) -> None:
        session, page = self.session, self.page
        if session is None:
            return
        beside = page.pane or (not page.wide and not page.strip and x > page.main_width)
        if beside and page.details is not None:
            session.scroll_details(page.details, by, page.details_room)
        elif session.view == "tree":
            session.tree.step(by)
        elif session.view == "flow":
            session.move(0, 1 if by > 0 else -1)
        else:
            session.table.step(by)
        self.changed()

    # -- what the shell asks ---------------------------------------------------------------------

    @property
    def footer(self) -> Sequence[str]:
        """Keys of the present mode."""
        session = self.session
        if session is None:
            return ("graph.next_run", "graph.next", "graph.file")
        if session.reading:
            return ("leave.back", "graph.down", "graph.open", "graph.inputs", "graph.outputs", "graph.back")
        if session.view == "flow":
            return (
                "graph.open", "leave.back", "graph.inputs", "graph.outputs", "graph.view", "graph.find", "graph.more",
                "graph.fit", "graph.trace", "graph.colour", "graph.edges", "graph.table", "graph.aside",
            )  # fmt: skip
        costs = ("graph.costs",) if self.page.costs is not None else ()
        if session.view != "tree":
            sort = ("graph.inputs",) if session.view == "costs" else ()
            keys = "graph.down", "graph.open", "graph.pane", "leave.back"
            return (*keys, *sort, "graph.match", *costs, "graph.export")
        others = (
            *(("graph.next",) if self.page.graphs[1] > 1 else ()),
            *(("graph.next_run",) if len(self.page.runs) > 1 else ()),
        )
        return (
            "graph.open", "graph.view", *others, "graph.pane", "graph.find", "graph.inputs", "graph.outputs",
            "graph.down", "graph.right", "graph.table", "graph.colour", "graph.trace", *costs, "graph.copy",
        )  # fmt: skip

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """``i`` sorts the table of costs."""
        session = self.session
        sorts = session is not None and session.view == "costs" and not session.reading
        return {**super().footer_labels, **({"graph.inputs": "sort"} if sorts else {})}

    def settings(self) -> list[Setting]:
        """What the settings screen offers."""
        session = self.session
        words = ("folded", "shown")
        out = [
            Setting("colour", self.colour, self.action_colour, "structure, device, cluster, time or memory"),
            Setting("constants", words[not self.small], self.action_small, "constants and summaries"),
            Setting(
                "auxiliary",
                "apart" if self.extract else "in the flow",
                self.action_extract,
                "nodes with very many edges",
            ),
            Setting("statistics", self.page.stats or "none", self.action_stats, "record of a session run"),
        ]
        if session is not None:
            edges = "all" if session.every_edge else "main"
            out.append(Setting("edges", edges, self.action_edges, "those into boxes that gather from everywhere"))
        for device in self.page.costs.devices if self.page.costs is not None else ():
            used = "off" if device in self.without else "on"
            out.append(Setting(device[-22:], used, self._toggle(device), "device counted in time and memory"))
        return out

    def _toggle(self, device: str) -> Callable[[int], None]:
        def change(_: int) -> None:
            self.without ^= {device}
            self.changed()

        return change

    def state(self) -> dict[str, Any]:
        """Colour and folding."""
        return {"colour": self.colour, "small": self.small, "extract": self.extract}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up saved settings, as far as they make sense."""
        if state.get("colour") in MODES:
            self.colour = state["colour"]
        self.small = state.get("small") is not False
        self.extract = state.get("extract") is not False
