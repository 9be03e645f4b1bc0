"""A logdir as it was named; apart, since the command line has no time for more."""

from __future__ import annotations

from typing import NamedTuple


class LogdirSpec(NamedTuple):
    """One logdir as the user named it."""

    path: str
    name: str | None = None
    """Prefix of its runs; without one a single logdir has none and several take their basename."""
    links: bool = True
    """Whether links below it are followed."""
