"""A hint from the system that something below a logdir has changed; the poll is the truth."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

from tuiboard.follow.logdir import MARK


class Watch:
    """Calls ``hint(folder, new)`` from a thread of its own when an event file or a folder changed.

    ``new`` says that something appeared or went.  Where watching fails, or sees nothing, polling alone
    does the work: :attr:`failure` then says why.
    """

    def __init__(self, roots: Sequence[str], hint: Callable[[str, bool], None]) -> None:
        self.failure = ""
        self._observer: Any = None
        self._stopped = False
        # on a thread, since it asks for every folder below the roots, and one may not answer
        threading.Thread(target=self._begin, args=(roots, hint), name="tuiboard-watch", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether hints may be expected."""
        return self._observer is not None and bool(self._observer.is_alive())

    def stop(self) -> None:
        """Watch no longer."""
        self._stopped = True
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(1.0)
            self._observer = None

    def _begin(self, roots: Sequence[str], hint: Callable[[str, bool], None]) -> None:
        try:
            observer = _observe(roots, hint)
        except Exception as error:  # no inotify, no room for more watches, no such folder: polling goes on
            self.failure = f"{type(error).__name__}: {error}"
            return
        self._observer = observer
        if self._stopped:
            observer.stop()


def _observe(roots: Sequence[str], hint: Callable[[str, bool], None]) -> Any:
    from watchdog import events
    from watchdog.observers import Observer

    class Handler(events.FileSystemEventHandler):
        def on_any_event(self, event: events.FileSystemEvent) -> None:
            folder, name = os.path.split(os.fsdecode(event.dest_path or event.src_path))
            new = not isinstance(event, events.FileModifiedEvent)
            if event.is_directory or MARK in name:
                hint(folder, new)

    wanted: list[type[events.FileSystemEvent]] = [
        events.FileModifiedEvent, events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent,
        events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent,
    ]  # fmt: skip
    observer = Observer()
    observer.daemon = True
    try:
        for root in roots:
            observer.schedule(Handler(), root, recursive=True, event_filter=wanted)
        observer.start()
    except BaseException:
        observer.unschedule_all()
        raise
    return observer
