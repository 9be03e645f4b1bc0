"""What the user may not read or write, and disks that take no more: said in words, and nothing is left half done."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import SHARED, LogdirBuilder
from tests.faults.test_hostile import WRITE
from tuiboard.cli import main
from tuiboard.dashboards import DASHBOARDS, DashboardSpec

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults_tty = pytest.importorskip("faults_tty", reason="the fault kit does not lie beside the repository")
faults_wire = pytest.importorskip("faults_wire", reason="the fault kit does not lie beside the repository")

FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from tuiboard.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The board where no file may hold a byte."""
CONFIG = '[open]\nimage = "touch opened"\n'


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    for path in (".config/tuiboard", ".local/state/tuiboard"):
        (folder / path).mkdir(parents=True)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
        if path.is_dir():  # so that rglob can go on below it
            [below.chmod(0o700) for below in path.iterdir()]


def environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",  # a full disk would cut what Python keeps of the modules
        "XDG_CONFIG_HOME": "",
        "XDG_STATE_HOME": "",
    }


@pytest.mark.usefixtures("bits_bind")
@pytest.mark.parametrize(
    ("path", "mode", "said", "saved"),
    [
        (".config", 0o000, b"config.toml is left out: Permission denied", True),
        (".config/tuiboard/config.toml", 0o000, b"config.toml is left out: Permission denied", True),
        (".config/tuiboard/config.toml", 0o666, b"config.toml is left out: others can write it", True),
        (".config/tuiboard/config.toml", 0o664, b"config.toml is left out: others can write it", True),
        (".local/state", 0o000, b"Saved settings are left out: Permission denied", False),
        (".local/state/tuiboard", 0o500, b"", False),
        (".", 0o000, b"config.toml is left out: Permission denied", False),
        ("", 0, b"", True),
    ],
    ids=["config", "config file", "config of all", "config of a group", "state", "state read-only", "home", "all well"],
)
def test_a_board_opens_whatever_the_home_is_like(
    path: str, mode: int, said: bytes, saved: bool, home: Path, tmp_path: Path
) -> None:
    LogdirBuilder(tmp_path / "logs").scalars("run", {"loss": [3.0, 2.0, 1.0]})
    (home / ".config/tuiboard/config.toml").write_text(CONFIG)
    if path:
        (home / path).chmod(mode)
    command = [sys.executable, "-m", "tuiboard", str(tmp_path / "logs")]
    with faults_tty.Terminal(command, env=environment(home)) as terminal:
        assert b"1 run" in terminal.read(20, until=b"1 run")
        terminal.read(2, until=said or None)
        assert said in terminal.output and (b"left out" in terminal.output) == bool(said)
        terminal.send("w")
        wanted = b"Saved for this logdir" if saved else b"Settings not saved: Permission denied"
        assert wanted in terminal.read(10, until=wanted)
        terminal.send("q")
        assert terminal.wait(10) == 0
        assert faults_tty.left_on(terminal.output) == []
    assert not list((tmp_path).glob("**/.state-*"))


@pytest.mark.usefixtures("bits_bind")
def test_verbs_show_what_may_be_read(logdir: LogdirBuilder, capsys: pytest.CaptureFixture[str]) -> None:
    for run in ("a", "file", "folder"):
        logdir.scalars(run, {"loss": [3.0, 2.0, 1.0]})
    file = next((logdir.path / "file").iterdir())
    file.chmod(0o000)
    (logdir.path / "folder").chmod(0o000)
    try:
        assert main(["inspect", str(logdir.path)]) == 0
        said = capsys.readouterr().out
        assert said.count("Permission denied") == 2 and "3 scalar points" in said
        assert main(["inspect", "--strict", str(logdir.path)]) == 1
        for verb in (["export", "-o", "-"], ["plot"], ["snapshot", "-o", "-"]):
            assert main([verb[0], str(logdir.path), *verb[1:]]) == 0
        logdir.path.chmod(0o000)
        assert main(["inspect", "--strict", str(logdir.path)]) == 1
        assert "Permission denied" in capsys.readouterr().out
    finally:
        logdir.path.chmod(0o700)
        (logdir.path / "folder").chmod(0o700)


@pytest.mark.usefixtures("bits_bind")
@pytest.mark.parametrize("verb", [["export"], ["snapshot"]])
def test_a_folder_that_takes_no_file_is_one_line(
    verb: list[str], logdir: LogdirBuilder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logdir.scalars("a", {"loss": [3.0, 2.0, 1.0]})
    (tmp_path / "closed").mkdir(0o500)
    name = "closed/a.csv" if verb == ["export"] else "closed/a.txt"
    assert main([*verb, str(logdir.path), "-o", str(tmp_path / name)]) == 1
    said = capsys.readouterr().err
    assert "Permission denied" in said and len(said.splitlines()) == 1


@pytest.mark.parametrize("verb", [["export", "-o", "a.csv"], ["export", "-o", "a.jsonl"], ["snapshot", "-o", "a.svg"]])
@pytest.mark.parametrize("before", [None, "what was there"])
def test_a_full_disk_leaves_what_was_there(
    verb: list[str], before: str | None, logdir: LogdirBuilder, tmp_path: Path
) -> None:
    logdir.scalars("a", {"loss": [3.0, 2.0, 1.0] * 1000})
    folder = tmp_path / "out"
    folder.mkdir()
    if before is not None:
        (folder / verb[-1]).write_text(before)
    done = subprocess.run(
        [sys.executable, "-m", "tuiboard", verb[0], str(logdir.path), *verb[1:]], cwd=folder, stderr=subprocess.PIPE,
        text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)), timeout=60,
        env={**environment(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 1 and "File too large" in done.stderr and len(done.stderr.splitlines()) == 1
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == ([(verb[-1], before)] if before else [])


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda spec: spec.name)
def test_a_full_disk_costs_the_board_nothing(
    spec: DashboardSpec, home: Path, logdir: LogdirBuilder, tmp_path: Path
) -> None:
    with logdir.writer("run") as out:
        out.scalar("loss", 1, 1.0)
        for plugin, make in WRITE.items():
            make(out, plugin.encode(), {})
        out.graph(faults_wire.graph_def([(b"scope/a", "Op", []), (b"scope/b", "Op", [b"scope/a"])]))
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-c", FULL, str(logdir.path), "--dashboard", spec.name]
    with faults_tty.Terminal(command, env=environment(home), cwd=folder) as terminal:
        assert b"1 run" in terminal.read(20, until=b"1 run")
        terminal.read(1)
        terminal.send("e")
        terminal.read(0.5)
        terminal.send("\r")
        assert b"File too large" in terminal.read(10, until=b"File too large")
        terminal.send("w")
        # the end of the message stands there already, and is not sent again
        assert b"Settings n" in terminal.read(10, until=b"Settings n")
        terminal.send("\x03")
        assert terminal.wait(10) == 0
    assert list(folder.iterdir()) == [] and list((home / ".local/state/tuiboard").iterdir()) == []
