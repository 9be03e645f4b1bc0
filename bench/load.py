"""How fast a logdir is in the store, beside TensorBoard's Rust data server and its Python reader.

    python bench/load.py [--python PYTHON] [--rounds 5] [--only WORD,...] [--logs DIR]

``PYTHON`` is an interpreter that has ``tensorboard`` and ``tensorboard-data-server`` (default: this one).  Logs are
written to DIR first (default: a folder under the system's temporary one; about 3 GB, kept for the next time).

What is compared: rustboard's load cycle, as its own log states it (it keeps a sample of the points and sees no
checksums), and from the follower's first look to the view published with every point, every checksum verified.  Both
read from the page cache, in turn, ``--rounds`` times each; the table has the medians.  A round in which the machine was
busy with something else is marked: the share of processor time that neither took.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.logs import write

FINISHED = re.compile(r"Finished load cycle \(([0-9.]+)(s|ms|µs)\)")
UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}

OURS = """
import json, resource, sys, time
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
follower = Follower([LogdirSpec(sys.argv[1])], Board(), watch=False)
start = time.perf_counter()
view = follower.load()
seconds = time.perf_counter() - start
# all is looked at, so that memory shared with workers counts here
total = sum(float(s.points.values.sum() + s.points.wall_times.sum() + s.points.steps.sum())
            for run in view.runs for s in run.series.values() if s.points is not None)
rows = view.points + sum(len(s.index) for run in view.runs for s in run.series.values() if s.index is not None)
rss = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))
lost = sum(run.records_lost for run in view.runs)
print(json.dumps({"seconds": seconds, "rows": rows, "lost": lost, "rss": rss * 1024}))
"""

PYTHON_READER = """
import sys, time
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
start = time.perf_counter()
EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0, "histograms": 0}).Reload()
print(time.perf_counter() - start)
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One logdir, and the ratio to reach."""

    name: str
    style: str
    runs: int
    tags: int
    steps: int
    goal: float


CASES = (
    Case("one run", "simple", 1, 20, 100_000, 6),
    Case("20 runs, torch", "simple", 20, 20, 5_000, 4),
    Case("20 runs, tf tensors", "tensor", 20, 20, 5_000, 4),
    Case("20 runs, TF1 merged", "merged", 20, 20, 5_000, 4),
    Case("own pace", "pace", 20, 20, 5_000, 2),
    Case("histograms", "histogram", 1, 200, 5_000, 2),
    Case("100 runs", "simple", 100, 20, 10_000, 4),
)


@dataclass(slots=True)
class Times:
    """What the rounds of one case came to."""

    rust: list[float]
    ours: list[float]
    inspect: list[float]
    rust_rss: int = 0
    our_rss: int = 0
    rows: int = 0
    busy: float = 0.0


def server(python: str) -> str:
    """The path of rustboard's program."""
    code = "import tensorboard_data_server as t; print(t.server_binary())"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def rustboard(binary: str, logdir: Path, *, every: bool = False) -> tuple[float, int]:
    """Seconds of one load cycle, and the resident memory after it; with ``every`` it keeps all points."""
    extra = ["--samples-per-plugin", "scalars=all"] if every else []
    command = [binary, "--logdir", str(logdir), "--port", "0", "--reload", "once", "-v", *extra]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                found = FINISHED.search(line)
                if found:
                    status = Path(f"/proc/{process.pid}/status").read_text()
                    rss = int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024
                    return float(found[1]) * UNITS[found[2]], rss
        finally:
            process.kill()
    raise RuntimeError("rustboard ended before its load cycle did")


def ours(logdir: Path) -> dict[str, float]:
    """Seconds, rows and resident memory of a load in a process of its own."""
    out = subprocess.run([sys.executable, "-c", OURS, str(logdir)], check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out)
    return found


