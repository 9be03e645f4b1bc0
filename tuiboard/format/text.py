"""Where bytes from storage become text; ``store.names`` makes what screens show of it."""

from __future__ import annotations


def identity(raw: bytes) -> str:
    """The text by which a name is known: UTF-8, with U+FFFD for bytes that are not."""
    return raw.decode("utf-8", "replace")
