"""Lines between laid-out boxes: down through the gaps between layers, round the right side where they go far.

All places are in cells.  A gap has one track a horizontal line; lines that would lie on each other get tracks
of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tuiboard.compute.layers import Layering, Spot

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wire:
    """The line of one edge."""

    edge: int
    points: tuple[Point, ...]
    """Corners, x and y, from the edge of one box to the arrow at the other."""
    arrow: str
    """``down`` or ``left``: which way the head points."""
    labels: tuple[Point, ...]
    """Where a text beside the line may begin, the best place first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A picture's geometry."""

    boxes: tuple[tuple[int, int, int], ...]
    """By box: first column, first row, width."""
    wires: tuple[Wire, ...]
    width: int
    height: int


@dataclass(slots=True)
class _Request:
    """A horizontal line wanted in a gap."""

    net: int
    tops: set[int] = field(default_factory=set)
    """Columns from which it comes down."""
    bottoms: set[int] = field(default_factory=set)
    """Columns at which it goes on downwards."""
    lanes: set[int] = field(default_factory=set)
    track: int = 0

    @property
    def low(self) -> int:
        """Its leftmost column."""
        return min(self.tops | self.bottoms | self.lanes)

    @property
    def high(self) -> int:
        """Its rightmost column."""
        return max(self.tops | self.bottoms | self.lanes)


def route(
    layering: Layering,
    widths: Sequence[int],
    rights: Sequence[int],
    down: Sequence[tuple[int, int, int]],
    around: Sequence[tuple[int, int, int]],
    *,
    box_rows: int,
    gap_rows: int,
) -> Plan:
    """Route edges given as (edge, source, target): ``down`` through the gaps, ``around`` by lanes at the right.

    ``rights`` is how far boxes reach from their middles with what is written beside them.
    """
    router = _Router(layering, widths, rights, box_rows)
    router.choose_ports(down, around)
    return router.plan(down, around, gap_rows)


