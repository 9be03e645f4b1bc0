from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment

from tuiboard.draw.rows import Row
from tuiboard.widgets.text_scroll import Scroll


class Fixed:
    """Texts with these numbers of rows for each part of each entry."""

    def __init__(self, sizes: list[list[int]], *, headed: bool = False) -> None:
        self.sizes, self.headed = sizes, headed
        self.flat = [(e, p, r) for e, parts in enumerate(sizes) for p, n in enumerate(parts) for r in range(n)]

    @property
    def count(self) -> int:
        return len(self.sizes)

    def parts(self, entry: int) -> int:
        return len(self.sizes[entry])

    def rows(self, entry: int, part: int) -> Sequence[Row]:
        return [(Segment(f"{entry}.{part}.{r}"),) for r in range(self.sizes[entry][part])]


SIZES = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=1, max_size=4)


@given(SIZES, st.integers(1, 8), st.lists(st.integers(-6, 6), max_size=8))
def test_scrolling_is_as_over_one_list_of_rows(sizes: list[list[int]], height: int, moves: list[int]) -> None:
    texts, scroll, top = Fixed(sizes), Scroll(), 0
    last = max(0, len(texts.flat) - height)
    for by in moves:
        scroll.move(by, texts, height)
        top = min(max(0, top + by), max(last, 0)) if by > 0 else max(0, top + by)
        seen = [row[0].text for row in scroll.window(texts, height)]
        assert seen == [f"{e}.{p}.{r}" for e, p, r in texts.flat[top : top + height]]


HEADED = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3).map(lambda n: [1, *n]), min_size=1, max_size=4)


@given(HEADED, st.integers(2, 8), st.lists(st.integers(-6, 6), max_size=8))
def test_the_heading_of_what_is_read_stays_on_top(sizes: list[list[int]], height: int, moves: list[int]) -> None:
    texts, scroll = Fixed(sizes, headed=True), Scroll()
    names = [f"{e}.{p}.{r}" for e, p, r in texts.flat]
    for by in moves:
        scroll.move(by, texts, height)
        head, *rest = [row[0].text for row in scroll.window(texts, height)]
        assert head == f"{scroll.entry}.0.0"
        assert rest == names[names.index(rest[0]) :][: len(rest)] and not rest[0].endswith(".0.0.0")


@given(HEADED, st.integers(2, 8))
def test_every_row_below_a_heading_is_reached(sizes: list[list[int]], height: int) -> None:
    texts, scroll, seen = Fixed(sizes, headed=True), Scroll(), []
    for by in (*[1] * (len(texts.flat) + 1), *[-1] * (len(texts.flat) + 1)):
        scroll.move(by, texts, height)
        seen += [row[0].text for row in scroll.window(texts, height)]
    assert set(seen) == {f"{e}.{p}.{r}" for e, p, r in texts.flat} and scroll.at_top


def test_no_texts_and_a_place_that_has_gone() -> None:
    scroll = Scroll(5, 2, 9)
    assert scroll.window(Fixed([]), 5) == []
    scroll.move(3, Fixed([]), 5)
    scroll.to(7, 7, 7)
    assert [row[0].text for row in scroll.window(Fixed([[1], [2, 2]]), 5)] == ["1.1.1"]
