from __future__ import annotations

import pytest

from tests.builders import LogdirBuilder
from tests.dashboards.image_boards import app_of, dashboard, digits, filled, press, sent_by, settle, text_of
from tests.image_terminals import Kitty, iterm_images
from tuiboard.app.app import TuiboardApp
from tuiboard.app.terminal import look_of
from tuiboard.draw.kitty import PLACEHOLDER
from tuiboard.draw.pixels import Colours


def on_screen(app: TuiboardApp) -> int:
    """Placeholders in sight."""
    rows = [strip for line in app.screen._compositor.render_strips() for strip in line]
    return sum(segment.text.count(PLACEHOLDER) for segment in rows)


@pytest.mark.parametrize("colours", ["truecolor", "256"])
async def test_kitty_gets_whole_commands_and_nothing_is_left_behind(
    logdir: LogdirBuilder, colours: Colours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuiboard.widgets.real_images.MOST_SENT", 4)
    app, terminal = app_of(filled(logdir), look=look_of("dark", "braille", colours, "kitty")), Kitty()
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.terminal.send = terminal.feed
        digits(app)
        await settle(app, pilot)
        wanted = {real.id: (real.inline.columns, real.inline.rows) for real in dashboard(app).real}
        assert wanted.items() <= terminal.images.items() and on_screen(app) == sum(c * r for c, r in wanted.values())
        await press(app, pilot, "enter", "greater_than_sign", "l", "h", "d", "d", "escape", "escape", "escape")
        assert len(terminal.images) <= 4, "of images seen before, few are kept"
        await pilot.press("question_mark")
        await pilot.pause()
        assert not on_screen(app), "under the list of keys"
        await pilot.press("escape")
        await pilot.pause()
        assert on_screen(app)
        app.board_screen.set_filters(tags="wrong")
        await settle(app, pilot)
        assert not on_screen(app) and "no picture" in text_of(app), "scrolled away"
    assert not terminal.images, "at the end"


async def test_iterm_gets_whole_files_in_cells(logdir: LogdirBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of(filled(logdir), look=look_of("dark", "braille", "truecolor", "iterm"))
    sent = sent_by(app, monkeypatch)
    async with app.run_test(size=(120, 40)) as pilot:
        digits(app)
        await settle(app, pilot)
        found = iterm_images("".join(sent))
        wanted = [(real.inline.columns, real.inline.rows) for real in dashboard(app).real]
        assert sorted(set(found)) == sorted(set(wanted)) and len(found) >= len(wanted) >= 4
        sent.clear()
        app.board_screen.set_filters(tags="wrong")
        await settle(app, pilot)
        assert not iterm_images("".join(sent))
