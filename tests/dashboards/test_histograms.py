from __future__ import annotations

import numpy as np

from tests.builders import LogdirBuilder
from tests.dashboards.histograms import app_on, load, press, settle, write_histograms, write_scalars
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
