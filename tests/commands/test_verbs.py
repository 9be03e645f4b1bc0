from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.builders import LogdirBuilder
from tuiboard.cli import main

SAMPLES = Path(__file__).parents[2] / "sample_logs"


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    made = LogdirBuilder(tmp_path / "logs")
    made.scalars("a", {"loss": [3.0, float("nan"), 1.0], "=cmd": [1.0]})
    made.scalars("b/c", {"loss": [2.0, float("inf")]})
    return made.path


def test_inspect_json_has_the_schema(logdir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(logdir), "--json"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["version"] == 1 and list(got["runs"]) == ["a", "b/c"] and got["problems"] == []
    loss = got["runs"]["a"]["tags"]["loss"]
    assert loss == {
        "plugin": "scalars", "count": 3, "first_step": 0, "last_step": 2, "replaced": 0, "abandoned": 0,
        "min": 1.0, "max": 3.0, "first": 3.0, "last": 1.0, "sum": 4.0, "nan": 1, "inf": 0,
    }  # fmt: skip
    assert got["runs"]["b/c"]["tags"]["loss"]["last"] == "Infinity"


def test_inspect_for_people_lists_every_sample(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(SAMPLES)]) == 0
    out = capsys.readouterr().out
    assert "healthy_fit/validation" in out and "pr_curves" in out and "scalar points" in out


def test_export_csv_guards_formulas_and_keeps_numbers(logdir: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert main(["export", str(logdir), "-o", str(path)]) == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert len(rows) == 6 and {row["tag"] for row in rows} == {"loss", "'=cmd"}
    assert [row["value"] for row in rows if row["run"] == "b/c"] == ["2.0", "inf"]


def test_export_json_lines(logdir: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert main(["export", str(logdir), "-o", str(path), "--run", "^a$", "--tag", "loss"]) == 0
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["value"] for row in rows] == [3.0, "NaN", 1.0]


def test_plot_survives_what_is_not_finite(logdir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plot", str(logdir), "--tag", "loss", "--size", "70x12"]) == 0
    out = capsys.readouterr().out
    assert "loss" in out and "\x1b" not in out
    assert main(["plot", str(logdir), "--tag", "loss", "--log"]) == 0


@pytest.mark.parametrize("kind", ["svg", "txt", "ans"])
def test_snapshot_draws_the_real_app(logdir: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"board.{kind}"
    assert main(["snapshot", str(logdir), "--size", "80x24", "--keys", "J", "-o", str(path)]) == 0
    text = path.read_text()
    assert "loss" in text
    if kind == "txt":
        assert text.count("\n") == 24 and "╭ loss" in text


def test_two_snapshots_are_equal(logdir: Path, tmp_path: Path) -> None:
    for name in ("1.txt", "2.txt"):
        assert main(["snapshot", str(logdir), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "1.txt").read_text() == (tmp_path / "2.txt").read_text()


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert "protobuf" in capsys.readouterr().out


def test_strict_fails_on_loss(logdir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(logdir), "--strict"]) == 0
    path = next((logdir / "a").iterdir())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert main(["inspect", str(logdir), "--strict", "--json"]) == 1
    out = capsys.readouterr().out
    assert '"records_lost": 1' in out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "name a folder"),
        (["inspect"], 2, "name a folder"),
        (["inspect", "/no/such/folder"], 1, "no such folder"),
        (["export", str(SAMPLES), "-o", "x.xlsx"], 1, "unknown kind"),
        (["inspect", str(SAMPLES), "--run", "("], 1, "regular expression"),
        (["snapshot", str(SAMPLES), "--dashboard", "nope", "-o", "-"], 1, "choose one of"),
        (["plot", str(SAMPLES), "--tag", "no such tag"], 1, "no scalar"),
        ([str(SAMPLES)], 2, "tuiboard inspect"),
        ([str(SAMPLES), "--port", "6006", "--bind_all"], 2, "not needed here"),
        ([str(SAMPLES), "--nonsense"], 2, "unknown argument"),
    ],
)
def test_errors_name_cause_and_remedy(
    arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert says in capsys.readouterr().err


def test_flags_of_tensorboard(logdir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = f"x:{logdir / 'a'},y:{logdir / 'b'}"
    assert main(["inspect", "--logdir_spec", spec, "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["runs"]) == {"x", "y/c"}
    assert main(["inspect", "--logdir", str(logdir), "--json"]) == 0
