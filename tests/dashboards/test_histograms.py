from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.dashboards.histograms import app_on, load, press, read_csv, settle, write_histograms, write_scalars
from tuiboard.app.app import TuiboardApp
from tuiboard.dashboards.histograms import Histograms


def dashboard(app: TuiboardApp) -> Histograms:
    found = app.board_screen.dashboard
    assert isinstance(found, Histograms)
    return found


async def test_runs_of_a_tag_stand_side_by_side_on_one_range(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    write_histograms(logdir, "b", range(12), shift=5)
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot)
        assert "╭ dead " in text and "╭ kernel " in text and "histogram" not in text.replace("Histograms", "")
        assert text.count("12 steps") == 4 and "1–4 of 4" in text and "mode offset" in text
        cards = [card for card in dashboard(app).cards if "kernel" in card.title]
        low, high = dashboard(app).span(cards[0]) or (0, 0)
        assert dashboard(app).span(cards[1]) == (low, high) and low < -1 and high > 6


async def test_modes_and_the_cursor_in_numbers(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        seen = {await press(app, pilot, key) for key in ("c", "c", "c", "c")}
        assert len(seen) == 4
        text = await press(app, pilot, "c", "c", "c", "j", "enter")
        assert "mode bars" in text and "values 400" in text and "median" in text and "step 11" in text
        text = await press(app, pilot, "h", "h", "k")
        assert "step 9" in text and "bin " in text and "count " in text
        here = dashboard(app)._value
        await press(app, pilot, "k")
        assert here is not None and (dashboard(app)._value or 0) > here
        assert "count " not in await press(app, pilot, "escape")


async def test_the_table_shows_what_died_first(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot, "V", "i", "i", "i")
        assert "sort zeros" in text
        rows = [line for line in text.splitlines() if "layer/" in line]
        assert "layer/dead" in rows[0] and "100.0%" in rows[0] and "layer/kernel" in rows[1]
        text = await press(app, pilot, "enter")
        assert "╭ layer/dead" in text and "card 1 of 2" in text
        text = await press(app, pilot, "escape")  # back to where it was opened
        assert "std over time" in text and "sort zeros" in text
        assert "std over time" not in await press(app, pilot, "escape")


async def test_the_table_can_be_filtered(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(3))
    write_histograms(logdir, "b", range(3))
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot, "V", "slash", *"kernel", "enter")
        assert "layer/kernel" in text and "layer/dead" not in text
        assert "layer/dead" in await press(app, pilot, "slash", *["backspace"] * 6, *"dead", "enter")
        assert "■ b" in await press(app, pilot, "escape", "V", "f", *"b", "enter", "V")


async def test_rows_of_the_table_stay_while_the_run_grows(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    board = load(logdir)
    app = app_on(board, "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(app, pilot, "V", "i", "i", "i")
        with logdir.writer("a") as writer:
            writer.histogram("layer/kernel/histogram", 12, np.zeros(400))
            writer.histogram("layer/dead", 12, np.arange(50.0))
        board.publish(load(logdir).view.runs)
        app.board_screen.refresh_board(board.view)
        assert "reading" not in await press(app, pilot)
        text = await press(app, pilot)
        dead, kernel = (line for line in text.splitlines() if "layer/" in line)
        assert "layer/dead" in dead and "14.382" in dead and "100.0%" in kernel  # was the other way round
        text = await press(app, pilot, *"iiiiii")  # the same order asked for anew
        assert "layer/kernel" in next(line for line in text.splitlines() if "layer/" in line)


async def test_on_the_whole_screen_the_next_run_has_the_tag_too(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(5))
    write_scalars(logdir, "b")
    write_histograms(logdir, "c", range(5), shift=5)
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "■ a  step 4" in await press(app, pilot, "j", "enter")
        text = await press(app, pilot, "J")
        assert "■ c  step 4" in text and "layer/kernel" in text
        assert app.board_screen.selection.cursor == "c"
        assert "■ a  step 4" in await press(app, pilot, "K")


async def test_a_step_that_was_thinned_away_is_read_for_the_cursor(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(301))
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot, "j", "enter", "h", "h", "h", "k")
        assert "step 297" in text
        card = dashboard(app).one
        assert card is not None
        steps, _, here = dashboard(app)._under_cursor(card) or (None, None, None)
        assert steps is not None and here is not None
        assert steps.x[steps.at] == 297 and round(steps.counts[steps.at].sum()) == 400


async def test_new_steps_come_onto_the_card(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    board = load(logdir)
    app = app_on(board, "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "12 steps" in await press(app, pilot)
        write_histograms(logdir, "a", range(12, 15))
        view = load(logdir).view
        board.publish(view.runs)
        app.board_screen.refresh_board(board.view)
        await settle(app, pilot)
        assert "15 steps" in await press(app, pilot)


async def test_a_range_for_all_runs_or_each_its_own(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    write_histograms(logdir, "b", range(12), shift=50)
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(app, pilot)
        board = dashboard(app)
        mine = next(card for card in board.cards if "kernel" in card.id and card.id.endswith("\na"))
        assert (board.span(mine) or (0, 0))[1] > 40
        assert "range own" in await press(app, pilot, "y")
        assert (board.span(mine) or (0, 0))[1] < 10
        assert board.state()["own_range"] is True


async def test_the_spotlight_takes_the_page_to_its_run(logdir: LogdirBuilder) -> None:
    for run in "abcdef":
        write_histograms(logdir, run, range(3))
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(app, pilot, "g")
        for run in "bcd":
            await press(app, pilot, "J")
            focused = dashboard(app).grid.focused_card
            assert focused is not None and focused.id == f"layer/dead\n{app.board_screen.selection.cursor}", run


async def test_values_that_are_not_finite_are_named(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        for step in range(6):
            edges = [np.nan, np.nan] if step > 3 else [-1.0, 1.0]
            writer.plugin("histograms", "w", step, [[*edges, 7]], dtype=np.float64)
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "NaN from step 4" in await press(app, pilot)
        assert "NaN 7" in await press(app, pilot, "enter")
        text = await press(app, pilot, "escape", "V")
        assert "NaN" in next(line for line in text.splitlines() if line.startswith("▌  w "))
        text = await press(app, pilot, "V", "comma")  # distributions: the newest step has no median
        assert "NaN from step 4" in text and "■ – ╮" in text


async def test_the_numbers_of_every_step_as_a_file(
    logdir: LogdirBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_histograms(logdir, "a", range(4))
    write_histograms(logdir, "b", range(2))
    monkeypatch.chdir(tmp_path)
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(app, pilot, "j", "e", "enter")
        await app.workers.wait_for_complete()
    rows = read_csv(tmp_path)
    assert [(row["run"], row["step"]) for row in rows] == [*(("a", str(i)) for i in range(4)), ("b", "0"), ("b", "1")]
    assert all(float(row["min"]) <= float(row["median"]) <= float(row["max"]) for row in rows)
    assert rows[0]["values"] == "400.0" and rows[0]["tag"] == "layer/kernel/histogram"


async def test_settings_come_back(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(3))
    app = app_on(load(logdir), "histograms")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(app, pilot, "c", "x")
        state = dashboard(app).state()
    fresh = Histograms()
    fresh.restore(state)
    assert (fresh.mode, fresh.x_kind) == ("overlay", "relative")
    fresh.restore({"mode": 3, "x": None})
    assert fresh.mode == "overlay"
