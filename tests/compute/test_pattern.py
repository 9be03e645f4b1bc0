from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@settings(deadline=None)
@given(
    st.text("ab_/ K:", min_size=1, max_size=4),
    st.lists(st.text("aAbB_/ kK\u212a:\u017f", max_size=8), max_size=6),
)
def test_a_plain_word_is_found_where_the_expression_is(text: str, names: list[str]) -> None:
    told: list[float] = []
    expected = [i for i, name in enumerate(names) if Pattern(text).matches(name)]
    assert Pattern(text).positions(names, tell=told.append) == expected
    assert told == [0.0] * bool(names)
