from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot
from textual.widgets import Input

from tests.builders import START, LogdirBuilder, board, indexed_series, run_view
from tests.pictures import animation, encoded, ramp
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.terminal import look_of
from tuiboard.dashboards import images as images_module
from tuiboard.dashboards.images import Images
from tuiboard.draw.decoder import Decoder, Picture
from tuiboard.draw.inline import SPOT
from tuiboard.draw.palette import Theme
from tuiboard.draw.pixels import PictureKind
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.card_dashboard import CardDashboard
from tuiboard.widgets.card_grid import Card
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.save_screen import SaveScreen

LITTLE = "import tuiboard.draw.image_worker as worker; worker.MAX_MOVING = {most}; worker.main()"
"""A decoder for short animations."""


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


async def test_an_animation_frame_by_frame(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images_module, "FRAME_S", 1000.0)  # the test is the clock
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="moving")
        await settle(app, pilot)
        await press(app, pilot, "enter", "s")
        assert "frame 2 of 3" in text_of(app)
        await press(app, pilot, "S", "S")
        assert "frame 3 of 3" in text_of(app)
        await press(app, pilot, "x")
        images = dashboard(app)
        assert images._timer is not None and images._gaze.frame == 0
        for _ in range(9):
            if images._timer is not None:
                images._play(0)
            await settle(app, pilot)
        assert images._timer is None and images._gaze.frame == 2


async def test_a_long_animation_shows_its_first_frames(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        images_module, "Decoder", lambda: Decoder([sys.executable, "-c", LITTLE.format(most=4 * 4 * 512)])
    )
    with logdir.writer("a") as writer:
        writer.legacy_image("long", 0, 4, 4, animation(700))
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="long")
        await settle(app, pilot)
        assert "▸ the first 512 of 700 frames" in text_of(app) and "no picture" not in text_of(app)
        await press(app, pilot, "enter", "S")
        assert "frame 512 of the first 512 of 700" in text_of(app)


async def test_the_frame_before_stays_while_the_next_is_made(
    logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="moving")
        await settle(app, pilot)
        await press(app, pilot, "enter")
        images, made = dashboard(app), threading.Event()
        picture = images.decoder.picture
        monkeypatch.setattr(images.decoder, "picture", lambda *a, **k: (made.wait(10), picture(*a, **k))[1])
        await pilot.press("s")
        await pilot.pause()
        assert "frame 1 of 3" in text_of(app) and "…" not in text_of(app)
        made.set()
        await settle(app, pilot)
        assert "frame 2 of 3" in text_of(app)


async def test_what_moves_and_what_is_cropped_is_marked(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images_module, "FRAME_S", 1000.0)  # the test is the clock
    app = app_of(filled(logdir))
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="moving|figure")
        await settle(app, pilot)
        assert "▸ 3 frames" in text_of(app) and "⌟" not in text_of(app)
        await press(app, pilot, "U")
        assert text_of(app).count("⌟") == 1, "of one card"
        await press(app, pilot, "u")
        assert "⌟" not in text_of(app), "the one that is other than all"
        await press(app, pilot, "U")
        assert "⌟ cropped " in text_of(app) and " of 400 " in text_of(app)
        await press(app, pilot, "x")
        assert dashboard(app).one is None, "a still image is not played"
        await press(app, pilot, "n", "x")
        images = dashboard(app)
        assert images.one is not None and images._timer is not None, "played on the whole screen"
        assert "play" in text_of(app) and "▸ frame 1 of 3" in text_of(app)


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
