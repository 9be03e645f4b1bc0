from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.builders import LogdirBuilder

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
