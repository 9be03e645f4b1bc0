"""``inspect --deep``: what only looking into every record shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.graphs import graph_def
from tests.pictures import encoded, ramp, wav
from tuiboard.cli import main


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    made = LogdirBuilder(tmp_path / "logs")
    whole = encoded(ramp())
    with made.writer("run") as writer:
        writer.scalar("loss", 0, 1.0)
        writer.images("sample", 1, 8, 6, [whole, whole[:-30]])
        writer.images("sample", 2, 8, 6, [whole, whole])
        writer.audio("tone", 1, [wav(np.zeros(9), claimed=99_999)])
        writer.plugin("histograms", "weights", 1, [[1.0, 2.0]])
        writer.graph(graph_def([("a", "Placeholder", []), ("b", "Relu", ["a"])])[:-3])
    return made.path


def test_every_record_that_cannot_be_shown_is_named(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(logs), "--json", "--strict"]) == 0, "without it nothing is looked into"
    assert json.loads(capsys.readouterr().out)["problems"] == []
    assert main(["inspect", str(logs), "--json", "--strict", "--deep"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [problem["kind"] for problem in problems] == [
        "image-refused",
        "audio-refused",
        "value-refused",
        "graph-damaged",
    ]
    assert problems[0]["message"].startswith("step 1 of sample, sample 2 of 2: ")
    assert all(problem["file"].startswith("run/events.out.") and problem["offset"] > 0 for problem in problems)
    assert main(["inspect", str(logs), "--deep"]) == 0
    assert "image not shown, at byte" in capsys.readouterr().out


def test_many_problems_of_a_series_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = LogdirBuilder(tmp_path / "logs")
    with made.writer("run") as writer:
        for step in range(250):
            writer.images("sample", step, 8, 6, [b"no picture"])
    assert main(["inspect", str(made.path), "--json", "--deep"]) == 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert len(problems) == 200 and "and so are 50 more of this tag" in problems[-1]["message"]
