"""Who gets a key: the pane that has the keyboard, then the shell, then the dashboard in view."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import Key as KeyEvent

from tests.builders import START, board
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.list_screen import ListScreen
from tuiboard.dashboards import DASHBOARDS, DashboardSpec
from tuiboard.dashboards.histograms import Histograms
from tuiboard.dashboards.scalars import Scalars
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.keys import PICKER
from tuiboard.widgets.run_picker import RunPicker


def app_of(**start: Any) -> TuiboardApp:
    runs = {f"run{i}": {"loss": [2.0, 1.0 + i], "eval/acc": [0.1, 0.2]} for i in range(4)}
    return TuiboardApp(board(runs), Start(clock=lambda: START, **start))


def text(app: TuiboardApp) -> str:
    return "\n".join("".join(s.text for s in row) for c in app.screen.query(Cells) if c.display for row in c.rows)


@pytest.mark.parametrize("before", [[], ["slash"], ["question_mark"], ["colon"], ["right_square_bracket"], ["enter"]])
async def test_ctrl_c_quits_from_anywhere(before: list[str]) -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press(*before, "ctrl+c")
        await pilot.pause()
        assert not app.is_running or app._exit


async def test_every_key_of_the_tables_has_its_action() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = app.board_screen
        for spec in DASHBOARDS:
            screen.open_dashboard(spec.name)
            await pilot.pause()
            for key in (*screen.keys, *PICKER):
                place, _, name = key.action.partition("(")[0].rpartition(".")
                mine = screen.dashboard is not None and any(key.id == own.id for own in screen.dashboard.KEYS)
                owner = {"app": app, "screen": screen}.get(place, screen.dashboard if mine else screen)
                assert hasattr(owner, f"action_{name}"), key.id


async def test_the_picker_has_its_keys_while_it_has_the_keyboard() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("tab", "g")
        assert app.board_screen.selection.cursor == "run0"
        await pilot.press("j", "j")
        assert app.board_screen.selection.cursor == "run2"
        await pilot.press("G", "x")
        assert app.board_screen.selection.cursor == "run3"
        await pilot.pause()
        assert "x relative" in text(app)  # the dashboard has what the picker has not
        await pilot.press("i")
        await pilot.pause()
        assert app.board_screen.selection.order == "by name, down"


async def test_typing_a_filter_that_matches_nothing_for_a_while() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("f", *"zzx")
        await pilot.pause()
        assert app.board_screen.query_one(RunPicker).filter.value == "zzx"
        assert "The run filter matches no run" in text(app)
        await pilot.press("backspace", "backspace", "backspace", *"run2")
        await pilot.pause()
        assert [run.name for run in app.board_screen.selection.shown(app.board.view)] == ["run2"]
        assert "╭ loss " in text(app)


async def test_a_broken_tag_filter_is_flagged_and_not_in_force() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("t", "left_parenthesis", *"lo")
        await pilot.pause()
        assert "no valid expression" in text(app) and "╭ loss " in text(app) and "acc " in text(app)
        await pilot.press("s", "s", "right_parenthesis")
        await pilot.pause()
        assert "no valid expression" not in text(app) and "╭ loss " in text(app) and "╭ acc " not in text(app)


async def test_a_broken_run_filter_is_flagged_and_not_in_force() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("f", "left_parenthesis", *"run1")
        await pilot.pause()
        assert "no valid expression" in text(app) and "╭ loss " in text(app) and "run3" in text(app)
        await pilot.press("right_parenthesis")
        await pilot.pause()
        assert "no valid expression" not in text(app) and "run1" in text(app) and "run3" not in text(app)


async def test_the_palette_takes_typed_values() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("colon")
        await pilot.pause()
        assert isinstance(app.screen, ListScreen) and "Commands" in text(app)
        await pilot.press(*"smoothing", "space", "0", "full_stop", "8", "5", "enter")
        await pilot.pause()
        await pilot.pause()
        dashboard = app.board_screen.dashboard
        assert isinstance(dashboard, Scalars) and dashboard.curves.smoothing == 0.85
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"smoothing", "space", "2", "enter")
        await pilot.pause()
        assert dashboard.curves.smoothing == 0.999
        await pilot.press("colon", *"full", "space", "enter")
        await pilot.pause()
        await pilot.pause()


async def test_a_remapped_key_of_a_dashboard_takes_the_place_of_the_old_one() -> None:
    app = app_of(keymap={"scalars.smoother": "u"})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "u smooth" in text(app)
        dashboard = app.board_screen.dashboard
        assert isinstance(dashboard, Scalars)
        for focus in ("cards", "picker"):
            if focus == "picker":
                await pilot.press("tab")
            before = dashboard.curves.smoothing
            await pilot.press("s")
            assert dashboard.curves.smoothing == before
            await pilot.press("u")
            assert dashboard.curves.smoothing != before


async def test_a_terminal_made_too_small_says_so_and_comes_back() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.resize_terminal(35, 8)
        await pilot.pause()
        assert "needs 40 x 10" in text(app)
        assert not app.screen.query_one("#body").display
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "╭ loss " in text(app)


async def test_many_runs_begin_with_the_newest_few() -> None:
    filled = board({f"run{i}": {"loss": [float(i)]} for i in range(600)})
    app = TuiboardApp(filled, Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "12 of 600" in text(app)
        await pilot.press("a")
        await pilot.pause()
        assert len(app.board_screen.selection.shown(filled.view)) == 600


async def test_keys_typed_while_a_dashboard_opens_are_its_own() -> None:
    app = app_of(dashboard="scalars")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.board_screen.open_dashboard("graphs")  # not awaited: its widgets are not there yet
        app.board_screen.open_dashboard("scalars")
        app.board_screen.open_dashboard("histograms")
        for key in ("c", "c"):
            app.board_screen.post_message(KeyEvent(key, key))
        await pilot.pause()
        histograms = app.board_screen.dashboard
        assert isinstance(histograms, Histograms) and histograms.mode == "heatmap"


@pytest.mark.parametrize("spec", DASHBOARDS, ids=lambda spec: spec.name)
async def test_no_key_is_listed_for_two_things(spec: DashboardSpec) -> None:
    app = app_of(dashboard=spec.name)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for _ in range(2):  # cards, then the picker
            keys = [one for key in app.board_screen._keys_here() for one in key.keys.split(",")]
            assert len(set(keys)) == len(keys) and "question_mark" in keys
            await pilot.press("tab")
            await pilot.pause()
