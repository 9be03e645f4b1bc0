from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from rich.segment import Segment
from textual.pilot import Pilot

from tests.builders import START, LogdirBuilder
from tests.dashboards.image_boards import press, settle, text_of, until
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.compute.pattern import Pattern
from tuiboard.dashboards.text import Text
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.text_search import count_matches
from tuiboard.widgets.text_source import Entry


def app_of(logdir: LogdirBuilder) -> TuiboardApp:
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    return TuiboardApp(board, Start(dashboard="text", clock=lambda: START + 51))


def filled(logdir: LogdirBuilder) -> TuiboardApp:
    with logdir.writer("a") as writer:
        for step in range(30):
            text = f"# Step {step}\n\nloss **{step / 10}**\n\n- one\n- needle{step}\n\n"
            writer.text("notes", step, text * (1 + step % 2))
        writer.text("config", 0, "lr: 0.1\nlayers: 3\nname: x\n")
        writer.text("cube", 0, np.array([[[b"k", b"v"], [b"lr", b"**1**"]]] * 2, object))
    with logdir.writer("b") as writer:
        writer.text("config", 0, "lr: 0.2\nlayers: 3\nname: x\n")
    return app_of(logdir)


def dashboard(app: TuiboardApp) -> Text:
    found = app.board_screen.dashboard
    assert isinstance(found, Text)
    return found


async def search_notes(app: TuiboardApp, pilot: Pilot[None], *needle: str) -> None:
    app.board_screen.set_filters(tags="notes")
    await settle(app, pilot)
    await press(app, pilot, "enter", "slash", *needle, "enter")


