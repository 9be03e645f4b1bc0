"""What went wrong on disk, where, and what it cost."""

from __future__ import annotations

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
    def quiet(self) -> bool:
        """Whether nothing is wrong with the data for it."""
        return self.kind in QUIET_KINDS and not self.records_lost
