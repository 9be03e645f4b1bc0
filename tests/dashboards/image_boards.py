"""Boards with images, and how tests drive them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot

from tests.builders import START, LogdirBuilder
from tests.pictures import animation, encoded, ramp
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards.images import Images
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.card_dashboard import CardDashboard
from tuiboard.widgets.card_grid import Card
from tuiboard.widgets.cells import Cells


def filled(logdir: LogdirBuilder) -> Board:
    """Run a: digits with three samples and three steps, a wide figure, a GIF, something damaged; run b: digits."""
    with logdir.writer("a") as writer:
        for step in (0, 5, 9):
            writer.images("digits", step, 8, 6, [encoded(ramp() + step + i) for i in range(3)])
        writer.legacy_image("figure", 0, 400, 100, encoded(np.tile(ramp(20, 10), (10, 20))))
        writer.legacy_image("moving", 0, 4, 4, animation(3))
        writer.legacy_image("wrong", 0, 9, 9, b"this is not a picture")
    with logdir.writer("b") as writer:
        for step in (0, 5):
            writer.images("digits", step, 8, 6, [encoded(ramp() + 100)])
    board_ = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board_, watch=False).load()
    return board_


def app_of(filled_: Board, **options: Any) -> TuiboardApp:
    return TuiboardApp(filled_, Start(dashboard="images", clock=lambda: START + 51, **options))


def digits(app: TuiboardApp) -> None:
    """Show only the tag with samples, its first card focused."""
    app.board_screen.set_filters(tags="digits")


def laid_out(app: TuiboardApp) -> bool:
    """Cards are drawn, and one on the whole screen in its final size."""
    found = app.board_screen.dashboard
    if not (isinstance(found, CardDashboard) and found.is_mounted and found.cards and found.grid.drawn_cards):
        return False
    if found.choosing or not any(card.display and card.size.width for card in app.board_screen.query(Card)):
        return False
    sizes = getattr(found, "sizes", None)
    return found.one is None or sizes is None or sizes.get(found.one.key) == tuple(found.grid.size)


def sent_by(app: TuiboardApp, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be sent from now on, if there were a terminal."""
    sent: list[str] = []
    passed = app.wire.compared

    def noted(update: CompositorUpdate, size: tuple[int, int]) -> CompositorUpdate:
        sent.append(app.wire.render(update, size, Console(color_system="truecolor")))
        return passed(update, size)

    monkeypatch.setattr(app.wire, "compared", noted)
    return sent


async def settle(app: TuiboardApp, pilot: Pilot[None]) -> None:
    """Until nothing is made any more and what was made is drawn."""
    quiet = 0
    for _ in range(1000):
        generation = app.cache.generation
        await pilot.pause(0.01)
        await pilot.pause()
        still = not app.behind and app.cache.idle and app.cache.generation == generation == app._shown_made
        there = laid_out(app)
        quiet = quiet + 1 if still and generation and there else 0
        if quiet == 3:
            return
    raise AssertionError("what is on screen is never made")


async def until(pilot: Pilot[None], what: Callable[[], object]) -> None:
    """Until something is the case; it must be in 10 s."""
    for _ in range(1000):
        if what():
            return
        await pilot.pause(0.01)
    assert what()


def dashboard(app: TuiboardApp) -> Images:
    found = app.board_screen.dashboard
    assert isinstance(found, Images)
    return found


def text_of(app: TuiboardApp) -> str:
    return "\n".join("".join(s.text for s in row) for c in app.screen.query(Cells) if c.display for row in c.rows)


async def press(app: TuiboardApp, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)
