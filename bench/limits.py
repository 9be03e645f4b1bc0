"""The board at the limits of the system: many runs with few file handles, and a folder that does not answer.

    python bench/limits.py [many] [hung]

``many``: 2,000 runs in 10,000 files, 256 file handles: seconds to the whole board, handles at most, seconds until a new
point and a late run are on the status line, processor time while nothing happens.
``hung``: ``stat`` of one run's folder hangs for 30 s: how fast keys are answered meanwhile.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from terminal import BoardProcess

from tuiboard.format.write import EventWriter

RUNS, FILES = 2000, 5
HUNG_S = 30.0
HANG = """
import os, time
ask = os.stat
def stat(path, *rest, **more):
    if isinstance(path, str) and path.endswith("/run7") and os.access(os.environ["HANG"], os.F_OK):
        time.sleep({seconds})
    return ask(path, *rest, **more)
os.stat = stat
"""
"""A ``sitecustomize`` for the board's process."""


def fill(logdir: Path, runs: int, files: int) -> None:
    """Runs of ``files`` event files of two points each."""
    for run in range(runs):
        for file in range(files):
            name = f"events.out.tfevents.{1_700_000_000 + file}.host.{run}.{file}"
            with EventWriter(logdir / f"run{run}" / name, wall_time=1.7e9 + file * 100) as out:
                for step in range(2):
                    out.scalar("loss", file * 2 + step, 1.0)


def many(logdir: Path) -> None:
    """Print the line for many runs."""
    fill(logdir, RUNS, FILES)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, limit[1]))
    board = BoardProcess(logdir, 160, 40)
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    seen = board.read(120, until=f"{RUNS * FILES * 2 / 1000:.0f}k points") or board.read(60, until="20.0k points")
    loaded = (seen or float("nan")) - board.started
    most = board.open_files()
    late = {}
    for what, run in (("point", "run5"), ("run", "late")):
        with EventWriter(logdir / run / "events.out.tfevents.1800000000.host.9.9", wall_time=time.time()) as out:
            out.scalar("loss", 1, 0.5)
            out.scalar("loss", 424_242 if what == "point" else 777_777, 0.5)
        began = time.perf_counter()
        found = board.read(30, until="step 424,242" if what == "point" else "step 777,777")
        late[what] = (found - began) if found else float("nan")
        most = max(most, board.open_files())
    board.read(35)
    before = board.cpu()
    board.read(20)
    print(f"{RUNS:,} runs, {RUNS * FILES:,} files, 256 handles: all after {loaded:.1f} s, at most {most} handles, "
          f"new point after {late['point']:.1f} s, late run after {late['run']:.1f} s, "
          f"idle {(board.cpu() - before) / 20:.1%} of a core, alive: {board.alive}")  # fmt: skip
    board.close()


def keys(board: BoardProcess) -> list[float]:
    """Seconds from a key to its answer, ascending: the row of the hung folder counts seconds by itself meanwhile."""
    return sorted(board.answer(key, 0.1) for _ in range(24) for key in (b"j", b"k", b"J", b"K", b"l", b"h", b"v", b"v"))


def hung(logdir: Path) -> None:
    """Print the line for a folder that does not answer."""
    import os

    fill(logdir, 20, 2)
    site, flag = logdir.parent / "site", logdir.parent / "hang"
    site.mkdir()
    (site / "sitecustomize.py").write_text(HANG.format(seconds=HUNG_S))
    before = os.environ.get("PYTHONPATH", "")
    os.environ.update(HANG=str(flag), PYTHONPATH=f"{site}{os.pathsep}{before}")
    board = BoardProcess(logdir, 120, 40)
    os.environ["PYTHONPATH"] = before
    board.read(20, until="80 points")
    board.read(3)
    usual = keys(board)
    flag.touch()
    (logdir / "new").mkdir()
    said = board.read(15, until="does not answer")
    took = keys(board)
    sent = time.perf_counter()
    still = "does not answer" in "\n".join(board.screen.display)
    board.key(b"q")
    board.process.wait(10)
    print(f"a stat that hangs {HUNG_S:.0f} s: said: {said is not None}, still hung after the keys: {still}, "
          f"{len(took)} keys, median {took[len(took) // 2] * 1e3:.0f} ms, "
          f"p99 {took[len(took) * 99 // 100] * 1e3:.0f} ms, worst {took[-1] * 1e3:.0f} ms "
          f"(before: {usual[len(usual) // 2] * 1e3:.0f}, {usual[len(usual) * 99 // 100] * 1e3:.0f} and "
          f"{usual[-1] * 1e3:.0f} ms), "
          f"quit in {time.perf_counter() - sent:.1f} s")  # fmt: skip


def main() -> None:
    """Print the lines that were asked for."""
    for part in sys.argv[1:] or ["many", "hung"]:
        with tempfile.TemporaryDirectory() as folder:
            {"many": many, "hung": hung}[part](Path(folder) / "logs")


if __name__ == "__main__":
    main()
