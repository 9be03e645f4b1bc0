"""The line of the Graphs dashboard: finding nodes, opening files, naming an export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.widgets import Input

from tuiboard.draw.rows import cut_middle
from tuiboard.store.lazy import Made
from tuiboard.store.names import display
from tuiboard.widgets.graph_board import GraphBoard, Typing
from tuiboard.widgets.graph_export import Writers, counted, scope_writers, suffixes, table_writers, write_export
from tuiboard.widgets.graph_session import GraphSession
from tuiboard.widgets.graph_tables import item_of
from tuiboard.widgets.toolbar import FilterInput


class GraphTyping(GraphBoard):
    """What is done with what is typed; :class:`tuiboard.dashboards.graphs.Graphs` adds the other keys."""

    def _type(
        self, label: str, value: str, hint: str, done: Callable[[str], None], *, ends: str, live: bool = False
    ) -> None:
        line = self.query_one("#graph-line", FilterInput)
        self.typing = Typing(label, done, live)
        line.value, line.placeholder, line.ends = value, hint, (ends, "clear it" if live else "cancel")
        line.cursor_position = len(value)
        line.display = True
        line.focus()
        self.redraw()

    def stop_typing(self) -> None:
        """Put the line away."""
        self.typing = None
        line = self.query_one("#graph-line", FilterInput)
        line.display = False
        self.focus_cards()

    def action_find(self) -> None:
        """Type an expression; hits are listed while one types."""
        if self.session is not None:
            self._type("/", self.find, "regular expression", self._found, ends="list the hits", live=True)

    @on(Input.Changed, "#graph-line")
    def _typed(self, event: Input.Changed) -> None:
        session = self.session
        if self.typing is None or not self.typing.live or session is None or event.value == self.find:
            return
        self.find = event.value
        session.hit, session.hits = -1, []
        if event.value:
            session.show_view("hits")
        elif session.view == "hits":
            session.show_view("tree")
        self.changed()

    @on(FilterInput.Left)
    def _left(self, event: FilterInput.Left) -> None:
        event.stop()
        typing, value = self.typing, self.query_one("#graph-line", FilterInput).value
        self.stop_typing()
        if typing is not None and (value or typing.live):
            typing.done(value)
        self.changed()

    def _found(self, text: str) -> None:
        session = self.session
        if session is not None and not text and session.view == "hits":
            session.show_view("tree")

    def action_match(self, by: int) -> None:
        """The next node found."""
        session = self.session
        if session is None or not self.find:
            return
        answer = self.hits(session)
        if isinstance(answer, Made) and answer.value:
            hits = session.hits = answer.value
            session.hit = (session.hit + by) % len(hits) if session.hit >= 0 else 0 if by > 0 else len(hits) - 1
            if session.view not in ("tree", "flow"):
                session.view = "tree"
            session.go(item_of(session.model, hits[session.hit]))
            self.changed()

    def action_open_file(self) -> None:
        """Type the path of a graph file."""
        self._type(
            "open file",
            self.file or self.given,
            "path of a .pb or .pbtxt file, or a Keras .json",
            self._open,
            ends="open it",
        )

    def _open(self, path: str) -> None:
        self.file = path

    def action_export(self) -> None:
        """Type the name of the file to write."""
        session = self.session
        if session is not None:
            what, _, writers = self._exported(session)
            label = f"export {cut_middle(display(what), 28, self.scene.look.glyphs.ellipsis)} to"
            self._type(label, "graph.txt", f"name of a {suffixes(writers)} file", self._export, ends="write it")

    def _export(self, name: str) -> None:
        session = self.session
        if session is None:
            return
        what, size, writers = self._exported(session)
        folders = [run.folder for run in self.scene.view.runs]

        def work() -> None:
            whole = Path(name).expanduser().absolute()
            said, severity = f"Wrote {display(what, 512)}, {size}, to {display(str(whole), 512)}.", "information"
            try:
                write_export(Path(name), writers, folders)
            except Exception as error:  # the graph or the disk: whatever it is, the user is told
                said, severity = display(str(error), 512), "error"
            self.app.call_from_thread(self.notify, said, severity=severity, markup=False)

        self.run_worker(work, thread=True, group="export")  # a huge graph takes seconds to put into words

    @staticmethod
    def _exported(session: GraphSession) -> tuple[str, str, Writers]:
        """What an export of what is on screen holds, not safe for a screen, how much that is, and its formats.

        Of the tree the scope under the cursor, or the root.
        """
        model, item = session.model, session.item
        if session.view not in ("tree", "flow"):
            table = session.table.data
            count = len(table.lines)
            return f"the table {table.title}", f"{count:,} row{'' if count == 1 else 's'}", table_writers(table)
        scope = session.scope
        if session.view == "tree":
            scope = item.row if item is not None and not item.members and model.is_scope(item) else 0
        return model.tree.path(scope) or "the whole graph", counted(model, scope), scope_writers(model, scope)
