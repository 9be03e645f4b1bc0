"""Where cards stand: groups, pages, and the cells of each card.  Pure functions, no screen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

MIN_CARD = (30, 6)
"""Smallest card in cells; a page shows fewer cards rather than smaller ones."""


@dataclass(frozen=True, slots=True)
class CardSpec:
    """One card that could be shown."""

    id: str
    """Unique on the dashboard, e.g. the tag."""
    title: str
    """Full title, safe for a screen."""
    group: str = ""
    """Text before the first ``/`` of the tag; empty if there is none."""
    pinned: bool = False
    """A copy that stands in the section on top."""
    span: int = 1
    """Columns that it takes, as far as the page has so many."""

    @property
    def key(self) -> str:
        """Tells a pinned copy from the card itself."""
        return ("pin:" if self.pinned else "card:") + self.id


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one group row; a section without title has no row."""

    title: str
    cards: tuple[CardSpec, ...]
    folded: bool = False

    @property
    def key(self) -> str:
        """Name of the section among the items that can be focused."""
        return "group:" + self.title


@dataclass(frozen=True, slots=True)
class Place:
    """Where one item of a page stands, in cells relative to the grid."""

    key: str
    x: int
    y: int
    width: int
    height: int
    card: CardSpec | None = None
    section: Section | None = None
    """Set on group rows, whose ``card`` is None."""


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of the grid."""

    places: tuple[Place, ...]
    first: int
    """Number of its first card among all cards, from 0."""
    cards: int
    """How many cards it shows."""


def group_of(tag: str) -> str:
    """The group of a tag: the text before its first slash, empty if there is none."""
    return tag.partition("/")[0] if "/" in tag else ""


def sections(
    cards: Sequence[CardSpec], *, pins: Sequence[str] = (), folded: Collection[str] = (), flat: bool = False
) -> list[Section]:
    """Cards under their groups: pinned copies first, then cards without a group, then each group.

    ``flat`` puts all cards into one section without title, as while a tag filter is in force.
    """
    if flat:
        return [Section("", tuple(cards))] if cards else []
    by_id = {card.id: card for card in cards}
    out: list[Section] = []
    pinned = tuple(replace(c, pinned=True) for c in (by_id.get(p) for p in pins) if c)
    if pinned:
        out.append(Section("Pinned", pinned, "Pinned" in folded))
    groups: dict[str, list[CardSpec]] = {}
    for card in cards:
        groups.setdefault(card.group, []).append(card)
    if "" in groups:
        out.append(Section("", tuple(groups.pop(""))))
    out += [Section(name, tuple(members), name in folded) for name, members in groups.items()]
    return out


@dataclass(frozen=True, slots=True)
class Shape:
    """How many columns and rows of cards a page has, and whether groups get a row."""

    columns: int
    rows: int
    group_rows: bool


def shape_of(
    width: int, height: int, cards: int, density: int = 0, *, group_rows: bool | None = None, tall: float = 1.0
) -> Shape:
    """A page's columns and rows for the cells there are.

    ``density`` steps make cards smaller (positive) or larger (negative) by a third each; ``tall`` is how many
    times the usual height they should have.
    """
    scale = 0.75**density
    wish = 42 if width < 130 else 50
    columns = max(1, min(int((width + 1) / (wish * scale + 1)), (width + 1) // (MIN_CARD[0] + 1)))
    rows = max(1, min(round(height / ((11.5 if height < 45 else 13) * scale * tall)), height // MIN_CARD[1]))
    if columns == 1 and width < 100:
        rows = max(1, min(round(height / (10 * scale * tall)), height // MIN_CARD[1]))
    # a few cards share the whole page: as few columns as let all of them stand on it
    columns = max(1, min(columns, -(-cards // rows)))
    return Shape(columns, rows, height >= 30 if group_rows is None else group_rows)


def picture_shape(width: int, height: int, cards: int, density: int = 0) -> Shape:
    """As :func:`shape_of`, for pictures: cards about twice as wide in cells as high, and so square.

    ``cards`` counts a card as often as it spans columns.
    """
    scale = 0.75**density
    wish = 20 if width < 130 else 24
    columns = max(1, min(int((width + 1) / (wish * scale + 1)), (width + 1) // 17))
    rows = max(1, min(round(height / ((11.5 if height < 45 else 13.5) * scale)), height // MIN_CARD[1]))
    if cards < columns * rows:
        # few pictures share the page: the columns that let the least side be largest
        def side(n: int) -> float:
            return min((width + 1) / n - 5, 2 * (height / -(-cards // n) - 2))

        columns = max(range(1, columns + 1), key=side)
        rows = min(rows, -(-cards // columns))
    return Shape(columns, rows, height >= 30)


def lay_out(parts: Sequence[Section], width: int, height: int, shape: Shape) -> list[Page]:
    """Every page: group rows and cards with their cells; nothing overlaps and nothing is cut.

    A page takes ``shape.rows`` rows of cards; their height is what the group rows leave.  A section that
    goes on to the next page repeats its row there.
    """
    lines = _lines(parts, shape)
    pages: list[Page] = []
    at = first = 0
    while at < len(lines):
        taken, at = _fill(lines, at, height, shape)
        places = _place(taken, width, height, shape, alone=at >= len(lines) and not pages)
        count = sum(1 for place in places if place.card)
        pages.append(Page(tuple(places), first, count))
        first += count
    return pages


@dataclass(frozen=True, slots=True)
class _Line:
    """Either a group row (no cards) or a row of cards."""

    section: Section
    cards: tuple[CardSpec, ...] = ()


def _lines(parts: Sequence[Section], shape: Shape) -> list[_Line]:
    out: list[_Line] = []
    for section in parts:
        if section.title and (shape.group_rows or section.folded):
            out.append(_Line(section))
        if not section.folded:
            out += [_Line(section, chunk) for chunk in _chunks(section.cards, shape.columns)]
    return out if shape.group_rows else _without_gaps(out, shape)


def _chunks(cards: Sequence[CardSpec], columns: int) -> list[tuple[CardSpec, ...]]:
    """Cards in rows of so many columns."""
    out: list[list[CardSpec]] = []
    room = 0
    for card in cards:
        span = min(card.span, columns)
        if span > room:
            out.append([])
            room = columns
        out[-1].append(card)
        room -= span
    return [tuple(row) for row in out]


def _without_gaps(lines: list[_Line], shape: Shape) -> list[_Line]:
    """Where groups have no rows, cards of neighbouring groups share a row."""
    out: list[_Line] = []
    loose: list[tuple[CardSpec, Section]] = []

    def flush() -> None:
        at = 0
        for chunk in _chunks([card for card, _ in loose], shape.columns):
            out.append(_Line(loose[at][1], chunk))
            at += len(chunk)
        loose.clear()

    for line in lines:
        if line.cards:
            loose += [(card, line.section) for card in line.cards]
        else:
            flush()
            out.append(line)
    flush()
    return out


def _fill(lines: Sequence[_Line], at: int, height: int, shape: Shape) -> tuple[list[_Line], int]:
    """The lines of one page that starts at ``at``, and where the next one starts."""
    taken: list[_Line] = []
    rows = heads = 0
    start = lines[at]
    if start.cards and start.section.title and shape.group_rows:
        taken.append(_Line(start.section))
        heads = 1
    while at < len(lines):
        line = lines[at]
        if line.cards:
            if rows == shape.rows or (rows and (rows + 1) * MIN_CARD[1] + heads > height):
                break
            rows += 1
        else:
            # a group row at the foot of a page would stand apart from its cards
            need = MIN_CARD[1] if not line.section.folded else 0
            if heads + 1 + rows * MIN_CARD[1] + need > height or (rows == shape.rows and need):
                break
            heads += 1
        taken.append(line)
        at += 1
    return taken, at


def _place(lines: Sequence[_Line], width: int, height: int, shape: Shape, *, alone: bool) -> list[Place]:
    heads = sum(1 for line in lines if not line.cards)
    rows = len(lines) - heads
    spare = max(0, height - heads)
    # a short last page keeps the height of a full one, and no card is taller than it is wide
    share = max(rows, 1) if alone else max(rows, shape.rows, 1)
    edges = split(width, shape.columns, gap=1)
    tallest = max(MIN_CARD[1], edges[0][1] // 2)
    heights = [min(h, tallest) if rows < shape.rows else h for h in _shares(spare, share)][:rows]
    out: list[Place] = []
    y = row = 0
    for line in lines:
        if not line.cards:
            out.append(Place(line.section.key, 0, y, width, 1, section=line.section))
            y += 1
            continue
        tall = heights[row]
        at = 0
        for card in line.cards:
            x, last = edges[at][0], edges[min(at + card.span, shape.columns) - 1]
            out.append(Place(card.key, x, y, last[0] + last[1] - x, tall, card))
            at += card.span
        y += tall
        row += 1
    return out


def split(total: int, parts: int, *, gap: int = 0) -> list[tuple[int, int]]:
    """Starts and widths of ``parts`` columns; spare cells go to the first ones, one each."""
    sizes = _shares(total - gap * (parts - 1), parts)
    out = []
    x = 0
    for size in sizes:
        out.append((x, size))
        x += size + gap
    return out


def _shares(total: int, parts: int) -> list[int]:
    base, spare = divmod(max(0, total), parts)
    return [base + (1 if i < spare else 0) for i in range(parts)]


def neighbour(page: Page, key: str, dx: int, dy: int) -> str | None:
    """The item next to ``key`` in a direction on this page, or None at its edge."""
    here = next((p for p in page.places if p.key == key), None)
    if here is None:
        return page.places[0].key if page.places else None

    def nearest(candidates: list[Place], distance: Callable[[Place], int]) -> str | None:
        return min(candidates, key=distance).key if candidates else None

    middle = here.x + (here.width // 2 if here.card else 0)
    if dx:
        same = [p for p in page.places if p.y == here.y and (p.x - here.x) * dx > 0]
        return nearest(same, lambda p: abs(p.x - here.x))
    below = [p for p in page.places if (p.y - here.y) * dy > 0]
    if not below:
        return None
    row = min((p.y for p in below), key=lambda y: abs(y - here.y))
    return nearest(
        [p for p in below if p.y == row],
        lambda p: 0 if p.x <= middle < p.x + p.width else min(abs(p.x - middle), abs(p.x + p.width - middle)),
    )
