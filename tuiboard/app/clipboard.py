"""How a text gets through to the clipboard of the user's own terminal."""

from __future__ import annotations

import base64
from collections.abc import Mapping

_SCREEN_CHUNK = 700
"""GNU screen takes 768 bytes at most in one string."""


def passed_through(text: str, environment: Mapping[str, str]) -> str:
    """The copy sequence (OSC 52) in the wrapping that tmux or GNU screen hands on; empty outside of them.

    tmux hands it on where ``allow-passthrough`` is on, and ignores it elsewhere.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode('ascii')}\x07"
    if environment.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    if environment.get("STY"):
        chunks = [sequence[i : i + _SCREEN_CHUNK] for i in range(0, len(sequence), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return ""
