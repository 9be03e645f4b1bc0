"""What of the machine this process was given: cores and memory."""

from __future__ import annotations

import math
import os
import threading
from contextlib import suppress
from pathlib import Path

HEAP = 30 << 20
"""Bytes; more than 32 MiB counts for nothing."""
NICE = 5
"""By how much threads that follow step back."""
NO_LIMIT = 1 << 60
"""Version 1 of cgroups states no limit as a number beyond this."""


def cores() -> int:
    """Cores that this process may keep busy: by its CPU affinity and by the quota of its cgroup; at least 1."""
    have = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    share = cpu_share()
    return max(1, have if share is None else min(have, math.floor(share)))


def cpu_share() -> float | None:
    """Cores whose time the cgroup allows; None for no limit."""
    share = share_of(cgroup("cpu.max"))
    if share is not None:
        return share
    period = read("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
    return share_of(f"{read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')} {period}")


def share_of(text: str) -> float | None:
    """Cores that ``cpu.max`` (quota and period in microseconds) allows; None for no limit."""
    quota, _, period = text.partition(" ")
    if not (quota.isdigit() and period.isdigit() and int(period)):
        return None
    return round(int(quota) / int(period), 2)


def keep_freed_memory() -> None:
    """Have glibc use memory that was freed again, rather than give it back and fetch and clear it anew.

    It raises its bounds for that to the size of the largest block ever freed; reading in pieces of some megabytes
    otherwise costs a page fault for nearly every page read.  Elsewhere this does nothing.
    """
    try:
        bytes(HEAP)
    except MemoryError:
        return  # where memory is that short, none is kept


def step_back(nice: int) -> None:
    """Have this thread alone come after the screen, and after others' work, where the system can do it."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)


def memory_limit() -> int | None:
    """Bytes that the cgroup allows; None for no limit."""
    text = cgroup("memory.max") or read("/sys/fs/cgroup/memory/memory.limit_in_bytes")
    return int(text) if text.isdigit() and int(text) < NO_LIMIT else None


def cgroup(name: str) -> str:
    """A limit of the process's own cgroup (version 2), else of the root that a container sees."""
    own = next((line[3:] for line in read("/proc/self/cgroup").splitlines() if line.startswith("0::")), "/")
    return read(f"/sys/fs/cgroup{own.rstrip('/')}/{name}") or read(f"/sys/fs/cgroup/{name}")


def read(path: str) -> str:
    """A file of the system as text; empty where there is none."""
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""  # not this kind of system: nothing to report
