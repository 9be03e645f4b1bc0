"""What the board costs on a terminal: start, keys, bytes, live, idle, memory.

    python bench/board.py [--size 120x40] [--runs 20] [--tags 20] [--steps 1000] [--logdir DIR] [--lone 30] [--cold]

Without ``--logdir`` a logdir is written; live rows need one of ours and are left out for a given one.  Latency
runs from the key to the last byte that it caused; append to screen from the flush to the moment when the step of
the record is on screen, which the status line names.  Prints a table; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from terminal import BoardProcess

from tuiboard.format.write import EventWriter

BRAILLE = range(0x2801, 0x2900)
KEYS = {
    "card (j)": b"j", "card (l)": b"l", "run (J)": b"J", "page (pgdn)": b"\x1b[6~", "page (pgup)": b"\x1b[5~",
    "smooth (s)": b"s", "x axis (x)": b"x", "full screen (enter)": b"\r", "cursor (h)": b"h", "back (esc)": b"\x1b",
}  # fmt: skip


def write_logs(logdir: Path, runs: int, tags: int, steps: int) -> list[EventWriter]:
    """Noisy falling curves; the writers stay open."""
    draw = random.Random(1)
    writers = []
    for run in range(runs):
        writer = EventWriter(logdir / f"run{run:03d}" / f"events.out.tfevents.{int(time.time())}.host.{run}.0")
        for step in range(steps):
            for tag in range(tags):
                writer.scalar(f"group{tag % 4}/tag{tag}", step, (1 + tag) / (step + 9) + draw.random() / 50)
        writer.flush()
        writers.append(writer)
    return writers


def forget(logdir: Path) -> None:
    """Drop all files from the page cache, so that the first look must read them from the disk."""
    for path in logdir.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())  # only what is on the disk can be dropped
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def row(name: str, *figures: str) -> None:
    """One line of the table."""
    print(f"{name:<26}" + "".join(f"{figure:>16}" for figure in figures), flush=True)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def start(board: BoardProcess) -> None:
    """First paint, first chart, bytes."""
    board.read(30, until="tuiboard")
    painted = time.perf_counter() - board.started
    charted = None
    while charted is None and time.perf_counter() - board.started < 120:
        board.read(0.02)
        if any(ord(char) in BRAILLE for line in board.screen.display for char in line):
            charted = time.perf_counter() - board.started
    row("first paint", f"{painted * 1000:.0f} ms")
    row("first chart", f"{(charted or float('nan')) * 1000:.0f} ms", f"{board.bytes / 1000:.1f} KB")
    board.read(60, quiet=0.8)
    row("settled", f"{(board.last_byte - board.started) * 1000:.0f} ms", f"{board.bytes / 1000:.1f} KB")


def keys(board: BoardProcess, times: int) -> None:
    """Latency and bytes of keys."""
    row("key", "p50", "p95", "bytes p50", "bytes p95")
    every_time, every_size = [], []
    for name, key in KEYS.items():
        once = key in (b"\r", b"\x1b")
        # a lone esc is told from the start of a sequence by waiting
        seen = [board.key(key, 0.4 if once else 0.12) for _ in range(1 if once else times)]
        spent, sizes = [s for s, _ in seen], [b for _, b in seen]
        if not once:
            every_time += spent
            every_size += sizes
        row(
            name, f"{statistics.median(spent) * 1000:.0f} ms", f"{quantile(spent, 0.95) * 1000:.0f} ms",
            f"{statistics.median(sizes):,.0f}", f"{quantile(sizes, 0.95):,.0f}",
        )  # fmt: skip
    row(
        "all", f"{statistics.median(every_time) * 1000:.0f} ms", f"{quantile(every_time, 0.95) * 1000:.0f} ms",
        f"{statistics.median(every_size):,.0f}", f"{quantile(every_size, 0.95):,.0f}",
    )  # fmt: skip


def quiet(board: BoardProcess, seconds: float, name: str, act: Callable[[], None] = lambda: None) -> None:
    """Bytes and processor time a second while ``act`` is done twice a second."""
    before, cpu, began = board.bytes, board.cpu(), time.perf_counter()
    while time.perf_counter() - began < seconds:
        act()
        board.read(0.5)
    spent = time.perf_counter() - began
    row(name, f"{(board.bytes - before) / spent:,.0f} B/s", f"{(board.cpu() - cpu) / spent:.1%} of a core")


def live(board: BoardProcess, writer: EventWriter, tags: int, steps: int, lone: int) -> None:
    """Bytes while all tags of a run get two points a second, then lone appends."""
    at = steps

    def act() -> None:
        nonlocal at
        for tag in range(tags):
            writer.scalar(f"group{tag % 4}/tag{tag}", at, (1 + tag) / (at + 9) + random.random() / 50)
        writer.flush()
        at += 1

    act()
    board.read(2)
    quiet(board, 20, f"live, {tags} tags at 2 Hz", act)
    board.read(2)
    times = []
    for _ in range(lone):
        at += 1 + random.randrange(50)
        writer.scalar("group0/tag0", at, random.random() / 50)
        flushed = time.perf_counter()
        writer.flush()
        seen = board.read(3, until=f"step {at:,} ")
        times.append((seen - flushed) if seen else float("inf"))
        board.read(0.3 + random.random() * 0.4)
    row("append to screen", f"p50 {quantile(times, 0.5) * 1000:.0f} ms", f"p95 {quantile(times, 0.95) * 1000:.0f} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--tags", type=int, default=20)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--logdir", type=Path)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("--lone", type=int, default=30)
    parser.add_argument("--cold", action="store_true", help="drop the files from the page cache before the start")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        logdir = options.logdir or Path(folder) / "logs"
        writers = [] if options.logdir else write_logs(logdir, options.runs, options.tags, options.steps)
        row(f"{options.size}, {logdir.name}")
        if options.cold:
            forget(logdir)
        board = BoardProcess(logdir, columns, rows)
        start(board)
        keys(board, options.times)
        board.read(3, quiet=1)
        if writers:
            live(board, writers[0], options.tags, options.steps, options.lone)
            board.read(70)  # until no run is live any more and ages go by minutes
        quiet(board, 10, "idle")
        row("resident memory", f"{board.resident():.0f} MB")
        board.close()


if __name__ == "__main__":
    main()
