"""A run while it is read: what its files said so far, and the view made of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from tuiboard.format.event import SCALARS, Event, Metadata, Value
from tuiboard.format.layout import Block
from tuiboard.format.loose import Mix
from tuiboard.format.shape import Column
from tuiboard.format.text import identity
from tuiboard.store.columns import Array
from tuiboard.store.merge import merge, shown
from tuiboard.store.names import display, is_odd
from tuiboard.store.notice import Notice
from tuiboard.store.plan import USABLE_TIME, FileFacts, Plan, plan
from tuiboard.store.points import PayloadIndex, Points
from tuiboard.store.raw import RawSeries
from tuiboard.store.run import Restart
from tuiboard.store.series import NO_PLUGIN, SeriesMetadata, SeriesView

MAX_FILES = 65536
"""Event files of one run; an index counts them in 16 bits."""


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array


class RunStage:
    """Collects the events of one run's files; only the follower uses it.

    Files are known by number, in the order first met.  :meth:`take` gives it one event after the other,
    :meth:`flush` ends a stretch of one file, :meth:`publish` makes the views.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.files: dict[int, FileFacts] = {}
        self.redo: dict[bytes, Metadata] = {}
        """Tags taken for indexed ones of which a later record says that they are scalars: the run must be
        read anew with these known from the start."""
        self._known: dict[bytes, Metadata] = {}
        self._series: dict[str, RawSeries] = {}
        self._sinks: dict[bytes, RawSeries] = {}
        self._fallback: RawSeries | None = None
        self._touched: list[RawSeries] = []
        self._changed: set[str] = set()
        self._plan: Plan | None = None
        self._views: dict[str, SeriesView] = {}
        self._facts_changed = True
        self._bad_tags: list[str] = []
        self._odd_tags: list[str] = []
        self.restarts: tuple[Restart, ...] = ()
        self.rows = 0
        """Rows taken in all, whatever became of them."""

    def again(self) -> RunStage:
        """A fresh stage that knows what this one learned too late."""
        out = RunStage(self.name)
        out._known = {**self._known, **self.redo}
        return out

    def beside(self, number: int) -> RunStage:
        """A fresh stage for a part of a file, which knows of the tags what this one does by now."""
        out = RunStage(self.name)
        out.file(number, self.files[number].name)
        out._known = dict(self._known)
        for tag, raw in self._sinks.items():
            if raw.plugin is not None:
                out._known[tag] = Metadata(raw.plugin)
        return out

    def join(self, file: int, other: RunStage) -> bool:
        """Take over what ``other`` was given of a file, all of it behind what this one was; False if it cannot be."""
        pairs = [(self._series.get(tag), raw) for tag, raw in other._series.items()]
        if other._fallback is not None:
            pairs.append((self._fallback, other._fallback))
        if any(mine is not None and not mine.is_like(raw) for mine, raw in pairs):
            return False
        self.flush(file)
        self.files[file].join(other.files[file])
        for mine, raw in pairs:
            if mine is not None:
                mine.join(file, raw)
            elif raw.fallback:
                self._fallback = raw
            else:
                self._series[raw.tag] = raw
            self._changed.add(raw.tag)
        for key, raw in other._sinks.items():
            self._sinks.setdefault(key, self._series[raw.tag])
        self._bad_tags += [tag for tag in other._bad_tags if tag not in self._bad_tags]
        self._odd_tags += [tag for tag in other._odd_tags if tag not in self._odd_tags]
        self.rows += other.rows
        self._facts_changed = True
        return True

    def file(self, number: int, name: str) -> FileFacts:
        """The facts of a file, made when first asked for."""
        facts = self.files.get(number)
        if facts is None:
            facts = self.files[number] = FileFacts(name)
        return facts

    def take(self, file: int, offset: int, length: int, event: Event) -> None:
        """Add an event whose record of ``length`` payload bytes starts at ``offset`` of ``file``."""
        step, wall = event.step, event.wall_time
        facts = self.files[file]
        if 0.0 < wall < USABLE_TIME:
            facts.time(wall, version=event.version)
        elif event.scalars or event.values:
            facts.odd_times += 1
        for tag, number, place in event.scalars:
            self._number(file, offset, length, step, wall, tag, number, place)
        for value in event.values:
            self._value(file, offset, length, step, wall, value)
        if event.session_start:
            facts.session_step = step

    def take_scalar(
        self, file: int, offset: int, length: int, wall: float, step: int, tag: bytes, number: float
    ) -> None:
        """As :meth:`take` for an event that is one plain scalar."""
        facts = self.files[file]
        if 0.0 < wall < USABLE_TIME:
            # the clock goes on as a rule
            if wall >= facts.high and facts.first < math.inf:
                facts.high = facts.last = facts.previous = wall
            else:
                facts.time(wall, version=False)
        else:
            facts.odd_times += 1
        raw = self._sinks.get(tag)
        if raw is not None and raw.numeric:
            steps, walls, numbers = raw.lists
            if not steps:
                self._touched.append(raw)
            steps.append(step)
            walls.append(wall)
            numbers.append(number)
        else:
            self._number(file, offset, length, step, wall, tag, number, 0)

    def take_block(self, file: int, base: int, block: Block | Mix, expected: int = 0) -> None:
        """As :meth:`take` for each record of ``block``, whose bytes stand at ``base`` of ``file``.

        ``expected`` says how many more rows each series may get from the file.
        """
        self.flush(file)
        self.files[file].times(block.wall_times)
        sinks: dict[int, tuple[RawSeries, list[tuple[Block, int]]]] = {}
        for part in block.blocks:
            for number, column in enumerate(part.columns):
                raw = self._block_sink(column)
                sinks.setdefault(id(raw), (raw, []))[1].append((part, number))
        for raw, columns in sinks.values():
            pieces = [
                (part.starts + part.offsets[part.records[number]], rows)
                for part, number in columns
                if (rows := self._rows(raw, file, base, part, number)) is not None
            ]
            raw.files.add(file)
            self._changed.add(raw.tag)
            if pieces:
                rows = pieces[0][1] if len(pieces) == 1 else _in_file_order(pieces)
                raw.columns.reserve(len(rows[0]) + expected * len(pieces))
                raw.extend(file, rows)
                self.rows += len(rows[0])
        self._facts_changed = True

    def _rows(self, raw: RawSeries, file: int, base: int, block: Block, number: int) -> tuple[Any, ...] | None:
        """One column of a block as rows of a series."""
        record = block.records[number]
        steps, walls = block.steps[record], block.wall_times[record]
        if not raw.numeric:
            offsets = block.starts + (base + block.offsets[record])
            return steps, walls, file, offsets, block.lengths[record], block.columns[number].place
        numbers = block.numbers.get(number)
        if numbers is None:
            raw.undrawable[file] = raw.undrawable.get(file, 0) + len(steps)
            return None
        return steps, walls, numbers

    def _block_sink(self, column: Column) -> RawSeries:
        raw = self._sinks.get(column.tag)
        fresh = raw is None
        metadata = SCALARS if column.plain else column.metadata
        if raw is None:
            raw = self._sink(column.tag, metadata)
        if raw.plugin is None and metadata is not None and (column.plain or not fresh):
            self._decide(raw, column.tag, metadata)
        return raw

    def _number(
        self, file: int, offset: int, length: int, step: int, wall: float, tag: bytes, number: float, place: int
    ) -> None:
        raw = self._sinks.get(tag) or self._sink(tag, SCALARS)
        if raw.plugin is None:
            self._decide(raw, tag, SCALARS)
        if not raw.lists[0]:
            self._touched.append(raw)
        if raw.numeric:
            for column, item in zip(raw.lists, (step, wall, number), strict=True):
                column.append(item)
        else:
            self._index(raw, step, wall, file, offset, length, place)

    def _value(self, file: int, offset: int, length: int, step: int, wall: float, value: Value) -> None:
        raw = self._fallback_sink() if value.fallback else self._sinks.get(value.tag)
        if raw is None:
            raw = self._sink(value.tag, value.metadata)
        elif raw.plugin is None and value.metadata is not None:
            self._decide(raw, value.tag, value.metadata)
        if not raw.lists[0]:
            self._touched.append(raw)
        if value.empty:
            return
        if not raw.numeric:
            self._index(raw, step, wall, file, offset, length, value.place)
        elif value.number is None:
            raw.undrawable[file] = raw.undrawable.get(file, 0) + 1
        else:
            for column, item in zip(raw.lists, (step, wall, value.number), strict=True):
                column.append(item)

    @staticmethod
    def _index(raw: RawSeries, *row: Any) -> None:
        step, wall, file, offset, length, place = row
        if place > 0xFFFF:
            return
        for column, item in zip(raw.lists, (step, wall, file, offset, length, place), strict=True):
            column.append(item)

    def _sink(self, raw_tag: bytes, metadata: Metadata | None) -> RawSeries:
        """The series of a tag met for the first time under these bytes."""
        tag = identity(raw_tag)
        metadata = self._known.get(raw_tag, metadata)
        raw = self._series.get(tag)
        if raw is None:
            raw = self._series[tag] = RawSeries(tag, *_said(metadata))
            if "\ufffd" in tag and raw_tag.decode("utf-8", "ignore").encode() != raw_tag:
                self._bad_tags.append(tag)
            elif is_odd(tag) or is_odd(raw.metadata.display_name):
                self._odd_tags.append(tag)
        self._sinks[raw_tag] = raw
        return raw

    def _fallback_sink(self) -> RawSeries:
        if self._fallback is None:
            self._fallback = RawSeries("__run_graph__", "graphs", SeriesMetadata(), fallback=True)
        return self._fallback

    def _decide(self, raw: RawSeries, raw_tag: bytes, metadata: Metadata) -> None:
        plugin, said = _said(metadata)
        if plugin == "scalars":
            self.redo[raw_tag] = metadata
        raw.plugin, raw.metadata = plugin, said

    def flush(self, file: int) -> None:
        """All that was taken since the last call came from ``file``."""
        for raw in self._touched:
            self.rows += len(raw.lists[0])
            raw.flush(file)
            self._changed.add(raw.tag)
        self._touched.clear()
        self._facts_changed = True

    def drop(self, file: int) -> None:
        """Forget everything that ``file`` brought."""
        self.files.pop(file, None)
        for tag, raw in list(self._series.items()):
            if file in raw.files:
                self._changed.add(tag)
                if raw.drop(file):
                    del self._series[tag]
                    self._views.pop(tag, None)
        if self._fallback is not None and self._fallback.drop(file):
            self._fallback = None
        self._sinks = {key: raw for key, raw in self._sinks.items() if raw.tag in self._series}
        self._facts_changed = True

    def _renew_plan(self) -> Plan:
        if self._facts_changed or self._plan is None:
            fresh = plan(self.files)
            if fresh != self._plan:
                self._plan = fresh
                if len(self.files) > 1:
                    self._changed.update(self._series)
            self._facts_changed = False
        return self._plan

    def prepare(self) -> None:
        """Merge all series, so that :meth:`publish` has little to do."""
        now = self._renew_plan()
        for raw in self._visible().values():
            merge(raw, now)

    def sizes(self) -> list[tuple[int, str]]:
        """Bytes that each series takes, and its tag."""
        return [(raw.nbytes, tag) for tag, raw in self._series.items()]

    def thin(self, tag: str) -> int:
        """Halve a series; the bytes that it takes now."""
        raw = self._series[tag]
        raw.thin()
        self._changed.add(tag)
        return raw.nbytes

    def own(self) -> None:
        """Let go of memory that another process filled."""
        for raw in self._series.values():
            raw.columns.own()
            if raw.merged is not None and raw.merged.columns is not None:
                raw.merged.columns.own()
            self._changed.add(raw.tag)

    def publish(self, generation: int) -> dict[str, SeriesView]:
        """The views of all series, new ones for those that changed."""
        now = self._renew_plan()
        series = self._visible()
        for tag in self._changed:
            raw = series.get(tag)
            if raw is None:
                self._views.pop(tag, None)
                continue
            self._views[tag] = _view(raw, now, generation)
        if self._changed:
            if list(self._views) != list(series):
                self._views = {tag: self._views[tag] for tag in series}
            self.restarts = self._find_restarts(series.values())
            self._changed.clear()
        return dict(self._views)

    def _visible(self) -> dict[str, RawSeries]:
        spare = self._fallback
        if spare is None or spare.tag in self._series:
            return self._series
        return {**self._series, spare.tag: spare}

    def _find_restarts(self, series: Iterable[RawSeries]) -> tuple[Restart, ...]:
        steps: dict[int, int] = {}
        for raw in series:
            for file, step in raw.merged.cuts.items() if raw.merged is not None else ():
                steps[file] = min(step, steps.get(file, step))
        assert self._plan is not None
        return tuple(Restart(self.files[file].name, steps[file]) for file, _ in self._plan.restarts if file in steps)

    @property
    def first_wall_time(self) -> float | None:
        """Smallest usable wall time of any event."""
        low = min((facts.low for facts in self.files.values()), default=math.inf)
        return low if low < math.inf else None

    @property
    def last_wall_time(self) -> float | None:
        """Largest usable wall time of any event."""
        high = max((facts.high for facts in self.files.values()), default=-math.inf)
        return high if high > -math.inf else None

    def notices(self) -> list[Notice]:
        """What is odd about times, names and restarts; damage is the tail's to tell."""
        out: list[Notice] = []
        for facts in self.files.values():
            if facts.odd_times:
                text = f"{facts.odd_times} events carry no usable wall time; they are shown by step"
                out.append(Notice("bad-time", text, self.name, facts.name))
            if facts.backwards:
                text = "the clock went back while this file was written; points are shown by step"
                out.append(Notice("clock-backwards", text, self.name, facts.name))
        if self._bad_tags:
            text = f"not UTF-8: {_few(self._bad_tags)}; bytes that are no text are shown as \ufffd"
            out.append(Notice("bad-text", text, self.name))
        if self._odd_tags:
            text = f"control or invisible characters in {_few(self._odd_tags)} are shown as symbols"
            out.append(Notice("text-neutralised", text, self.name))
        out += self._no_numbers()
        for restart in self.restarts:
            text = f"restarted at step {restart.step}: the points that this replaces are set aside"
            out.append(Notice("step-restart", text, self.name, restart.file, step=restart.step))
        return out

    def _no_numbers(self) -> list[Notice]:
        """A notice for each file whose scalars are not all of them numbers."""
        found: dict[int, list[RawSeries]] = {}
        for raw in self._series.values():
            for file in raw.undrawable:
                found.setdefault(file, []).append(raw)
        out: list[Notice] = []
        for file, some in found.items():
            count = sum(raw.undrawable[file] for raw in some)
            values = "1 value is" if count == 1 else f"{count:,} values are"
            tags = _few([raw.tag for raw in some])
            text = f"{values} no single number, and not drawn: scalars of {tags}"
            out.append(Notice("no-number", text, self.name, self.files[file].name))
        return out


