"""Old shapes made one with the new: which plugin a value belongs to, and where its text lies.

Tags are never rewritten.  Source: ``tensorboard/data_compat.py`` and ``dataclass_compat.py``.
"""

from __future__ import annotations

IMPLIED = {"simple_value": "scalars", "histo": "histograms", "image": "images", "audio": "audio"}
"""The plugin of a value that is no tensor."""

RUN_GRAPH_TAG = b"__run_graph__"
"""The tag under which an untagged graph is known."""
GRAPHS = "graphs"
RUN_METADATA = "graph_tagged_run_metadata"


def plugin_of(kind: str | None, named: str | None, data_class: int) -> str | None:
    """The plugin of a value of this ``kind`` (its field of the one-of) whose metadata names ``named``.

    What the kind implies goes before the name, unless the metadata states a data class.  None means that
    there is no metadata at all and nothing is implied.
    """
    implied = IMPLIED.get(kind or "")
    if implied is not None and not data_class:
        return implied
    return named
