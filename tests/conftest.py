from __future__ import annotations

import ctypes
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.builders import LogdirBuilder
from tuiboard.widgets import card_grid

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults", "the fault kit")
    group.addoption("--fuzz", type=int, default=60, metavar="N", help="seeded random damages that are played (60)")
    group.addoption("--first-seed", type=int, default=0, metavar="SEED", help="the first of their seeds (0)")
    group.addoption("--slow", action="store_true", help="play the slow faults, too: 2,000 runs, 10,000 files, 3 GiB")


OVERRIDES = (1, 2)
"""Linux's capabilities to read and write whatever permission bits say."""


def pytest_configure() -> None:
    """Have permission bits bind these tests, and what they start, also where root runs them."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None)
    for capability in OVERRIDES:
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP: nor does a program that is started get it
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice
    if libc.capget(head, sets) == 0:
        for i in (0, 1, 2):
            sets[i] &= ~sum(1 << capability for capability in OVERRIDES)
        libc.capset(head, sets)


@pytest.fixture
def bits_bind(tmp_path: Path) -> None:
    """Skip where permission bits do not bind this process."""
    probe = tmp_path / "probe"
    probe.touch(0o000)
    if os.access(probe, os.R_OK):
        pytest.skip("permission bits do not bind this user")
    probe.unlink()


@pytest.fixture
def logdir(tmp_path: Path) -> LogdirBuilder:
    """An empty logdir to write runs into."""
    return LogdirBuilder(tmp_path / "logs")


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Have grids draw all their cards in one go: what is tested is the same on a slow machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(card_grid, "PATIENCE", math.inf)
        yield
