from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tuiboard.draw.markdown import draw_cells, draw_markdown
from tuiboard.draw.palette import ASCII, BRAILLE, DARK, MONO
from tuiboard.draw.rows import Row
from tuiboard.draw.wrap import chop, columns, wrap


def text_of(rows: list[Row]) -> list[str]:
    return ["".join(s.text for s in row).rstrip() for row in rows]


def shown(text: str, width: int = 40) -> list[str]:
    return text_of(draw_markdown(text, width, DARK, BRAILLE))


def test_headings_lists_quotes_and_rules() -> None:
    assert shown("# A\n\nb\nc\n\n- x\n- y\n  1. z\n\n> q\n\n---", 10) == [
        "A", "──────────", "", "b c", "", "- x", "- y", "  1. z", "", "│ q", "", "──────────",
    ]  # fmt: skip


def test_tables_keep_their_alignment_and_wrap() -> None:
    assert shown("|key|n|\n|---|--:|\n|lr|0.1|\n|a long name here|10|", 16) == [
        "key            n", "────────────────", "lr           0.1", "a long name   10", "here",
    ]  # fmt: skip


def test_links_and_images_show_their_address_and_html_is_text() -> None:
    assert shown("[a](http://x.y) <b>c</b> ![d](http://e)", 80) == ["a (http://x.y) <b>c</b> [image: d] (http://e)"]


def test_styles_of_words() -> None:
    (row,) = draw_markdown("a **b** *c* `d` ~~e~~", 40, DARK, BRAILLE)
    styles = {s.text.strip(): s.style for s in row if s.style}
    assert styles["b"].bold and styles["c"].italic and styles["e"].strike
    assert styles["d"].bgcolor == DARK.style("text", on="raise").bgcolor


def test_code_keeps_every_space_and_breaks_where_it_must() -> None:
    assert shown("```py\ndef f():\n    return 1\n```", 40) == [" def f():", "     return 1"]
    assert shown("```\nabcdefgh\n```", 6) == [" abcd", " efgh"]


def test_a_table_of_texts() -> None:
    rows = draw_cells([["a", "**b**"], ["c\nd", ""]], 20, DARK, BRAILLE)
    assert text_of(rows) == ["a  b", "c", "d"]
    assert draw_cells([], 20, DARK, BRAILLE) == []


@settings(max_examples=60)
@given(st.text("ab *_`#>|-[]()\n0.漢", max_size=200), st.integers(4, 50))
def test_any_text_stays_within_its_width(text: str, width: int) -> None:
    for row in draw_markdown(text, width, MONO, ASCII):
        assert sum(cell_len(s.text) for s in row) <= max(width, 4 + 2 * 12 * 4)


@pytest.mark.parametrize("text", [">" * 3000 + "x", "*a_ " * 2000 + "[" * 2000, "- " * 3000, "`" * 5000])
def test_what_is_deep_or_long_is_drawn_all_the_same(text: str) -> None:
    assert draw_markdown(text, 40, DARK, BRAILLE)


def test_wrapping() -> None:
    bold, plain = Style(bold=True), Style()
    lines = wrap([("one tw", plain), ("o three\nfour", bold)], 7)
    assert ["".join(t for t, _ in line) for line in lines] == ["one two", "three", "four"]
    assert ["".join(t for t, _ in line) for line in wrap([("漢字漢字 a", plain)], 4)] == ["漢字", "漢字", "a"]
    assert [t for line in chop("  ab", plain, 2) for t, _ in line] == ["  ", "ab"]
    assert columns([3, 20, 9], 20) == [3, 8, 9] and columns([3, 4], 20) == [3, 4] and columns([5, 5], 2) == [1, 1]