class _Router:
    def __init__(self, layering: Layering, widths: Sequence[int], rights: Sequence[int], box_rows: int) -> None:
        self.layering, self.widths, self.rights, self.box_rows = layering, widths, rights, box_rows
        self.centre: dict[Spot, int] = {}
        self.bends: dict[tuple[int, int], int] = {}
        """Column of the bend of a box's edges in a layer."""
        self.last: list[int | None] = []
        """Box that ends each layer at the right, None if that is a bend."""
        for level, (spots, xs) in enumerate(zip(layering.layers, layering.centres, strict=True)):
            for spot, x in zip(spots, xs, strict=True):
                if spot.bend:
                    self.bends[spot.box, level] = x
                else:
                    self.centre[spot] = x
            self.last.append(None if not spots or spots[-1].bend else spots[-1].box)
        self.entry: dict[tuple[int, int], int] = {}
        """Column at which the edges of a net enter a box."""

    def x(self, box: int) -> int:
        return self.centre[Spot(box)]

    def _edge(self, box: int) -> int:
        """The last column of a box."""
        return self.x(box) - self.widths[box] // 2 + self.widths[box] - 1

    def _from(self, source: int, target: int) -> int:
        """The column from which a line comes down to the layer of its target."""
        level = self.layering.layer_of[target] - 1
        return self.bends.get((source, level), self.x(source))

    def side(self, box: int) -> bool:
        """Whether a box can be reached from the right without crossing another."""
        alone = self.last[self.layering.layer_of[box]] == box
        return alone and self.rights[box] <= (self.widths[box] + 1) // 2

    def choose_ports(self, down: Sequence[tuple[int, int, int]], around: Sequence[tuple[int, int, int]]) -> None:
        """Where lines enter each box: straight where one can be, side by side where several come."""
        into: dict[int, dict[int, int]] = {}
        for _, source, target in down:
            into.setdefault(target, {})[source] = self._from(source, target)
        for _, source, target in around:
            if not self.side(target):
                into.setdefault(target, {}).setdefault(source, 1 << 30)
        for target, nets in into.items():
            middle, half = self.x(target), max(0, self.widths[target] // 2 - 2)
            order = sorted(nets, key=lambda net: nets[net])
            step = max(1, min(6, 2 * half // max(1, len(order) - 1))) if len(order) > 1 else 0
            start = middle - step * (len(order) - 1) // 2
            taken: set[int] = set()
            for i, net in enumerate(order):
                want = nets[net]
                low, high = middle - half, middle + half
                if len(order) == 1:
                    place = min(max(want, low), high) if want < 1 << 30 else middle
                else:
                    place = min(max(start + i * step, low), high)
                    if low <= want <= high and all(abs(want - t) > 1 for t in taken):
                        others = [start + j * step for j in range(len(order)) if j > i]
                        if all(want < o for o in others):
                            place = want
                taken.add(place)
                self.entry[net, target] = place

    def plan(self, down: Sequence[tuple[int, int, int]], around: Sequence[tuple[int, int, int]], gap_rows: int) -> Plan:
        layer_of, depth = self.layering.layer_of, len(self.layering.layers)
        lanes = self._lanes(around)
        gaps: list[dict[int, _Request]] = [{} for _ in range(depth + 1)]  # by net; gap i lies above layer i
        for _, source, target in down:
            at = self.x(source)
            for level in range(layer_of[source] + 1, layer_of[target] + 1):
                to = self.entry[source, target] if level == layer_of[target] else self.bends[source, level]
                self._ask(gaps[level], source, at, to)
                at = to
        for (_, source, target), lane in zip(around, lanes, strict=True):
            if not self.side(source):
                self._ask(gaps[layer_of[source] + 1], source, self.x(source), None, lane)
            if not self.side(target):
                self._ask(gaps[layer_of[target]], ~source, None, self.entry[source, target], lane)
        tops, y = [], 0
        bases: list[int] = []
        for level in range(depth + 1):
            tracks = _assign(list(gaps[level].values()))
            rows = 0 if level in (0, depth) and not gaps[level] else max(gap_rows, tracks + (2 if gap_rows > 2 else 1))
            bases.append(y + (1 if gap_rows > 2 else 0))
            y += rows
            tops.append(y)
            y += self.box_rows if level < depth else 0
        wires = [self._down(item, gaps, tops, bases) for item in down]
        wires += [self._around(item, lane, gaps, tops, bases) for item, lane in zip(around, lanes, strict=True)]
        boxes = tuple(
            (self.x(b) - self.widths[b] // 2, tops[layer_of[b]], self.widths[b]) for b in range(len(self.widths))
        )
        edges = [self._right(level) for level in range(depth)]
        width = max([0, *edges, *lanes]) + 1
        return Plan(boxes, tuple(wires), width, y)

    @staticmethod
    def _ask(gap: dict[int, _Request], net: int, top: int | None, bottom: int | None, lane: int | None = None) -> None:
        request = gap.setdefault(net, _Request(net))
        for columns, column in ((request.tops, top), (request.bottoms, bottom), (request.lanes, lane)):
            if column is not None:
                columns.add(column)

    def _right(self, level: int) -> int:
        """The last column that a layer takes."""
        out = 0
        for spot, x in zip(self.layering.layers[level], self.layering.centres[level], strict=True):
            out = max(out, x if spot.bend else x + max(self.rights[spot.box], self.widths[spot.box] // 2))
        return out

    def _lanes(self, around: Sequence[tuple[int, int, int]]) -> list[int]:
        """A column for each edge that goes round: right of the layers that it passes, shorter ones further in."""
        layer_of = self.layering.layer_of
        rights = [self._right(level) for level in range(len(self.layering.layers))]
        spans = []
        for i, (_, source, target) in enumerate(around):
            first, last = sorted((layer_of[source], layer_of[target]))
            spans.append((last - first, first, last, i))
        out = [0] * len(around)
        used: dict[int, list[tuple[int, int]]] = {}

        def free(column: int, first: int, last: int) -> bool:
            """Whether a column has room, with an empty one at both sides."""
            near = (span for x in (column - 1, column, column + 1) for span in used.get(x, ()))
            return all(b < first or last < a for a, b in near)

        for _, first, last, i in sorted(spans):
            lane = max(rights[first : last + 1]) + 2
            while not free(lane, first, last):
                lane += 1
            used.setdefault(lane, []).append((first, last))
            out[i] = lane
        return out

    def _row(self, gaps: list[dict[int, _Request]], bases: list[int], level: int, net: int) -> int:
        return bases[level] + gaps[level][net].track

    def _down(
        self, item: tuple[int, int, int], gaps: list[dict[int, _Request]], tops: list[int], bases: list[int]
    ) -> Wire:
        edge, source, target = item
        layer_of = self.layering.layer_of
        at = self.x(source)
        first = tops[layer_of[source]] + self.box_rows
        points: list[Point] = [(at, first - 1)]
        for level in range(layer_of[source] + 1, layer_of[target] + 1):
            to = self.entry[source, target] if level == layer_of[target] else self.bends[source, level]
            if to != at:
                row = self._row(gaps, bases, level, source)
                points += [(at, row), (to, row)]
            at = to
        points.append((at, tops[layer_of[target]] - 1))
        x, last = points[0][0], points[-1][1]
        if len(points) == 2:
            beside = tuple((at + 2, y) for y in (*range(first + (last > first + 1), last + 1), first))
        else:
            beside = ((x + 2, first), (at + 2, last), (at + 2, last - 1))
        return Wire(edge, tuple(points), "down", beside)

    def _around(
        self,
        item: tuple[int, int, int],
        lane: int,
        gaps: list[dict[int, _Request]],
        tops: list[int],
        bases: list[int],
    ) -> Wire:
        edge, source, target = item
        layer_of = self.layering.layer_of
        points: list[Point] = []
        middle = self.box_rows // 2
        if self.side(source):
            row = tops[layer_of[source]] + middle
            points += [(self._edge(source), row), (lane, row)]
        else:
            row = self._row(gaps, bases, layer_of[source] + 1, source)
            points += [(self.x(source), tops[layer_of[source]] + self.box_rows - 1), (self.x(source), row), (lane, row)]
        label = ((lane + 2, row + 1), (lane - 2, row + 1))
        if self.side(target):
            row = tops[layer_of[target]] + middle
            points += [(lane, row), (self._edge(target) + 1, row)]
            return Wire(edge, tuple(points), "left", label)
        row = self._row(gaps, bases, layer_of[target], ~source)
        x = self.entry[source, target]
        points += [(lane, row), (x, row), (x, tops[layer_of[target]] - 1)]
        return Wire(edge, tuple(points), "down", label)


def _assign(requests: list[_Request]) -> int:
    """Give each request that is not a straight line a track; how many there are."""
    bent = [r for r in requests if r.low != r.high]
    above: dict[int, set[int]] = {}
    for i, request in enumerate(bent):  # a line that comes from above at a column goes before one that leaves there
        above[i] = {j for j, other in enumerate(bent) if i != j and other.tops & request.bottoms - request.tops}
    tracks: list[list[_Request]] = []
    left = sorted(range(len(bent)), key=lambda i: (bent[i].low, bent[i].high))
    while left:
        free = [i for i in left if not any(j in left for j in above[i])] or left[:1]
        least = {i: max([bent[j].track + 1 for j in above[i]], default=0) for i in free}
        i = min(free, key=lambda n: (least[n], bent[n].low))
        request = bent[i]
        for track in range(least[i], len(tracks) + 1):
            if track == len(tracks):
                tracks.append([])
            if all(request.high + 1 < o.low or o.high + 1 < request.low for o in tracks[track]):
                tracks[track].append(request)
                request.track = track
                break
        left.remove(i)
    return len(tracks)
