from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.builders import SHARED, LogdirBuilder
from tests.dashboards.image_boards import until
from tests.graphs import MLP, MLP_SHAPES, graph_def, keras_json
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.terminal import look_of
from tuiboard.dashboards.graphs import Graphs
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.proto import message_class
from tuiboard.store.board import Board
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.graph_session import GraphSession
from tuiboard.widgets.status_line import StatusLine


def load(path: Path) -> Board:
    board = Board("logs")
    Follower([LogdirSpec(str(path))], board, watch=False).load()
    return board


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = (120, 40), **start: Any) -> Any:
    app = TuiboardApp(load(path), Start(dashboard="graphs", clock=lambda: 1.7e9, **start))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, TuiboardApp)
    while not app.cache.idle:
        await pilot.pause(0.01)
    await pilot.pause()
    app.board_screen.draw()
    await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> str:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return text(pilot)


def session(pilot: Pilot[Any]) -> GraphSession:
    found = graphs(pilot).session
    assert found is not None
    return found


def text(pilot: Pilot[Any]) -> str:
    cells = pilot.app.screen.query(Cells)
    return "\n".join("".join(s.text for s in row) for c in cells if c.display for row in c.rows)


def graphs(pilot: Pilot[Any]) -> Graphs:
    app = pilot.app
    assert isinstance(app, TuiboardApp)
    found = app.board_screen.dashboard
    assert isinstance(found, Graphs)
    return found


def item(pilot: Pilot[Any]) -> str:
    session = graphs(pilot).session
    assert session is not None and session.item is not None
    return session.model.path(session.item)


@pytest.fixture
def logs(logdir: LogdirBuilder) -> Path:
    """A run with an op graph and the costs of a session run, one with a Keras model, one with neither."""
    with logdir.writer("a/ops") as writer:
        writer.scalar("loss", 0, 1.0)
        writer.graph(graph_def(MLP, shapes=MLP_SHAPES))
        made = message_class("RunMetadata")()
        stats = made.step_stats.dev_stats.add(device=b"/device:CPU:0").node_stats.add(node_name=b"layer1/matmul")
        stats.all_end_rel_micros = 1500
        tagged = message_class("TaggedRunMetadata")(tag=b"step1", run_metadata=made.SerializeToString())
        writer.event(1, tagged_run_metadata=tagged)
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 3}}
    first = {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 8]}}
    for run, layers in (
        ("b/keras", [first, dense]),
        ("c/keras", [first, dense, dense | {"config": {"name": "e", "units": 1}}]),
    ):
        with logdir.writer(run) as writer:
            writer.plugin("graph_keras_model", "keras", 0, keras_json(*layers), content=b"1")
    logdir.scalars("d/none", {"loss": [1.0]})
    return logdir.path


