from __future__ import annotations

import pytest

from tuiboard.compute.natural import natural_key


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a/a", "a+/a"),
        ("a2b", "a10b"),
        ("a", "ab"),
        ("a1e2", "a1e3"),
        ("a1.5", "a1.25e1"),
        ("run_1", "run_2"),
        ("run_2", "run_10"),
        ("a/b", "a_b"),  # a tie, then plain
        ("a1", "a_1"),  # a digit ties with a break; the shorter comes first
        ("loss", "loss_2"),
        ("_a", "a"),
        ("", "a"),
        ("a01", "a1"),
    ],
)
def test_order(before: str, after: str) -> None:
    assert natural_key(before) < natural_key(after)
    assert natural_key(after) > natural_key(before)


def test_equal_names_are_equal() -> None:
    assert natural_key("a1") == natural_key("a1")
    assert not natural_key("a1") < natural_key("a1")


def test_sorts_layers() -> None:
    names = [f"layer{n}/w" for n in (10, 9, 1, 100, 2)]
    assert sorted(names, key=natural_key) == [f"layer{n}/w" for n in (1, 2, 9, 10, 100)]
