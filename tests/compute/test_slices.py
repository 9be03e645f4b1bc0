from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.slices import slices

TEXTS = st.lists(st.sampled_from(["", "word", "# head", "```", "~~~", "    code", "x" * 30]), max_size=60)


@given(TEXTS, st.integers(1, 40))
def test_slices_are_the_text_and_none_is_too_long(lines: list[str], size: int) -> None:
    text = "\n".join(lines)
    parts = slices(text, size, 4 * size)
    assert "".join(parts) == text
    assert all(0 < len(part) <= 4 * size for part in parts)


def test_cuts_lie_at_empty_lines_outside_of_code() -> None:
    text = "one\n\ntwo\n\n```\na\n\nb\n```\n\nthree\n"
    assert slices(text, 3, 100) == ["one\n\n", "two\n\n", "```\na\n\nb\n```\n\n", "three\n"]


def test_no_text_and_one_endless_line() -> None:
    assert slices("") == []
    assert [len(part) for part in slices("x" * 25, 5, 10)] == [10, 10, 5]
