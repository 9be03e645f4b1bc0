from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.follow.files import OpenFiles
from tuiboard.follow.tail import Change, Tail
from tuiboard.format.open import NotRegularError
from tuiboard.format.tfrecord import frame

GRACE = 30.0


class Followed:
    """A file that is written piece by piece, and its tail."""

    def __init__(self, path: Path, *, grace: float = GRACE) -> None:
        self.path = path
        path.touch()
        self.now = path.stat().st_mtime
        self.files = OpenFiles()
        self.tail = Tail(str(path), path.name, self.files, grace)
        self.records: list[bytes] = []

    def add(self, data: bytes) -> Followed:
        with self.path.open("ab") as file:
            file.write(data)
        return self

    def poll(self, after: float = 0.0) -> Change:
        self.now = max(self.now, self.path.stat().st_mtime) + after
        change = self.tail.look(self.now)
        if change is Change.GROWN:
            while (batch := self.tail.read(self.now)) is not None:
                self.records += [batch.data[start:end] for start, end in batch.spans]
        self.tail.judge(self.now)
        return change

    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.tail.notices("run")]


payloads = st.lists(st.binary(max_size=40), min_size=1, max_size=8)


@given(payloads, st.lists(st.integers(0, 400), max_size=6))
def test_any_cut_into_reads_gives_the_same_records(items: list[bytes], cuts: list[int]) -> None:
    data = b"".join(map(frame, items))
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    with TemporaryDirectory() as folder:
        file = Followed(Path(folder, "f"))
        for start, end in pairwise(places):
            file.add(data[start:end]).poll()
        file.poll()
        file.files.close_all()
        assert file.records == items
        assert file.kinds() == []
        assert not file.tail.waiting


@given(payloads, st.lists(st.tuples(st.integers(0, 399), st.integers(1, 255)), min_size=1, max_size=3), st.data())
def test_damage_costs_the_same_however_it_arrives(
    items: list[bytes], flips: list[tuple[int, int]], draw: st.DataObject
) -> None:
    data = bytearray(b"".join(map(frame, items)))
    for place, mask in flips:
        data[place % len(data)] ^= mask
    cut = draw.draw(st.integers(0, len(data)))
    with TemporaryDirectory() as folder:
        once, twice = Followed(Path(folder, "once")), Followed(Path(folder, "twice"))
        once.add(bytes(data)).poll(2 * GRACE)
        twice.add(bytes(data[:cut])).poll()
        twice.add(bytes(data[cut:])).poll()
        twice.poll(2 * GRACE)
        for file in (once, twice):
            file.poll(2 * GRACE)
            file.files.close_all()
        assert sorted(twice.records) == sorted(once.records)
        assert bool(twice.kinds()) == bool(once.kinds())


def test_a_short_tail_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    file = Followed(tmp_path / "f").add(frame(b"one") + frame(b"two")[:-3])
    file.poll()
    assert (file.records, file.tail.waiting, file.kinds()) == ([b"one"], True, [])
    file.poll(GRACE + 1)
    assert (file.tail.waiting, file.kinds()) == (False, ["partial-tail"])
    file.add(frame(b"two")[-3:]).poll()
    assert (file.records, file.kinds()) == ([b"one", b"two"], [])


def test_zeros_that_become_data_cost_nothing(tmp_path: Path) -> None:
    file = Followed(tmp_path / "f").add(frame(b"one") + bytes(len(frame(b"two"))))
    file.poll()
    assert file.kinds() == []
    with file.path.open("r+b") as raw:
        raw.seek(len(frame(b"one")))
        raw.write(frame(b"two"))
    file.poll(2.0)
    assert (file.records, file.kinds()) == ([b"one", b"two"], [])


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        (bytes(50), "zero-tail"),
        (b"\x01" * 50, "corrupt-frame"),
        (frame(b"abc")[:-2], "partial-tail"),
        (frame(b"abc")[:-1] + b"\x00", "corrupt-record"),
    ],
)
def test_each_tail_has_its_name(tmp_path: Path, rest: bytes, kind: str) -> None:
    file = Followed(tmp_path / "f", grace=0.0).add(frame(b"one") + rest)
    file.poll()
    assert (file.records, file.kinds()) == ([b"one"], [kind])


def test_records_that_share_a_byte_after_a_cut_are_both_shown(tmp_path: Path) -> None:
    first, last = b"first", b"last"
    middle = bytes(frame(first)[-1])  # so long that its length begins as the checksum before it ends
    for grace in (0.0, GRACE):
        file = Followed(tmp_path / f"f{grace}", grace=grace)
        file.add(frame(first)[:-1] + frame(middle) + frame(last)).poll()
        assert file.records == [first, middle, last]
        assert file.kinds() == []


def test_a_file_without_any_record_is_no_event_file(tmp_path: Path) -> None:
    file = Followed(tmp_path / "f", grace=0.0).add(b"just a text, longer than a header")
    file.poll()
    assert file.kinds() == ["not-an-event-file"]


def test_a_file_cut_shorter_or_replaced_is_another(tmp_path: Path) -> None:
    file = Followed(tmp_path / "f").add(frame(b"one") + frame(b"two"))
    file.poll()
    file.path.write_bytes(frame(b"xyz"))
    assert file.tail.look(file.now) is Change.TRUNCATED
    other = Followed(tmp_path / "g").add(frame(b"one"))
    other.poll()
    (tmp_path / "new").write_bytes(frame(b"its successor"))
    (tmp_path / "new").replace(other.path)
    assert other.tail.look(other.now) is Change.REPLACED


def test_few_files_stay_open(tmp_path: Path) -> None:
    files = OpenFiles(limit=2)
    for number in range(5):
        path = tmp_path / str(number)
        path.write_bytes(b"abc")
        assert files.read(str(path), 1, 10) == b"bc"
    assert len(files._open) == 2
    files.close_all()


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    with pytest.raises(NotRegularError):
        OpenFiles().read(str(tmp_path), 0, 1)
