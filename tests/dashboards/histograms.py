"""Boards with real histograms and PR curves, for the tests of the dashboards that show them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from textual.pilot import Pilot

from tests.builders import START, LogdirBuilder
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.cells import Cells


def write_histograms(logdir: LogdirBuilder, run: str, steps: range, *, shift: float = 0.0) -> None:
    """Two tags: one that widens and moves, one that dies."""
    random = np.random.default_rng(7)
    with logdir.writer(run) as writer:
        for step in steps:
            writer.histogram("layer/kernel/histogram", step, random.normal(shift + step / 10, 1 + step / 20, 400))
            if step < 4:
                writer.histogram("layer/dead", step, random.normal(size=50))
            else:  # as TensorFlow 2 writes 50 zeros
                writer.plugin("histograms", "layer/dead", step, [[0, 0, 0], [0, 0, 50]], dtype=np.float64)


def write_scalars(logdir: LogdirBuilder, run: str) -> None:
    """A run without histograms."""
    logdir.scalars(run, {"loss": [0.5]})


def write_pr(logdir: LogdirBuilder, run: str, steps: range, quality: float) -> None:
    """A PR curve of 11 thresholds a step."""
    with logdir.writer(run) as writer:
        for step in steps:
            at = np.linspace(0, 1, 11)
            tp, fp = np.round(100 * (1 - at**quality)), np.round(300 * (1 - at) ** (quality + step))
            fn, tn = 100 - tp, 300 - fp
            precision, recall = tp / np.maximum(1e-7, tp + fp), tp / 100
            table = np.stack([tp, fp, tn, fn, precision, recall])
            writer.plugin("pr_curves", "eval/pr_curves", step, table, dtype=np.float32)


def load(logdir: LogdirBuilder) -> Board:
    """The board of a logdir."""
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    return board


def app_on(board: Board, dashboard: str) -> TuiboardApp:
    return TuiboardApp(board, Start(dashboard=dashboard, clock=lambda: START + 60))


async def settle(app: TuiboardApp, pilot: Pilot[None]) -> None:
    """Until all that is on screen has been made and drawn."""
    drawn, calm = -1, 0
    for _ in range(2000):
        await pilot.pause(0.005)
        shown = app.board_screen.dashboard is not None and app.board_screen.dashboard.is_mounted
        calm = calm + 1 if shown and app.cache.idle and app.cache.generation == drawn else 0
        if calm == 3:
            return
        drawn = app.cache.generation if app.cache.idle else -1
    raise AssertionError("what is on screen is never made")


def read_csv(folder: Path) -> list[dict[str, str]]:
    """The rows of the one CSV file in a folder."""
    (path,) = folder.glob("*.csv")
    with path.open() as file:
        return list(csv.DictReader(file))


async def press(app: TuiboardApp, pilot: Pilot[None], *keys: str) -> str:
    """Press keys, wait, and read the screen."""
    await settle(app, pilot)
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)
    return "\n".join(
        "".join(s.text for s in row) for c in app.screen.query(Cells) if c.display and c.region.height for row in c.rows
    )
