from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuiboard.widgets.card_pages import CardSpec, group_of, lay_out, neighbour, sections, shape_of

TAGS = ["loss", "acc", "a/1", "a/2", "a/3", "b/1", "c/1", "c/2"]


def cards(tags: list[str]) -> list[CardSpec]:
    return [CardSpec(tag, tag, group_of(tag)) for tag in tags]


def test_groups_pins_and_loose_tags() -> None:
    parts = sections(cards(TAGS), pins=["a/2"], folded={"c"})
    assert [(p.title, len(p.cards), p.folded) for p in parts] == [
        ("Pinned", 1, False), ("", 2, False), ("a", 3, False), ("b", 1, False), ("c", 2, True),
    ]  # fmt: skip
    assert [len(p.cards) for p in sections(cards(TAGS), flat=True)] == [8]


@given(st.integers(1, 250), st.integers(1, 70), st.integers(0, 40), st.integers(-3, 3))
def test_every_card_has_its_place_and_none_overlap(width: int, height: int, count: int, density: int) -> None:
    tags = [f"g{i % 3}/t{i}" if i % 4 else f"t{i}" for i in range(count)]
    shape = shape_of(width, height, max(1, count), density)
    pages = lay_out(sections(cards(tags)), width, height, shape)
    seen = [place.key for page in pages for place in page.places if place.card]
    assert sorted(seen) == sorted("card:" + tag for tag in tags)
    for page in pages:
        taken: set[tuple[int, int]] = set()
        for p in page.places:
            cells = {(x, y) for x in range(p.x, p.x + p.width) for y in range(p.y, p.y + p.height)}
            assert not cells & taken
            taken |= cells
            assert p.x + p.width <= width


def test_arrows_go_to_the_card_beside() -> None:
    shape = shape_of(120, 40, 8)
    page = lay_out(sections(cards(TAGS), flat=True), 120, 40, shape)[0]
    first = page.places[0].key
    right = neighbour(page, first, 1, 0)
    assert right == page.places[1].key and neighbour(page, right, -1, 0) == first
    below = neighbour(page, first, 0, 1)
    assert below == page.places[shape.columns].key
    assert neighbour(page, first, 0, -1) is None
