"""Follows one event file: what is new in it, what is damaged, whether it is still the same file."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from enum import Enum
from statistics import median_low

from tuiboard.follow.damage import Hole, Tally, damage_notice, tail_notice
from tuiboard.follow.files import Identity, OpenFiles
from tuiboard.format.columns import BulkReader
from tuiboard.format.layout import Block
from tuiboard.format.layouts import Layouts
from tuiboard.format.loose import Mix
from tuiboard.format.tfrecord import (
    FOOTER,
    HEADER,
    MAX_RECORD,
    Stop,
    claimed_length,
    search,
    walk,
    whole_record,
)
from tuiboard.store.notice import Notice

CHUNK = 1 << 20
"""Bytes read at a time, unless a record is larger."""
WIDEST = 16 << 20
"""Bytes read at a time where records repeat only after many others, at most."""
HEAD = 128
"""Bytes at the start of a file, and before the place reached, by which it is known."""
HOLES = 64
"""Damaged stretches that are looked at again while they are fresh; more are given up at once."""
HOLE_BYTES = 4 << 20
NEAR = 64
"""Records before a damaged stretch by whose sizes is judged how many it held."""
SHRUNK_S = 2.0
"""A smaller size is believed after this many seconds: network file systems show stale ones."""


class Change(Enum):
    """What became of a file since it was last looked at."""

    SAME = "same"
    GROWN = "grown"
    REPLACED = "replaced"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Batch:
    """Whole records, in a stretch of the file: either one by one or as columns."""

    data: bytes
    base: int
    """Where ``data`` stands in the file."""
    spans: list[tuple[int, int]]
    """Start and end of each payload in ``data``."""
    block: Block | Mix | None = None
    """Records as columns."""


class Tail:
    """One event file and how far it has been read.

    :meth:`look` compares the file with what is known of it, :meth:`read` gives the next whole records.
    A record is read from its start or not at all, so any cut of the file into reads gives the same
    records.  What cannot be read yet is waited for until ``grace_s`` after the file's last change; a
    damaged stretch with records after it is stepped over at once and looked at again until then.
    """

    def __init__(self, path: str, name: str, files: OpenFiles, grace_s: float, layouts: Layouts | None = None) -> None:
        self.path = path
        self.name = name
        """As notices call it."""
        self.grace_s = grace_s
        self.seen = Identity(0, 0, -1, 0.0)
        self.at = 0
        """Everything before has been read or given up."""
        self.records = 0
        self.last_step: int | None = None
        """The step of the last event taken, for notices; the run's loader sets it."""
        self.until: int | None = None
        """Where to stop: another has read on from there; None once a record turns out to reach beyond."""
        self._files = files
        self._layouts = Layouts() if layouts is None else layouts
        self._bulk = BulkReader(self._layouts)
        self._chunk = b""
        self._chunk_at = 0
        self._want = 0
        self._head = b""
        self._before = b""
        self._probe: int | None = None
        self._kind = "corrupt-frame"
        self._need = 0
        self._stuck: str | None = None
        self._stuck_since = 0.0
        self._shrunk_since: float | None = None
        self._holes: list[Hole] = []
        self._tallies: dict[str, Tally] = {}
        self._given_up = False
        self._looked = 0.0
        self._lengths: deque[int] = deque(maxlen=NEAR)
        """Bytes of the payloads of the last records."""

    # -- is it still the same file? ----------------------------------------------------------------

    def look(self, now: float, *, fresh: bool = False) -> Change:
        """Compare the file with what is known of it; raises OSError as the system does."""
        found = self._files.look(self.path, fresh=fresh)
        self._chunk = b""
        before, self.seen = self.seen, found
        if before.size < 0:
            return Change.GROWN
        other = before.file != found.file
        if found.size < self._reach():
            return self._shrunk(now, found, other=other)
        self._shrunk_since = None
        if other or found.size != before.size or found.mtime != before.mtime:
            if not self._is_same():
                return Change.REPLACED
            return Change.GROWN
        return Change.GROWN if self._worth_a_look(now) else Change.SAME

    def _reach(self) -> int:
        return max(self.at, len(self._head))

    def _shrunk(self, now: float, found: Identity, *, other: bool) -> Change:
        head = self._files.read(self.path, 0, len(self._head))
        if other and found.size >= len(self._head) > 0 and head == self._head:
            other = False  # a copy that is still being made
        if other:
            return Change.REPLACED
        if head != self._head[: len(head)] or len(head) < len(self._head):
            return Change.TRUNCATED
        if self._shrunk_since is None:
            self._shrunk_since = now
        return Change.TRUNCATED if now - self._shrunk_since >= SHRUNK_S else Change.SAME

    def _is_same(self) -> bool:
        """Whether the bytes by which the file is known still stand where they stood."""
        if self._head and self._files.read(self.path, 0, len(self._head)) != self._head:
            return False
        start = self.at - len(self._before)
        return not self._before or self._files.read(self.path, start, len(self._before)) == self._before

    def _worth_a_look(self, now: float) -> bool:
        """Whether the bytes of a file of unchanged size and time may have changed all the same."""
        if not (self._holes or self._stuck) or self._given_up:
            return False
        return now - self._looked >= min(1.0, self.grace_s) or now - self.seen.mtime >= self.grace_s

    # -- what is new in it? ------------------------------------------------------------------------

    def read(self, now: float) -> Batch | None:
        """The next whole records, or None if there are none for now; raises OSError as the system does.

        At most one chunk or one record is read for them.
        """
        self._looked = now
        while True:
            if self.until is not None and (self._probe is not None or self.at > self.until):
                self.until = None
            size = self.end
            if self.at >= size:
                self._chunk = b""
                self._stuck = None
                return self._fill_holes(now)
            if self._probe is not None:
                if not self._search(now):
                    return self._fill_holes(now)
                continue
            data, at = self._bytes(size)
            if not data:
                return self._fill_holes(now)
            base = self.at - at
            bulk = self._bulk.take(data, at)
            self._want = bulk.want
            if bulk.block is not None:
                self._lengths.extend(bulk.block.last_lengths(NEAR))
                self._advance(data, at, bulk.block.end)
                self.records += bulk.block.count
                return Batch(data, base, [], bulk.block)
            last = base + len(data) >= size
            out = walk(data, at, last=last, limit=bulk.careful)
            if out.spans:
                self._lengths.extend(end - start for start, end in out.spans[-NEAR:])
                self._advance(data, at, out.at)
                self.records += len(out.spans)
            self._need = 0
            if out.stop is Stop.LIMIT:
                return Batch(data, base, out.spans)
            self._chunk = b""
            if last and self.until is not None and out.stop is not Stop.END:
                self.until = None
                if out.spans:
                    return Batch(data, base, out.spans)
                continue
            if out.spans and out.stop not in (Stop.END, Stop.SHORT):
                return Batch(data, base, out.spans)  # the damage is dealt with once their steps are known
            going = self._stop(out.stop, out.need, data[out.at :], now, last=last)
            if out.spans:
                return Batch(data, base, out.spans)
            if not going:
                return self._fill_holes(now)

    @property
    def end(self) -> int:
        """Up to where it reads."""
        return self.seen.size if self.until is None else min(self.until, self.seen.size)

    @property
    def is_clean(self) -> bool:
        """Whether all that was read so far was whole and in its place."""
        return self._stuck is None and self._probe is None and not self._holes and not self._tallies

    def beside(self, start: int, end: int) -> Tail:
        """One that reads of the same file what lies between two offsets."""
        out = Tail(self.path, self.name, self._files, self.grace_s, self._layouts)
        out.at, out.seen = start, replace(self.seen, size=end)
        return out

    def join(self, other: Tail) -> None:
        """Go on where ``other`` ended, which began where this one stands."""
        self.at, self._before, self._chunk = other.at, other._before, b""
        self._stuck = self._probe = None
        self.records += other.records
        self.last_step = other.last_step
        self._lengths.extend(other._lengths)

    def _bytes(self, size: int) -> tuple[bytes, int]:
        """Bytes of the file, and where in them the place reached is; what was read before is used up first."""
        at = self.at - self._chunk_at
        left = len(self._chunk) - at
        enough = max(self._need, min(self._want, WIDEST) // 2, 1)
        if 0 <= at < len(self._chunk) and (left >= enough or self._chunk_at + len(self._chunk) >= size):
            return self._chunk, at
        wanted = max(CHUNK, self._need, min(self._want, WIDEST))
        data = self._files.read(self.path, self.at, min(wanted, size - self.at))
        self._chunk, self._chunk_at = data, self.at
        return data, 0

    def _advance(self, data: bytes, start: int, upto: int) -> None:
        """Go on to ``upto``, given the bytes from ``start``, where the tail stands, on."""
        if self.at == len(self._head) < HEAD:
            self._head = (self._head + data[start:upto])[:HEAD]
        self._before = data[max(start, upto - HEAD) : upto]
        self.at += upto - start
        self._stuck, self._given_up = None, False

    def _stop(self, stop: Stop, need: int, rest: bytes, now: float, *, last: bool) -> bool:
        """Deal with what stands after the last whole record; True if reading may go on."""
        if stop is Stop.END:
            return not last
        if stop is Stop.SHORT:
            if not last:
                self._need = need
                return True
            # once more has come than is missing, or nothing any more, look whether something else follows
            self._wait("partial-tail" if any(rest) else "zero-tail", now, rest)
            if need and not self._patient(now):
                self._probe, self._kind = self.at + 1, "corrupt-frame"
                return True
            return False
        if stop is Stop.BAD_PAYLOAD:
            self._step_over("corrupt-record", self.at + need, now)
            return True
        if stop is Stop.OVERSIZE and self._holds_at(self.at + need):
            self._step_over("oversize-record", self.at + need, now)
            return True
        if self._goes_back():
            return True
        self._kind = "oversize-record" if stop is Stop.OVERSIZE else "corrupt-frame"
        self._wait(self._kind, now, rest)
        self._probe = self.at + 1
        return True

    def _goes_back(self) -> bool:
        """Go back to a whole record that starts within the last checksum taken; True if there is one.

        Where bytes were cut out whose like follows, the record before the cut is right with the first bytes of the
        one after it, and both are whole.
        """
        for start in range(max(0, self.at - FOOTER + 1), self.at):
            if self._whole_at(start):
                self.at, self._before, self._stuck = start, b"", None
                return True
        return False

    def _holds_at(self, offset: int) -> bool:
        """Whether another record, or the end of the file, stands at ``offset``."""
        if offset >= self.seen.size:
            return offset == self.seen.size
        return claimed_length(self._files.read(self.path, offset, HEADER)) is not None

    def _search(self, now: float) -> bool:
        """Look for the next whole record after damage; True once reading may go on."""
        assert self._probe is not None
        if self._mended():
            self._probe = self._stuck = None
            return True
        beyond: int | None = None
        need, effort = 0, 4 * MAX_RECORD  # crafted headers could ask for each other's bytes over and over
        while True:
            left = max(0, self.seen.size - self._probe)
            data = self._files.read(self.path, self._probe, min(max(CHUNK, need), left))
            found = search(data, left)
            if found.at is not None:
                self._step_over(self._kind, self._probe + found.at, now)
                return True
            if found.beyond is not None and beyond is None:
                beyond = self._probe + found.beyond
            short = len(data) < min(max(CHUNK, need), left)
            if short or len(data) == left:
                # what may be a record on its way is looked at again when there is more of the file
                self._probe = min(self._probe + found.resume, self.seen.size if beyond is None else beyond)
                return False
            if found.need and effort > 0:
                need, effort = found.need, effort - found.need
                self._probe += found.resume
            else:
                need = 0
                self._probe += found.resume + (1 if found.need else 0)

    def _mended(self) -> bool:
        """Whether a whole record stands at the damaged place by now."""
        return self._whole_at(self.at)

    def _whole_at(self, offset: int) -> bool:
        length = claimed_length(self._files.read(self.path, offset, HEADER))
        if length is None or length > MAX_RECORD or offset + HEADER + length + FOOTER > self.seen.size:
            return False
        return whole_record(self._files.read(self.path, offset, HEADER + length + FOOTER)) is not None

    def _wait(self, kind: str, now: float, rest: bytes) -> None:
        if self._stuck is None:
            self._stuck_since = now
        if kind == "corrupt-frame" and claimed_length(rest) is not None:
            kind = "partial-tail"  # the header is right: its record is not there yet
        self._stuck = kind

    def _patient(self, now: float) -> bool:
        return now - self.seen.mtime < self.grace_s and now - self._stuck_since < self.grace_s

    # -- damage ------------------------------------------------------------------------------------

    def _step_over(self, kind: str, end: int, now: float) -> None:
        usual = HEADER + median_low(self._lengths) + FOOTER if self._lengths else end - self.at
        hole = Hole(kind, self.at, end, now, self.last_step, usual)
        self.at, self._probe, self._stuck, self._need = end, None, None, 0
        self._before = b""
        self._given_up = False
        fresh = now - self.seen.mtime < self.grace_s
        room = len(self._holes) < HOLES and sum(h.end - h.start for h in self._holes) < HOLE_BYTES
        if fresh and room and kind != "oversize-record":
            self._holes.append(hole)
        else:
            self._count(hole)

    def _fill_holes(self, now: float) -> Batch | None:
        """Look again at damage that may be data still on its way."""
        for hole in list(self._holes):
            data = self._files.read(self.path, hole.start, hole.end - hole.start)
            out = walk(data, last=True)
            base = hole.start
            whole = out.at == len(data) == hole.end - hole.start
            if whole:
                self._holes.remove(hole)
            elif now - self.seen.mtime >= self.grace_s or now - hole.seen >= self.grace_s:
                self._holes.remove(hole)
                hole.start += out.at
                self._count(hole)
            elif out.spans:
                hole.start += out.at
            if out.spans:
                self.records += len(out.spans)
                return Batch(data, base, out.spans)
        return None

    def give_up(self) -> None:
        """Wait no longer for anything that is damaged in the middle of the file."""
        for hole in self._holes:
            self._count(hole)
        self._holes.clear()

    def _count(self, hole: Hole) -> None:
        tally = self._tallies.setdefault(hole.kind, Tally(hole.start, step=hole.step))
        size = hole.end - hole.start
        tally.places += 1
        tally.bytes += size
        tally.records += max(1, round(size / hole.usual)) if hole.kind == "corrupt-frame" else 1

    def undecodable(self, offset: int) -> None:
        """Count a record that is right by its checksums and no event."""
        tally = self._tallies.setdefault("undecodable-record", Tally(offset, step=self.last_step))
        tally.places += 1
        tally.records += 1

    def judge(self, now: float) -> None:
        """Decide whether the end of the file is still waited for."""
        self._given_up = self._stuck is not None and not self._patient(now)

    @property
    def pending(self) -> bool:
        """Whether time alone may change what is to be said of the file."""
        return self._stuck is not None or bool(self._holes)

    @property
    def waiting(self) -> bool:
        """Whether the file is empty, or ends in something that may still become a record."""
        return self.seen.size == 0 or (self._stuck is not None and not self._given_up)

    def notices(self, run: str) -> list[Notice]:
        """Every problem of the file as :meth:`judge` left it."""
        out = [damage_notice(kind, tally, run, self.name) for kind, tally in self._tallies.items()]
        if self._given_up and self._stuck is not None:
            kind = self._stuck
            if not self.records and not self._tallies and self.at == 0 and self.seen.size >= HEADER:
                kind = "not-an-event-file"
            elif self._is_zero():
                kind = "zero-tail"
            out.append(tail_notice(kind, self.at, self.seen.size, run, self.name, self.last_step))
        return out

    def _is_zero(self) -> bool:
        """Whether nothing but zeros follows, judged by the first and the last of it."""
        left = self.seen.size - self.at
        first = self._files.read(self.path, self.at, min(left, CHUNK))
        last = self._files.read(self.path, max(self.at, self.seen.size - CHUNK), CHUNK)
        return not first.strip(b"\0") and not last.strip(b"\0")
