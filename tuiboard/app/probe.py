"""Asks the terminal what images it can show, before the app takes its input; never waits long."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import sys
import termios
import time
import tty
from collections.abc import Mapping
from dataclasses import dataclass

from tuiboard.app.screen_stream import screen_stream
from tuiboard.draw.pixels import PICTURE_KINDS, Colours, PictureKind

WAIT_S = 0.4
"""The longest wait; every terminal answers the last question, so most take a few ms."""
QUESTIONS = b"\x1b[>q\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c"
"""Name and version; would a one-pixel image be taken; how large is a cell; and last, what every terminal answers."""
LAST = re.compile(rb"\x1b\[\?[0-9;]+c")
ANSWER = re.compile(rb"\x1b(?:P[^\x1b]*\x1b\\|_G[^\x1b]*\x1b\\|\[6;[0-9;]+t|\[\?[0-9;]+c)")
"""Any of the answers; what else comes was typed."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the terminal said of itself."""

    name: str = ""
    version: tuple[int, ...] = ()
    graphics: bool = False
    """Kitty's protocol."""
    sixel: bool = False
    cell: tuple[int, int] | None = None
    """Width and height of a cell in pixels."""
    typed: str = ""
    """Keys that were pressed meanwhile or before, as the terminal sends them."""


def read_answers(data: bytes) -> Answers:
    """The answers in what came back, and what was typed between them."""
    name = ""
    version: tuple[int, ...] = ()
    told = re.search(rb"\x1bP>\|([A-Za-z-]+)[ (]?([0-9.]*)", data)
    if told is not None:
        name = told[1].decode("ascii").lower()
        version = tuple(int(part) for part in told[2].decode("ascii").split(".") if part)[:3]
    attributes = re.search(rb"\x1b\[\?([0-9;]+)c", data)
    sixel = attributes is not None and b"4" in attributes[1].split(b";")[1:]
    size = re.search(rb"\x1b\[6;([0-9]{1,3});([0-9]{1,3})t", data)
    cell = (int(size[2]), int(size[1])) if size is not None and int(size[1]) and int(size[2]) else None
    typed = ANSWER.sub(b"", data).decode("utf-8", "ignore") if LAST.search(data) else ""
    return Answers(name, version, b"\x1b_Gi=31;OK\x1b\\" in data, sixel, cell, typed)


def cell_of_window() -> tuple[int, int] | None:
    """Width and height of a cell in pixels by the size of the window, which xterm tells even where it tells no cell's.

    None where the system knows no pixels.  A border may count to the window: whole pixels leave it out.
    """
    stream = screen_stream()
    try:
        told = fcntl.ioctl(stream.fileno() if stream is not None else 2, termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return None
    rows, columns, width, height = struct.unpack("HHHH", told)
    return (width // columns, height // rows) if rows and columns and width >= columns and height >= rows else None


def choose_pictures(option: str, answers: Answers | None, env: Mapping[str, str], colours: Colours) -> PictureKind:
    """How to show images: what was asked for, if it can arrive; else real pixels only where placeholders are known.

    Several terminals say yes to Kitty's protocol and know nothing of placeholders, so the name must be right too.
    """
    if option in PICTURE_KINDS:
        return "half" if option in _swallowed(env) else PICTURE_KINDS[PICTURE_KINDS.index(option)]
    if answers is None or colours not in ("truecolor", "256") or _inside(env):
        return "half"
    knows = answers.name == "ghostty" or (answers.name == "kitty" and answers.version >= (0, 28))
    return "kitty" if knows and answers.graphics else "half"


def _swallowed(env: Mapping[str, str]) -> tuple[PictureKind, ...]:
    """What never reaches the terminal: tmux hands iTerm2's images on at no certain place, and screen nothing."""
    return ("iterm",) if "TMUX" in env else ("kitty", "iterm", "sixel") if "STY" in env else ()


def _inside(env: Mapping[str, str]) -> bool:
    """In tmux or screen, which keep images from the terminal unless told otherwise."""
    return "TMUX" in env or "STY" in env or env.get("TERM", "").startswith(("screen", "tmux"))


def worth_asking(option: str, env: Mapping[str, str]) -> bool:
    """Whether an answer could change anything: a plain console and multiplexers are not asked."""
    return (
        option in ("auto", "sixel")
        and not _inside(env)
        and env.get("TERM") not in ("linux", "dumb", "vt100", "vt220", None)
    )


def ask_terminal(wait_s: float = WAIT_S) -> Answers | None:
    """Ask, and collect what comes until the last answer or the end of the wait; None without a terminal."""
    stream = screen_stream()
    if stream is None or not sys.stdin.isatty():
        return None
    source, sink = sys.stdin.fileno(), stream.fileno()
    try:
        before = termios.tcgetattr(source)
        tty.setcbreak(source, termios.TCSANOW)
    except termios.error:
        return None
    data = b""
    try:
        os.write(sink, QUESTIONS)
        end = time.monotonic() + wait_s
        while not LAST.search(data) and len(data) < 4096:
            room = end - time.monotonic()
            if room <= 0 or not select.select([source], [], [], room)[0]:
                break
            data += os.read(source, 1024)
    except OSError:
        # the line is gone; the board will find out by itself
        return None
    finally:
        if not LAST.search(data):  # answers that come late must not be taken for keys
            termios.tcflush(source, termios.TCIFLUSH)
        termios.tcsetattr(source, termios.TCSANOW, before)
    return read_answers(data)
