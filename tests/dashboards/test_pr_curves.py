from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tests.dashboards.histograms import app_on, load, press, read_csv, write_pr


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


async def test_f1_and_all_counts_at_80_columns_and_thresholds_by_tens(logdir: LogdirBuilder) -> None:
    for run in range(12):
        write_pr(logdir, f"run{run:02}", range(2 + run % 2), 3.0)
    app = app_on(load(logdir), "pr_curves")
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(app, pilot, "enter")
        head = next(line for line in text.splitlines() if "best F1" in line)
        assert all(title in head for title in ("step", "AP", "prec.", "recall", "TP", "FP", "TN", "FN"))
        assert "of 12" in head  # not all of them are on screen
        assert "threshold 0.000" in await press(app, pilot, "pagedown")
        assert "threshold 0.900" in await press(app, pilot, "pageup", "pageup")
        assert "threshold 0.000" in await press(app, pilot, "g")


async def test_the_curves_shown_as_a_file(
    logdir: LogdirBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pr(logdir, "a", range(3), 3.0)
    monkeypatch.chdir(tmp_path)
    app = app_on(load(logdir), "pr_curves")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(app, pilot, "e", "enter")
        await app.workers.wait_for_complete()
    rows = read_csv(tmp_path)
    assert len(rows) >= 10 and rows[5]["threshold"] == "0.5" and float(rows[5]["TP"]) == 88
    assert {row["step"] for row in rows} == {"2"}
