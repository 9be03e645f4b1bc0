"""A series as a reader sees it: one tag of one run."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.store.points import PayloadIndex, Points

NO_PLUGIN = "(no plugin)"
"""The plugin of a tag whose first value names none."""


@dataclass(frozen=True, slots=True)
class SeriesMetadata:
    """What the first record of a tag said about it; later records do not change it."""

    display_name: str = ""
    """Identity text, not yet made safe for a screen."""
    description: str = ""
    """Markdown, not yet made safe for a screen."""
    content: bytes = b""
    """The plugin's own message, serialised."""


@dataclass(frozen=True, slots=True, eq=False)
class SeriesView:
    """All that is known of one tag of one run, frozen.

    Written by the follower, read by anyone.  Exactly one of ``points`` and ``index`` is set.
    """

    tag: str
    """Identity: the writer's text with U+FFFD for bytes that are not UTF-8."""
    plugin: str
    """TensorBoard's plugin name, or :data:`NO_PLUGIN`."""
    generation: int
    """The board's generation in which this series last changed."""
    points: Points | None = None
    """What is drawn of a scalar series."""
    index: PayloadIndex | None = None
    """Where the values of every other kind lie."""
    abandoned_points: Points | None = None
    """What a restart set aside of a scalar series, in step order; None if nothing."""
    abandoned: int = 0
    """Records that restarts set aside."""
    replaced: int = 0
    """Scalars written again at the same step."""
    undrawable: int = 0
    """Values under a scalar tag that are no single number."""
    nan: int = 0
    """NaN among ``points``."""
    inf: int = 0
    """Infinities of both signs among ``points``."""
    every: int = 1
    """One record in so many is kept, since memory is short: a power of two."""
    metadata: SeriesMetadata = SeriesMetadata()

    @property
    def count(self) -> int:
        """Records that would be drawn."""
        column = self.points if self.points is not None else self.index
        return (0 if column is None else len(column)) + self.undrawable

    @property
    def last_step(self) -> int | None:
        """The largest step, or None if there is no record."""
        column = self.points if self.points is not None else self.index
        return int(column.steps[-1]) if column is not None and len(column) else None
