"""Layered layout: boxes in layers from top to bottom, few crossings, straight lines where they can be.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981):
layers by longest path, bends for long edges, order by barycentres; columns by isotonic regression, which for
boxes whose order is fixed gives the places nearest to those wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuiboard.compute.bundles import topological

SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A box, or a bend of a long edge, in a layer."""

    box: int
    """Number of the box; of a bend the box from which the edge comes."""
    bend: bool = False


@dataclass(frozen=True, slots=True)
class Layering:
    """Where every box is, in units of the widths given."""

    layers: tuple[tuple[Spot, ...], ...]
    """From top to bottom, each from left to right."""
    centres: tuple[tuple[int, ...], ...]
    """Column of the middle of each spot."""
    layer_of: tuple[int, ...]
    """By box."""


def assign_layers(count: int, sources: Sequence[int], targets: Sequence[int]) -> list[int]:
    """Layer of each box: below all that it takes from, and what takes from nothing just above its consumers.

    The edges must be free of circles.
    """
    layer = [0] * count
    out: list[list[int]] = [[] for _ in range(count)]
    fed = set(targets)
    for source, target in zip(sources, targets, strict=True):
        out[source].append(target)
    for box in topological(count, sources, targets):
        for target in out[box]:
            layer[target] = max(layer[target], layer[box] + 1)
    for box in range(count):
        if box not in fed and out[box]:
            layer[box] = min(layer[target] for target in out[box]) - 1
    return layer


def narrow_layers(
    widths: Sequence[int], sources: Sequence[int], targets: Sequence[int], gap: int, room: int
) -> list[int]:
    """Layer of each box so that layers take about ``room`` cells: a box without room goes into one of the next.

    Boxes that have the longest way before them come first, and lines that pass a layer take ``gap``; what takes from
    nothing waits until a consumer waits for nothing else.  The edges must be free of circles.
    After Coffman and Graham, "Optimal scheduling for two-processor systems" (1972).
    """
    count = len(widths)
    out: list[list[int]] = [[] for _ in range(count)]
    into: list[list[int]] = [[] for _ in range(count)]
    for source, target in zip(sources, targets, strict=True):
        out[source].append(target)
        into[target].append(source)
    way = [0] * count
    for box in reversed(topological(count, sources, targets)):
        way[box] = max((way[target] + 1 for target in out[box]), default=0)
    layer = [-1] * count
    left = set(range(count))
    level = 0
    while left:
        ready = [box for box in left if into[box] and all(layer[source] >= 0 for source in into[box])]
        near = {*ready, *(box for box in range(count) if layer[box] >= 0 or not into[box])}
        ready += [b for b in left if not into[b] and (not out[b] or any(near.issuperset(into[t]) for t in out[b]))]
        # by source of a line that comes from above, to whom it still goes
        lines = {s: {t for t in out[s] if t in left} for box in left for s in into[box] if layer[s] >= 0}
        used = gap * len(lines)
        first = True
        for box in sorted(ready, key=lambda b: (-way[b], -max((layer[s] for s in into[b]), default=-1), b)):
            more = widths[box] + gap - gap * sum(lines[source] == {box} for source in into[box])
            if not first and used + more > room + gap:
                continue
            layer[box], first = level, False
            used += more
            left.discard(box)
            for source in into[box]:
                lines[source].discard(box)
        level += 1
    return layer


