"""The board for a long time beside runs that grow, restart, rotate, vanish and come back, under random keys and sizes.

    python bench/soak.py [--minutes 20] [--seed 1]

One run is never harmed: every 20 s its newest step is looked for on the status line, with all other runs hidden.
Prints two lines a minute, then what matters: crashes, how late the healthy run was at worst, growth of handles and
threads from the second minute on, and of memory from the fifth on: as the system sees it, and net of what was read,
of caches that have a limit and of free pages that the allocator keeps (``inside`` asks the board's process for that).
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from pathlib import Path

import inside
from terminal import BoardProcess

from tuiboard.format.write import EventWriter

KEYS = [
    *(bytes([key]) for key in b"jkhlJKsSxyvVtzpgGnN+-OrmA[]PT!?:mbiHL^$1234567890,."),
    b"\r", b"\x1b", b"\t", b"\x1b[6~", b"\x1b[5~", b"\x1b[A", b"\x1b[B", b"\x04", b"\x15", b"\x0c",
]  # fmt: skip
SETTLED = 5
"""Minutes after which memory should be flat."""
FLAT = 5.0
"""MB by which it may still grow, beyond data and caches that have a limit."""
SIZES = [(80, 24), (120, 40), (200, 60), (40, 10), (20, 5), (1, 1), (300, 90)]


class Chaos:
    """Runs that something happens to all the time."""

    def __init__(self, logdir: Path, draw: random.Random) -> None:
        self.logdir, self.draw = logdir, draw
        self.steps: dict[str, int] = {}
        self.writers: dict[str, EventWriter] = {}
        self.files = 0

    def open(self, run: str) -> None:
        """A new event file for a run."""
        self.files += 1
        name = f"events.out.tfevents.{int(time.time())}.host.{self.files}.0"
        self.writers[run] = EventWriter(self.logdir / run / name, wall_time=time.time())

    def grow(self, run: str, points: int = 5) -> None:
        """More points, and now and then something else than a scalar."""
        if run not in self.writers:
            self.open(run)
        writer, step = self.writers[run], self.steps.get(run, 0)
        for _ in range(points):
            for tag in ("loss", "eval/accuracy", f"layer{self.draw.randrange(3)}/norm"):
                value = self.draw.choice([self.draw.random(), self.draw.random(), float("nan"), float("inf")])
                writer.scalar(tag, step, value if run != "healthy" else 1 / (step + 1))
            step += 1
        if run != "healthy" and self.draw.random() < 0.2:
            writer.text("notes", step, "# note\n" + "x" * self.draw.randrange(2000))
        writer.flush()
        self.steps[run] = step

    def act(self) -> None:
        """One thing that happens to storage."""
        run = f"run{self.draw.randrange(12)}"
        what = self.draw.random()
        if what < 0.7:
            self.grow(run)
        elif what < 0.8:  # restart from an earlier step
            self.steps[run] = self.steps.get(run, 0) // 2
            self.open(run)
            self.grow(run)
        elif what < 0.85:  # vanish
            self.writers.pop(run, None)
            shutil.rmtree(self.logdir / run, ignore_errors=True)
        elif what < 0.9:  # rotate: the old files go, a new one begins
            for path in (self.logdir / run).glob("*tfevents*"):
                path.unlink()
            self.open(run)
            self.grow(run)
        elif what < 0.95:  # damage in the middle
            for path in list((self.logdir / run).glob("*tfevents*"))[:1]:
                data = path.read_bytes()
                if len(data) > 200:
                    at = self.draw.randrange(100, len(data))
                    with path.open("r+b") as file:
                        file.seek(at)
                        file.write(bytes([data[at] ^ 0x55]))
        else:  # cut off
            for path in list((self.logdir / run).glob("*tfevents*"))[:1]:
                with path.open("r+b") as file:
                    file.truncate(path.stat().st_size // 2)
            self.writers.pop(run, None)


def freshness(board: BoardProcess, chaos: Chaos) -> float:
    """Seconds until the newest step of the healthy run is on screen; infinite if it does not come within 10 s."""
    board.wake()
    board.resize(120, 40)
    for _ in range(5):
        board.key(b"\x1b", 0.4)
    board.key(b"P" if "frozen" in board.screen.display[0] else b"\x0c", 0.4)
    for key in (b"1", b"f", b"\x15", b"healthy", b"\r"):
        board.key(key, 0.3)
    chaos.steps["healthy"] += 7
    chaos.grow("healthy", 1)
    began = time.perf_counter()
    step = chaos.steps["healthy"] - 1
    seen = board.read(10, until=f"step {step:,} ")
    if not seen:
        print(f"step {step:,} is not on this screen:", *board.screen.display, sep="\n", flush=True)
    for key in (b"f", b"\x15", b"\r"):
        board.key(key, 0.3)
    return (seen - began) if seen else float("inf")


def net(facts: dict[str, float]) -> float:
    """MB that are neither data nor in a cache with a limit, after free pages were given back."""
    return facts["trimmed"] - sum(facts[name] for name in ("points", "views", "remembered", *inside.CACHES))


def line(facts: dict[str, float]) -> str:
    """What the process says, in MB unless it says otherwise."""
    caches = ", ".join(f"{name} {facts[name]:.1f}" for name in inside.CACHES)
    return (f"resident {facts['resident']:.1f} MB (given back {facts['resident'] - facts['trimmed']:.1f}), "
            f"points {facts['points'] + facts['views']:.1f}, {caches}, "
            f"function caches {facts['remembered']:.1f}, net {net(facts):.1f}")  # fmt: skip


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        chaos = Chaos(Path(folder) / "logs", draw)
        for run in ("healthy", *(f"run{i}" for i in range(12))):
            chaos.grow(run, 50)
        told = inside.prepare(Path(folder) / "site")
        os.environ["PYTHONPATH"] = f"{told.parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        board = BoardProcess(chaos.logdir, 120, 40)
        board.read(4)
        began = last = time.monotonic()
        first: tuple[float, int, int] | None = None
        late: list[float] = []
        memory: list[dict[str, float]] = []
        keys = minute = quits = 0
        while time.monotonic() - began < options.minutes * 60:
            if not board.alive and board.process.returncode == 0:  # a key led to "quit" in a list of keys
                quits, first, memory = quits + 1, None, []
                board = BoardProcess(chaos.logdir, 120, 40)
                board.read(3)
            if not board.alive:
                break
            board.wake()
            chaos.act()
            chaos.grow("healthy", 1)
            if draw.random() < 0.05:
                board.resize(*draw.choice(SIZES))
            board.key(draw.choice(KEYS), 0.02)
            keys += 1
            board.read(0.1)
            if time.monotonic() - last > 20 and board.alive:
                late.append(freshness(board, chaos))
                last = time.monotonic()
            if time.monotonic() - began > (minute + 1) * 60 and board.alive:
                minute += 1
                facts = inside.ask(board.process.pid, told, trim=minute in (SETTLED, int(options.minutes) - 1))
                if facts is not None:
                    memory.append(facts)
                    print(f"  {line(facts)}", flush=True)
                now = (board.resident(), board.open_files(), board.threads())
                first = first or (now if minute >= 2 else None)
                print(f"minute {minute}: {now[0]:.0f} MB, {now[1]} handles, {now[2]} threads, {keys} keys, "
                      f"healthy run at worst {max(late, default=0):.2f} s late", flush=True)  # fmt: skip
        print(f"crashes: {0 if board.alive else 1}, quits by key: {quits}")
        print(f"healthy run: {len(late)} looks, worst {max(late, default=0):.2f} s, "
              f"over 2 s: {sum(x > 2 for x in late)}")  # fmt: skip
        if board.alive and first:
            print(f"growth since minute 2: {board.resident() - first[0]:+.0f} MB, "
                  f"{board.open_files() - first[1]:+d} handles, {board.threads() - first[2]:+d} threads")  # fmt: skip
            settled = memory[SETTLED - 1 : int(options.minutes) - 1]
            if len(settled) > 1:
                grown = net(settled[-1]) - net(settled[0])
                print(f"memory since minute {SETTLED}: {settled[-1]['resident'] - settled[0]['resident']:+.1f} MB, "
                      f"net {grown:+.1f} MB: {'flat' if grown <= FLAT else 'not flat'}")  # fmt: skip
        if not board.alive:
            print("\n".join(board.screen.display))
        board.close()


if __name__ == "__main__":
    main()
