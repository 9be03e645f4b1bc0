from __future__ import annotations

import pytest

from tuiboard.draw.rows import cut_path
from tuiboard.store.names import common_prefix


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        ([], ""),
        (["a/b"], ""),
        (["logs/a", "logs/b"], "logs/"),
        (["20261123-135312/train", "20261124-090000/train"], ""),
        (["sweep_lr_0.01", "sweep_lr_0.1"], "sweep_lr_"),
        (["lr0.01", "lr0.1"], ""),
        (["runs/1e-4", "runs/1e-5"], "runs/"),
        (["20261123-135312/train", "20261123-135746/train"], "20261123-"),
        (["train", "train/x"], ""),
        (["x", "y"], ""),
    ],
)
def test_common_prefix_ends_at_a_separator(names: list[str], prefix: str) -> None:
    assert common_prefix(names) == prefix


@pytest.mark.parametrize(
    ("path", "width", "cut"),
    [
        ("a/b", 5, "a/b"),
        ("experiment/run/train", 11, "…/run/train"),
        ("experiment/run/train", 15, "…ment/run/train"),
        ("hparam_sweep/trial_2/1763906542408.2645195", 16, "trial_2/…2645195"),
        ("optimizer_with_lr_0.001", 12, "…th_lr_0.001"),
    ],
)
def test_paths_are_cut_at_the_front_and_keep_what_tells_them_apart(path: str, width: int, cut: str) -> None:
    assert cut_path(path, width) == cut


@pytest.mark.parametrize("width", range(1, 30))
def test_a_cut_path_fits(width: int) -> None:
    for path in ("a" * 40, "folder/" * 6 + "leaf", "x/" + "y" * 50):
        assert len(cut_path(path, width)) <= width
