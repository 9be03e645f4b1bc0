from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time

import pytest

from tuiboard.app.probe import QUESTIONS, Answers, choose_pictures, read_answers, worth_asking

KITTY = b"\x1bP>|kitty(0.35.2)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;c"
XTERM = b"\x1bP>|XTerm(390)\x1b\\\x1b[?64;1;2;4;6;9;15;18;21;22c"
KONSOLE = b"\x1bP>|Konsole 24.02.0\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[?62;1;4c"


@pytest.mark.parametrize(
    ("data", "answers"),
    [
        (KITTY, Answers("kitty", (0, 35, 2), True, False)),
        (XTERM, Answers("xterm", (390,), False, True)),
        (KONSOLE, Answers("konsole", (24, 2, 0), True, True)),
        (b"\x1b[?1;2c", Answers()),
        (b"", Answers()),
        (b"q\x1b[A" + KITTY + b"\xc3\xa9", Answers("kitty", (0, 35, 2), True, False, typed="q\x1b[A\u00e9")),
        (b"j\x1b[6;20;10tk\x1b[?64;44c", Answers(cell=(10, 20), typed="jk")),
        (b"no answer", Answers()),
        (b"\x1bP>|kitty(0.35.99999999999)\x1b\\", Answers("kitty", (0, 35, 99999999999), False, False)),
    ],
)
def test_answers_are_read(data: bytes, answers: Answers) -> None:
    assert read_answers(data) == answers


@pytest.mark.parametrize(
    ("option", "data", "env", "kind"),
    [
        ("auto", KITTY, {}, "kitty"),
        ("auto", KITTY, {"TMUX": "1"}, "half"),
        ("auto", KITTY.replace(b"0.35.2", b"0.26.5"), {}, "half"),
        ("auto", KITTY.replace(b"OK", b"EBAD"), {}, "half"),
        ("auto", KITTY.replace(b"kitty(0.35.2)", b"ghostty 1.0.1"), {}, "kitty"),
        ("auto", KONSOLE, {}, "half"),
        ("auto", XTERM, {}, "half"),
        ("auto", None, {}, "half"),
        ("sixel", None, {}, "sixel"),
        ("kitty", None, {"TMUX": "1"}, "kitty"),
        ("sixel", None, {"TMUX": "1"}, "sixel"),
        ("iterm", None, {}, "iterm"),
        ("iterm", None, {"TMUX": "1"}, "half"),
        ("kitty", None, {"STY": "1"}, "half"),
    ],
)
def test_real_pixels_only_where_they_are_sure(option: str, data: bytes | None, env: dict[str, str], kind: str) -> None:
    answers = None if data is None else read_answers(data)
    assert choose_pictures(option, answers, env, "truecolor") == kind


def test_sixteen_colours_cannot_name_an_image() -> None:
    assert choose_pictures("auto", read_answers(KITTY), {}, "16") == "half"


@pytest.mark.parametrize(
    ("option", "env", "asked"),
    [
        ("auto", {"TERM": "xterm-256color"}, True),
        ("half", {"TERM": "xterm-256color"}, False),
        ("auto", {"TERM": "linux"}, False),
        ("auto", {"TERM": "tmux-256color"}, False),
        ("auto", {"TERM": "xterm", "TMUX": "1"}, False),
        ("auto", {}, False),
    ],
)
def test_who_is_asked(option: str, env: dict[str, str], asked: bool) -> None:
    assert worth_asking(option, env) is asked


@pytest.mark.parametrize("answer", [KITTY, b""])
def test_the_wait_is_bounded_and_the_terminal_is_as_before(answer: bytes) -> None:
    """A child asks the other end of a pseudo-terminal, which answers or is silent."""
    code = (
        "import sys, termios, time; from tuiboard.app.probe import ask_terminal\n"
        "before = termios.tcgetattr(0); began = time.monotonic(); answers = ask_terminal(0.3)\n"
        "assert time.monotonic() - began < 2 and termios.tcgetattr(0) == before\n"
        "print('ANSWER', answers.name or 'silent', flush=True)"
    )
    ours, theirs = pty.openpty()
    child = subprocess.Popen([sys.executable, "-c", code], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen, end = b"", time.monotonic() + 30
    while not re.search(rb"ANSWER \w+\s", seen) and time.monotonic() < end:
        try:
            seen += os.read(ours, 4096)
        except OSError:
            break
        if QUESTIONS[:4] in seen and answer:
            os.write(ours, answer)
            answer = b""
    assert child.wait(20) == 0, seen
    os.close(ours)
    assert (b"kitty" in seen) == (b"silent" not in seen)


def in_a_window(pixels: tuple[int, int], code: str) -> str:
    """What a program prints on a pseudo-terminal of 40 rows by 120 columns and so many pixels."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, *pixels))
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], stdin=slave, stderr=slave, stdout=subprocess.PIPE, text=True, check=True
        )
    finally:
        os.close(master)
        os.close(slave)
    return done.stdout.strip()


@pytest.mark.parametrize(("pixels", "cell"), [((724, 524), (6, 13)), ((0, 0), None), ((80, 20), None)])
def test_the_size_of_a_cell_by_that_of_the_window(pixels: tuple[int, int], cell: tuple[int, int] | None) -> None:
    code = "from tuiboard.app.probe import cell_of_window; print(cell_of_window())"
    assert in_a_window(pixels, code) == str(cell)


@pytest.mark.parametrize(("pixels", "kind"), [((724, 524), "sixel"), ((0, 0), "half")])
def test_no_sixels_of_a_guessed_size(pixels: tuple[int, int], kind: str) -> None:
    code = (
        "import tuiboard.app.terminal as t; t.ask_terminal = lambda: None; "
        "print(t.look_for_terminal(None, 'auto', 'sixel')[0].pictures)"
    )
    assert in_a_window(pixels, code) == kind
