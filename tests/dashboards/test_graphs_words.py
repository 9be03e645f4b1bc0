"""What the Graphs dashboard says: which run and record, prompts, and why something cannot be shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.builders import LogdirBuilder
from tests.dashboards.test_graphs import graphs, logs, opened, press, session, text
from tests.graphs import graph_def, keras_json
from tuiboard.format.proto import message_class

__all__ = ["logs"]
LAYERS = (
    {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 8]}},
    {"class_name": "Dense", "config": {"name": "dense", "units": 3}},
)


def said(pilot: Pilot[Any]) -> str:
    """The newest notice."""
    return [notice.message for notice in pilot.app._notifications][-1]


def metadata(tag: str, **micros: int) -> Any:
    """Run metadata under a tag."""
    made = message_class("RunMetadata")()
    for name, time in micros.items():
        device = made.step_stats.dev_stats.add(device=b"/device:CPU:0")
        device.node_stats.add(node_name=name.encode()).all_end_rel_micros = time
    return message_class("TaggedRunMetadata")(tag=tag.encode(), run_metadata=made.SerializeToString())


async def test_a_record_without_costs_is_not_attached(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(graph_def([("a", "A", ()), ("b", "B", ("a",))]))
        writer.event(1, tagged_run_metadata=metadata("full", a=1500))
        writer.event(2, tagged_run_metadata=metadata("hollow"))
    async with opened(logdir.path) as pilot:
        assert graphs(pilot).page.stats == "full" and "stats full" in text(pilot)
        await press(pilot, "r")
        assert graphs(pilot).page.costs is None and "No record" in said(pilot)
        await press(pilot, "r")
        assert graphs(pilot).page.stats == "full" and "Attached full of run" in said(pilot)


async def test_where_nothing_is_recorded_it_is_said(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(graph_def([("a", "A", ())]))
        writer.event(2, tagged_run_metadata=metadata("hollow"))
    async with opened(logdir.path) as pilot:
        assert "stats" not in text(pilot)
        for key in ("r", "C"):
            await press(pilot, key)
            assert "hollow" in said(pilot) and "no times" in said(pilot)
        graphs(pilot).colour = "time"
        graphs(pilot).redraw()
        assert "no compute times in this run" in text(pilot)


async def test_one_graph_one_run(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(graph_def([("a", "A", ("gone", "^away", ""))]))
    async with opened(logdir.path) as pilot:
        assert "Inputs that are not in the graph  3" in text(pilot) and "! gone" in text(pilot)
        await press(pilot, "d")
        assert said(pilot) == "run has one graph: ops."
        await press(pilot, "B")
        assert "there is none to compare it with" in said(pilot)
        await press(pilot, "J")
        assert said(pilot) == "Only run has a graph."


async def test_a_model_is_shown_rather_than_an_op_graph_without_nodes(logdir: LogdirBuilder) -> None:
    with logdir.writer("run") as writer:
        writer.graph(b"")
        writer.graph(message_class("GraphDef")().SerializeToString() + b"\x22\x02\x08\x1b")
        writer.plugin("graph_keras_model", "keras", 0, keras_json(*LAYERS), content=b"1")
    async with opened(logdir.path) as pilot:
        assert "graph conceptual" in text(pilot) and "Dense" in text(pilot)
        shown = await press(pilot, "v")
        assert "Dense  27 params" in shown and "InputLayer" in shown


async def test_the_first_run_with_a_graph_comes_first(logdir: LogdirBuilder) -> None:
    logdir.scalars("z/newest", {"loss": [1.0, 2.0, 3.0]})
    for run in ("c/second", "b/first"):
        with logdir.writer(run) as writer:
            writer.graph(graph_def([("a", "A", ())]))
    async with opened(logdir.path) as pilot:
        assert "run b/first" in text(pilot) and "1 of 2" in text(pilot)
        assert "run c/second" in await press(pilot, "J")


async def test_comparison_names_both_runs(logs: Path) -> None:
    async with opened(logs) as pilot:
        await press(pilot, "B")
        assert "No run with a graph is the baseline" in said(pilot)
        await press(pilot, "J", "b", "B")
        assert "b/keras is the baseline itself" in said(pilot)
        shown = await press(pilot, "J", "B")
        assert "against baseline b/keras" in shown and "only in c/keras" in shown
        assert "only in b/keras, the baseline" in shown


async def test_prompts_say_what_they_are_for(logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(logs) as pilot:
        shown = await press(pilot, "O")
        line = graphs(pilot).query_one("#graph-line", Input)
        assert line.placeholder.startswith("path of a .pb or .pbtxt file") and "open it" in shown
        await press(pilot, "escape", "slash")
        assert line.placeholder == "regular expression"
        await press(pilot, "escape", "v")
        flow = session(pilot).known_flow()
        await press(pilot, "E")
        assert line.value == "graph.txt"
        await press(pilot, "enter")
        assert said(pilot).endswith(f"to {tmp_path / 'graph.txt'}.")
        assert session(pilot).known_flow() is flow


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_run_place_and_search_stay_in_sight(logdir: LogdirBuilder, size: tuple[int, int]) -> None:
    scope = "a_long_scope_name/another_long_scope_name"
    with logdir.writer("a_very_long_name_of_an_experiment/and_its_run_with_more") as writer:
        writer.graph(graph_def([(f"{scope}/first/op", "A", ()), (f"{scope}/last/op", "B", (f"{scope}/first/op",))]))
    async with opened(logdir.path, size) as pilot:
        await press(pilot, "slash", *"last.op", "enter", "enter", "n", "v")
        bar = next(line for line in text(pilot).splitlines() if line.startswith(" run "))
        assert "a_" in bar and "h_more" in bar and "/ last.op  1 of 1" in bar and "view flow" in bar
        assert "last" in bar.partition("view")[0].partition("/ last.op")[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_colours_are_named_with_their_legend(logs: Path, size: tuple[int, int]) -> None:
    async with opened(logs, size) as pilot:
        shown = await press(pilot, "c", "c")
        assert "colour time" in shown and "0.1 %" in shown
        assert "< 0.1 %" in (shown := await press(pilot, "z")) and "< 20 %" in shown and "more" in shown
