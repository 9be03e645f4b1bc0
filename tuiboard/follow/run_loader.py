"""Reads the event files of one run into its stage, and makes the run's view."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tuiboard.compute.natural import natural_key
from tuiboard.follow.files import OpenFiles
from tuiboard.follow.logdir import RunFolder
from tuiboard.follow.part import LEAST, MOST, Part, places
from tuiboard.follow.tail import Change, Tail
from tuiboard.follow.take import take
from tuiboard.format.layouts import Layouts
from tuiboard.format.open import NotRegularError
from tuiboard.store.names import display
from tuiboard.store.notice import Notice
from tuiboard.store.run import RunView
from tuiboard.store.stage import MAX_FILES, RunStage

COPIED_S = 3600.0
"""A file so much younger than its newest event was copied here, not written: the event's time counts."""
RETRY_S = 60.0
"""The longest pause before a file that could not be read is tried again."""


@dataclass(slots=True)
class Source:
    """One event file of the run."""

    number: int
    file: str
    """Its name in the run's folder."""
    tail: Tail
    unread: bool = True
    """There may be more to read."""
    gone: bool = False
    error: Notice | None = None
    retry_at: float = 0.0
    pause: float = 0.0
    parts: list[Part] = field(default_factory=list)
    """Parts of it that were not reached yet, in their order."""
    divided: bool = False


