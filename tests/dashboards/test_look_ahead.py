"""Pages beside the one on screen are drawn while no key comes, and only so many pictures are kept."""

from __future__ import annotations

import asyncio

import pytest

from tests.builders import START, board
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards.scalars import Scalars
from tuiboard.widgets import card_grid


async def rest(app: TuiboardApp) -> int:
    """Cards drawn once no more are drawn."""
    grid = app.screen.query_one(Scalars).grid
    before = -1
    while before != grid.drawn_cards or not app.settled:
        before = grid.drawn_cards
        await asyncio.sleep(card_grid.REST + 10 * card_grid.BREATH)
    return grid.drawn_cards


async def test_the_next_page_is_there_before_it_is_asked_for() -> None:
    app = TuiboardApp(board({"a": {f"tag{i:02d}": [1.0, 2.0] for i in range(40)}}), Start(clock=lambda: START))
    async with app.run_test(size=(80, 24)) as pilot:
        drawn = await rest(app)
        grid = app.screen.query_one(Scalars).grid
        assert drawn >= 2 * len(grid.on_screen)
        await pilot.press("pagedown")
        # of the new page only the card that has the keyboard looks otherwise than it was drawn
        assert grid.position.startswith(f"{len(grid.on_screen) + 1}") and grid.drawn_cards <= drawn + 1


async def test_only_so_many_pictures_are_kept_and_drawing_ahead_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_grid, "PICTURES", 4)
    app = TuiboardApp(board({"a": {f"tag{i:02d}": [1.0, 2.0] for i in range(40)}}), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("pagedown")
        await rest(app)
        assert len(app.screen.query_one(Scalars).grid._pictures) == 4