async def test_the_first_run_with_a_graph_is_shown_as_a_tree(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = text(pilot)
        assert "run a/ops" in shown and "11 nodes" in shown and "12 edges" in shown and "8 at the top" in shown
        assert "▸ " in shown and "layer1" in shown and "kept out of the flow" in shown
        shown = await press(pilot, "j", "j", "j", "enter", "l")
        assert item(pilot) == "layer1/matmul" and "1 folded" in shown
        assert "MatMul" in shown and "Inputs  2" in shown and "Around" in shown and "1.50 ms" in shown


async def test_the_first_run_is_shown_though_another_is_newer_unless_the_user_chose_one(logdir: LogdirBuilder) -> None:
    for number, run in enumerate(("a", "b", "c")):
        with logdir.writer(run) as writer:
            writer.wall_time = 1.7e9 + 1000 * number
            writer.scalar("loss", 0, 1.0)
            writer.event(number, graph_def=graph_def([(run, "Op", ())]))
    async with opened(logdir.path) as pilot:
        assert graphs(pilot).scene.selection.cursor == "c"
        assert "run a " in text(pilot)
        board = pilot.app
        assert isinstance(board, TuiboardApp)
        board.board_screen.select(cursor="b")
        assert "run b " in await press(pilot, "I")


async def test_the_footer_names_costs_only_where_there_are_any(logs: Path) -> None:
    async with opened(logs, (200, 40)) as pilot:
        assert "C costs" in text(pilot)
        assert "C costs" not in await press(pilot, "J")


async def test_inputs_and_outputs_are_links(logs: Path) -> None:
    async with opened(logs) as pilot:
        await press(pilot, "j", "j", "j", "enter", "j", "i", "i", "enter")
        assert item(pilot) == "w1"
        await press(pilot, "o", "enter")
        assert item(pilot) == "layer1/matmul"
        await press(pilot, "H", "H")
        assert item(pilot) == "layer1/matmul"
        await press(pilot, "L")
        assert item(pilot) == "w1"
        assert "▌" in await press(pilot, "tab") and session(pilot).link == 0
        await press(pilot, "escape")
        assert session(pilot).link is None


async def test_nodes_are_found_and_gone_through(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = await press(pilot, "slash", *"mat")
        assert "layer1/matmul" in shown and "layer2/matmul" in shown
        await press(pilot, "enter", "j", "enter")
        assert item(pilot) == "layer2/matmul" and session(pilot).view == "tree"
        await press(pilot, "n")
        assert item(pilot) == "layer1/matmul"
        await press(pilot, "N")
        assert item(pilot) == "layer2/matmul"
        shown = await press(pilot, "slash", *"((")
        assert "no valid expression" in shown
        await press(pilot, "escape")
        assert graphs(pilot).typing is None


async def test_the_flow_and_back(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = await press(pilot, "v")
        assert "│ layer2" in shown and "? × 4" in shown and "view flow" in shown
        shown = await press(pilot, "j", "enter")
        assert "│ matmul" in shown and "layer1" in shown
        assert "│ layer2" in await press(pilot, "escape")
        assert "view tree" in await press(pilot, "escape")
        shown = await press(pilot, "v", "minus", "minus")
        assert "[ layer2" in shown


async def test_what_is_moved_out_of_the_flow_stays_in_sight_and_comes_back(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = await press(pilot, "v", "j", "x")
        assert item(pilot) == "layer1" and "kept out: layer1" in shown and "│ layer1" not in shown
        assert "│ layer1" in await press(pilot, "x") and item(pilot) == "layer1"
        await press(pilot, "x", "k")
        assert item(pilot) == "w1"  # which nothing here takes any more, below all others
        await press(pilot, "k", "x")
        shown = await press(pilot, "G", "j")
        assert "kept out: layer1" in shown and item(pilot) == "layer1"  # below the last box is the line
        await press(pilot, "l")
        assert item(pilot) == "loss"
        shown = await press(pilot, "X")
        assert "│ layer1" in shown and "│ loss" in shown


async def test_traces_and_paths(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = await press(pilot, "j", "j", "j", "j", "u")
        assert "upstream" in shown
        lit = graphs(pilot).page.lit
        session = graphs(pilot).session
        assert lit is not None and session is not None
        find = session.model.find
        assert [bool(lit[find(p) or 0]) for p in ("input", "layer1", "w2", "loss")] == [True, True, True, False]
        shown = await press(pilot, "escape", "m", "k")
        lit = graphs(pilot).page.lit
        assert "paths from layer2" in shown and lit is not None
        assert [bool(lit[find(p) or 0]) for p in ("input", "layer1", "layer2")] == [False, True, True]


async def test_costs_colours_and_tables(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = await press(pilot, "C")
        assert "time▾" in shown and "100.0 %" in shown
        assert "i sort" in shown and "C costs" in shown
        assert "memory▾" in await press(pilot, "i")
        assert "time▾" in await press(pilot, "i")
        assert "view tree" in await press(pilot, "C")
        shown = await press(pilot, "c")
        assert "Colour  device" in shown and "/device:CPU:0" in shown, "no op names one: that on which they ran"
        assert "ran on    /device:CPU:0" in shown
        shown = await press(pilot, "c")
        assert "Colour  time" in shown and "no data: cluster" in shown and "1.50 ms  100.0 % of all" in shown
        assert "did not run" in await press(pilot, "g")
        shown = await press(pilot, "V")
        assert "2 variables" in shown and "8 × 4" in shown
        await press(pilot, "r")
        assert graphs(pilot).page.costs is None
        assert "Lines and marks" in await press(pilot, "escape", "I")


async def test_runs_and_comparison(logs: Path) -> None:
    async with opened(logs) as pilot:
        shown = await press(pilot, "J")
        assert "run b/keras" in shown and "conceptual" in shown and "27" in shown
        await press(pilot, "b")
        shown = await press(pilot, "J", "B")
        assert "run c/keras" in shown and "1 added   0 removed   0 changed" in shown
        assert "run a/ops" in await press(pilot, "J")
        assert "3 layers" in await press(pilot, "K", "V") or "layers" in text(pilot)


async def test_a_file_by_its_path(logs: Path, tmp_path: Path) -> None:
    (tmp_path / "g.pb").write_bytes(graph_def([("only", "One", ())]))
    async with opened(logs) as pilot:
        await press(pilot, "O")
        graphs(pilot).query_one("#graph-line", Input).value = str(tmp_path / "g.pb")
        shown = await press(pilot, "enter")
        assert "file" in shown and "only" in shown and "1 node" in shown and "1 nodes" not in shown
        assert "run a/ops" in await press(pilot, "escape")
        await press(pilot, "O")
        graphs(pilot).query_one("#graph-line", Input).value = str(tmp_path / "missing.pb")
        assert "cannot be read" in await press(pilot, "enter")


async def test_the_file_named_at_the_start_is_what_escape_comes_back_to(tmp_path: Path) -> None:
    given = tmp_path / "given.pb"
    given.write_bytes(graph_def([("only", "One", ())]))
    app = TuiboardApp(Board("given.pb"), Start(graph_file=str(given), clock=lambda: 1.7e9))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "only" in text(pilot)
        await press(pilot, "O")
        graphs(pilot).query_one("#graph-line", Input).value = str(tmp_path / "missing.pb")
        assert "cannot be read" in await press(pilot, "enter")
        assert "only" in await press(pilot, "escape") and "only" in await press(pilot, "escape")


async def test_what_is_damaged_of_a_file_is_named_above_the_rest(tmp_path: Path) -> None:
    given = tmp_path / "cut.pb"
    given.write_bytes(graph_def([(f"n{i}", f"Op{i}", ()) for i in range(9)])[:-3])
    app = TuiboardApp(Board("cut.pb"), Start(graph_file=str(given), clock=lambda: 1.7e9))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = text(pilot)
        assert "n7" in shown and "n8" not in shown
        assert "! cut off or damaged at byte" in shown and "8 whole nodes before it" in shown
        await pilot.pause(0.5)  # news wait for some quiet
        assert "1 problem" in "".join(s.text for s in pilot.app.screen.query_one(StatusLine).rows[0])
        listed = await press(pilot, "exclamation_mark")
        assert "cut.pb" in listed and "graph not whole" in listed and "Copy the file again" in listed


async def test_of_a_record_that_is_no_whole_graph_the_rest_is_shown_and_listed(logdir: LogdirBuilder) -> None:
    whole = graph_def([(f"n{i}", f"Op{i}", ()) for i in range(9)])
    with logdir.writer("run") as writer:
        writer.graph(whole[:-3])
    with logdir.writer("none") as writer:
        writer.graph(b"\xff" * 20)
    async with opened(logdir.path) as pilot:
        await press(pilot, "J")
        assert "8 whole nodes before it" in text(pilot)
        screen, wanted = pilot.app.board_screen, {("graph-damaged", "run"), ("graph-damaged", "none")}
        # what a drawing found comes round by the board
        await until(pilot, lambda: {(n.kind, n.run) for n in screen.view.all_notices} == wanted)
        assert all(n.offset is not None and n.file for n in screen.view.all_notices)


async def test_edges_that_are_left_out_are_told_of_in_any_width(logdir: LogdirBuilder) -> None:
    nodes = [(f"n{i}", f"Op{i}", tuple(f"n{k}" for k in range(i))) for i in range(9)]
    with logdir.writer("a run of a long name") as writer:
        writer.graph(graph_def(nodes))
    for size, words in (((80, 24), " out, W"), ((60, 20), " out, W"), ((120, 40), " left out")):
        async with opened(logdir.path, size=size) as pilot:
            shown = await press(pilot, "v")
            hidden = session(pilot).flow().hidden
            assert hidden > 1 and f"{hidden} edges{words}" in shown, size


async def test_export_writes_a_file(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(logs) as pilot:
        await press(pilot, "j", "j", "j", "e", "enter")
        await pilot.app.workers.wait_for_complete()
    assert "layer1" in (tmp_path / "graph.txt").read_text(encoding="utf-8")


async def test_an_export_is_written_on_another_thread(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    began, free = threading.Event(), threading.Event()

    def slow(*_: Any) -> None:
        began.set()
        assert free.wait(10)

    monkeypatch.setattr("tuiboard.widgets.graph_typing.write_export", slow)
    async with opened(logs) as pilot:
        await press(pilot, "e", "enter")
        assert began.wait(10)
        before = session(pilot).tree.at
        await press(pilot, "j")  # is answered meanwhile
        assert session(pilot).tree.at == before + 1
        free.set()
        await pilot.app.workers.wait_for_complete()


async def test_the_cursor_of_the_prompt_is_at_the_end_each_time(logs: Path) -> None:
    async with opened(logs) as pilot:
        await press(pilot, "e", *["left"] * 5, "escape", "e")
        line = graphs(pilot).query_one("#graph-line", Input)
        assert (line.value, line.cursor_position) == ("graph.txt", len("graph.txt"))
        await press(pilot, "ctrl+u")
        assert line.value == ""


async def test_export_of_a_table_on_screen(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(logs) as pilot:
        assert "export the table" in await press(pilot, "V", "e")
        await press(pilot, "enter")
        told = [notice.message for notice in pilot.app._notifications][-1]
        assert told.startswith("Wrote the table variables, 2 rows, to ")
        await press(pilot, "e")
        graphs(pilot).query_one("#graph-line", Input).value = "y.dot"
        await press(pilot, "enter")
    assert "w1" in (tmp_path / "graph.txt").read_text(encoding="utf-8") and not (tmp_path / "y.dot").exists()


async def test_what_is_no_graph_says_so(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(b"\x0a\x05\x0a\x03ab")
    async with opened(logdir.path) as pilot:
        assert "This graph cannot be shown" in text(pilot)
        await press(pilot, "j", "v", "V", "c", "u", "enter", "n", "e")


async def test_nothing_changed_nothing_sent(logs: Path) -> None:
    async with opened(logs) as pilot:
        await press(pilot, "v")
        body = pilot.app.screen.query_one("#graph-body", Cells)
        before = body.painted_rows
        graphs(pilot).redraw()
        assert body.painted_rows == before


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 60)])
async def test_any_size_any_view(logs: Path, size: tuple[int, int]) -> None:
    async with opened(logs, size) as pilot:
        for key in (
            "j",
            "enter",
            "v",
            "enter",
            "z",
            "minus",
            "plus",
            "z",
            "escape",
            "V",
            "escape",
            "C",
            "i",
            "escape",
            "G",
            "tab",
        ):
            await press(pilot, key)
            body = pilot.app.screen.query_one("#graph-body", Cells)
            assert all(sum(s.cell_length for s in row) <= size[0] for row in body.rows)


async def test_plain_characters_only(logs: Path) -> None:
    async with opened(logs, look=look_of("mono", "ascii")) as pilot:
        for key in ("j", "v", "I", "V"):
            assert (await press(pilot, key)).isascii()


def hostile() -> Iterator[bytes]:
    """Names of the fault kit, those with escapes and bad bytes, and some of our own."""
    yield from (
        b"\x1b[31mred",
        b"a\x9b2J/\x1b]0;t\x07",
        b"[b]markup[/b]",
        b"\xff\xfe",
        b"",
        b"/",
        b"x" * 100_000,
        "\u202eevil\u200b".encode(),
    )
    if sys.version_info >= (3, 11):
        sys.path.append(str(SHARED / "faults"))
        try:
            from faults_hostile import strings
        except ImportError:
            return
        for one in strings():
            yield one.raw if isinstance(one.raw, bytes) else one.raw.encode("utf-8", "surrogatepass")


async def test_hostile_names_are_shown_as_text(logdir: LogdirBuilder) -> None:
    made = message_class("GraphDef")()
    for raw in hostile():
        made.node.add(name=raw, op=b"Op")
        node = made.node.add(name=b"scope/" + raw, op=raw, input=[raw, b"^" + raw, b"n:" + raw], device=raw)
        node.attr.add(key=raw[:50]).value.s = raw
    with logdir.writer("run") as writer:
        writer.graph(made.SerializeToString())
    async with opened(logdir.path) as pilot:
        session = graphs(pilot).session
        assert session is not None
        for key in ("v", "escape", "V", "escape", "slash", "o", "enter", "enter"):
            await press(pilot, key)
        for place in range(len(session.tree.rows)):
            session.view, session.tree.at = "tree", place
            graphs(pilot).redraw()
            for row in pilot.app.screen.query_one("#graph-body", Cells).rows:
                shown = "".join(segment.text for segment in row)
                assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in "\u202e\u200b" for char in shown)
