from __future__ import annotations

import time

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.builders import START, board, run_view
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards.scalars import Scalars
from tuiboard.widgets import card_grid
from tuiboard.widgets.cells import Cells

TAGS = [f"tag{i}" for i in range(20)]


def app_of() -> TuiboardApp:
    filled = board([run_view("a", {tag: np.linspace(2, i, 30) for i, tag in enumerate(TAGS)}, last_write=START)])
    return TuiboardApp(filled, Start(clock=lambda: START + 1))


def dashboard(app: TuiboardApp) -> Scalars:
    found = app.board_screen.dashboard
    assert isinstance(found, Scalars)
    return found


def curves(app: TuiboardApp) -> list[str]:
    """The cards on screen that show a curve."""
    out = []
    for tile in app.screen.query(card_grid.Card):
        text = "\n".join("".join(segment.text for segment in row) for row in tile.rows)
        if tile.display and tile.place is not None and any("\u2801" <= letter <= "\u28ff" for letter in text):
            out.append(tile.place.key.partition(":")[2])
    return out


async def until_drawn(app: TuiboardApp, pilot: Pilot[None]) -> None:
    for _ in range(100):
        await pilot.pause()
        if app.settled:
            return
    raise AssertionError("never drawn")


async def test_the_screen_has_its_turn_between_slow_cards_and_all_are_drawn_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_drawn(app, pilot)
        shown = len(curves(app))
        assert shown > 4
        monkeypatch.setattr(card_grid, "PATIENCE", 0.02)
        grid = dashboard(app).grid
        order: list[str] = []
        turns: list[int] = []
        draw = type(grid)._draw_tile

        def drawn(of: card_grid.CardGrid, tile: card_grid.Card) -> None:
            before = of.drawn_cards
            draw(of, tile)
            if of.drawn_cards > before and tile.place is not None:
                order.append(tile.place.key)
                time.sleep(0.03)

        monkeypatch.setattr(type(grid), "_draw_tile", drawn)
        go_on = type(grid)._continue

        def turn(of: card_grid.CardGrid) -> None:
            turns.append(len(order))
            go_on(of)

        monkeypatch.setattr(type(grid), "_continue", turn)
        await pilot.press("pagedown", "down")
        await until_drawn(app, pilot)
        assert order[0] == "card:tag6" and order.index(grid.focus_key) in (1, 2) and len(turns) >= shown - 1
        assert len(curves(app)) == shown and set(order) >= {"card:" + tag for tag in curves(app)}


async def test_a_card_is_drawn_once_for_the_whole_screen_and_the_cards_once_behind_it() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_drawn(app, pilot)
        grid, shown = dashboard(app).grid, len(curves(app))
        before = grid.drawn_cards
        await pilot.press("enter")
        await until_drawn(app, pilot)
        assert len(curves(app)) == 1 and grid.drawn_cards == before + 1
        assert any("relative" in "".join(s.text for s in row) for c in app.screen.query(Cells) for row in c.rows)
        await pilot.press("escape")
        await until_drawn(app, pilot)
        assert len(curves(app)) == shown and grid.drawn_cards <= before + 1 + shown
