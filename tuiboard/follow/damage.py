"""What was wrong in a file, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from tuiboard.store.notice import Notice


@dataclass(slots=True)
class Hole:
    """A stretch of a file that gave no record, and was stepped over."""

    kind: str
    start: int
    end: int
    seen: float
    """When, by the follower's clock."""
    step: int | None = None
    """The last step read before it."""
    usual: int = 1
    """Bytes of a record like those before it."""


@dataclass(slots=True)
class Tally:
    """Everything of one kind that one file lost."""

    offset: int
    places: int = 0
    bytes: int = 0
    records: int = 0
    step: int | None = None


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def damage_notice(kind: str, tally: Tally, run: str, file: str) -> Notice:
    """The notice for all damage of one kind in one file."""
    count = _records(tally.records)
    where = (
        f"at byte {tally.offset:,}"
        if tally.places == 1
        else f"in {tally.places:,} places, first at byte {tally.offset:,}"
    )
    text = {
        "corrupt-record": f"{count} skipped: the checksum is wrong, {where}",
        "corrupt-frame": f"about {count} lost: {tally.bytes:,} bytes hold no whole record, {where}",
        "oversize-record": f"{count} skipped: larger than 256 MiB, {where}",
        "undecodable-record": f"{count} skipped: right by the checksum but no valid event, {where}",
    }[kind]
    return Notice(kind, text, run, file, tally.offset, tally.records, tally.step)


def tail_notice(kind: str, offset: int, size: int, run: str, file: str, step: int | None) -> Notice:
    """The notice for the end of a file that has not become a record within the grace time."""
    left = size - offset
    text = {
        "partial-tail": f"the last record is not whole ({left:,} bytes from byte {offset:,} on)",
        "zero-tail": f"the file ends in {left:,} zero bytes at byte {offset:,}",
        "corrupt-frame": f"the last {left:,} bytes, from byte {offset:,} on, hold no record",
        "oversize-record": f"the record at byte {offset:,} says that it is larger than 256 MiB; not read",
        "not-an-event-file": "named like an event file, but no record in it could be read",
    }[kind]
    lost = 0 if kind in ("zero-tail", "not-an-event-file") else 1
    return Notice(kind, text, run, file, offset, lost, step)
