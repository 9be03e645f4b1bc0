"""What a board's process holds, asked from outside: a line of JSON for each SIGUSR1; after SIGUSR2 free pages go back.

:func:`prepare` makes a folder for the board's PYTHONPATH; Python runs its ``sitecustomize`` at the start.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

SITE = "import sys; sys.path.append({bench!r}); import inside; inside.listen({out!r})\n"
MB = 1e6
CACHES = ("LazyCache", "CurveCache", "DotMemory")
"""Classes of the board's caches, each with a limit in bytes."""
ENTRY = 330
"""Bytes of an entry of ``functools.lru_cache`` on Textual's regions, by tracemalloc; at most 4,096 a function."""


class _Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
    )]  # fmt: skip


def prepare(folder: Path) -> Path:
    """Make the folder; the file in which answers appear."""
    folder.mkdir()
    out = folder / "inside.json"
    (folder / "sitecustomize.py").write_text(SITE.format(bench=str(Path(__file__).parent), out=str(out)))
    return out


def ask(pid: int, out: Path, *, trim: bool = False, seconds: float = 10) -> dict[str, float] | None:
    """What the process says; None if it does not.  ``trim``: after its allocator gave free pages back."""
    out.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR2 if trim else signal.SIGUSR1)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if out.exists():
            answer: dict[str, float] = json.loads(out.read_text())
            return answer
        time.sleep(0.02)
    return None


def listen(out: str) -> None:
    """Answer from now on, if this is a board."""
    if "-m" in sys.orig_argv:  # not in a process that decodes images or reads runs
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, lambda number, frame: _answer(Path(out), trim=number == signal.SIGUSR2))


def _answer(out: Path, *, trim: bool) -> None:
    fresh = out.with_suffix(".new")
    fresh.write_text(json.dumps(facts(trim=trim)))
    fresh.replace(out)


def facts(*, trim: bool) -> dict[str, float]:
    """In MB unless it says otherwise: resident memory, also once free pages went back if they do, and what is kept."""
    before = _resident()
    gc.unfreeze()  # what was there when the board began would not be among the objects
    gc.collect()
    named: dict[str, list[Any]] = {}
    for item in gc.get_objects():
        named.setdefault(type(item).__name__, []).append(item)
    libc = ctypes.CDLL(None)
    libc.mallinfo2.restype = _Mallinfo
    info = libc.mallinfo2()
    if trim:
        libc.malloc_trim(0)
    return {
        "resident": before,
        "trimmed": _resident(),
        "free": info.fordblks / MB,
        "malloc": (info.uordblks + info.hblkhd) / MB,
        "blocks": float(sys.getallocatedblocks()),
        "objects": float(sum(map(len, named.values()))),
        **{name: sum(item._size for item in named.get(name, ())) / MB for name in CACHES},
        "remembered": ENTRY * _remembered() / MB,
        "points": sum(size for stage in named.get("RunStage", ()) for size, _ in stage.sizes()) / MB,
        "views": sum(_nbytes(points) for points in named.get("Points", ())) / MB,
    }


def _remembered() -> int:
    """Entries in caches of functions, nearly all of them Textual's for geometry and styles."""
    return sum(
        item.cache_info().currsize for item in gc.get_objects() if isinstance(item, functools._lru_cache_wrapper)
    )


def _nbytes(points: Any) -> int:
    return sum(array.nbytes for array in (points.steps, points.wall_times, points.values) if array.base is None)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB
