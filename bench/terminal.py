"""The board on a pseudo-terminal: what it sends, when, and what the screen shows of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

UNKNOWN = re.compile(rb"\x1b(?:[P_^X][^\x1b]*\x1b\\|\[[0-9;?]*\$[a-z]|\[[<=>][0-9;:]*[a-zA-Z]|\[\?[0-9;]*u)")
"""Sequences that pyte would show as text."""
TICKS = os.sysconf("SC_CLK_TCK")


class BoardProcess:
    """``tuiboard LOGDIR`` in a terminal of 256 colours; counts bytes and keeps the screen."""

    def __init__(self, logdir: Path, columns: int, rows: int, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        state = str(logdir.parent / "state")
        env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_STATE_HOME": state}
        env.pop("COLORTERM", None)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tuiboard", str(logdir), *arguments],
            stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.bytes = 0
        self.last_byte = self.started
        self.first_byte: float | None = None
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)

    def read(self, seconds: float, *, until: str | None = None, quiet: float | None = None) -> float | None:
        """Read for a time, until a text is on screen, or until nothing came for ``quiet`` seconds.

        The moment at which the text was there, else None.  Unless a text is looked for, the screen is made of what
        came only at the end: that takes long, and the times of bytes would be those at which there was time to read.
        """
        came: list[bytes] = []
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if not select.select([self.master], [], [], left if quiet is None else min(left, quiet))[0]:
                if quiet is not None:
                    break
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:  # the board has closed its end
                break
            now = time.perf_counter()
            self.bytes += len(data)
            self.last_byte = now
            self.first_byte = self.first_byte or now
            if b"\x1b[c" in data:  # what every terminal answers; one that did not would be waited for
                os.write(self.master, b"\x1b[?62;22c")
            if b"\x1b[?2026$p" in data:
                os.write(self.master, b"\x1b[?2026;2$y")
            came.append(data)
            if until is not None:
                self._show(came)
                if until in "\n".join(self.screen.display):
                    return now
        self._show(came)
        return None

    def _show(self, came: list[bytes]) -> None:
        self._stream.feed(UNKNOWN.sub(b"", b"".join(came)))
        came.clear()

    def key(self, keys: bytes, quiet: float = 0.12) -> tuple[float, int]:
        """Send keys; seconds until the last byte that they caused, and how many bytes there were."""
        before, sent = self.bytes, time.perf_counter()
        os.write(self.master, keys)
        self.read(3, quiet=quiet)
        return max(0.0, self.last_byte - sent) if self.bytes > before else 0.0, self.bytes - before

    def answer(self, keys: bytes, quiet: float = 0.12) -> float:
        """Send keys; seconds until the first byte that came then, 0 if none did."""
        self.first_byte, sent = None, time.perf_counter()
        os.write(self.master, keys)
        self.read(3, quiet=quiet)
        return self.first_byte - sent if self.first_byte is not None else 0.0

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the terminal, as when a window is dragged."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process.send_signal(signal.SIGWINCH)
        self.screen.resize(rows, columns)

    @property
    def alive(self) -> bool:
        """Whether the board still runs."""
        return self.process.poll() is None

    def wake(self) -> None:
        """Go on where a key has stopped it."""
        if self.alive and Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T":
            self.process.send_signal(signal.SIGCONT)

    def open_files(self) -> int:
        """Handles that the board holds."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def threads(self) -> int:
        """Threads of the board."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/task").iterdir())

    def resident(self) -> float:
        """Resident memory, in MB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", text)
        assert found is not None  # Linux always says it
        return int(found[1]) / 1024

    def close(self) -> None:
        """Quit as a user would."""
        os.write(self.master, b"q")
        self.read(2, quiet=0.5)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
