"""What to say where there is nothing to plot."""

from __future__ import annotations

from tuiboard.draw import numbers
from tuiboard.store.names import display
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.empty_state import Emptiness

_KEYS = (("R", "look now"), ("?", "all keys"), ("q", "quit"))


def emptiness(scene: Scene, opened: bool, waited: float) -> Emptiness | None:
    """The words for the scene, or None where there is something to plot.

    ``opened``: a dashboard is in view; ``waited``: seconds since the start.
    """
    view = scene.view
    name = display(view.logdir)
    if view.missing:
        lines = (
            "There is no such folder yet. It is looked for every 2 s;",
            "the board opens when the first event file is written.",
        )
        return Emptiness(f"Waiting for {name}", lines, _KEYS)
    if view.progress.loading and not opened:
        total = numbers.bytes_(view.progress.bytes_total) if view.progress.bytes_total else ""
        line = f"{numbers.bytes_(view.progress.bytes_done)} of {total}" if total else "looking for event files"
        return Emptiness(f"Loading {name}", (line,))
    if not view.runs:
        lines = (
            "No file whose name contains tfevents lies in the folder or below it.",
            "It is looked for every 2 s; the board opens when one is written.",
        )
        return Emptiness(f"No event files in {name}", lines, _KEYS)
    if not opened:
        lines = (
            "Writers keep records back, often for two minutes.",
            "The board opens when the first value is written.",
        )
        if view.plugins:
            kinds = ", ".join(sorted(display(p) for p in view.plugins)[:6])
            lines = (f"What is logged here: {kinds}.", "Try: tuiboard inspect, which lists every tag.")
            return Emptiness("No scalars here", lines, _KEYS)
        return Emptiness("No value yet", lines, _KEYS)
    return None
