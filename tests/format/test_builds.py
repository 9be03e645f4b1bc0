"""Records of several tags that are built alike, decoded together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tuiboard.format import builds as builds_module
from tuiboard.format.builds import Builds
from tuiboard.format.cycle import frames
from tuiboard.format.loose import Mix, by_kind
from tuiboard.format.write import EventWriter

TAGS = ("loss/a", "loss/b", "grad/norm", "time/step", "lr")


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    """Five tags at their own pace, in two lengths of tag and two of step."""
    random = np.random.default_rng(0)
    path = tmp_path / "f"
    with EventWriter(path) as writer:
        for step in range(100, 400):
            for place in np.flatnonzero(random.random(len(TAGS)) < 0.5).tolist():
                writer.scalar(TAGS[place], step, step + place / 8)
    return path.read_bytes()


def decoded(data: bytes, builds: Builds) -> Mix | None:
    starts, lengths = frames(data, 0, 1 << 16)
    # the first record only says the version of the file
    return by_kind(data, np.array(starts[1:]), np.array(lengths[1:]), builds)


def test_tags_of_one_length_are_one_build(data: bytes) -> None:
    builds = Builds()
    found = decoded(data, builds)
    assert found is not None
    for block in found.blocks:
        place = TAGS.index(block.columns[0].tag.decode())
        assert block.numbers[0].tolist() == (block.steps[0] + place / 8).tolist()
        assert (np.diff(block.steps[0]) > 0).all()
    assert {block.columns[0].tag.decode() for block in found.blocks} == set(TAGS)
    assert (np.diff(found.wall_times[0]) > 0).all()
    lengths = {length for block in found.blocks for length in block.lengths}
    assert all(len(builds.of(length)) == 1 for length in lengths if isinstance(length, int))
    assert max(len(build) for length in lengths if isinstance(length, int) for build in builds.of(length)) == 2


def test_a_wrong_byte_ends_the_stretch_there(data: bytes) -> None:
    builds = Builds()
    whole = decoded(data, builds)
    assert whole is not None
    starts, lengths = frames(data, 0, 1 << 16)
    for known in (builds, Builds()):
        for record in (40, 200):
            for byte in range(12, 12 + lengths[record] + 4):
                harmed = bytearray(data)
                harmed[starts[record] + byte] ^= 0x40
                found = decoded(bytes(harmed), known)
                assert found is not None
                assert found.end == starts[record]
                assert found.count == record - 1


def test_too_many_patterns_are_forgotten(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds_module, "MAX_PATTERNS", 3)
    builds = Builds()
    starts, lengths = frames(data, 0, 64)
    for start, length in zip(starts[1:], lengths[1:], strict=True):
        if builds.find(data, start, length) is None:
            assert builds.learn(data, start, length) is not None
        assert 0 < len(builds) <= 3


def test_histograms_of_many_lengths_are_no_layouts(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    with EventWriter(tmp_path / "f") as writer:
        for step in range(100, 300):
            writer.legacy_histogram("weights", step, random.normal(size=50), buckets=int(random.integers(20, 60)))
    builds = Builds()
    assert decoded((tmp_path / "f").read_bytes(), builds) is None
    assert len(builds) == 0
