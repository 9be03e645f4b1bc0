"""Opens what is shown with a program of the user: an image viewer, a sound player."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Program: TypeAlias = "subprocess.Popen[bytes]"
"""A viewer or a player that was started."""

VIEWERS = ("xdg-open", "open")
PLAYERS = ("pw-play", "paplay", "afplay", "aplay", "play", "ffplay -nodisp -autoexit -loglevel quiet")

_files: list[Path] = []


class NoProgramError(Exception):
    """Nothing can be opened here; the text says what to do."""


def choose_program(configured: str, kind: str, env: Mapping[str, str] = os.environ) -> list[str]:
    """The command for an ``image`` or a ``sound``: the configured one, else what is usual on a local machine.

    Raises NoProgramError over SSH and where there is none.
    """
    if configured:
        try:
            return shlex.split(configured)
        except ValueError as error:
            raise NoProgramError(f"{kind} under [open] in config.toml is no command: {error}") from error
    does = "shows it" if kind == "image" else "plays it"
    where = f'e saves the {kind}; or name a command that {does}: {kind} = "..." under [open] in config.toml.'
    if "SSH_CONNECTION" in env or "SSH_TTY" in env:
        seen = "A window opened here would not be seen" if kind == "image" else "Sound played here would not be heard"
        raise NoProgramError(f"{seen}: this machine is reached over SSH. {where}")
    if kind == "image" and sys.platform != "darwin" and not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        raise NoProgramError(f"There is no display for an image viewer. {where}")
    for command in VIEWERS if kind == "image" else PLAYERS:
        if shutil.which(command.split()[0]):
            return command.split()
    raise NoProgramError(f"No program for this {kind} was found. {where}")


def open_outside(command: Sequence[str], data: bytes, suffix: str, ended: Callable[[Program, int], object]) -> Program:
    """Start a program on a private copy of ``data``; raises NoProgramError where it cannot be started.

    The name of the copy takes the place of each ``{}``, or is the last argument where there is none.  The program gets
    no terminal, since ours is in use, and no shell.  When it ends, ``ended`` is called with it and its status (minus
    the signal that ended it), on a thread of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="tuiboard-"))
    path = folder / ("shown" + suffix)
    _files.append(path)
    path.write_bytes(data)
    placed = any("{}" in word for word in command)
    words = [word.replace("{}", str(path)) for word in command] if placed else [*command, str(path)]
    try:
        program = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        clean_up()
        raise NoProgramError(f"{command[0]}: {error.strerror}") from error
    threading.Thread(target=lambda: ended(program, program.wait()), name="tuiboard-program", daemon=True).start()
    return program


def failure(command: Sequence[str], status: int) -> str:
    """What is to be said of a program that ended with a status; empty where all went well."""
    how = f"signal {-status}" if status < 0 else f"status {status}"
    return f"{shlex.join(command)} failed: it ended with {how}." if status else ""


def clean_up() -> None:
    """Remove the copies that were made."""
    while _files:
        shutil.rmtree(_files.pop().parent, ignore_errors=True)
