"""What the Graphs dashboard shows: which graph of which run, made ready for one picture after the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message

from tuiboard.compute.pattern import Pattern
from tuiboard.draw.rows import Row, fit
from tuiboard.format.payload import PayloadError
from tuiboard.store.lazy import Answer, Failed, Made, Pending, Tell
from tuiboard.store.names import display
from tuiboard.store.run import RunView
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.dashboard import Dashboard, Scene
from tuiboard.widgets.empty_state import Emptiness, draw_empty
from tuiboard.widgets.graph_attached import Attached, attached
from tuiboard.widgets.graph_colours import Colours, modes_of
from tuiboard.widgets.graph_compare import compare_table, differences
from tuiboard.widgets.graph_costs import GraphCosts
from tuiboard.widgets.graph_details import Details, details_of, unlinked
from tuiboard.widgets.graph_flow_plan import plan_flow
from tuiboard.widgets.graph_keys import GRAPHS
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.graph_page import Page, draw_page
from tuiboard.widgets.graph_session import GraphSession
from tuiboard.widgets.graph_sources import Source, ask_file, ask_graph, damage_of, damage_of_file, sources_of
from tuiboard.widgets.graph_tables import cost_table, hit_table, item_of, layer_table
from tuiboard.widgets.keys import Key, bindings
from tuiboard.widgets.toolbar import FilterInput

T = TypeVar("T")
SMALL = 3000
"""Nodes up to which everything is made at once; of larger graphs on another thread."""
MAX_SESSIONS = 8
CROWD = 24
"""Things in a scope from which on its flow is laid out on another thread."""
MAX_DETAILS = 64


@dataclass(slots=True)
class Typing:
    """What the line is for while something is typed."""

    label: str
    done: Callable[[str], None]
    live: bool = False
    """Every change counts."""


class GraphBody(Cells):
    """Everything below the bar."""

    class Sized(Message):
        """It has another size: the first, too, which may come after that of the dashboard."""

    def on_resize(self) -> None:
        """Have it drawn for the new size."""
        self.post_message(self.Sized())


class GraphBoard(Dashboard):
    """Chooses, asks for and draws; :class:`tuiboard.dashboards.graphs.Graphs` adds what the keys do."""

    DEFAULT_CSS = """
    GraphBoard #graph-bar { height: 1; }
    GraphBoard #graph-head { width: 1fr; height: 1; }
    GraphBoard #graph-damage { display: none; height: 1; }
    GraphBoard #graph-line { display: none; width: 1fr; }
    """
    KEYS: ClassVar[tuple[Key, ...]] = GRAPHS
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = bindings(GRAPHS)

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.session: GraphSession | None = None
        self.chosen_run: str | None = None
        self.sources: dict[str, Source] = {}
        self.stats: dict[str, str] = {}
        self.file = ""
        """Path of the file whose graph is shown in place of a run's."""
        self.given = ""
        """Path of the file named on the command line."""
        self.without: frozenset[str] = frozenset()
        self.sessions: dict[Hashable, GraphSession] = {}
        self._memo: dict[Hashable, Any] = {}
        self._lit: tuple[GraphModel, NDArray[np.int64]] | None = None
        """The graph and the nodes of the path traced last."""
        self.colour, self.small, self.extract = "structure", True, True
        self.sort = "time"
        self.wide = False
        self.legend = False
        self.find = ""
        self.typing: Typing | None = None
        self.page = Page()
        self.baseline_wanted = ""
        """The run that is to be the baseline when the shell's cursor is on it."""

    def compose(self) -> ComposeResult:
        """The bar, the line to type into, what is damaged, and the body."""
        with Horizontal(id="graph-bar"):
            yield Cells(id="graph-head")
            yield FilterInput(id="graph-line", placeholder="regular expression")
        yield Cells(id="graph-damage")
        yield GraphBody(id="graph-body")

    def on_mount(self) -> None:
        """The body takes the keyboard."""
        self.query_one("#graph-body", Cells).can_focus = True
        super().on_mount()

    @property
    def whole_width(self) -> bool:
        """One run at a time is shown, so the run picker gives way."""
        return True

    @property
    def stands_alone(self) -> bool:
        """A file may be shown where there is no run."""
        return bool(self.file)

    def open_file(self, path: str) -> None:
        """Show the graph of a file."""
        self.file = self.given = path

    def let_go(self) -> bool:
        """Leave the file for the graphs of runs, or where there are none for that named at the start."""
        before, self.file = self.file, "" if self.runs() else self.given
        return self.file != before

    def focus_cards(self) -> None:
        """Give the keyboard to the body."""
        self.query_one("#graph-body", Cells).focus()

    # -- what is shown ---------------------------------------------------------------------------

    def show(self, scene: Scene) -> None:
        """Draw the scene."""
        self.scene = scene
        scene.cache.begin()
        if self.baseline_wanted and self.baseline_wanted == scene.selection.cursor:
            self.baseline_wanted = ""
            self.call_later(self.app.run_action, "screen.baseline")
        self.redraw()

    @on(GraphBody.Sized)
    def _sized(self) -> None:
        self.redraw()

    def runs(self) -> list[RunView]:
        """Runs that pass the filter and have a graph."""
        return [run for run in self.scene.selection.matching(self.scene.view) if sources_of(run)]

    @property
    def run(self) -> RunView | None:
        """The run whose graph is shown: that chosen in the picker if it has one, else as before, else the first.

        It is settled when the user does something here, so that a run that is still being read may yet come first.
        """
        runs = {run.name: run for run in self.runs()}
        selection, cursor = self.scene.selection, self.scene.selection.cursor
        if cursor in runs and (selection.spotlight or (selection.pointed and self.chosen_run not in runs)):
            return runs[cursor]
        return runs.get(self.chosen_run or "") or next(iter(runs.values()), None)

    def source(self, run: RunView) -> Source:
        """Which graph of a run is shown: what was chosen, else the first one that can be shown."""
        found = sources_of(run)
        chosen = self.sources.get(run.name)
        if chosen in found:
            return chosen
        for source in found:
            if not isinstance(ask_graph(self.scene.cache, run, source)[1], Failed):
                return source
        return found[0]

    def _ask(self) -> Answer[GraphModel] | None:
        """The open graph, as far as it is there; takes up its session."""
        run = self.run
        if self.file:
            key, answer = ask_file(self.scene.cache, self.file)
        elif run is not None:
            key, answer = ask_graph(self.scene.cache, run, self.source(run))
        else:
            self.session = None
            return None
        if isinstance(answer, Made):
            known = self.sessions.pop(key, None)
            if known is None or known.model is not answer.value:
                known = GraphSession.opened(key, answer.value, small=self.small, extract=self.extract)
            self.sessions[key] = known
            while len(self.sessions) > MAX_SESSIONS:
                self.sessions.pop(next(iter(self.sessions)))
            self.session = known
        else:
            self.session = None
        self._tell(answer, run)
        return answer

    def _tell(self, answer: Answer[GraphModel], run: RunView | None) -> None:
        """Have a graph that is not whole listed among the problems."""
        damage = answer.value.graph.damage if isinstance(answer, Made) else ""
        if self.file and damage and isinstance(answer, Made):
            self.scene.tell(damage_of_file(self.file, answer.value.graph))
        elif run is not None and not self.file:
            words = display(damage, 160) or (answer.why if isinstance(answer, Failed) and answer.kind else "")
            if words:
                self.scene.tell(damage_of(run, self.source(run), words))

    def _soon(self, key: Hashable, make: Callable[[], T], *, slow: bool = False) -> Answer[T]:
        """A value of the open graph: at once if the graph is small and it is not ``slow``, else on another thread."""
        session = self.session
        whole = (session.key if session else None, key)
        graph = session.model.graph if session is not None else None
        if slow or (graph is not None and len(graph) + len(graph.sources) // 4 > SMALL):
            return self.scene.cache.get(whole, lambda _: make())
        if whole not in self._memo:
            if len(self._memo) >= MAX_DETAILS:
                self._memo.pop(next(iter(self._memo)))
            self._memo[whole] = make()
        return Made(self._memo[whole])

    def attached(self) -> Attached:
        """The record of a session run that is attached to the graph."""
        run = self.run
        if run is None or self.session is None or self.file:
            return Attached()
        return attached(self.scene.cache, run, self.source(run), self.stats.get(run.name))

    def costs(self, record: Attached) -> GraphCosts | None:
        """What the nodes cost in the attached session run; None where no node of the graph is told of."""
        session, costs = self.session, record.costs
        if session is None or costs is None:
            return None
        made = self._soon(("costs", record.tag, self.without), lambda: GraphCosts(session.model, costs, self.without))
        return made.value if isinstance(made, Made) and (made.value.ran.any() or self.without) else None

    def colours(self, costs: GraphCosts | None) -> Colours | None:
        """The chips of the open graph."""
        session = self.session
        if session is None or self.colour == "none" or self.colour not in modes_of(session.model, costs):
            return None
        made = self._soon(("colours", self.colour, id(costs)), lambda: Colours(session.model, self.colour, costs))
        return made.value if isinstance(made, Made) else None

    def lit(self) -> NDArray[np.int64] | None:
        """(M,) how many nodes of each row are on the traced path; None if nothing is traced."""
        session = self.session
        item = session.item if session is not None else None
        if session is None or item is None or not (session.tracing or session.mark):
            self._lit = None
            return None
        model, mark = session.model, session.mark

        def make() -> NDArray[np.int64]:
            reach = model.reach()
            if mark is not None and not session.tracing:
                found = reach.between(_nodes(model, mark), _nodes(model, item))
            else:
                found = reach.upstream(_nodes(model, item))
            return model.tree.sums(found.astype(np.int64)).astype(np.int64)

        answer = self._soon(("lit", item.key, mark and mark.key, session.tracing), make)
        if isinstance(answer, Made):
            self._lit = session.model, answer.value
        # the path before this one stays lit until this one is known
        return self._lit[1] if self._lit is not None and self._lit[0] is session.model else None

    def details(self, costs: GraphCosts | None, colours: Colours | None, width: int) -> Details | None:
        """The details of what is under the cursor."""
        session = self.session
        item = session.item if session is not None else None
        if session is None:
            return None
        look, table = self.scene.look, session.table
        line, base = (table.line, table.data.base) if session.view == "compare" else (None, None)
        there = line.there if line is not None else -1
        if item is None and (base is None or there < 0):
            return None
        node = session.model.node(item) if item is not None else -1
        key = (
            "details", session.key, item, width, id(costs), id(colours), node in session.large, look,
            item is not None and session.tree.grouped(item.row), base is not None and table.data.title, there,
        )  # fmt: skip

        def make() -> Details:
            if item is None:
                assert base is not None
                gone = details_of(base, item_of(base, there), look, width)
                return replace(unlinked(gone), kind=f"{gone.kind}  removed")
            differs = differences(session.model, node, base, there) if base is not None and there >= 0 else ()
            return details_of(
                session.model, item, look, width, series=session.tree.grouped(item.row), costs=costs, colours=colours,
                large=node in session.large, differs=differs,
            )  # fmt: skip

        if key not in self._memo:
            if len(self._memo) >= MAX_DETAILS:
                self._memo.pop(next(iter(self._memo)))
            self._memo[key] = make()
        found: Details = self._memo[key]
        return found

    # -- drawing ---------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw what differs from what is on screen."""
        body, head = self.query_one("#graph-body", Cells), self.query_one("#graph-head", Cells)
        width, height = self.size.width, body.size.height
        if not self.is_mounted or not width or not height:
            return
        answer, run = self._ask(), self.run
        graphs = sources_of(run) if run is not None and not self.file else []
        shown = self.source(run) if run is not None and graphs else None
        page = self.page = Page(
            scene=self.scene, width=width, height=height, focused=not self.typing, wide=self.wide, run=run,
            runs=self.runs(), file=self.file, source=shown.label if shown is not None else "",
            graphs=(graphs.index(shown) + 1, len(graphs)) if shown is not None else (1, 1), legend=self.legend,
            colour=self.colour, find=self.find,
        )  # fmt: skip
        if self.session is not None:
            self._fill(page, self.session)
        rows = draw_page(page) if self.session is not None else self._words(answer, width, height)
        if self.typing is None:
            head.styles.width = "1fr"
            head.paint([page.bar()])
        else:
            look = self.scene.look
            head.styles.width = len(self.typing.label) + 3
            head.paint([fit([(f" {self.typing.label} ", look("accent"))], len(self.typing.label) + 3, look())])
        damage = self.query_one("#graph-damage", Cells)
        words = self.session.model.graph.damage if self.session is not None else ""
        damage.display = bool(words)
        look = self.scene.look
        damage.paint(
            [fit([(f" {look.glyphs.trouble} ", look("warn")), (display(words, 160), look("text"))], width, look())]
        )
        body.paint(rows)

    def _fill(self, page: Page, session: GraphSession) -> None:
        page.session = session
        record = self.attached()
        page.costs = self.costs(record)
        page.stats = record.tag if page.costs is not None else "none" if record.offered else ""
        page.colours = self.colours(page.costs)
        self._make_view(session, page)
        page.lit = self.lit()
        page.details = self.details(page.costs, page.colours, page.details_width - 4)

    def _make_view(self, session: GraphSession, page: Page) -> None:
        """See to it that the view has what it shows."""
        model = session.model
        session.rows, session.columns = max(1, page.main_height - 1), page.main_width - 2
        if session.view == "flow" and session.known_flow() is None:
            scope, options = session.scope, session.options(session.scope)
            answer = self._soon(
                ("flow", scope, options), lambda: plan_flow(model, scope, options), slow=len(model.fold(scope)) > CROWD
            )
            if isinstance(answer, Made):
                session.keep_flow(answer.value)
            else:
                page.waiting = "laying out"
        if session.view == "flow" and (flow := session.known_flow()) is not None:
            if session.flow_view.box_at(flow, session.box) is None and flow.boxes:
                aside = {item.key for item in flow.aside}
                if session.box is None or session.box.key not in aside:
                    session.box = flow.boxes[0].item
        elif session.view == "layers":
            self._table(session, page, "layers", lambda: layer_table(model))
        elif session.view == "costs":
            costs = page.costs
            if costs is None:
                session.view = "tree"
            else:
                self._table(
                    session, page, ("cost table", self.sort, id(costs)), lambda: cost_table(model, costs, self.sort)
                )
        elif session.view == "compare":
            self._compare(session, page)
        elif session.view == "hits":
            found = self.hits(session)
            if isinstance(found, Made):
                session.hits = found.value
                session.table.show(hit_table(model, found.value, self.find))
            else:
                done = f"  {100 * found.done:.0f} %" if isinstance(found, Pending) and found.done else ""
                page.waiting = f"searching{done}" if isinstance(found, Pending) else found.why

    def _table(self, session: GraphSession, page: Page, key: Hashable, make: Callable[[], Any]) -> None:
        answer = self._soon(("table", key), make)
        if isinstance(answer, Made):
            session.table.show(answer.value)
        else:
            page.waiting = "counting" if isinstance(answer, Pending) else answer.why

    def hits(self, session: GraphSession) -> Answer[list[int]]:
        """Nodes whose full names match what was typed; always looked for on another thread."""
        names, pattern = session.model.graph.names, Pattern(self.find)

        def make(tell: Tell) -> list[int]:
            try:
                return pattern.positions(names, tell=tell) if pattern.text else []
            except TimeoutError as error:
                raise PayloadError("the expression takes too long") from error

        return self.scene.cache.get((session.key, "find", self.find), make, place="find")

    def _compare(self, session: GraphSession, page: Page) -> None:
        name = self.scene.selection.baseline
        base = next((run for run in self.scene.view.runs if run.name == name), None)
        kind = self.source(page.run).kind if page.run is not None else ""
        source = next((s for s in sources_of(base) if s.kind == kind), None) if base is not None else None
        if base is None or source is None or name is None:
            session.view = "tree"
            return
        key, answer = ask_graph(self.scene.cache, base, source)
        if isinstance(answer, Made):
            self._table(
                session,
                page,
                ("compare", key),
                lambda: compare_table(session.model, answer.value, page.run.name if page.run else "", name),
            )
        else:
            page.waiting = "reading the baseline" if isinstance(answer, Pending) else answer.why

    def _words(self, answer: Answer[GraphModel] | None, width: int, height: int) -> list[Row]:
        """What to say where no graph can be shown."""
        if isinstance(answer, Failed):
            keys = (("J/K", "another run"), ("d", "another graph"), ("O", "open a file"))
            words = Emptiness("This graph cannot be shown", (answer.why,), keys)
        elif isinstance(answer, Pending):
            done = f"{100 * answer.done:.0f} %" if answer.done else ""
            words = Emptiness("Reading the graph", (done,) if done else ())
        else:
            lines = (
                "torch: writer.add_graph(model, input)   Keras: TensorBoard(write_graph=True)",
                "TensorFlow: tf.summary.trace_on() and trace_export(), or tf.summary.graph()",
            )
            words = Emptiness("No run shown here has a graph", lines, (("O", "open a .pb, .pbtxt or .json file"),))
        return draw_empty(words, self.scene.look, width, height)

    def changed(self) -> None:
        """Draw, and tell the shell; the run shown is settled now."""
        run = self.run
        self.chosen_run = run.name if run is not None else None
        self.redraw()
        self.post_message(self.Changed())


def _nodes(model: GraphModel, item: Item) -> list[int]:
    """The nodes of an item."""
    parts = [model.tree.nodes[start:end] for start, end in model.spans(item)]
    return [node for part in parts for node in part.tolist() if node >= 0]
