"""What went wrong on disk, where, and what it cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

QUIET_KINDS = frozenset(
    {"step-restart", "text-neutralised", "bad-text", "limit-files", "limit-memory", "slow-storage", "stale-handle"}
)
"""What is told but costs nothing: no reason to alarm anybody."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One problem found while reading; raised once, kept while it is true."""

    kind: str
    """Stable name, e.g. ``corrupt-record``, ``corrupt-frame``, ``zero-tail``, ``file-unreadable``."""
    message: str
    """In plain words: what is the case and what it means; safe for a screen."""
    run: str = ""
    """Name of the run, empty if the problem concerns none."""
    file: str = ""
    """Path of the file or folder, relative to the logdir."""
    offset: int | None = None
    """Byte in the file."""
    records_lost: int = 0
    step: int | None = None
    """The last step read before the damage, where known."""

    @property
    def place(self) -> str:
        """The file or folder with its run, or the run; empty where it concerns all."""
        if not self.file or not self.run or self.run == "." or self.file.startswith(self.run):
            return self.file or self.run
        return f"{self.run}/{self.file}"

    @property
    def quiet(self) -> bool:
        """Whether nothing is wrong with the data for it."""
        return self.kind in QUIET_KINDS and not self.records_lost


def by_place(notices: Iterable[Notice]) -> dict[str, list[Notice]]:
    """The problems of each file together: what cost records first, then what else is wrong, then the quiet ones."""
    out: dict[str, list[Notice]] = {}
    for notice in notices:
        out.setdefault(notice.place, []).append(notice)

    def gravity(place: str) -> tuple[bool, bool]:
        return not any(n.records_lost for n in out[place]), all(n.quiet for n in out[place])

    return {place: out[place] for place in sorted(out, key=gravity)}
