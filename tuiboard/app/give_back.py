"""Gives the terminal back as it was, whatever ends the board, and notices when the line has dropped."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import termios
import threading
from collections.abc import Callable
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from tuiboard.app.screen_stream import screen_stream

RESET = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    "\x1b[<u\x1b[?25h\x1b[?7h\x1b[?1049l\x1b[0m"
)
"""Every mode that Textual may have switched on, off again."""
UNTOLD = (80, 25)
"""Columns and lines of a terminal that does not tell its size."""
LAST_S = 2.0
"""How long the board may take to end once the line has dropped."""


class GivenTerminal:
    """The terminal as it was before the board opened."""

    def __init__(self) -> None:
        self._line = _line_settings()

    def restore(self) -> None:
        """Switch off all modes and take back the line settings; harmless when done twice or with the line gone."""
        write_out(RESET)
        if self._line is not None:
            try:
                termios.tcsetattr(0, termios.TCSANOW, self._line)
            except (termios.error, OSError):
                return  # the line is gone; there is no terminal left to restore


def _line_settings() -> list[Any] | None:
    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None  # standard input is no terminal


def write_out(text: str) -> None:
    """Write to the terminal, if there is one."""
    stream = screen_stream()
    if stream is not None:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            return  # the line is gone


def end_soon(code: int) -> None:
    """End the process in a moment even if a thread waits for a terminal that is not there any more."""
    last = threading.Timer(LAST_S, os._exit, (code,))
    last.daemon = True
    last.start()


def on_signals(leave: Callable[[int], object], given: GivenTerminal) -> None:
    """Have TERM, INT and HUP ``leave`` with their exit code, and QUIT give the terminal back before it kills."""

    def handler(number: int, frame: object) -> None:
        if number == signal.SIGHUP:
            end_soon(128 + number)
        leave(128 + number)

    def quit_now(number: int, frame: object) -> None:
        given.restore()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGQUIT, quit_now)
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, handler)


class TerminalDriver(LinuxDriver):
    """Textual's driver, which leaves nothing switched on while the board is stopped, and needs but one output."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file = screen_stream() or self._file
        self._suspended = False

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size of the terminal, which Textual asks stdout for; of one that tells none, what Rich assumes.

        Two sizes that are assumed apart would be drawn in turn for ever.
        """
        stream = screen_stream()
        if stream is None or (sys.__stdout__ is not None and sys.__stdout__.isatty()):
            columns, lines = shutil.get_terminal_size(UNTOLD)
        else:
            columns, lines = os.get_terminal_size(stream.fileno())
        return columns or UNTOLD[0], lines or UNTOLD[1]

    def suspend_application_mode(self) -> None:
        """Give the terminal to the shell."""
        self._suspended = True
        super().suspend_application_mode()
        write_out(RESET)

    def resume_application_mode(self) -> None:
        """Take the terminal again."""
        self._suspended = False
        super().resume_application_mode()

    def _sigcont_application(self, *arguments: Any) -> None:
        """Go on; after a SIGSTOP, which nobody hears, the terminal is first given up, or two threads would read it."""
        if self.hung_up:
            return  # the system says CONT with HUP, and there is no terminal to take
        if self._auto_restart and not self._suspended:
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application(*arguments)

    @property
    def hung_up(self) -> bool:
        """Whether the line has dropped; asked of the system, since SIGHUP may be ignored."""
        if not self.input_tty:
            return False
        poll = select.poll()
        poll.register(self.fileno, 0)
        return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0))
