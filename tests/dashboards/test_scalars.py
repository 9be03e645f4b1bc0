from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.builders import START, board, run_view
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards.scalars import Scalars
from tuiboard.widgets.cells import Cells


def app_of(size: int = 60) -> TuiboardApp:
    falling = np.linspace(2, 0, size)
    filled = board(
        [
            run_view("a", {"loss": falling, "eval/acc": 1 - falling / 4}, last_write=START + 50),
            run_view("b", {"loss": falling + 1, "only_b": falling}, last_write=START),
        ]
    )
    return TuiboardApp(filled, Start(clock=lambda: START + 51))


def dashboard(app: TuiboardApp) -> Scalars:
    found = app.board_screen.dashboard
    assert isinstance(found, Scalars)
    return found


def screen_text(app: TuiboardApp) -> str:
    return "\n".join("".join(s.text for s in row) for c in app.screen.query(Cells) if c.display for row in c.rows)


async def test_a_card_per_tag_and_all_runs_on_it() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert all(f"╭ {title} " in text for title in ("loss", "only_b", "acc"))
        assert "2 runs" in text and "● live" in text and "1–3 of 3" in text


async def test_cards_without_a_shown_run_go() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert app.board_screen.selection.only == "a"
        assert "╭ only_b " not in screen_text(app)
        await pilot.press("o")
        await pilot.pause()
        assert "╭ only_b " in screen_text(app)


async def test_the_full_screen_card_has_values_at_the_cursor() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("enter", "h", "h")
        await pilot.pause()
        text = screen_text(app)
        assert "step 57" in text and "Scalars  card 1 of 3" in text
        assert "run" in text and "relative" in text
        await pilot.press("b")
        await pilot.pause()
        assert "baseline" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert not dashboard(app).grid.full


async def test_smoothing_axis_and_log() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("s", "x", "y")
        await pilot.pause()
        text = screen_text(app)
        assert "smooth 0.80" in text and "x relative" in text and "y log" in text
        await pilot.press("S", "S", "S", "S")
        await pilot.pause()
        assert "smooth 0 " in screen_text(app)


async def test_filter_tags_by_typing() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("slash", *"acc", "enter")
        await pilot.pause()
        assert app.board_screen.selection.tag_filter.text == "acc"
        assert "╭ loss " not in screen_text(app) and "1 of 1" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.board_screen.selection.tag_filter.text == ""


async def test_filter_to_nothing_says_so() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="nothing at all")
        await pilot.pause()
        assert "matches no tag" in screen_text(app)


async def test_pins_come_first_and_state_comes_back() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("p", "s")
        await pilot.pause()
        assert "Pinned" in screen_text(app)
        state = app.board_screen.state()
    other = TuiboardApp(app.board, Start(state=state, clock=lambda: START + 51))
    async with other.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Pinned" in screen_text(other) and "smooth 0.80" in screen_text(other)


async def test_new_points_move_the_following_cursor() -> None:
    app = app_of(10)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("v")
        await pilot.pause()
        assert dashboard(app).cursor.x == 9
        app.board.publish([run_view("a", {"loss": np.linspace(2, 0, 12)}, generation=2)])
        app.board_screen.refresh_board(app.board.view)
        await pilot.pause()
        assert dashboard(app).cursor.x == 11


async def test_zoom_and_reset() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("greater_than_sign")
        await pilot.pause()
        low, high = dashboard(app)._zoom["loss"]
        assert high - low < 59
        await pilot.press("r")
        await pilot.pause()
        assert not dashboard(app)._zoom


async def test_the_table_lists_every_series() -> None:
    app = app_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("V", "j", "j")
        await pilot.pause()
        text = screen_text(app)
        assert "tag and run" in text and "▾ eval/acc" in text


def written(folder: Path) -> dict[str, list[str]]:
    return {path.name: path.read_text().splitlines() for path in folder.iterdir()}