def isotonic(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The ascending values nearest to ``wanted`` by weighted squares (pool adjacent violators)."""
    blocks: list[list[float]] = []  # sum of weighted values, weight, members
    for value, weight in zip(wanted, weights, strict=True):
        blocks.append([value * weight, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, weight, size = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += weight
            blocks[-1][2] += size
    return [total / weight for total, weight, size in blocks for _ in range(int(size))]


def lay_out(
    lefts: Sequence[int],
    rights: Sequence[int],
    sources: Sequence[int],
    targets: Sequence[int],
    gap: int,
    room: int = 0,
    narrow: bool = False,
) -> Layering:
    """Lay out boxes that reach ``lefts`` and ``rights`` from their middles, ``gap`` apart.

    The edges must be free of circles.  The leftmost cell is column 0.  Layers that lie aslant are pushed into
    ``room`` cells, as far as they have room there; with ``narrow`` boxes move to further layers to that end.
    """
    count = len(lefts)
    widths = [left + right for left, right in zip(lefts, rights, strict=True)]
    layer = narrow_layers(widths, sources, targets, gap, room) if narrow else assign_layers(count, sources, targets)
    depth = max(layer, default=-1) + 1
    layers: list[list[Spot]] = [[] for _ in range(depth)]
    for box in range(count):
        layers[layer[box]].append(Spot(box))
    links: list[dict[Spot, list[Spot]]] = [{} for _ in range(depth)]  # from each spot to those below
    bent: set[tuple[int, int]] = set()
    for source, target in sorted(zip(sources, targets, strict=True)):
        above = Spot(source)
        for level in range(layer[source] + 1, layer[target]):
            bend = Spot(source, bend=True)
            if (source, level) not in bent:
                bent.add((source, level))
                layers[level].append(bend)
            _link(links[level - 1], above, bend)
            above = bend
        _link(links[layer[target] - 1], above, Spot(target))
    layers = _ordered(layers, links)
    centres = _centred(layers, links, lefts, rights, gap, room)
    return Layering(tuple(map(tuple, layers)), tuple(map(tuple, centres)), tuple(layer))


def _link(links: dict[Spot, list[Spot]], above: Spot, below: Spot) -> None:
    known = links.setdefault(above, [])
    if below not in known:
        known.append(below)


def _turned(links: dict[Spot, list[Spot]]) -> dict[Spot, list[Spot]]:
    out: dict[Spot, list[Spot]] = {}
    for above, belows in links.items():
        for below in belows:
            out.setdefault(below, []).append(above)
    return out


def _ordered(layers: list[list[Spot]], links: list[dict[Spot, list[Spot]]]) -> list[list[Spot]]:
    """The layers in the order, of all sweeps by barycentre, that crosses least."""
    best, least = layers, _crossings(layers, links)
    ups = [_turned(level) for level in links]
    for sweep in range(SWEEPS):
        if not least:
            break
        layers = [list(level) for level in layers]
        down = sweep % 2 == 0
        for i in range(1, len(layers)) if down else range(len(layers) - 2, -1, -1):
            near, table = (layers[i - 1], ups[i - 1]) if down else (layers[i + 1], links[i])
            place = {spot: n for n, spot in enumerate(near)}
            mean = {}
            for n, spot in enumerate(layers[i]):
                found = [place[other] for other in table.get(spot, ())]
                mean[spot] = sum(found) / len(found) if found else float(n)
            layers[i].sort(key=mean.__getitem__)
        crossed = _crossings(layers, links)
        if crossed < least:
            best, least = layers, crossed
    return best


def _crossings(layers: list[list[Spot]], links: list[dict[Spot, list[Spot]]]) -> int:
    """Pairs of lines that cross, counted with a Fenwick tree per gap."""
    total = 0
    for i in range(len(layers) - 1):
        place = {spot: n for n, spot in enumerate(layers[i + 1])}
        tree = [0] * (len(place) + 1)
        seen = 0
        for spot in layers[i]:
            ends = sorted(place[below] for below in links[i].get(spot, ()))
            for end in ends:
                at, before = end + 1, 0
                while at:
                    before += tree[at]
                    at &= at - 1
                total += seen - before
            for end in ends:
                at = end + 1
                while at < len(tree):
                    tree[at] += 1
                    at += at & -at
            seen += len(ends)
    return total


def _centred(
    layers: list[list[Spot]],
    links: list[dict[Spot, list[Spot]]],
    lefts: Sequence[int],
    rights: Sequence[int],
    gap: int,
    room: int,
) -> list[list[int]]:
    """Columns of the middles: each layer as near to its neighbours as its order and widths allow.

    Within ``room`` cells if it takes more otherwise.
    """
    offsets: list[list[int]] = []
    for level in layers:
        at, row = 0, []
        for n, spot in enumerate(level):
            left = 0 if spot.bend else lefts[spot.box]
            if n:
                before = level[n - 1]
                at += (0 if before.bend else rights[before.box]) + gap + left
            row.append(at)
        offsets.append(row)
    widest = max((row[-1] for row in offsets if row), default=0)
    firsts = [0 if not level or level[0].bend else lefts[level[0].box] for level in layers]
    lasts = [0 if not level or level[-1].bend else rights[level[-1].box] for level in layers]
    centred = [[x + (widest - row[-1]) / 2 for x in row] if row else [] for row in offsets]
    places = _drawn_near(layers, links, offsets, centred, None)
    span = _span(places, firsts, lasts)
    if room and span[1] - span[0] > room:
        bounds = [
            (first, room - last - row[-1] if row else 0)
            for first, row, last in zip(firsts, offsets, lasts, strict=True)
        ]
        places = _drawn_near(layers, links, offsets, centred, bounds)
    rounded = [
        [round(x - o + 1e-6) + o for x, o in zip(row, offset, strict=True)]
        for row, offset in zip(places, offsets, strict=True)
    ]
    edge = int(_span(rounded, firsts, lasts)[0])
    return [[x - edge for x in row] for row in rounded]


def _span(places: Sequence[Sequence[float]], firsts: Sequence[int], lasts: Sequence[int]) -> tuple[float, float]:
    """Where the leftmost box begins and the rightmost one ends."""
    left = min((row[0] - first for row, first in zip(places, firsts, strict=True) if row), default=0)
    return left, max((row[-1] + last for row, last in zip(places, lasts, strict=True) if row), default=0)


def _drawn_near(
    layers: list[list[Spot]],
    links: list[dict[Spot, list[Spot]]],
    offsets: list[list[int]],
    places: list[list[float]],
    bounds: Sequence[tuple[int, int]] | None,
) -> list[list[float]]:
    """The places of all layers after sweeps that draw each one to its neighbours.

    ``bounds`` are the least and the greatest place of the first spot of a layer; one without room has none.
    """
    places = list(places)
    ups = [_turned(level) for level in links]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for i in range(1, len(layers)) if down else range(len(layers) - 2, -1, -1):
            near, table = (i - 1, ups[i - 1]) if down else (i + 1, links[i])
            place = dict(zip(layers[near], places[near], strict=True))
            wanted, weights = [], []
            for spot, x in zip(layers[i], places[i], strict=True):
                found = [place[other] for other in table.get(spot, ())]
                wanted.append(sum(found) / len(found) if found else x)
                weights.append((4.0 if spot.bend else 1.0) * len(found) if found else 0.2)
            straight = isotonic([w - o for w, o in zip(wanted, offsets[i], strict=True)], weights)
            low, high = bounds[i] if bounds is not None else (0, -1)
            if low <= high:  # the nearest ascending values within bounds are the nearest ones, clipped
                straight = [min(max(s, low), high) for s in straight]
            places[i] = [s + o for s, o in zip(straight, offsets[i], strict=True)]
    return places
