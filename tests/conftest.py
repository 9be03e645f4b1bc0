from __future__ import annotations

import math
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