async def test_cards_show_the_newest_step_rendered(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        text = text_of(app)
        assert "Step 29" in text and "# Step" not in text and "**" not in text
        assert "config  2" in text and "╭ a " in text and "╭ b " in text, "runs of one tag side by side"
        assert "lr  1" in text and "slice 1 of 2: [0, :, :] of shape" in text
        await press(app, pilot, "x")
        assert "# Step 29" in text_of(app) and "text raw" in text_of(app)


async def test_the_first_card_has_the_focus_though_it_was_read_last(logdir: LogdirBuilder) -> None:
    for run in ("a", "b"):
        with logdir.writer(run) as writer:
            for i in range(9):
                writer.text(f"t{i}", 0, f"text {i} of {run}")
    app = app_of(logdir)
    a, b = app.board.view.runs
    app.board.publish([b])
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        assert "text 0 of b" in text_of(app)
        app.board.publish([a, b])
        await until(pilot, lambda: "text 0 of a" in text_of(app))
        focused = dashboard(app).grid.focused_card
        assert focused is not None and focused.id == "t0\0a"
        await press(app, pilot, "j")
        chosen = dashboard(app).grid.focused_card
        app.board.publish([b])
        app.board.publish([a, b])
        await settle(app, pilot)
        assert dashboard(app).grid.focused_card == chosen, "one that was gone to keeps it"


async def test_every_slice_of_a_tensor_can_be_reached(logdir: LogdirBuilder) -> None:
    cells = np.array([f"cell{i}".encode() for i in range(2 * 3 * 2 * 2)], object).reshape(2, 3, 2, 2)
    with logdir.writer("a") as writer:
        writer.text("four", 0, cells)
        writer.text("four", 1, cells[::-1, ::-1])
        writer.text("plain", 0, "just words")
    app = app_of(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(app, pilot)
        assert "slice 1 of 6: [0, 0, :, :]" in text_of(app) and "cell20" in text_of(app)
        await press(app, pilot, "S")
        assert "slice 6 of 6: [1, 2, :, :]" in text_of(app) and "cell0" in text_of(app), "it goes round"
        await press(app, pilot, "s", "s", "enter")
        text = text_of(app)
        assert "slice 2 of 6: [0, 1, :, :]" in text and "cell16" in text and "cell4" in text, "all steps alike"
        await press(app, pilot, "s")
        assert "slice 3 of 6: [0, 2, :, :]" in text_of(app) and "s/S slice" in text_of(app)
        await press(app, pilot, "slash", *"cell11", "enter")
        assert "1/1" in text_of(app), "what is searched is what is shown"
        await press(app, pilot, "escape", "escape", "j", "s")
        assert "slice 3 of 6" in text_of(app), "a text without slices leaves the others alone"


async def test_all_steps_on_the_whole_screen_the_newest_first(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        app.board_screen.set_filters(tags="notes")
        await settle(app, pilot)
        await press(app, pilot, "enter")
        text = text_of(app)
        assert text.index("step 29 ") < text.index("Step 29") < text.index("step 28 ") < text.index("Step 28")
        await press(app, pilot, "h")
        assert "step 29 of 30" in text_of(app) and "Step 29" not in text_of(app)
        await press(app, pilot, "G")
        assert "Step 0" in text_of(app) and "step 1 of 30" in text_of(app)
        await press(app, pilot, "g", *["j"] * 60)
        assert dashboard(app).cursor.following is False and "Step 29" not in text_of(app)


async def test_search_goes_through_steps_not_on_screen(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(100, 20)) as pilot:
        await search_notes(app, pilot, *"needle3$")
        assert "needle3" in text_of(app) and dashboard(app)._scroll.entry == 26
        await press(app, pilot, "escape", "slash", *"needle1\\d", "enter")
        assert dashboard(app)._scroll.entry == 30 - 1 - 19 or dashboard(app).search.outcome == "no more"
        await press(app, pilot, "g", "g", "n")
        assert dashboard(app)._scroll.entry == 10
        first = dashboard(app)._scroll.row
        await press(app, pilot, "n")
        assert (dashboard(app)._scroll.entry, dashboard(app)._scroll.row > first) == (10, True), "two in one text"
        await press(app, pilot, "n", "N", "N", "N")
        assert dashboard(app).search.outcome == "no more"
        await press(app, pilot, "escape")
        assert dashboard(app).search.needle.text == "" and dashboard(app).one is not None


async def test_search_says_which_match_of_how_many(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(100, 20)) as pilot:
        app.board_screen.set_filters(tags="notes")
        await settle(app, pilot)
        await press(app, pilot, "enter")
        assert "n/N match" not in text_of(app)

        def blocks() -> list[str]:
            found = app.board_screen.look("bg", bold=True, on="warn")
            rows = [row for cells in app.board_screen.query(Cells) for row in cells.rows]
            return [segment.text for row in rows for segment in row if segment.style == found]

        await press(app, pilot, "slash", *"needle1\\d")
        assert "  15 matches" in text_of(app) and "enter go to the first" in text_of(app) and not blocks()
        assert dashboard(app)._scroll.entry == 0, "nothing is gone to while typing"
        await press(app, pilot, "enter")
        assert dashboard(app).search.words(dashboard(app)._scroll, app.board_screen.look)[2][0] == "  1/15"
        assert "n/N match" in text_of(app) and "esc end search" in text_of(app)
        assert len(blocks()) == 1, "other matches are not marked as the current one"
        await press(app, pilot, "n", "n")
        assert "  3/15" in text_of(app) and len(blocks()) == 1
        await press(app, pilot, "j")
        assert "  –/15" in text_of(app), "between two matches"
        assert not blocks()
        await press(app, pilot, "N")
        assert "  3/15" in text_of(app)
        await press(app, pilot, "escape", "slash", *"nowhere at all")
        assert "  0 matches" in text_of(app)
        await press(app, pilot, "enter")
        assert "no match" in text_of(app)


def test_the_search_of_one_long_text_tells_how_far_it_is(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        writer.text("long", 0, "\n\n".join(f"line {i} of a long text" for i in range(4000)))
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    run, told = board.view.runs[0], list[float]()
    found = count_matches([Entry(run, run.series["long"], 0)], Pattern("3999"), told.append)
    assert found.count == 1 and told == sorted(told) and len({x for x in told if 0 < x < 1}) > 2


async def test_each_match_of_a_row_is_gone_to(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        writer.text("notes", 0, "needle and **needle**\n\nneedle [link](http://needle/)\n\nno more\n")
    app = app_of(logdir)
    async with app.run_test(size=(100, 20)) as pilot:
        await settle(app, pilot)
        await press(app, pilot, "enter", "slash", *"needle", "enter")
        rows = []
        for match in range(1, 5):
            assert f"  {match}/4" in text_of(app)
            rows.append((dashboard(app)._scroll.row, dashboard(app).search.on_top(dashboard(app)._scroll)))
            await press(app, pilot, "n")
        assert rows == [(0, 0), (0, 1), (2, 0), (2, 1)], "row and match of the row"
        assert "no more" in text_of(app)
        await press(app, pilot, "N", "N", "N", "N")
        assert "  1/4" in text_of(app)


async def test_the_end_of_a_text_is_reached_by_one_key(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        for step in range(2):
            writer.text("notes", step, "\n\n".join(f"line {i} of step {step}, which is long" for i in range(3000)))
        writer.text("short", 0, "a word")
    app = app_of(logdir)
    async with app.run_test(size=(60, 20)) as pilot:
        await settle(app, pilot)
        assert text_of(app).count("▾ more") == 1, "the short text is shown whole"
        await press(app, pilot, "enter")
        assert "▾ more below, 0% down" in text_of(app)
        await press(app, pilot, "G")
        assert "line 2999 of step 1" in text_of(app) and "▾ more" not in text_of(app)
        await press(app, pilot, *["k"] * 6)
        assert "▾ more below, " in text_of(app) and "line 2999 of step 1" not in text_of(app)
        await press(app, pilot, "G", "G")
        assert "line 2999 of step 0" in text_of(app)
        await press(app, pilot, "g")
        assert "line 0 of step 0" in text_of(app)
        await press(app, pilot, "g")
        assert "line 0 of step 1" in text_of(app)


async def test_a_search_marks_no_headings(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(100, 20)) as pilot:
        await search_notes(app, pilot, *"step")

        def marked(word: str) -> set[bool]:
            rows = [segment for row in _rows(app) for segment in row if segment.text.strip() == word]
            return {segment.style is not None and segment.style.color == warn.color for segment in rows}

        warn = app.board_screen.look("warn")
        assert "  1/45" in text_of(app), "two of three texts say it twice"
        assert marked("step") == {False}, "what a heading says is not counted, and so not marked"
        assert marked("Step") == {True, False}, "of the texts all but the current match, which is a block"


async def test_the_step_stays_on_top_while_its_text_is_read(logdir: LogdirBuilder) -> None:
    with logdir.writer("r") as writer:
        for step in range(3):
            writer.text("long", step, "\n\n".join(f"line {i}" for i in range(40)))
    app = app_of(logdir)
    async with app.run_test(size=(100, 20)) as pilot:
        await settle(app, pilot)
        await press(app, pilot, "enter", *["j"] * 9)
        text = text_of(app)
        assert "step 2 " in text and "line 0\n" not in text and "line 9" in text


async def test_data_is_not_made_a_paragraph(logdir: LogdirBuilder) -> None:
    with logdir.writer("r") as writer:
        writer.text("yaml", 0, "lr: 0.1\nlayers: 3\nname: x\n")
        writer.text("json", 0, '{"lr": 0.1, "layers": [3, 4]}')
    app = app_of(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(app, pilot)
        lines = [line for line in text_of(app).splitlines() if "lr" in line or "layers" in line]
        assert len(lines) == 4 and not any("lr" in line and "layers" in line for line in lines)


async def test_what_differs_between_runs_and_between_steps(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        app.board_screen.set_filters(tags="config")
        await settle(app, pilot)
        await press(app, pilot, "m", "n", "enter", "d")
        text = text_of(app)
        assert (
            "- lr: 0.1" in text and "+ lr: 0.2" in text and "  layers: 3" in text and "compared with a step 0" in text
        )
        await press(app, pilot, "escape", "escape", "N", "m")
        app.board_screen.set_filters(tags="notes")
        await press(app, pilot, "enter", "d")
        assert "compared with a step 28" in text_of(app) and "needle29" in text_of(app)


async def test_words_are_drawn_when_they_are_there_in_every_size(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="config")
        await settle(app, pilot)
        waiting = app.board_screen.look.glyphs.waiting
        for _ in range(2):
            await press(app, pilot, "m", "n", "d")
            assert "- lr: 0.1" in text_of(app) and f"│ {waiting} " not in text_of(app), "from the cards at once"
            await press(app, pilot, "escape", "escape", "N", "m")
        for size in ((140, 40), (70, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(app, pilot)
            assert text_of(app).count("layers: 3") == 2 and f"│ {waiting} " not in text_of(app), size


async def test_save_as_written(logdir: LogdirBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = filled(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        app.board_screen.set_filters(tags="cube|config")
        await settle(app, pilot)
        await press(app, pilot, "e", "enter")
        await until(pilot, (tmp_path / "a_config_step0.md").exists)
        assert (tmp_path / "a_config_step0.md").read_text() == "lr: 0.1\nlayers: 3\nname: x\n"
        await press(app, pilot, "G", "e", "enter")
        await until(pilot, (tmp_path / "a_cube_step0.md").exists)
        assert (tmp_path / "a_cube_step0.md").read_text() == "k\tv\nlr\t**1**\nk\tv\nlr\t**1**\n"


async def test_a_big_text_is_drawn_in_slices(logdir: LogdirBuilder) -> None:
    with logdir.writer("big") as writer:
        writer.text("big", 0, "\n\n".join(f"paragraph {i} with some words" for i in range(60_000)))
    app = app_of(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(app, pilot)
        drawn = [key for key in app.cache._entries if isinstance(key, tuple) and key[0] == "text rows"]
        assert len(drawn) == 1
        await press(app, pilot, "enter", "slash", *"paragraph 59999", "enter")
        assert "paragraph 59999" in text_of(app)
        drawn = [key for key in app.cache._entries if isinstance(key, tuple) and key[0] == "text rows"]
        assert len(drawn) < 8


async def test_hostile_text_is_shown_and_harmless(logdir: LogdirBuilder) -> None:
    with logdir.writer("r") as writer:
        writer.text("bad", 0, b"\x1b]0;owned\x07 \xff\xfe [red]x[/red] \xe2\x80\xae")
        writer.plugin("text", "numbers", 0, np.array([1.0, 2.0]))
    app = app_of(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(app, pilot)
        text = text_of(app)
        assert "\x1b" not in text and "␛]0;owned␇" in text and "[red]x[/red]" in text
        assert "no text: no text" not in text and "holds numbers" in text


async def test_the_text_that_is_read_stays_while_new_ones_come_in(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path)
    with logdir.writer("run") as writer:
        for step in range(20):
            writer.text("log", step, f"line of step {step}\n\nmore of it")
        writer.flush()
        shown = Board("logs")
        follower = Follower([LogdirSpec(str(tmp_path))], shown, watch=False)
        follower.load()
        app = TuiboardApp(shown, Start(dashboard="text", clock=lambda: START))
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(app, pilot)
            await pilot.press("enter", "pagedown", "j")
            await settle(app, pilot)
            before = dashboard(app)._top()
            for step in range(20, 25):
                writer.text("log", step, "new")
            writer.flush()
            follower.load()
            app.board_screen.refresh_board(shown.view)
            await settle(app, pilot)
            after = dashboard(app)._top()
            assert before is not None and after is not None and after.step == before.step
            await pilot.press("G")
            await settle(app, pilot)
            assert "line of step 0" in text_of(app)


async def test_steps_within_a_minute_say_their_seconds(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        for step in range(3):
            writer.text("notes", step, "words")
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    app = TuiboardApp(board, Start(dashboard="text", clock=lambda: START + 3 * 86400))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        assert re.search(r"written +\d+ \w+ (\d+ )?\d\d:\d\d:\d\d", text_of(app)), "in the details"
        await press(app, pilot, "enter")
        assert len(set(re.findall(r"step \d  \d+ \w+ (?:\d+ )?(\d\d:\d\d:\d\d) ", text_of(app)))) == 3


async def test_the_focused_card_is_marked_without_another_drawing(logdir: LogdirBuilder) -> None:
    app = filled(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        grid = dashboard(app).grid
        accent = app.board_screen.look("accent")

        def marked() -> bool:
            return any(segment.style == accent and "╭" in segment.text for row in _rows(app) for segment in row)

        assert marked()
        app.screen.set_focus(None)
        await pilot.pause()
        assert not marked()
        app.screen.set_focus(grid)
        await pilot.pause()
        assert marked(), "nothing else draws"


def _rows(app: TuiboardApp) -> list[list[Segment]]:
    return [list(row) for cells in app.board_screen.query(Cells) for row in cells.rows]


async def test_one_line_of_a_very_long_text_differs(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        lines = [f"key{i}: {i}" for i in range(9000)]
        writer.text("cfg", 0, "\n".join(lines))
        lines[4500] = "key4500: changed"
        writer.text("cfg", 1, "\n".join(lines))
    app = app_of(logdir)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(app, pilot)
        await press(app, pilot, "enter", "d")
        text = text_of(app)
        assert "lines -4498,7 +4498,7" in text
        assert "- key4500: 4500" in text and "+ key4500: changed" in text
        assert "  key4497: 4497" in text and "  key4503: 4503" in text and "key4504" not in text
