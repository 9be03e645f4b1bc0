from __future__ import annotations

import sys

from tuiboard.store.names import LOOKED_AT, display, is_odd


def test_a_name_is_odd_where_it_is_shown_otherwise() -> None:
    for code in [*range(0x3200), *range(0xD700, 0x11000), *range(0x11000, sys.maxunicode, 97)]:
        assert is_odd(chr(code)) == (display(chr(code)) != chr(code)), f"{code:04X}"


def test_the_beginning_of_a_name_tells() -> None:
    assert not is_odd("naïve 損失 α")
    assert is_odd("x" * (LOOKED_AT - 1) + "\x1b")
    assert not is_odd("x" * LOOKED_AT + "\x1b")
