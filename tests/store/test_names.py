from __future__ import annotations

import sys

from tuiboard.store.names import DISPLAY_LIMIT, LOOKED_AT, display, is_odd


def test_a_name_is_odd_where_it_is_shown_otherwise() -> None:
    for code in [*range(0x3200), *range(0xD700, 0x11000), *range(0x11000, sys.maxunicode, 97)]:
        assert is_odd(chr(code)) == (display(chr(code)) != chr(code)), f"{code:04X}"


def test_the_beginning_of_a_name_tells() -> None:
    assert not is_odd("naïve 損失 α")
    assert is_odd("x" * (LOOKED_AT - 1) + "\x1b")
    assert not is_odd("x" * LOOKED_AT + "\x1b")


def test_what_shows_nothing_is_made_visible() -> None:
    for char in "\u034f\u1160\u17b4\u180b\u180f\uffa0\U0001d159\U000e0100":
        assert display(f"lo{char}ss") == f"lo⟨{ord(char):04X}⟩ss" and is_odd(f"lo{char}ss")


def test_a_letter_that_passes_for_another_is_made_visible() -> None:
    assert display("l\u043ess") == "l⟨043E⟩ss"
    assert display("l\u043e\u043e\u043es/train") == "l⟨043E⟩⟨043E⟩⟨043E⟩s/train"
    for honest in ("потери", "Δw_σ", "μ_loss", "α/loss", "損失loss"):
        assert display(honest) == honest


def test_names_that_are_cut_alike_stay_apart() -> None:
    shown = {display("x" * 300 + end) for end in "abc"}
    assert len(shown) == 3 and all(len(text) == DISPLAY_LIMIT for text in shown)
    assert display("x" * 300, 200) == "x" * 199 + "…"
