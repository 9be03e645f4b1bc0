"""The details of a graph read by keys: beside it, in its place where it is narrow, and of two graphs compared."""

from __future__ import annotations

from tests.builders import LogdirBuilder
from tests.dashboards.test_graphs import graphs, item, opened, press, session, text
from tests.graphs import MLP, MLP_SHAPES, Node, graph_def, keras_json


async def test_where_it_is_narrow_the_details_open_in_place_of_the_graph(logdir: LogdirBuilder) -> None:
    nodes: list[Node] = [("a", "A", ()), ("b", "B", ("a",)), *((f"c{chr(97 + i)}", "C", ("b",)) for i in range(12))]
    with logdir.writer("run") as writer:
        writer.graph(graph_def(nodes))
    async with opened(logdir.path, (80, 24)) as pilot:
        await press(pilot, "j")
        assert item(pilot) == "b"
        shown = await press(pilot, "tab")
        assert "Outputs  12" in shown and "Inputs  1" in shown and "more lines: j" in shown
        assert session(pilot).reading and session(pilot).link == 0, "the first link has the keyboard"
        shown = await press(pilot, *["j"] * 12)
        assert "▌ cl" in shown, "the last link is reached, in sight and marked"
        shown = await press(pilot, *["j"] * 20)
        assert "more line" not in shown, "what comes after the last link is read as well"
        await press(pilot, "g", "escape")
        assert not session(pilot).reading and "Outputs" not in text(pilot)
        shown = await press(pilot, "i")
        assert "Inputs  1" in shown, "a link is gone to where it is seen"
        await press(pilot, "enter")
        assert item(pilot) == "a" and not session(pilot).reading


async def test_details_without_links_can_be_read(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(graph_def([("alone", "A", ())]))
    async with opened(logdir.path, (80, 24)) as pilot:
        shown = await press(pilot, "tab")
        assert "device" in shown and session(pilot).reading and session(pilot).link is None
        await press(pilot, "j", "enter", "tab")
        assert not session(pilot).reading and item(pilot) == "alone"


async def test_where_it_is_narrow_the_legend_opens_in_place_of_the_graph(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(graph_def(MLP))
    async with opened(logdir.path, (80, 24)) as pilot:
        shown = await press(pilot, "I")
        assert "control: order alone" in shown and "constants, summaries" in shown
        shown = await press(pilot, "escape")
        assert "control: order alone" not in shown


async def test_other_graphs_of_a_run_are_told_of(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(graph_def(MLP))
        writer.plugin("graph_keras_model", "keras", 0, keras_json({"class_name": "Dense", "config": {"name": "d"}}),
                      content=b"1")  # fmt: skip
    for size in ((80, 24), (120, 40)):
        async with opened(logdir.path, size) as pilot:
            shown = text(pilot)
            assert "graph ops 1 of 2" in shown and "graph.next" in graphs(pilot).footer
            shown = await press(pilot, "d")
            assert "graph conceptual 2 of 2" in shown


async def test_what_differs_is_told_in_full_and_what_was_removed_is_shown(logdir: LogdirBuilder) -> None:
    removed: list[Node] = [("gone", "Gone", ("layer1/relu",))]
    with logdir.writer("a") as writer:
        writer.graph(graph_def([*MLP, *removed], shapes=MLP_SHAPES))
    changed = [(name, op, ("w1", *inputs) if name == "loss" else inputs) for name, op, inputs in MLP]
    with logdir.writer("b") as writer:
        writer.graph(graph_def(changed, shapes={**MLP_SHAPES, "loss": (2, 3)}))
    async with opened(logdir.path) as pilot:
        shown = await press(pilot, "b", "J", "B")
        assert "1 removed   1 changed" in shown
        assert "Differs from the baseline  2" in shown
        lines = [line.strip() for line in shown.splitlines()]
        was = next(line for line in lines if "was   " in line and "layer2" in line)
        now = next(line for line in lines if "now   " in line and "w1" in line)
        assert "w1" not in was.partition("was   ")[2] and "layer2" in now
        shown = await press(pilot, "j")
        assert "Gone  removed" in shown and "layer1/relu" in shown.partition("Inputs")[2]
        await press(pilot, "tab", "enter")
        assert session(pilot).view == "compare", "no link leads out of the baseline"
