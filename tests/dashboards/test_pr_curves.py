from __future__ import annotations

import numpy as np

from tests.builders import LogdirBuilder
from tests.dashboards.histograms import app_on, load, press, write_pr


async def test_all_runs_on_a_card_and_the_newest_step(logdir: LogdirBuilder) -> None:
    write_pr(logdir, "a", range(5), 3.0)
    write_pr(logdir, "b", range(4), 1.0)
    app = app_on(load(logdir), "pr_curves")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot)
        assert "╭ eval " in text and "AP 0." in text and "step newest" in text
        assert text.count("0.2") >= 1 and "1.0" in text


async def test_scores_and_counts_at_the_threshold(logdir: LogdirBuilder) -> None:
    write_pr(logdir, "a", range(5), 3.0)
    write_pr(logdir, "b", range(4), 1.0)
    app = app_on(load(logdir), "pr_curves")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot, "enter")
        head = next(line for line in text.splitlines() if "best F1" in line)
        assert all(title in head for title in ("AP", "precision", "recall", "TP", "FP", "TN", "FN"))
        assert "threshold 0.500" in text
        rows = {line.split()[-12]: line.split() for line in text.splitlines() if line.strip("▌ ").startswith("■ ")
                and len(line.split()) >= 13}  # fmt: skip
        assert rows["a"][-4:] == ["88", "2", "298", "12"] and rows["b"][-4:] == ["50", "19", "281", "50"]
        assert "threshold 0.600" in await press(app, pilot, "k")
        text = await press(app, pilot, "h", "h", "h")
        assert "step 1" in text and "4" in text


async def test_another_shape_says_so(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        writer.plugin("pr_curves", "odd", 0, np.zeros((5, 3)), dtype=np.float32)
    app = app_on(load(logdir), "pr_curves")
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(app, pilot)
        assert "Cannot be shown" in text and "shape [6, thresholds]" in text
