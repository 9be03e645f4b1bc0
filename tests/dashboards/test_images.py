from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.widgets import Input

from tests.builders import LogdirBuilder, board, indexed_series, run_view
from tests.dashboards.image_boards import (
    app_of,
    dashboard,
    digits,
    filled,
    press,
    sent_by,
    settle,
    text_of,
    until,
)
from tests.pictures import encoded, ramp
from tuiboard.app.terminal import look_of
from tuiboard.draw.decoder import Decoder, Picture
from tuiboard.draw.inline import SPOT
from tuiboard.draw.palette import Theme
from tuiboard.draw.pixels import PictureKind
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.card_grid import Card
from tuiboard.widgets.save_screen import SaveScreen


async def test_a_card_for_each_run_and_sample(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        text = text_of(app)
        assert [card.id.split("\0") for card in dashboard(app).cards] == [
            *(["digits", "a", str(i)] for i in range(3)), ["digits", "b", "0"], ["figure", "a", "0"],
            ["moving", "a", "0"], ["wrong", "a", "0"],
        ]  # fmt: skip
        assert "digits  4" in text and "▀" in text
        assert "400 × 100 PNG" in text and "step       0 1 of 1" in text, "facts in the picker's foot"
        app.board_screen.set_filters(tags="wrong")
        await settle(app, pilot)
        assert "no picture" in text_of(app) and "neither PNG" in text_of(app)
        assert dashboard(app).decoder.started == 1


async def test_steps_are_linked_across_cards_and_runs(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        images = dashboard(app)
        await press(app, pilot, "v", "h", "h")
        rows = [images.row_of(images.steps_of(card)) for card in images.cards]
        assert rows == [0] * 4 and images.step_label == "0"
        await press(app, pilot, "F")
        assert [images.row_of(images.steps_of(card)) for card in images.cards[:4]] == [2, 2, 2, 1]


async def test_pixels_are_those_of_the_step(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(80, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        await press(app, pilot, "enter", "greater_than_sign", "v", "k", "k", "k", "k", "h", "h")
        text = text_of(app)
        x, y = dashboard(app)._gaze.pixel or (-1, -1)
        assert f"x {x}  y {y}" in text and f"   {10 * y + x + 9} " in text and "┼" in text
        assert "step 9" in text
        await press(app, pilot, "escape")
        assert dashboard(app)._gaze.pixel is None and dashboard(app)._gaze.zoom == 2
        await press(app, pilot, "escape")
        assert dashboard(app)._gaze.zoom == 1 and dashboard(app).one is not None
        await press(app, pilot, "escape")
        assert dashboard(app).one is None


async def test_a_figure_fills_the_width_and_can_be_panned(logdir: LogdirBuilder) -> None:
    with logdir.writer("tall") as writer:
        writer.legacy_image("tall", 0, 300, 500, encoded(np.tile(ramp(20, 20), (25, 15))))
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tall")
        await settle(app, pilot)
        await press(app, pilot, "enter")
        assert "x 0–300  y 0–" in text_of(app) and "▾ more below, j/k ╯" in text_of(app)
        await press(app, pilot, "j")
        assert "▴▾ more above and below, j/k ╯" in text_of(app)
        await press(app, pilot, "G")
        assert "▴ more above, j/k ╯" in text_of(app)
        await press(app, pilot, "g", "j")
        shown = dashboard(app)._shown(dashboard(app).one)
        assert shown is not None and shown.view.box[1] > 0 and shown.view.width == 116
        await press(app, pilot, "u")
        assert "size actual" in text_of(app) and "×1 " in text_of(app)


async def test_compare_beside_and_difference(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="digits|figure")
        await settle(app, pilot)
        await press(app, pilot, "m", "enter", "h", "d")
        labels = next(line for line in text_of(app).splitlines() if "step 9 · 1/3" in line)
        assert labels.strip(" │").split("   ")[0] == "step 9 · 1/3" and labels.rstrip(" │").endswith("step 5 · 1/3")
        await press(app, pilot, "d")
        assert "compare difference" in text_of(
            app
        ) and "differences of 0–4 are black–white   mean 4.00, max 4 of 255" in text_of(app)
        await press(app, pilot, "h")
        assert "mean 9.00, max 9 of 255" in text_of(app)
        await press(app, pilot, "v", "l")
        assert "x 5  y 3   step 9 44   step 0 35   difference -9" in text_of(app)
        await press(app, pilot, "d", "d")
        assert "x 5  y 3   step 9 44   step 0 35   difference -9" in text_of(app) and text_of(app).count("┼") == 2
        await press(app, pilot, "escape", "d")
        await press(app, pilot, "escape", "n", "n", "n", "n", "d", "d")
        assert "sizes differ" in text_of(app)


async def test_a_coloured_difference_says_what_its_hues_mean(logdir: LogdirBuilder) -> None:
    with logdir.writer("c") as writer:
        for step, colour in enumerate(((10, 20, 30), (10, 20, 90), (70, 80, 90))):
            writer.legacy_image("tint", step, 8, 6, encoded(np.full((6, 8, 3), colour, np.uint8)))
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tint")
        await settle(app, pilot)
        await press(app, pilot, "enter", "d", "d")
        assert "differences of 0–60 are black–white" in text_of(app), "all channels alike"
        await press(app, pilot, "h")
        assert "each channel's difference, 0–60; grey: all alike   mean 20.00 of 255" in text_of(app)


async def test_keys_over_a_large_picture_pan_and_the_footer_says_so(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        images = dashboard(app)
        await press(app, pilot, "enter")
        assert "h/l step" in text_of(app) and "pan" not in text_of(app)
        await press(app, pilot, *["greater_than_sign"] * 3)
        assert "h/l pan" in text_of(app) and "j/k pan" in text_of(app) and "H/L step" in text_of(app)
        before = images._shown(images.one)
        await press(app, pilot, "l")
        after = images._shown(images.one)
        assert before is not None and after is not None
        assert after.view.box[0] > before.view.box[0] and images.step_label == "newest" and images._gaze.pixel is None
        await press(app, pilot, "H")
        assert images.step_label == "5"
        await press(app, pilot, "v")
        assert "h/l pixel" in text_of(app)


async def test_a_held_key_decodes_the_newest_step_only(logdir: LogdirBuilder) -> None:
    with logdir.writer("many") as writer:
        for step in range(40):
            writer.images("steps", step, 8, 6, [encoded(ramp() + step)])
    board_ = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board_, watch=False).load()
    app = app_of(board_)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        images, gate, decoded = dashboard(app), threading.Event(), list[bytes]()

        class Slow(Decoder):
            def picture(self, encoded: bytes, **options: Any) -> Picture:
                decoded.append(encoded)
                gate.wait(10)
                return super().picture(encoded, **options)

        images.decoder.close()
        images.decoder = Slow()
        await pilot.press("v", *["h"] * 30)
        gate.set()
        await settle(app, pilot)
        assert images.step_label == "9"
        # two threads were busy when the rest came
        assert len(decoded) <= 3 and decoded[-1] == encoded(ramp() + 9)


async def test_save_the_bytes_as_written_and_never_over_a_file(
    logdir: LogdirBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        saved, second = tmp_path / "a_digits_step9_1.png", tmp_path / "a_digits_step9_1-2.png"
        for path in (saved, second):
            await pilot.press("e")
            await until(pilot, lambda: isinstance(app.screen, SaveScreen))
            await until(pilot, lambda: "enter saves  esc leaves" in text_of(app))
            await pilot.press("enter")
            await until(pilot, path.exists)
        assert saved.read_bytes() == second.read_bytes() == encoded(ramp() + 9)
        second.write_bytes(b"mine")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.query_one(Input).value = second.name
        await press(app, pilot, "enter")
        assert second.read_bytes() == b"mine"


async def test_brightness_and_contrast_change_the_cells(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        images = dashboard(app)
        card = images.cards[0]
        before = images._shown(card)
        await press(app, pilot, "right_parenthesis", "right_curly_bracket")
        after = images._shown(card)
        assert before is not None and after is not None and before.rows != after.rows
        assert "tone 1.1 1.1" in text_of(app)
        state = app.board_screen.state()
        await press(app, pilot, "r")
        again = images._shown(card)
        assert again is not None and again.rows == before.rows
    other = app_of(app.board, state=state)
    async with other.run_test(size=(120, 40)) as pilot:
        await settle(other, pilot)
        assert "tone 1.1 1.1" in text_of(other)


async def test_a_ramp_where_there_is_only_ascii(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir), look=look_of("mono", "ascii", "none"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        text = text_of(app)
        assert text.isascii() and any(char in text for char in "=+*#%")


async def test_characters_have_the_colour_of_text_in_the_terminals_own_colours(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir), look=look_of("ansi", "ascii", "16", "ascii"))
    async with app.run_test(size=(120, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        rows = [row for card in app.board_screen.query(Card) for row in card.rows]
        ramps = [s for row in rows for s in row if "=====" in s.text]
        assert ramps and all(s.style is not None and s.style.color is None for s in ramps), "not that of the frame"


async def test_a_passing_message_covers_keys_only(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        digits(app)
        await settle(app, pilot)
        await press(app, pilot, "enter", "x")
        (toast,) = app.screen.query("Toast")
        assert toast.region.height == 1 and toast.region.y == app.size.height - 1
        assert app.board_screen.query_one("#image-line").region.y < toast.region.y


async def test_only_what_is_on_screen_is_decoded(tmp_path: Path) -> None:
    logdir = LogdirBuilder(tmp_path / "many")
    with logdir.writer("run") as writer:
        for i in range(60):
            writer.legacy_image(f"tag{i:02}", 0, 8, 6, encoded(ramp() + i))
    filled_ = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], filled_, watch=False).load()
    app = app_of(filled_)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        images = dashboard(app)
        shown = len([card for card in images.cards if images.sizes.get(card.key)])
        made = [key for key in app.cache._entries if isinstance(key, tuple) and key[0] == "image"]
        assert 0 < shown == len(made) < 20


async def test_of_a_broken_image_bytes_and_claimed_size_are_told(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="wrong")
        await settle(app, pilot)

        def lines() -> tuple[tuple[str, str, str], ...]:
            facts = dashboard(app).facts
            return facts.lines if facts is not None else ()

        await until(pilot, lambda: lines()[-2:] == (("bytes", "21", ""), ("said to be", "9 × 9", "")))


async def test_a_step_without_images_says_so(logdir: LogdirBuilder) -> None:
    app = app_of(board([run_view("r", [indexed_series("gone", "images", [0, 1])])]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        assert "no picture" in text_of(app) and "cannot be read" in text_of(app)


async def test_real_pixels_are_sent_once_and_forgotten_at_the_end(logdir: LogdirBuilder) -> None:
    app = app_of(filled(logdir), look=look_of("dark", "braille", "truecolor", "kitty"))
    sent: list[str] = []
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.terminal.send = sent.append
        digits(app)
        await settle(app, pilot)
        assert "\U0010eeee" in text_of(app) and "▀" not in text_of(app)
        count = len(sent)
        assert count >= 4 and all(data.startswith("\x1b_Ga=T,q=2,U=1,t=d") for data in sent)
        await press(app, pilot, "l", "h", "l")  # another focus is another frame, not another image
        assert len(sent) == count
        await press(app, pilot, "enter")
        assert len(sent) > count, "a larger one"
        await press(app, pilot, "v")
        assert "┼" in text_of(app) and "\U0010eeee" not in text_of(app), "a cursor over pixels stands in cells"
        images = len(dashboard(app).real)
    assert len([data for data in sent if data.startswith("\x1b_Ga=d,d=I")]) == images


@pytest.mark.parametrize("theme", ["dark", "light", "ansi"])
@pytest.mark.parametrize(("kind", "mark"), [("sixel", "\x1bP0;1;0q"), ("iterm", "\x1b]1337;File=inline=1")])
async def test_other_real_pixels_are_drawn_over_their_cells_in_every_theme(
    logdir: LogdirBuilder, kind: PictureKind, mark: str, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(filled(logdir), look=look_of(theme, "braille", "truecolor", kind))
    sent = sent_by(app, monkeypatch)
    async with app.run_test(size=(120, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        assert "▀" not in text_of(app) and len(app.wire.images) == len(dashboard(app).real) >= 4
        assert "".join(sent).count(mark) >= 4 and SPOT not in "".join(sent)
        sent.clear()
        await press(app, pilot, "l", "h")
        assert mark not in "".join(sent), "another focus is another frame, not another image"
        await pilot.press("question_mark")
        await pilot.pause()
        sent.clear()
        await pilot.press("escape")
        await settle(app, pilot)
        assert mark in "".join(sent), "what the list of keys had covered"
    assert not app.wire.images


async def test_what_is_refused_is_listed_once_among_the_problems(logdir: LogdirBuilder) -> None:
    """With file, byte, tag, step and what to do about it; what was merely not written is no problem."""
    board_ = filled(logdir)
    with logdir.writer("b", name="events.out.tfevents.2.h") as writer:
        writer.images("none", 7, 8, 6, [])
    Follower([LogdirSpec(str(logdir.path))], board_, watch=False).load()
    app = app_of(board_)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        (notice,) = board_.view.all_notices
        assert (notice.kind, notice.run, notice.records_lost) == ("image-refused", "a", 0)
        assert notice.message.startswith("step 0 of wrong: not a picture") and notice.offset
        assert notice.place.removeprefix("a/") in board_.view.by_name["a"].files
        await pilot.resize_terminal(200, 60)
        await settle(app, pilot)
        assert board_.view.all_notices == (notice,)
        assert "! 1 problem" in text_of(app)
        await press(app, pilot, "exclamation_mark")
        text = text_of(app)
        assert "image not shown" in text and "Step 0 of wrong" in text and "e on its card saves its bytes" in text
