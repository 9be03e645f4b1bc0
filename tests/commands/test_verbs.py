from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.pictures import encoded
from tuiboard.cli import main
from tuiboard.follow.limits import share_of

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
        assert main(["snapshot", str(logdir), "--at-newest", "-o", str(tmp_path / name)]) == 0
    text = (tmp_path / "1.txt").read_text()
    assert text == (tmp_path / "2.txt").read_text() and "live" in text
    assert main(["snapshot", str(logdir), "-o", str(tmp_path / "now.txt")]) == 0
    assert "last write" in (tmp_path / "now.txt").read_text()  # the events of the test are years old


def test_snapshot_in_fewer_colours_and_in_characters(tmp_path: Path) -> None:
    folder = LogdirBuilder(tmp_path / "logs")
    with folder.writer("a") as writer:
        writer.legacy_image("tint", 0, 8, 6, encoded(np.full((6, 8, 3), (201, 77, 33), np.uint8)))

    def drawn(*options: str) -> str:
        path = tmp_path / "x.ans"
        assert main(["snapshot", str(folder.path), "--size", "100x30", "-o", str(path), *options]) == 0
        return path.read_text()

    assert "8;2;201;77;33" in drawn() and "38;2;" in drawn("--color", "truecolor")
    assert "38;5;" in (many := drawn("--color", "256")) and ";2;" not in many
    few = drawn("--color", "16")
    assert "\x1b[3" in few and ";2;" not in few and "8;5;" not in few
    none = drawn("--color", "none")
    assert not re.search(r"\x1b\[[0-9;]*[349][0-7]", none)
    letters = drawn("--images", "ascii")
    assert "8;2;201;77;33" not in letters and "characters" in letters and "half blocks" in drawn()


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


def test_a_folder_that_nests_too_deep_is_a_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = LogdirBuilder(tmp_path / "logs")
    logs.scalars("a", {"loss": [1.0, 2.0]})
    (logs.path / "/".join("d" * 40)).mkdir(parents=True)
    assert main(["inspect", str(logs.path)]) == 0
    assert main(["inspect", str(logs.path), "--strict"]) == 1
    capsys.readouterr()
    assert main(["export", str(logs.path), "-o", str(tmp_path / "x.csv")]) == 0
    said = capsys.readouterr().err
    assert "something could not be read" in said and "names 1 problem" in said and "2 points" in said


def test_links_are_not_followed_where_that_was_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = LogdirBuilder(tmp_path / "elsewhere")
    elsewhere.scalars("other", {"loss": [1.0]})
    logs = LogdirBuilder(tmp_path / "logs")
    logs.scalars("mine", {"loss": [1.0]})
    (logs.path / "linked").symlink_to(elsewhere.path / "other")
    (logs.path / "mine" / "events.out.tfevents.9.link").symlink_to(next((elsewhere.path / "other").iterdir()))
    (tmp_path / "way").symlink_to(logs.path)
    counts = {}
    for flags in ((), ("--no-follow",)):
        assert main(["inspect", str(tmp_path / "way"), "--json", *flags]) == 0
        found = json.loads(capsys.readouterr().out)
        counts[flags] = sorted(found["runs"]), found["runs"]["mine"]["files"], [p["kind"] for p in found["problems"]]
    assert counts[()][:2] == (["linked", "mine"], 2)
    assert counts["--no-follow",] == (["mine"], 1, ["link-left-out"] * 2), "the folder that was named may be a link"


