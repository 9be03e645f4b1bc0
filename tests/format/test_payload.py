from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.builders import LogdirBuilder
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.format.histogram import Histogram, from_buckets
from tuiboard.format.payload import Blob, Content, Images, PayloadError, Sounds, Tensor, read_content
from tuiboard.format.write import EventWriter
from tuiboard.store.board import Board


def _read(logdir: LogdirBuilder, tag: str, at: int = -1) -> Content:
    run = Follower([LogdirSpec(str(logdir.path))], Board(), watch=False).load().runs[0]
    series = run.series[tag]
    assert series.index is not None
    index = series.index
    path = Path(run.folder, run.files[index.files[at]])
    return read_content(path, int(index.offsets[at]), int(index.lengths[at]), int(index.places[at]), series.plugin)


@pytest.fixture
def writer(logdir: LogdirBuilder) -> EventWriter:
    return logdir.writer("run")


def test_images_old_and_new(logdir: LogdirBuilder, writer: EventWriter) -> None:
    writer.images("new", 0, 4, 3, [b"one", b"two"])
    writer.legacy_image("old", 0, 4, 3, b"png")
    writer.close()
    assert _read(logdir, "new") == Images(4, 3, (b"one", b"two"))
    assert _read(logdir, "old") == Images(4, 3, (b"png",))


def test_sounds_old_and_new(logdir: LogdirBuilder, writer: EventWriter) -> None:
    writer.audio("new", 0, [b"wav"])
    writer.plugin("audio", "labelled", 0, np.array([[b"wav", b"label"]], object))
    writer.legacy_audio("old", 0, b"wav", sample_rate=8000)
    writer.close()
    assert _read(logdir, "new") == Sounds((b"wav",), (b"",))
    assert _read(logdir, "labelled") == Sounds((b"wav",), (b"label",))
    assert _read(logdir, "old") == Sounds((b"wav",), (b"",), 8000, b"audio/wav")


def test_histograms_old_and_new(logdir: LogdirBuilder, writer: EventWriter) -> None:
    values = np.linspace(0, 1, 11)
    writer.histogram("new", 0, values, buckets=5)
    writer.legacy_histogram("old", 0, values, buckets=5)
    writer.close()
    new, old = _read(logdir, "new"), _read(logdir, "old")
    assert isinstance(new, Histogram)
    assert isinstance(old, Histogram)
    assert new.count.tolist() == old.count.tolist() == [2, 2, 2, 2, 3]
    assert np.allclose(new.left, old.left)


def test_empty_buckets_at_both_ends_go() -> None:
    limits, counts = np.array([1.0, 2, 3, 4, 5]), np.array([0.0, 0, 4, 2, 0])
    out = from_buckets(2.5, 3.5, limits, counts)
    assert (out.left.tolist(), out.right.tolist(), out.count.tolist()) == ([2.5, 3], [3, 3.5], [4, 2])
    assert len(from_buckets(0, 0, limits, np.zeros(5))) == 0


@pytest.mark.parametrize("limits", [[1.0, 2, 3], [2.0, 1], [1.0, np.nan]])
def test_limits_that_make_no_buckets_are_refused(limits: list[float]) -> None:
    with pytest.raises(ValueError, match="limits"):
        from_buckets(0.0, 1.0, np.array(limits), np.ones(2))


def test_texts_graphs_and_tensors(logdir: LogdirBuilder, writer: EventWriter) -> None:
    writer.text("text", 0, "hello")
    writer.graph(b"graph")
    writer.bare_tensor("bare", 0, [1.0, 2.0])
    writer.close()
    text, bare = _read(logdir, "text"), _read(logdir, "bare")
    assert isinstance(text, Tensor)
    assert isinstance(bare, Tensor)
    assert text.values.tolist() == b"hello"
    assert bare.values.tolist() == [1, 2]
    assert _read(logdir, "__run_graph__") == Blob(b"graph")


def test_a_changed_file_is_said_to_be_changed(logdir: LogdirBuilder, writer: EventWriter) -> None:
    offset = writer.text("text", 0, "hello")
    writer.close()
    length = writer.offset - offset - 16
    with pytest.raises(PayloadError, match="changed"):
        read_content(writer.path, offset + 1, length, 0, "text")
    with pytest.raises(PayloadError, match="no such value"):
        read_content(writer.path, offset, length, 3, "text")
    writer.path.unlink()
    with pytest.raises(PayloadError, match="cannot be read"):
        read_content(writer.path, offset, length, 0, "text")


def test_a_value_of_another_kind_is_refused(logdir: LogdirBuilder, writer: EventWriter) -> None:
    writer.plugin("images", "numbers", 0, [1.0, 2.0])
    writer.plugin("histograms", "flat", 0, [1.0, 2.0])
    writer.close()
    for tag in ("numbers", "flat"):
        with pytest.raises(PayloadError):
            _read(logdir, tag)