def inspect(logdir: Path) -> float:
    """Seconds of ``tuiboard inspect``, the whole process."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "tuiboard", "inspect", str(logdir)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def ticks() -> tuple[int, int]:
    """Processor time of the machine that was used, and of our children, in ticks."""
    fields = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    children = os.times()
    hertz = os.sysconf("SC_CLK_TCK")
    return sum(fields) - fields[3] - fields[4], int((children.children_user + children.children_system) * hertz)


def measure(case: Case, logdir: Path, binary: str, rounds: int) -> Times:
    """The rounds of one case."""
    out = Times([], [], [])
    rustboard(binary, logdir)  # into the page cache
    used, own, began = *ticks(), time.perf_counter()
    for _ in range(rounds):
        out.rust.append(rustboard(binary, logdir)[0])
        found = ours(logdir)
        out.ours.append(found["seconds"])
        out.rows, out.our_rss = int(found["rows"]), int(found["rss"])
        if found["lost"]:
            raise RuntimeError("records were lost")
        if case.name == "100 runs":
            out.inspect.append(inspect(logdir))
    used_after, own_after = ticks()
    elapsed = (time.perf_counter() - began) * os.sysconf("SC_CLK_TCK") * len(os.sched_getaffinity(0))
    out.busy = max(0.0, (used_after - used) - (own_after - own)) / elapsed
    out.rust_rss = rustboard(binary, logdir, every=True)[1]
    return out


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--logs", type=Path, default=Path(tempfile.gettempdir()) / "tuiboard-bench")
    options = parser.parse_args()
    binary = server(options.python)
    wanted = [case for case in CASES if any(part in case.name for part in options.only.split(","))]
    print(f"{len(os.sched_getaffinity(0))} cores, {time.strftime('%Y-%m-%d')}; seconds, medians of {options.rounds}")
    print(f"| {'logdir':<20} | {'rows':>10} | rustboard |   ours | ratio | goal | B/row | of rust's memory | others |")
    print(f"|{'-' * 22}|{'-' * 12}|{'-' * 11}|{'-' * 8}|{'-' * 7}|{'-' * 6}|{'-' * 7}|{'-' * 18}|{'-' * 8}|")
    ratios = []
    for case in wanted:
        logdir = options.logs / f"{case.style}-{case.runs}-{case.tags}-{case.steps}"
        write(logdir, case.style, case.runs, case.tags, case.steps)
        times = measure(case, logdir, binary, options.rounds)
        rows = [(case.name, times.ours, case.goal)]
        if times.inspect:
            rows.append((f"{case.name}, inspect", times.inspect, 4.0))
        for name, found, goal in rows:
            rust, mine = statistics.median(times.rust), statistics.median(found)
            each = (times.our_rss - 110e6) / times.rows
            ratio = f"{rust / mine:>4.1f}x | {goal:>3.0f}x"
            left = f"| {name:<20} | {times.rows:>10,} | {rust:>9.2f} | {mine:>6.2f} | {ratio} "
            right = f"| {max(0.0, each):>5.1f} | {times.our_rss / times.rust_rss:>16.2f} | {times.busy:>6.0%} |"
            print(left + right, flush=True)
        if case.style != "histogram":
            ratios.append(statistics.median(times.rust) / statistics.median(times.ours))
    if ratios:
        print(f"geometric mean, scalars: {math.prod(ratios) ** (1 / len(ratios)):.1f}x")
    python_reader(options)


def python_reader(options: argparse.Namespace) -> None:
    """TensorBoard's Python reader on a small logdir."""
    logdir = options.logs / "simple-1-20-2000"
    write(logdir, "simple", 1, 20, 2000)
    run = logdir / "group_00" / "run_000"
    command = [options.python, "-c", PYTHON_READER, str(run)]
    seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    mine = statistics.median(ours(logdir)["seconds"] for _ in range(options.rounds))
    print(f"40,000 points: TensorBoard's Python reader {seconds:.2f} s, ours {mine:.3f} s: {seconds / mine:.0f}x")


if __name__ == "__main__":
    main()