def _in_file_order(pieces: list[tuple[Array, tuple[Any, ...]]]) -> tuple[Any, ...]:
    """Rows of several columns of a block by the places of their records."""
    order = np.argsort(np.concatenate([places for places, _ in pieces]), kind="stable")
    columns = zip(*(rows for _, rows in pieces), strict=True)
    sizes = [len(places) for places, _ in pieces]
    return tuple(
        np.concatenate([np.broadcast_to(np.asarray(item), size) for item, size in zip(parts, sizes, strict=True)])[
            order
        ]
        for parts in columns
    )


def _few(tags: list[str]) -> str:
    first = display(tags[0], 40)
    return f"1 tag ({first})" if len(tags) == 1 else f"{len(tags)} tags ({first}, …)"


def _said(metadata: Metadata | None) -> tuple[str | None, SeriesMetadata]:
    """The plugin and the metadata of a series whose first value said ``metadata``."""
    if metadata is None:
        return None, SeriesMetadata()
    said = SeriesMetadata(identity(metadata.display_name), identity(metadata.description), metadata.content)
    return metadata.plugin or NO_PLUGIN, said


def _view(raw: RawSeries, plan: Plan, generation: int) -> SeriesView:
    merged = merge(raw, plan)
    columns = shown(raw)
    aside = merged.abandoned
    numeric = raw.numeric
    return SeriesView(
        tag=raw.tag,
        plugin=raw.plugin or NO_PLUGIN,
        generation=generation,
        points=Points(*columns) if numeric else None,
        index=None if numeric else PayloadIndex(*columns),
        abandoned_points=Points(*map(_frozen, aside)) if numeric and aside is not None else None,
        abandoned=0 if aside is None else len(aside[0]),
        replaced=merged.replaced,
        undrawable=sum(raw.undrawable.values()),
        nan=merged.nan,
        inf=merged.inf,
        every=raw.every,
        metadata=raw.metadata,
    )
