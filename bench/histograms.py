"""How soon histograms are on screen, and what they cost: a run of many tags and steps, without a terminal.

    python bench/histograms.py [--tags 200] [--steps 1000] [--size 120x40] [--legacy]

Prints the time from opening the dashboard to its first whole card and to its first whole page, the times of pages
turned to (cold: to be read, warm: shown before), what keys wait while cards are read, and how much memory came on
top of the loaded board.  Asserts nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import numpy as np

from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards.histograms import Histograms
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.write import EventWriter
from tuiboard.store.board import Board
from tuiboard.widgets.card_dashboard import CardDashboard
from tuiboard.widgets.cells import Cells


def write(folder: Path, tags: int, steps: int, *, legacy: bool) -> None:
    """One run; step by step, as a training loop writes."""
    random = np.random.default_rng(0)
    values = [random.normal(0, 1 + i / 10, 1000) for i in range(16)]
    with EventWriter(folder / "run" / "events.out.tfevents.1700000000.host.1.0", wall_time=1.7e9) as writer:
        for step in range(steps):
            for tag in range(tags):
                put = writer.legacy_histogram if legacy else writer.histogram
                put(f"layer{tag // 2}/{'kernel' if tag % 2 else 'bias'}", step, values[(step + tag) % 16])


def rss() -> float:
    """Resident memory in MB."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def waiting(app: TuiboardApp) -> tuple[int, int]:
    """Cards on screen that are still being read, and all cards on screen."""
    cards = [c for c in app.screen.query("Card") if isinstance(c, Cells) and c.display and len(c.rows) > 3]
    texts = ["".join(s.text for row in card.rows for s in row) for card in cards]
    return sum("Reading" in text for text in texts), len(texts)


async def until(app: TuiboardApp, most: int | None) -> float:
    """Seconds until at most so many cards wait (None: until one does not)."""
    start = time.perf_counter()
    while time.perf_counter() - start < 120:
        await asyncio.sleep(0.001)  # a pilot's pause would wait until the whole process is idle
        wait, count = waiting(app)
        if count and (wait < count if most is None else wait <= most):
            break
    return time.perf_counter() - start


class Lag:
    """How late the event loop is: what a key would have to wait."""

    def __init__(self) -> None:
        self.worst: list[float] = []
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.005)
            self.worst.append(time.perf_counter() - start - 0.005)

    def take(self) -> list[float]:
        """What was measured since the last time."""
        got, self.worst = self.worst, []
        return got


def show(name: str, times: list[float]) -> None:
    """One row of the table."""
    ordered = sorted(times)
    if ordered:
        print(f"  {name:<26} p50 {ordered[len(ordered) // 2] * 1000:6.0f} ms   "
              f"p95 {ordered[int(len(ordered) * 0.95)] * 1000:6.0f} ms   of {len(ordered)}")  # fmt: skip


async def measure(board: Board, size: tuple[int, int], dashboard: str) -> None:
    """Print the times of one dashboard."""
    app = TuiboardApp(board, Start(dashboard=dashboard, tag_filter="no such tag"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        before = rss()
        app.board_screen.set_filters(tags="")
        first = await until(app, None)
        page = first + await until(app, 0)
        shown = app.board_screen.dashboard
        assert isinstance(shown, CardDashboard)
        grid, lag = shown.grid, Lag()
        cold, warm, lags = [], [], []
        while len(cold) < 60:
            old = grid.focus_key
            lag.take()
            start = time.perf_counter()
            shown.action_page(1)
            await until(app, 0)
            if old == grid.focus_key or grid.position.split(" ")[0].endswith(grid.position.split(" ")[-1]):
                break
            cold.append(time.perf_counter() - start)
            lags += lag.take()
            for by in (-1, 1):
                start = time.perf_counter()
                shown.action_page(by)
                await until(app, 0)
                warm.append(time.perf_counter() - start)
        print(f"{dashboard} {size[0]}x{size[1]}, {waiting(app)[1]} cards a page")
        print(f"  first card {first * 1000:7.0f} ms   first page {page * 1000:7.0f} ms")
        show("page cold", cold)
        show("page warm", warm)
        show("wait of a key while reading", lags)
        print(f"  memory {before:.0f} MB, grew {rss() - before:.0f} MB; cache holds {app.cache.size / 2**20:.0f} MB")
        if isinstance(shown, Histograms):
            start = time.perf_counter()
            shown.action_table()
            await pilot.pause()
            while not app.cache.idle:  # noqa: ASYNC110  # the cache works on threads and has no event to wait for
                await asyncio.sleep(0.01)
            print(f"  table of all layers {time.perf_counter() - start:.1f} s, grew {rss() - before:.0f} MB")


def main() -> None:
    """Write, load, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tags", type=int, default=200)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--dashboard", default="histograms", choices=["histograms", "distributions"])
    parser.add_argument("--legacy", action="store_true", help="as torch and TensorFlow 1 write")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.tags, options.steps, legacy=options.legacy)
        board = Board("logs")
        start = time.perf_counter()
        Follower([LogdirSpec(folder)], board, watch=False).load()
        print(f"{options.tags} tags x {options.steps} steps loaded in {time.perf_counter() - start:.1f} s")
        asyncio.run(measure(board, (columns, rows), options.dashboard))


if __name__ == "__main__":
    main()
