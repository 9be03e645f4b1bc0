"""What the follower has to tell that belongs to no run."""

from __future__ import annotations

from collections.abc import Sequence

from tuiboard.follow.files import OpenFiles
from tuiboard.store.notice import Notice

MOST = 50
"""Notices of walks that are kept where one more comes."""


class Told:
    """Notices about the logdirs as the last walk found them, and about the work itself, which stay."""

    def __init__(self) -> None:
        self.news = False
        """Something has changed since this was last set to False."""
        self._found: tuple[Notice, ...] = ()
        self._own: dict[str, Notice] = {}

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All of them."""
        return (*self._found, *self._own.values())

    def found(self, notices: Sequence[Notice]) -> None:
        """What a walk found, in the place of what the one before did."""
        if tuple(notices) != self._found:
            self._found, self.news = tuple(notices), True

    def failed(self, kind: str, text: str) -> None:
        """A walk or a poll that came to no end; what was found before stays."""
        self.found([*self._found[-MOST:], Notice(kind, text)])

    def own(self, kind: str, text: str, file: str = "") -> None:
        """Something about the work, one for each kind."""
        self._put(kind, Notice(kind, text, file=file))

    def of_storage(self, files: OpenFiles) -> None:
        """What storage made harder without a loss."""
        for kind, notice in files.notices.items():
            self._put(kind, notice)
        late = files.waits.past
        if late is not None:
            text = f"storage did not answer for {late.seconds:.0f} s; reading went on when it did"
            self.own("slow-storage", text, late.path)

    def _put(self, kind: str, notice: Notice) -> None:
        if self._own.get(kind) != notice:
            self._own[kind], self.news = notice, True
