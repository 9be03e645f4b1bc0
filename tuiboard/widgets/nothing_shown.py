"""What a dashboard says in place of its cards where the user's choice leaves none."""

from __future__ import annotations

from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.empty_state import Emptiness


def nothing_shown(scene: Scene, kind: str) -> Emptiness:
    """Why no card is shown, and which key helps; ``kind`` is what the dashboard shows, e.g. ``scalars``."""
    selection, view = scene.selection, scene.view
    if not selection.shown(view):
        if selection.run_filter.text and not selection.matching(view):
            why = "The run filter matches no run."
            return Emptiness("No run shown", (why,), (("esc", "clear the filter"), ("f", "change it")))
        return Emptiness("No run shown", ("All runs are hidden.",), (("a", "show all"), ("[", "run picker")))
    if selection.tag_filter.text and not selection.tag_filter.error:
        return Emptiness(
            "No card shown",
            ("The tag filter matches no tag of the runs shown.",),
            (("esc", "clear the filter"), ("t", "change it")),
        )
    return Emptiness(
        "No card shown", (f"The runs shown have no {kind}.",), (("a", "show all runs"), ("f", "filter runs"))
    )
