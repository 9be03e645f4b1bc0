"""Images that move."""

from __future__ import annotations

import sys
import threading

import pytest

from tests.builders import LogdirBuilder
from tests.dashboards.image_boards import (
    app_of,
    dashboard,
    filled,
    press,
    settle,
    text_of,
)
from tests.pictures import animation
from tuiboard.dashboards import images as images_module
from tuiboard.draw.decoder import Decoder
from tuiboard.widgets import playback as playback_module

LITTLE = "import tuiboard.draw.image_worker as worker; worker.MAX_MOVING = {most}; worker.main()"
"""A decoder for short animations."""


async def test_an_animation_frame_by_frame(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback_module, "FRAME_S", 1000.0)  # the test is the clock
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
        assert images._playback.running and images._gaze.frame == 0
        for _ in range(9):
            if images._playback.running:
                images._playback._go_on(0)
            await settle(app, pilot)
        assert not images._playback.running and images._gaze.frame == 2


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
    monkeypatch.setattr(playback_module, "FRAME_S", 1000.0)  # the test is the clock
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
        assert images.one is not None and images._playback.running, "played on the whole screen"
        assert "play" in text_of(app) and "▸ frame 1 of 3" in text_of(app)
