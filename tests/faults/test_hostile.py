"""Hostile strings wherever a name or a text can stand, on every dashboard and in every verb: the terminal sees text.

The dashboards come from the tuple, the verbs from the table below, so a new one is tried without a line here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.builders import SHARED, LogdirBuilder
from tests.pictures import encoded, ramp, wav
from tuiboard.dashboards import DASHBOARDS, DashboardSpec
from tuiboard.format.write import EventWriter

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults = pytest.importorskip("faults", reason="the fault kit does not lie beside the repository")
faults_tty = pytest.importorskip("faults_tty", reason="the fault kit does not lie beside the repository")
faults_wire = pytest.importorskip("faults_wire", reason="the fault kit does not lie beside the repository")

QUESTIONS = ("[>q", "[16t", "[c")
"""What the board asks the terminal by itself, beside Kitty's question for a picture of one pixel."""
LONG = 60
"""Rows of the terminal; many cards are on one page."""
PNG = encoded(ramp())
WAV = wav(np.zeros(80, np.int16))
PR = np.vstack([np.linspace(9, 1, 5)] * 4 + [np.linspace(0.1, 1, 5)] * 2)

WRITE: dict[str, Callable[[EventWriter, bytes, dict[str, str]], object]] = {
    "scalars": lambda out, tag, words: out.scalar_tensor(tag, 1, 1.0, **words),
    "images": lambda out, tag, words: out.plugin("images", tag, 1, _cells(b"8", b"6", PNG), **words),
    "audio": lambda out, tag, words: out.plugin("audio", tag, 1, _cells([[WAV, tag]]), **words),
    "histograms": lambda out, tag, words: out.plugin("histograms", tag, 1, np.eye(3), dtype=np.float64, **words),
    "text": lambda out, tag, words: out.text(tag, 1, tag, **words),
    "pr_curves": lambda out, tag, words: out.plugin("pr_curves", tag, 1, PR, dtype=np.float32, **words),
    "tables": lambda out, tag, words: out.text(tag, 1, _cells([[tag, b"x"], [b"y", tag]]), **words),
}
"""One record of each plugin whose name, description and contents are hostile."""


def _cells(*values: Any) -> Any:
    return np.array(values[0] if isinstance(values[0], list) else list(values), dtype=object)


def write(logdir: LogdirBuilder, items: list[Any]) -> None:
    """A run that holds the strings in every place, a run called by each, and damage in files called by some."""
    with logdir.writer("all") as out:
        for item in items:
            text = item.raw.decode("utf-8", "replace")
            for plugin, make in WRITE.items():
                make(out, plugin.encode() + b"/" + item.raw, {"display_name": text, "description": text})
            out.scalar(item.raw, 1, 1.0)
            out.plugin("unknown", b"unknown/" + item.raw, 1, 1.0, content=item.raw)
        nodes = [(item.raw, item.raw, [item.raw]) for item in items]
        out.graph(faults_wire.graph_def([*nodes, ("scope/n", "Op", [items[0].raw])]))
        out.record(faults_wire.event(wall_time=1.7e9, summary_bytes=faults_wire.hparams_session_start(
            {item.raw: item.raw for item in items}, group=items[0].raw)))  # fmt: skip
    for item in items:
        name = item.raw.replace(b"/", b"_").replace(b"\0", b"")[:200]
        with suppress(OSError, ValueError):  # not every string is the name of a file
            path = logdir.path / os.fsdecode(name) / os.fsdecode(b"events.out.tfevents.1." + name)
            with EventWriter(path, wall_time=1.7e9) as out:
                out.scalar("loss", 0, 1.0)
                out.raw(b"broken")
            os.utime(path, (1.7e9, 1.7e9))  # so long ago that nothing more is waited for


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[bytes]]]:
    """The logdir, and byte sequences that no honest program writes."""
    kinds = ("escape", "c1", "control", "bidi", "invisible", "markup", "markdown", "csv", "bytes")
    items = [item for kind in kinds for item in faults.strings(kind)]
    logdir = LogdirBuilder(tmp_path_factory.mktemp("hostile") / "logs")
    write(logdir, items)
    marks = {mark for item in items for mark in item.forbidden}
    yield logdir.path, sorted(mark for mark in marks if mark[0] < 32)  # as letters the others do nothing


def listing(logdir: Path) -> list[tuple[str, int, int, int]]:
    """Every path below a logdir with its size and time, and of files when they were read."""
    found = [(path, path.stat()) for path in [logdir, *logdir.rglob("*")]]
    return sorted((str(path), of.st_size, of.st_mtime_ns, 0 if path.is_dir() else of.st_atime_ns) for path, of in found)


