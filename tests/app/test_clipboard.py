from __future__ import annotations

import base64

from tuiboard.app.clipboard import passed_through


def test_outside_of_a_multiplexer_nothing_more_is_sent() -> None:
    assert passed_through("0.5", {}) == ""


def test_tmux_gets_it_wrapped_with_doubled_escapes() -> None:
    wrapped = passed_through("0.5", {"TMUX": "/tmp/tmux-0/default,1,0"})
    assert wrapped == "\x1bPtmux;\x1b\x1b]52;c;" + base64.b64encode(b"0.5").decode() + "\x07\x1b\\"


def test_screen_gets_it_in_pieces() -> None:
    pieces = passed_through("x" * 3000, {"STY": "1.pts"}).split("\x1b\\")
    assert len(pieces) > 5 and all(len(piece) < 768 for piece in pieces)
    whole = "".join(piece.removeprefix("\x1bP") for piece in pieces)
    assert base64.b64decode(whole.removeprefix("\x1b]52;c;").removesuffix("\x07")) == b"x" * 3000