class RunLoader:
    """One run: its files, its stage, and the view last made of it.  Only the follower uses it."""

    def __init__(
        self,
        folder: RunFolder,
        files: OpenFiles,
        grace_s: float,
        *,
        network: bool = False,
        layouts: Layouts | None = None,
    ) -> None:
        self.name = folder.name
        self.place = natural_key(folder.name)
        """Its place among runs."""
        self.folder = folder.path
        self.device = folder.device
        """The file system that the run lies on."""
        self.network = network
        self.view: RunView | None = None
        self.dirty = True
        """Something has changed since the view was made."""
        self.removed = False
        self.unread = True
        """Any file may have more to read."""
        self.grew = False
        """A file has grown since it was first seen."""
        self.newest = 0.0
        """When a file of the run last grew, seconds since the epoch; 0 if unknown."""
        self.untouched = False
        """Files are known and nothing of them has been read, so another process may do it."""
        self.left = 0
        """Bytes to read, as of the last look."""
        self._files = files
        self._grace_s = grace_s
        self._layouts = Layouts() if layouts is None else layouts
        self._stage = RunStage(folder.name)
        self._sources: dict[str, Source] = {}
        self._names: list[str] = []
        self._events: dict[str, Notice] = {}
        """What happened once and stays true: files replaced, cut, gone."""
        self._told: tuple[Notice, ...] = ()
        self.update(folder)

    # -- which files -------------------------------------------------------------------------------

    def is_current(self, folder: RunFolder) -> bool:
        """Whether the folder holds the files that are known."""
        settled = not self.removed and not any(source.gone for source in self._sources.values())
        return settled and set(folder.files) == self._sources.keys()

    def update(self, folder: RunFolder) -> bool:
        """Take note of the files that the folder holds now; True if they are not those known."""
        if self.is_current(folder):
            return False
        present = set(folder.files)
        if self.removed and present:
            self._start_afresh()
        self.folder, self.device = folder.path, folder.device
        missing = [source for source in self._sources.values() if source.file not in present and not source.gone]
        for file in folder.files:
            source = self._sources.get(file)
            if source is None and not self._renamed(file, missing):
                self._add(file)
            elif source is not None and source.gone:
                self._forget(source)
                self._add(file)
        for source in missing:
            if source.file not in present:
                self._lose(source)
        return True

    def remove(self) -> None:
        """The folder is no run any more: keep what was read, marked as gone."""
        for source in self._sources.values():
            if not source.gone:
                self._lose(source)
        if not self.removed:
            self.removed = self.dirty = True

    def _start_afresh(self) -> None:
        self.removed = False
        self._stage = RunStage(self.name)
        self._sources.clear()
        self._names.clear()
        self._events.clear()
        self.dirty = True

    def _path(self, file: str) -> str:
        return f"{self.folder}/{file}"

    def _label(self, file: str) -> str:
        return file if self.name == "." else f"{self.name}/{file}"

    def _add(self, file: str) -> None:
        if file in self._names:
            number = self._names.index(file)
        elif len(self._names) < MAX_FILES:
            number = len(self._names)
            self._names.append(file)
        else:
            return
        tail = Tail(self._path(file), self._label(file), self._files, self._grace_s, self._layouts)
        self._sources[file] = Source(number, file, tail)
        self.dirty = self.unread = True

    def _renamed(self, file: str, missing: list[Source]) -> bool:
        """Whether ``file`` is one of the missing under a new name; if so it is followed on."""
        if not missing:
            return False
        try:
            found = self._files.look(self._path(file))
        except OSError:
            return False
        for source in missing:
            if source.tail.seen.size >= 0 and source.tail.seen.file == found.file:
                del self._sources[source.file]
                self._names[source.number] = file
                self._files.close(source.tail.path)
                source.file, source.tail.path, source.tail.name = file, self._path(file), self._label(file)
                self._sources[file] = source
                facts = self._stage.files.get(source.number)
                if facts is not None:
                    facts.name = file
                missing.remove(source)
                self.dirty = True
                return True
        return False

    def _lose(self, source: Source) -> None:
        source.gone, source.unread = True, False
        self._files.close(source.tail.path)
        text = "an event file that was being read has gone; what was read of it stays"
        self._event("file-removed", text, source.file)

    def _forget(self, source: Source) -> None:
        self._files.close(source.tail.path)
        self._stage.drop(source.number)
        del self._sources[source.file]
        self.dirty = True

    def _event(self, kind: str, text: str, file: str) -> None:
        self._events[f"{kind} {file}"] = Notice(kind, text, self.name, self._label(file))
        self.dirty = True

    # -- reading -----------------------------------------------------------------------------------

    def look(self, now: float, *, newest_only: bool = False) -> bool:
        """Ask the system about the files; True if there is something to read."""
        sources = list(self._sources.values())
        if newest_only and len(sources) > 1:
            fresh = [source for source in sources if source.tail.seen.size < 0]
            sources = fresh or [max(sources, key=lambda source: source.tail.seen.mtime)]
        for source in sources:
            if not source.gone and now >= source.retry_at:
                self._guard(source, now, self._look)
        self._sum_up()
        return self.unread

    def _sum_up(self) -> None:
        sources = self._sources.values()
        self.unread = any(source.unread for source in sources)
        self.newest = max((source.tail.seen.mtime for source in sources), default=0.0)
        self.untouched = not self.removed and all(source.tail.at == 0 for source in sources)
        self.left = self.bytes_known - self.bytes_read

    def _look(self, source: Source, now: float) -> None:
        before = source.tail.seen.size
        change = source.tail.look(now, fresh=self.network)
        self.grew = self.grew or 0 <= before < source.tail.seen.size
        if change is Change.SAME and source.error is None:
            return
        if change in (Change.REPLACED, Change.TRUNCATED):
            kind = "file-replaced" if change is Change.REPLACED else "file-truncated"
            what = "replaced by another" if change is Change.REPLACED else "cut shorter"
            file = source.file
            self._forget(source)
            self._add(file)
            self._event(kind, f"the event file was {what}; it is read again from its start", file)
            source = self._sources[file]
            source.tail.look(now)
        source.unread = True
        self.dirty = True

    def read(self, now: float, until: float, clock: Callable[[], float] = time.monotonic) -> bool:
        """Read what is new until the clock says ``until``; True if all of it was read."""
        for source in sorted(self._sources.values(), key=lambda source: source.file):
            while source.unread:
                self._guard(source, now, self._read)
                if clock() >= until:
                    break
            if clock() >= until:
                break
        if self._stage.redo and not any(source.unread for source in self._sources.values()):
            self._read_anew(now)
        self._sum_up()
        return not self.unread

    def _read(self, source: Source, now: float) -> None:
        batch = source.tail.read(now)
        source.error, source.pause = None, 0.0
        if batch is not None:
            self._stage.file(source.number, source.file)
            take(self._stage, source.number, source.tail, batch)
        if source.parts and source.tail.at >= source.parts[0].start:
            self._meet(source)
        elif batch is None:
            source.unread = False
        self.dirty = True

    # -- parts of a large file that others read ----------------------------------------------------

    @property
    def divisible(self) -> bool:
        """Whether its largest file is begun, and so large that others had better read parts of it."""
        source = self._largest
        left = 0 if source is None else source.tail.seen.size - source.tail.at
        return source is not None and not source.divided and source.tail.at > 0 and left >= 2 * LEAST

    @property
    def _largest(self) -> Source | None:
        """The file of which most is to be read."""
        return max(self._sources.values(), key=lambda source: source.tail.seen.size - source.tail.at, default=None)

    def divide(self, readers: int) -> None:
        """Let others read parts of its largest file; raises OSError."""
        source = self._largest
        if source is None or not self.divisible:
            return
        tail = source.tail
        left = tail.seen.size - tail.at
        source.divided = True
        count = left // max(LEAST, min(MOST, left // (4 * readers)))
        starts = places(self._files, tail.path, tail.at, tail.seen.size, count)
        for start, end in itertools.pairwise([*starts, tail.seen.size]):
            source.parts.append(Part(self.name, tail, self._stage, source.number, start=start, end=end))
        tail.until = starts[0] if starts else None

    @property
    def parts(self) -> list[Part]:
        """Those that nobody reads yet, the last first: the run itself begins at the other end."""
        spare = [part for source in self._sources.values() for part in source.parts if not part.away]
        return [part for part in spare if part.untouched][::-1]

    def welcome(self, before: Part, after: Part) -> None:
        """A part is back: as it is now, or as it was sent, where it could not be read."""
        after.away = after.untouched = False
        for source in self._sources.values():
            if before in source.parts:
                source.parts[source.parts.index(before)] = after
                self._meet(source)
        self._sum_up()

    def _meet(self, source: Source) -> None:
        """Take over the parts whose start has been reached, and go on behind them."""
        tail, parts = source.tail, source.parts
        while parts and tail.at >= parts[0].start:
            part = parts[0]
            if tail.at == part.start and part.away:
                source.unread = False
                return
            parts.pop(0)
            if tail.at == part.start and part.whole and self._stage.join(source.number, part.stage):
                tail.join(part.tail)
                self.dirty = True
        tail.until = parts[0].start if parts else None
        source.unread = True

    def _read_anew(self, now: float) -> None:
        self._stage = self._stage.again()
        for source in self._sources.values():
            if not source.gone:
                source.tail = Tail(source.tail.path, source.tail.name, self._files, self._grace_s, self._layouts)
                source.unread, source.parts = True, []
                self._guard(source, now, lambda source, now: source.tail.look(now) and None)

    def _guard(self, source: Source, now: float, act: Callable[[Source, float], None]) -> None:
        """The boundary around a file: what it raises becomes a notice, and the file is tried again."""
        try:
            act(source, now)
        except FileNotFoundError:
            source.unread = False  # the next walk over the folder tells what became of it
            return
        except NotRegularError:
            text = "named like an event file; not opened"
            self._failed(source, now, Notice("not-regular", text, self.name, self._label(source.file)))
        except OSError as error:
            text = f"cannot be read: {error.strerror or error}; tried again later"
            self._failed(source, now, Notice("file-unreadable", text, self.name, self._label(source.file)))
        except Exception as error:  # whatever else it is, the other files go on
            text = f"reading stopped on {type(error).__name__}: {display(str(error), 80)}; tried again later"
            self._failed(source, now, Notice("file-unreadable", text, self.name, self._label(source.file)))

    def _failed(self, source: Source, now: float, notice: Notice) -> None:
        if source.error != notice:
            source.error, self.dirty = notice, True
        source.unread = False
        source.pause = min(RETRY_S, source.pause * 2 or 0.5)
        source.retry_at = now + source.pause if self._grace_s else now

    def failed(self, error: Exception) -> None:
        """Something went wrong with the run as a whole: say so and go on with what there is."""
        for source in self._sources.values():
            source.unread = False
        self.unread = False
        text = f"reading stopped on {type(error).__name__}: {display(str(error), 80)}"
        self._event("run-failed", text, "")

    def give_up(self) -> None:
        """Wait no longer for what is damaged in the middle of files."""
        for source in self._sources.values():
            source.tail.give_up()
        self.dirty = True

    # -- the view ----------------------------------------------------------------------------------

    @property
    def bytes_known(self) -> int:
        """Size of the files together."""
        return sum(max(0, source.tail.seen.size) for source in self._sources.values())

    @property
    def bytes_read(self) -> int:
        """How much of them has been read."""
        return sum(source.tail.at for source in self._sources.values())

    @property
    def stage(self) -> RunStage:
        """What was read."""
        return self._stage

    def prepare(self) -> None:
        """Do what :meth:`publish` would have to, as far as it takes time."""
        self._stage.prepare()

    @property
    def pending(self) -> bool:
        """Whether :meth:`judge` and :meth:`publish` may ask storage about ends and holes of files."""
        return any(source.tail.pending for source in self._sources.values())

    def judge(self, now: float) -> None:
        """Decide what is still waited for, and whether that is news."""
        tails = [source.tail for source in self._sources.values() if source.tail.pending and not source.gone]
        for tail in tails:
            tail.judge(now)
        if tails and self._notices() != self._told:
            self.dirty = True

    def _notices(self) -> tuple[Notice, ...]:
        out: list[Notice] = []
        for source in self._sources.values():
            try:
                out += source.tail.notices(self.name)
            except OSError:
                out += [source.error] if source.error is not None else []
                continue
            if source.error is not None:
                out.append(source.error)
        if self.removed:
            out.append(Notice("run-removed", "all event files of this run have gone", self.name, self.name))
        else:
            out += self._events.values()
        return (*out, *self._stage.notices())

    def _last_write(self) -> float:
        written = self._stage.last_wall_time
        copied = not self.grew and written is not None and self.newest - written > COPIED_S
        return written if copied and written is not None else self.newest

    def publish(self, generation: int) -> RunView:
        """The run's view; the same one as before if nothing has changed."""
        if self.view is not None and not self.dirty:
            return self.view
        series = self._stage.publish(generation)
        self._told = self._notices()
        sources = self._sources.values()
        self.view = RunView(
            name=self.name,
            folder=self.folder,
            generation=generation,
            series=series,
            files=tuple(self._names),
            bytes=self.bytes_known,
            bytes_read=self.bytes_read,
            first_wall_time=self._stage.first_wall_time,
            last_wall_time=self._stage.last_wall_time,
            last_write=self._last_write(),
            restarts=self._stage.restarts,
            notices=self._told,
            waiting=any(source.tail.waiting for source in sources if not source.gone),
            removed=self.removed,
        )
        self.dirty = False
        return self.view
