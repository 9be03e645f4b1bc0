from __future__ import annotations

import pytest

from tuiboard.compute.pattern import Pattern


@pytest.mark.parametrize(
    ("text", "name", "want"),
    [
        ("", "anything", True),
        ("LOSS", "train/loss", True),
        ("^loss", "train/loss", False),
        ("a|b", "xbx", True),
        ("(", "(", False),
        ("(a+)+$", "a" * 40 + "!", False),
    ],
)
def test_matches(text: str, name: str, want: bool) -> None:
    assert Pattern(text).matches(name) is want


def test_an_invalid_pattern_says_why() -> None:
    assert Pattern("(").error and not Pattern("(a)").error
    assert Pattern("x" * 5000).error


def test_positions_among_many_names() -> None:
    assert Pattern("B$").positions(["ab", "ba", "bb"]) == [0, 2]
    assert Pattern("((").positions(["(("]) == []
    with pytest.raises(TimeoutError):
        Pattern("(a|aa)+$").positions(["a" * 60 + "b"] * 9, limit_s=0.2)
