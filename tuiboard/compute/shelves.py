"""Parts of a diagram that nothing joins: beside each other where there is room, else on shelves one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tuiboard.compute.bundles import components
from tuiboard.compute.layers import assign_layers

Pair = tuple[int, int]


def shelves(
    lefts: Sequence[int], rights: Sequence[int], edges: Sequence[Pair], down: Sequence[Pair], width: int, gap: int
) -> list[Pair]:
    """Pairs of boxes of which the second is to be below the first, so that about ``width`` columns will do.

    Boxes reach ``lefts`` and ``rights`` from their middles and stand ``gap`` apart; ``edges`` join them, those of them
    that go ``down``, which must be free of circles, put them in layers.  The largest part comes first, lone boxes last.
    No pairs where all fit beside each other, or where nothing more is gained.
    """
    parts = _parts(len(lefts), edges)
    if not width or len(parts) < 2:
        return []
    layer = assign_layers(len(lefts), [a for a, _ in down], [b for _, b in down])
    rows: list[list[list[int]]] = []
    used = width
    for part in parts:
        levels: dict[int, int] = {}
        for box in part:
            levels[layer[box]] = levels.get(layer[box], 0) + lefts[box] + rights[box] + gap
        wide = max(levels.values())
        if used + wide > width + gap:
            rows.append([])
            used = 0
        rows[-1].append(part)
        used += wide
    fed = {b for _, b in down}
    out: list[Pair] = []
    for above, below in pairwise(rows):
        lowest = max((box for part in above for box in part), key=lambda box: layer[box] - _top(above, box, layer))
        out += [(lowest, box) for part in below for box in part if box not in fed]
    return out


def _parts(count: int, edges: Sequence[Pair]) -> list[list[int]]:
    """The boxes of each part, the largest part first."""
    ends = np.array(edges, np.int32).reshape(-1, 2)
    found: dict[int, list[int]] = {}
    for box, part in enumerate(components(count, ends[:, 0], ends[:, 1]).tolist()):
        found.setdefault(part, []).append(box)
    return sorted(found.values(), key=lambda part: (-len(part), part[0]))


def _top(shelf: Sequence[Sequence[int]], box: int, layer: Sequence[int]) -> int:
    """The first layer of the part in which a box lies."""
    return min(layer[other] for part in shelf if box in part for other in part)