async def test_export_writes_what_is_shown_and_never_over_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = app_of(3)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for keys in (["o", "e"], ["enter", "e"], ["e"]):
            await pilot.press(*keys)
            await pilot.pause()
            await pilot.press("enter")  # the name that is offered
            await app.workers.wait_for_complete()
        await pilot.pause()
        assert dashboard(app).one is not None
    assert sorted(written(tmp_path)) == ["loss-2.csv", "loss.csv", "scalars.csv"]
    lines = written(tmp_path)["scalars.csv"]
    assert lines[0] == "run,tag,step,wall_time,value" and len(lines) == 1 + 2 * 3
    assert written(tmp_path)["loss.csv"][1] == f"a,loss,0,{START},2.0"


def uneven() -> TuiboardApp:
    """A tag of one point that would be the picker's choice, and two of many steps."""
    filled = board(
        [
            run_view("a", {"hparam/loss": np.ones(1), "Loss/epoch": np.arange(12.0), "Loss/step": np.arange(400.0)}),
            run_view("b", {"hparam/loss": np.ones(1), "Loss/epoch": np.arange(12.0)}),
        ]
    )
    return TuiboardApp(filled, Start(clock=lambda: START + 5000))


async def test_the_cursor_begins_at_the_newest_step_of_the_focused_card() -> None:
    app = uneven()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.board_screen.query_one("#picker-title", Cells).rows[0][-1].text.strip() != "hparam/loss"
        await pilot.press("v")
        await pilot.pause()
        assert dashboard(app).cursor.x == 11 and "cursor newest" in screen_text(app)
        await pilot.press("h", "h")
        await pilot.pause()
        assert dashboard(app).cursor.x == 9 and "cursor 9" in screen_text(app)


async def test_a_typed_step_is_that_of_whichever_card_has_it() -> None:
    app = uneven()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"step", "space", *"300", "enter")
        await pilot.pause()
        assert dashboard(app).cursor.x == 300
        card = next(line for line in screen_text(app).splitlines() if "╭ step " in line)
        assert "298.50" in card.split("╭ step ")[1]  # the values of that curve are its steps; smoothing lags behind


async def test_the_cursor_keeps_its_point_on_another_axis() -> None:
    app = app_of()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("enter", *"hhhhhh")
        await pilot.pause()
        at = dashboard(app).cursor.x
        await pilot.press("x", "x", "x")
        await pilot.pause()
        assert dashboard(app).cursor.x == at == 53


async def test_nan_in_a_crowded_curve_is_marked() -> None:
    values = np.sin(np.arange(2000) / 100)
    values[[300, 1000, 1001, 1700]] = np.nan
    app = TuiboardApp(board([run_view("a", {"loss": values})]), Start(clock=lambda: START + 5000))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "4 NaN" in screen_text(app) and screen_text(app).count("×") == 3
        await pilot.press("enter")
        await pilot.pause()
        assert "4 NaN" in screen_text(app) and 3 <= screen_text(app).count("×") <= 4


async def test_the_first_find_of_a_filter_has_the_focus_and_a_broken_one_changes_nothing() -> None:
    tags = {f"{group}/{name}": [1.0, 2.0] for group in "abcdef" for name in ("loss", "acc", "lr")}
    app = TuiboardApp(board([run_view("r", tags)]), Start(clock=lambda: START))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*"nnnnnnnn")
        await pilot.pause()
        before = dashboard(app).grid.position
        await pilot.press("t", "left_parenthesis")
        await pilot.pause()
        assert dashboard(app).grid.position == before
        await pilot.press("backspace", *"loss", "enter")
        await pilot.pause()
        assert dashboard(app).grid.position.startswith("1–")


async def test_all_groups_fold_and_open() -> None:
    tags = {f"{group}/{name}": [1.0, 2.0] for group in "abc" for name in ("loss", "acc")}
    app = TuiboardApp(board([run_view("r", tags)]), Start(clock=lambda: START))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("Z")
        await pilot.pause()
        assert "╭ acc " not in screen_text(app) and "a  2" in screen_text(app) and "c  2" in screen_text(app)
        await pilot.press("Z")
        await pilot.pause()
        assert screen_text(app).count("╭ acc ") == 3
