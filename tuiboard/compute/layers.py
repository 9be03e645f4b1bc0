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
) -> Layering:
    """Lay out boxes that reach ``lefts`` and ``rights`` from their middles, ``gap`` apart.

    The edges must be free of circles.  The leftmost cell is column 0.
    """
    count = len(lefts)
    layer = assign_layers(count, sources, targets)
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
    centres = _centred(layers, links, lefts, rights, gap)
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
) -> list[list[int]]:
    """Columns of the middles: each layer as near to its neighbours as its order and widths allow."""
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
    places = [[x + (widest - row[-1]) / 2 for x in row] if row else [] for row in offsets]
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
            places[i] = [s + o for s, o in zip(straight, offsets[i], strict=True)]
    rounded = [
        [round(x - o + 1e-6) + o for x, o in zip(row, offset, strict=True)]
        for row, offset in zip(places, offsets, strict=True)
    ]
    edge = min(
        (
            x - (0 if s.bend else lefts[s.box])
            for row, level in zip(rounded, layers, strict=True)
            for s, x in zip(level, row, strict=True)
        ),
        default=0,
    )
    return [[x - edge for x in row] for row in rounded]
