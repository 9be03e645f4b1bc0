"""What every dashboard must stand, taken from the tuple: a new one gets these for free."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests.builders import START, board, indexed_series, run_view, scalar_series
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.terminal import look_of
from tuiboard.dashboards import DASHBOARDS, DashboardSpec
from tuiboard.store.board import Board
from tuiboard.widgets.card_grid import CardGrid
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.dashboard import Dashboard

NAN = float("nan")


def boards() -> dict[str, Board]:
    return {
        "empty": board(),
        "one point": board({"run": {"loss": [0.5]}}),
        "constant": board({"run": {"loss": [1.0] * 50}}),
        "only nan": board({"run": {"loss": [NAN] * 9}, "inf": {"loss": [float("inf")] * 3}}),
        "many tags": board({"run": {f"group{i % 50}/tag{i}": [1.0, 2.0] for i in range(5000)}}),
        "many runs": board({f"sweep/run{i}": {"loss": [1.0, 0.5, float(i)]} for i in range(1000)}),
        "odd names": board({"\x1b[31m[/b]": {"[/] \x9b2J‮loss": [1.0, 2.0], "": [1.0]}}),
        "extreme steps": board([run_view("r", [scalar_series("t", [1, 2, 3], steps=[-(2**63), 0, 2**63 - 1])])]),
    }


def own_board(spec: DashboardSpec) -> Board:
    """Two runs with records of every plugin that the dashboard shows; their files have gone."""
    kinds = sorted(spec.plugins - {"scalars"})
    return board(
        [
            run_view(
                name,
                [
                    scalar_series("loss", np.linspace(1, 0, 30)),
                    scalar_series("x/y", [NAN, 1.0]),
                    *(indexed_series(f"{kind}/tag{i}", kind, [0, 5, 9]) for kind in kinds for i in range(3)),
                ],
            )
            for name in ("a", "b")
        ]
    )


def app_on(filled: Board, spec: DashboardSpec) -> TuiboardApp:
    return TuiboardApp(filled, Start(dashboard=spec.name, clock=lambda: START + 100))


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda s: s.name)
@pytest.mark.parametrize("name", [*boards(), "files gone"])
async def test_any_board_at_any_size(spec: DashboardSpec, name: str) -> None:
    app = app_on(own_board(spec) if name == "files gone" else boards()[name], spec)
    async with app.run_test(size=(120, 40)) as pilot:
        for width, height in ((120, 40), (80, 24), (20, 5), (250, 70)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        for cells in app.screen.query(Cells):
            for row in cells.rows:
                shown = "".join(segment.text for segment in row)
                assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown)
        assert app.return_code is None


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda s: s.name)
async def test_every_key_is_harmless(spec: DashboardSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # exports are written beside the user
    app = app_on(own_board(spec), spec)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        screen = app.board_screen
        for key in screen.keys:
            if key.group == "leave" or key.action.startswith(("command_palette", "keys", "settings", "problems")):
                continue
            await screen.run_key(key.id)
            await pilot.pause()
        assert app.return_code is None


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda s: s.name)
async def test_nothing_changed_nothing_drawn(spec: DashboardSpec) -> None:
    app = app_on(board({"run": {"loss": [3.0, 2.0, 1.0]}}), spec)
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(3):  # the first layout settles
            await pilot.pause()
            app.board_screen.draw()
        grids = list(app.screen.query(CardGrid))
        before = [grid.drawn_cards for grid in grids], sum(c.painted_rows for c in app.screen.query(Cells))
        app.board_screen.refresh_board(app.board.view)
        app.board_screen.draw()
        assert before == ([grid.drawn_cards for grid in grids], sum(c.painted_rows for c in app.screen.query(Cells)))


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda s: s.name)
async def test_themes_and_a_run_that_vanishes(spec: DashboardSpec) -> None:
    filled = board({"a": {"loss": [1.0, 2.0]}, "b": {"loss": [2.0, 1.0]}})
    app = app_on(filled, spec)
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(3):
            app.action_next_theme()
            await pilot.pause()
        filled.publish([run for run in filled.view.runs if run.name == "b"])
        app.board_screen.refresh_board(filled.view)
        await pilot.pause()
        assert app.board_screen.selection.cursor == "b"


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda s: s.name)
async def test_plain_ascii_and_no_colour(spec: DashboardSpec) -> None:
    app = TuiboardApp(board({"run": {"loss": np.linspace(1, 0, 50)}}),
                      Start(look=look_of("mono", "ascii"), dashboard=spec.name, clock=lambda: START))  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = "".join(s.text for c in app.screen.query(Cells) for row in c.rows for s in row)
        assert text.isascii()


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda s: s.name)
def test_a_dashboard_is_described(spec: DashboardSpec) -> None:
    module, _, name = spec.module.partition(":")
    found = getattr(import_module(module), name)
    assert issubclass(found, Dashboard) and found.__doc__
    assert all(key.id and key.help and key.group for key in found.KEYS)
    assert (Path(__file__).parent / f"test_{spec.name}.py").exists()
