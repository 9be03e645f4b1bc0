"""How soon an appended record is on screen: the board on a pseudo-terminal beside a writer.

    python bench/live.py [--sizes 80x24,120x40,200x60] [--lone 50]

For each size: a logdir of three runs, one of which gets 5 points a second for 5 s (bytes sent are counted),
then lone appends with a pause between them.  The time runs from the flush to the moment when the step of the
record, which the status line names, has arrived on the terminal.  Prints a table; asserts nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from tuiboard.format.write import EventWriter

ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_^X][^\x1b]*\x1b\\|[ -/]*[0-~])")


class Board:
    """The board on a pseudo-terminal."""

    def __init__(self, logdir: Path, columns: int, rows: int, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "XDG_STATE_HOME": str(logdir.parent / "state"),
        }
        env.pop("COLORTERM", None)
        command = [sys.executable, "-m", "tuiboard", str(logdir), *arguments]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.bytes = 0

    def read(self, seconds: float, until: bytes | None = None) -> float | None:
        """Read for a time, or until a text arrives; the moment of its arrival, None if it did not come."""
        end, seen = time.perf_counter() + seconds, b""
        while (left := end - time.perf_counter()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                data = os.read(self.master, 65536)
            except OSError:  # the board has closed its end
                break
            self.bytes += len(data)
            if until is not None:
                seen += data
                if until in ESCAPES.sub(b"", seen):
                    return time.perf_counter()
        return None

    def close(self) -> None:
        """Quit as a user would."""
        os.write(self.master, b"q")
        self.read(2)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


def measure(columns: int, rows: int, lone: int) -> tuple[float, float, int, float]:
    """Seconds p50 and p95, records that did not show within 3 s, and bytes a second while 5 points a second come."""
    with tempfile.TemporaryDirectory() as folder:
        logdir = Path(folder) / "logs"
        now = time.time()
        names = ("a/train", "a/valid", "b/train")
        writers = [EventWriter(logdir / n / f"events.out.tfevents.{int(now)}.host.{i}.0") for i, n in enumerate(names)]
        for writer in writers:
            for step in range(100):
                writer.scalar("loss", step, 1 / (step + 1))
            writer.flush()
        board = Board(logdir, columns, rows)
        board.read(4)
        step, before, started = 1000, board.bytes, time.perf_counter()
        for _ in range(25):
            writers[0].scalar("loss", step, random.random())
            writers[0].flush()
            step += 1
            board.read(0.2)
        rate = (board.bytes - before) / (time.perf_counter() - started)
        board.read(1.5)
        times, lost = [], 0
        for _ in range(lone):
            # steps whose text shares no cell with the one before, so that all of it is sent
            step += 1111 + random.randrange(1000)
            writers[0].scalar("loss", step, random.random())
            flushed = time.perf_counter()
            writers[0].flush()
            seen = board.read(3, f"{step:,}".encode())
            if seen is None:
                lost += 1
            else:
                times.append(seen - flushed)
            board.read(0.4 + random.random() * 0.4)
        board.close()
        times.sort()
        if not times:
            return float("nan"), float("nan"), lost, rate
        return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))], lost, rate


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="80x24,120x40,200x60")
    parser.add_argument("--lone", type=int, default=50)
    options = parser.parse_args()
    print(f"{'size':<10}{'p50':>10}{'p95':>10}{'unseen':>8}{'bytes/s at 5 points/s':>24}")
    for size in options.sizes.split(","):
        columns, rows = map(int, size.split("x"))
        p50, p95, lost, rate = measure(columns, rows, options.lone)
        print(f"{size:<10}{p50 * 1000:>7.0f} ms{p95 * 1000:>7.0f} ms{lost:>8}{rate:>22,.0f}", flush=True)


if __name__ == "__main__":
    main()