def judge(output: bytes, marks: list[bytes]) -> None:
    """Nothing but drawing in what a program wrote to the terminal."""
    assert [mark for mark in marks if mark in output] == []
    strange = faults_tty.audit(
        output, safe_osc=faults_tty.TEXTUAL_OSC, safe_queries=QUESTIONS, safe_strings=("_Gi=31,s=1,v=1,a=q,t=d",)
    )
    assert [str(finding) for finding in strange] == []


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda spec: spec.name)
def test_a_dashboard(spec: DashboardSpec, hostile: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    logdir, marks = hostile
    before = listing(logdir)
    command = [sys.executable, "-m", "tuiboard", str(logdir), "--dashboard", spec.name]
    env = {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])  # whatever is exported lands in the test's own folder
    with faults_tty.Terminal(command, rows=LONG, cols=200, env=env, cwd=tmp_path) as terminal:
        assert b"runs" in terminal.read(20, until=b"runs")
        terminal.read(1)
        for keys in (
            "\x1b[6~",
            "j",
            "\r",
            "jj",
            "\x1b",
            "\t",
            "jjj",
            "\t",
            "!",
            "j",
            "\r",
            "?",
            "\x1b",
            ":all",
            "\x1b",
            ",",
            "jj",
            "\x1b",
            "e",
            "\r",
            "w",
        ):
            terminal.send(keys)
            terminal.read(0.2)
        terminal.send("\x03")  # quits from anywhere
        assert terminal.wait(8) == 0
    judge(terminal.output, marks)
    assert listing(logdir) == before
    for path in tmp_path.iterdir():  # what was exported is named by letters, and holds no byte that acts
        assert path.name.isascii() and path.name.isprintable()


VERBS = (
    ("inspect",), ("inspect", "--json"), ("inspect", "--strict"), ("export", "-o", "-"), ("plot",),
    ("plot", "--tag", "loss"), ("snapshot", "-o", "-", "--keys", "! j"), ("export", "-o", "a.csv"),
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_verb(verb: tuple[str, ...], hostile: tuple[Path, list[bytes]], tmp_path: Path) -> None:
    logdir, marks = hostile
    command = [sys.executable, "-m", "tuiboard", verb[0], str(logdir), *verb[1:]]
    env = {"XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    with faults_tty.Terminal(command, cols=200, env=env, cwd=tmp_path) as terminal:
        assert terminal.wait(60) == (1 if "--strict" in verb else 0)
    assert len(terminal.output) > (20 if verb[-1] == "a.csv" else 200)
    judge(terminal.output, marks)


@pytest.mark.parametrize("item", faults.strings("escape")[:8], ids=lambda item: item.name)
def test_what_the_command_line_says_of_a_name(item: Any, tmp_path: Path) -> None:
    name = os.fsdecode(item.raw.replace(b"/", b"_").replace(b"\0", b""))
    for verb in ("inspect", "export", "plot", "snapshot"):
        command = [sys.executable, "-m", "tuiboard", verb, str(tmp_path / name), "--run", name + "["]
        with faults_tty.Terminal(command) as terminal:
            terminal.wait(20)
        judge(terminal.output, list(item.forbidden))


CRASHING = """
import sys
from tuiboard.widgets import status_line
from tuiboard.app import board_screen
def fail(*arguments, **more):
    raise RuntimeError(bytes.fromhex(sys.argv[2]).decode("utf-8", "surrogateescape"))
board_screen.draw_status = fail
from tuiboard.cli import main
sys.exit(main([sys.argv[1]]))
"""
"""The board with an error whose text is data."""
TEXTS = [item for kind in ("escape", "c1", "bidi", "control") for item in faults.strings(kind)]


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "nowhere to save"])
def test_a_crash_is_two_lines_whatever_its_text(saved: bool, tmp_path: Path) -> None:
    """All the strings at once, with line ends between them; the trace is for its owner alone."""
    LogdirBuilder(tmp_path / "logs").scalars("run", {"loss": [1.0]})
    state = tmp_path / "state"
    if not saved:
        state.touch()  # nothing can be made below it
    raw = b"\r\n".join(item.raw for item in TEXTS)
    command = [sys.executable, "-c", CRASHING, str(tmp_path / "logs"), raw.hex()]
    with faults_tty.Terminal(command, cols=200, env={"XDG_STATE_HOME": str(state)}) as terminal:
        assert terminal.wait(20) == 1
    judge(terminal.output, sorted({mark for item in TEXTS for mark in item.forbidden if mark[0] < 32}))
    said = terminal.output.rpartition(b"tuiboard stopped on an error of its own")[2]
    assert said.count(b"\n") == 2 and faults_tty.left_on(terminal.output) == []
    trace = state / "tuiboard" / "crash.txt"
    if saved:
        assert b"The trace is in" in said and trace.stat().st_mode & 0o777 == 0o600
        assert "RuntimeError" in trace.read_text(encoding="utf-8")
    else:
        assert b"could not be saved" in said


@pytest.mark.parametrize("item", faults.strings("escape"), ids=lambda item: item.name)
def test_a_logdir_of_a_hostile_name(item: Any, tmp_path: Path) -> None:
    """Its name stands on top; no title is set of it, nor of anything else."""
    name = os.fsdecode(item.raw.replace(b"/", b"_").replace(b"\0", b"")[:200]) + "\n\u202e end"
    LogdirBuilder(tmp_path / name).scalars("run", {"loss": [1.0]})
    command = [sys.executable, "-m", "tuiboard", str(tmp_path / name)]
    with faults_tty.Terminal(command, cols=160, env={"XDG_STATE_HOME": str(tmp_path / "state")}) as terminal:
        assert b"1 run" in terminal.read(20, until=b"1 run")
        terminal.send("q")
        assert terminal.wait(8) == 0
    judge(terminal.output, [mark for mark in item.forbidden if mark[0] < 32])
    assert not any(title in terminal.output for title in (b"\x1b]0;", b"\x1b]1;", b"\x1b]2;"))
