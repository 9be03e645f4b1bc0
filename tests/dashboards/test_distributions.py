from __future__ import annotations

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.dashboards.histograms import app_on, load, press, write_histograms
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.terminal import look_of
from tuiboard.widgets.cells import Cells


async def test_the_median_in_the_title_and_nine_values_below(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    app = app_on(load(logdir), "distributions")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot)
        assert "╭ dead " in text and "■ 0 ╮" in text
        assert "Bands" in text and "30.9 – 69.1 %" in text
        text = await press(app, pilot, "j", "enter")
        head = next(line for line in text.splitlines() if "median" in line)
        assert all(name in head for name in ("min", "6.7 %", "30.9 %", "69.1 %", "93.3 %", "max"))
        values = next(line for line in text.splitlines() if line.strip().startswith("■ a")).split()[3:]
        numbers = [float(value) for value in values]
        assert len(numbers) == 9 and numbers == sorted(numbers) and numbers[4] == pytest.approx(1.1, abs=0.3)
        text = await press(app, pilot, "circumflex_accent")
        assert "step 0" in text


async def test_the_baseline_is_laid_over_the_others(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    write_histograms(logdir, "b", range(12), shift=3)
    app = app_on(load(logdir), "distributions")
    async with app.run_test(size=(120, 40)) as pilot:
        before = await press(app, pilot)
        assert await press(app, pilot, "b") != before


async def test_readable_without_colours(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(12))
    look = look_of("mono", "ascii")
    app = TuiboardApp(load(logdir), Start(look=look, dashboard="distributions", tag_filter="kernel"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(app, pilot)
        text = "\n".join("".join(s.text for s in row) for c in app.screen.query(Cells) if c.display for row in c.rows)
        assert text.isascii() and all(shade * 5 in text for shade in (".", ":", "=", "-"))


async def test_a_file_that_has_gone_says_so(logdir: LogdirBuilder) -> None:
    write_histograms(logdir, "a", range(3))
    board = load(logdir)
    for path in (logdir.path / "a").iterdir():
        path.unlink()
    app = app_on(board, "distributions")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "Cannot be shown" in await press(app, pilot)


async def test_nothing_in_it(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        writer.plugin("histograms", "none", 0, np.zeros((0, 3)), dtype=np.float64)
    app = app_on(load(logdir), "distributions")
    async with app.run_test(size=(120, 40)) as pilot:
        assert "Nothing in it" in await press(app, pilot)