@pytest.mark.parametrize("verb", [[], ["inspect"]])
def test_a_folder_that_was_deleted_below_us_is_named(verb: list[str], tmp_path: Path) -> None:
    script = f'cd {tmp_path}/gone && rmdir {tmp_path}/gone && exec "$0" -m tuiboard {" ".join(verb)} .'
    (tmp_path / "gone").mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable], env={**os.environ, "PYTHONPATH": str(SAMPLES.parent)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "the folder you are in does not exist any more" in done.stderr


def test_too_few_open_files_are_named(logdir: Path) -> None:
    for limit, code in ((9, 1), (64, 0)):
        done = subprocess.run(
            [sys.executable, "-m", "tuiboard", "inspect", str(logdir)], capture_output=True, text=True, check=False,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_NOFILE, (limit, limit)),
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert ("ulimit -n 64" in done.stderr) == (code == 1) and len(done.stderr.splitlines()) == code


def test_a_closed_output_is_named() -> None:
    script = f'exec "$0" -m tuiboard inspect {SAMPLES} >&-'
    done = subprocess.run(["/bin/sh", "-c", script, sys.executable], stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (
        1, "tuiboard: standard output is closed: leave out >&-, or use >/dev/null\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "name a folder"),
        (["inspect"], 2, "name a folder"),
        (["inspect", ""], 1, "is a variable empty"),
        (["inspect", "/no/such/folder"], 1, "no such folder"),
        (["export", str(SAMPLES), "-o", "x.xlsx"], 1, "unknown kind"),
        (["inspect", str(SAMPLES), "--run", "("], 2, "not a regular expression"),
        (["snapshot", str(SAMPLES), "--tag", "*", "-o", "-"], 2, "argument --tag: not a regular expression"),
        (["snapshot", str(SAMPLES), "--dashboard", "nope", "-o", "-"], 1, "choose one of"),
        (["plot", str(SAMPLES), "--tag", "no such tag"], 1, "no scalar"),
        ([str(SAMPLES)], 2, "tuiboard inspect"),
        ([str(SAMPLES), "--port", "6006", "--bind_all"], 2, "not needed here"),
        ([str(SAMPLES), "--nonsense"], 2, "unrecognized arguments: --nonsense"),
        (["inspect", str(SAMPLES), "--nonsense"], 2, "tuiboard inspect --help"),
        ([str(SAMPLES), "--smoothing", "2"], 2, "0 to 0.999"),
        ([str(SAMPLES), "--reload_interval", "nan"], 2, "number of seconds"),
        (["inspect", str(SAMPLES / "README.md")], 1, "not a folder"),
    ],
)
def test_errors_name_cause_and_remedy(
    arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    err = capsys.readouterr().err
    assert says in err
    assert "--nonsense" not in arguments or err.count("\n") == 1


def test_flags_of_tensorboard(logdir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = f"x:{logdir / 'a'},y:{logdir / 'b'}"
    assert main(["inspect", "--logdir_spec", spec, "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["runs"]) == {"x", "y/c"}
    assert main(["inspect", "--logdir", str(logdir), "--json"]) == 0


def test_inspect_json_of_the_samples_has_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """Every run and tag of real logs carries the promised keys with the promised kinds, as strict JSON."""

    def forbidden(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert main(["inspect", str(SAMPLES), "--json", "--strict"]) == 0
    got: dict[str, Any] = json.loads(capsys.readouterr().out, parse_constant=forbidden)
    assert set(got) == {"version", "logdir", "runs", "problems"}
    stories = {path.name for path in SAMPLES.iterdir() if path.is_dir()}
    assert {name.partition("/")[0] for name in got["runs"]} == stories
    always = {"plugin", "count", "first_step", "last_step", "replaced", "abandoned"}
    numeric = {"min", "max", "first", "last", "sum", "nan", "inf"}
    for run in got["runs"].values():
        assert set(run) == {"first_wall_time", "last_wall_time", "files", "bytes", "restarts", "tags"}
        assert run["files"] >= 1 and run["bytes"] > 0 and run["first_wall_time"] <= run["last_wall_time"]
        for tag in run["tags"].values():
            assert set(tag) == always | (numeric if tag["plugin"] == "scalars" else set())
            assert not tag["count"] or tag["first_step"] <= tag["last_step"]
    loss = got["runs"]["diverging"]["tags"]["train/loss"]
    assert loss["nan"] > 0 and loss["last"] == "NaN" and isinstance(loss["max"], float)


def test_inspect_counts_what_it_lists(logdir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(logdir), "--run", "^a$", "--tag", "loss"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 run, 1 tag, 3 scalar points"


def _opened(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Paths and names of the logdirs with which the board would open."""
    import tuiboard.app.main as app_main
    from tuiboard.app.options import BoardOptions

    seen: list[BoardOptions] = []

    def open_nothing(options: BoardOptions) -> int:
        seen.append(options)
        return 0

    monkeypatch.setattr(app_main, "run_board", open_nothing)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("tuiboard.app.screen_stream.screen_stream", lambda: sys.stderr)
    assert main(arguments) == 0
    return [(spec.path, spec.name) for spec in seen[0].specs]


@pytest.mark.parametrize(
    ("arguments", "specs"),
    [
        (["--logdir", "x", "--port", "6006"], [("x", None)]),
        (["--port", "6006", "--host=0.0.0.0", "x"], [("x", None)]),
        (["--bind_all", "x", "--load_fast=false"], [("x", None)]),
        (["--samples_per_plugin", "images=10", "--reload-multifile", "true", "--logdir=x"], [("x", None)]),
        (["x", "--port"], [("x", None)]),
        (["--logdir_spec", "a:x,b:y"], [("x", "a"), ("y", "b")]),
        (["a:x", "y"], [("x", "a"), ("y", None)]),
        (["--", "--port"], [("--port", None)]),
        (["./inspect", "s3://bucket/x"], [("./inspect", None), ("s3://bucket/x", None)]),
    ],
)
def test_values_of_ignored_flags_are_no_logdirs(
    arguments: list[str], specs: list[tuple[str, str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _opened(arguments, monkeypatch) == specs


def _process(arguments: list[str], **settings: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, **settings}
    return subprocess.run([sys.executable, "-m", "tuiboard", *arguments], capture_output=True, env=env, check=False)


@pytest.mark.parametrize(
    ("verb", "wanted"),
    [
        (["inspect"], b"\\u65e5"),
        (["plot", "--size", "60x10"], b"*"),
        (["export", "-o", "-"], "日".encode()),
        (["snapshot", "-o", "-", "--size", "80x24"], "日".encode()),
    ],
)
def test_no_character_ends_a_command(verb: list[str], wanted: bytes, tmp_path: Path) -> None:
    logs = LogdirBuilder(tmp_path / "logs")
    logs.scalars("a", {"日本": [1.0, 2.0]})
    done = _process([*verb, str(logs.path)], PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    assert wanted in done.stdout


def test_a_reader_that_leaves_is_no_error_of_the_file() -> None:
    read, write = os.pipe()
    os.close(read)
    arguments = [sys.executable, "-m", "tuiboard", "export", str(SAMPLES), "-o", "-"]
    done = subprocess.run(arguments, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    ("text", "cores"), [("max 100000", None), ("150000 100000", 1.5), ("", None), ("5 0", None), ("x y", None)]
)
def test_cpu_share(text: str, cores: float | None) -> None:
    assert share_of(text) == cores


def test_a_graph_file_is_opened_and_verbs_without_a_board_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "g.pbtxt"
    file.write_text('node { name: "only_one" op: "Placeholder" }')
    for extra in ([], ["--dashboard", "graphs"]):
        assert main(["snapshot", str(file), *extra, "--size", "80x24", "-o", "-", "--format", "txt"]) == 0
        shown = capsys.readouterr().out
        assert "only_one" in shown and "1 Graphs" in shown and "waiting" not in shown
    assert main(["inspect", str(file)]) == 1
    assert "g.pbtxt: a graph file, not a folder: open it by tuiboard FILE" in capsys.readouterr().err
    assert main(["snapshot", str(tmp_path / "no.pb"), "-o", "-"]) == 1
    assert "no.pb: no such file" in capsys.readouterr().err
    assert main(["snapshot", str(file), str(file.with_suffix(".json")), "-o", "-"]) == 1
    assert "a second graph file" in capsys.readouterr().err


def test_a_graph_file_that_cannot_be_shown_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, picture = tmp_path / "x.pbtxt", tmp_path / "x.svg"
    file.write_text("hello")
    assert main(["snapshot", str(file), "-o", str(picture)]) == 1
    assert "x.pbtxt: the file holds no graph in text form: name a .pb" in capsys.readouterr().err
    assert not picture.exists()


def test_a_graph_file_beside_a_logdir(logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "g.pbtxt"
    file.write_text('node { name: "only_one" op: "Placeholder" }')
    assert main(["snapshot", str(logdir), str(file), "--size", "80x24", "-o", "-", "--format", "txt"]) == 0
    shown = capsys.readouterr().out
    assert "only_one" in shown and "1 Scalars" in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize(
    "verb", [["inspect"], ["inspect", "--json"], ["export", "-o", "-"], ["plot"], ["snapshot", "-o", "-"]]
)
def test_a_full_disk_behind_the_output_is_one_line(verb: list[str], logdir: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tuiboard", verb[0], str(logdir), *verb[1:]],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert "No space left on device" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("verb", [["inspect"], ["plot"], ["snapshot", "-o", "-"]])
def test_what_is_no_folder_is_called_so(verb: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    for name, words in (("pipe", "not a folder"), ("file", "a file, not a folder"), ("none", "no such folder")):
        assert main([verb[0], str(tmp_path / name), *verb[1:]]) == 1
        assert words in capsys.readouterr().err
