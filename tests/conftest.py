from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import LogdirBuilder


@pytest.fixture
def logdir(tmp_path: Path) -> LogdirBuilder:
    """An empty logdir to write runs into."""
    return LogdirBuilder(tmp_path / "logs")
