"""Files that the board writes: beside the user, never over another file."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path


def write_new(stem: str, suffix: str, write: Callable[[Path], object], folder: Path | None = None) -> Path:
    """Have ``write`` fill a new file in the working directory; its path.

    The name is ``stem`` with all but letters, digits, dot, dash and underscore replaced, and a number where it is
    taken.  Raises OSError where no file can be made there.
    """
    name = re.sub(r"[^\w.-]+", "_", stem, flags=re.ASCII).strip("._")[:80] or "tuiboard"
    for number in itertools.count(1):
        path = (folder or Path.cwd()) / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
        try:
            path.open("x").close()
        except FileExistsError:
            continue
        write(path)
        return path
    raise AssertionError("counting never ends")
