"""Writes big event files fast, always the same: what the measurements read.

    python bench/logs.py LOGDIR [--style simple] [--runs 100] [--tags 20] [--steps 10000]

Styles: ``simple`` (torch and TensorFlow 1: one plain number a record), ``tensor`` (TensorFlow 2: a tensor with
its metadata), ``merged`` (TensorFlow 1: all tags in one record), ``pace`` (each tag has its own pace), ``histogram``
(torch: buckets of varying number).  Needs numpy alone, and shares no code with the reader.
"""

from __future__ import annotations

import argparse
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
START = 1_700_000_000.0
STYLES = ("simple", "tensor", "merged", "pace", "histogram")


def _table() -> NDArray[np.uint32]:
    value = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        value = np.where(value & 1, (value >> 1) ^ np.uint32(0x82F63B78), value >> 1).astype(np.uint32)
    return value


TABLE = _table()


def masked_crc(rows: Bytes) -> NDArray[np.uint32]:
    """The masked CRC-32C of each row."""
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for column in rows.T:
        crc = TABLE[(crc ^ column) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    crc = ~crc
    return ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(0xA282EAD8)


def octets(column: NDArray[np.generic]) -> Bytes:
    """Numbers as rows of their bytes."""
    return np.ascontiguousarray(column).view(np.uint8).reshape(len(column), -1)


def fixed(data: bytes, rows: int) -> Bytes:
    """The same bytes in every row."""
    return np.broadcast_to(np.frombuffer(data, np.uint8), (rows, len(data)))


def varint(number: int) -> bytes:
    """A whole number as protobuf writes it."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def message(field: int, data: bytes) -> bytes:
    """A field that holds bytes."""
    return varint(field << 3 | 2) + varint(len(data)) + data


def frame(payload: Bytes) -> Bytes:
    """Rows of payloads as rows of records."""
    length = struct.pack("<Q", payload.shape[1])
    head = fixed(length + struct.pack("<I", int(masked_crc(fixed(length, 1))[0])), len(payload))
    return np.concatenate([head, payload, octets(masked_crc(payload))], axis=1)


def event(steps: NDArray[np.int64], walls: NDArray[np.float64], parts: list[Bytes]) -> Bytes:
    """Rows of events, each with a summary of these parts; all steps take the same bytes."""
    rows = len(steps)
    size = sum(part.shape[1] for part in parts)
    columns = [fixed(b"\x09", rows), octets(walls)]
    if steps[0]:
        width = len(varint(int(steps[0])))
        columns.append(fixed(b"\x10", rows))
        for byte in range(width):
            more = 0x80 if byte < width - 1 else 0
            columns.append(octets(((steps >> 7 * byte & 0x7F) | more).astype(np.uint8)))
    columns += [fixed(b"\x2a" + varint(size), rows), *parts]
    return frame(np.concatenate(columns, axis=1))


def number(style: str, tag: bytes, values: NDArray[np.float32]) -> list[Bytes]:
    """Rows of one value."""
    rows = len(values)
    if style == "tensor":
        metadata = message(9, message(1, message(1, b"scalars")) + b"\x20\x01")
        tensor = b"\x08\x01\x12\x00" + b"\x2a\x04"
        head = message(1, tag) + metadata + varint(8 << 3 | 2) + varint(len(tensor) + 4) + tensor
    else:
        head = message(1, tag) + b"\x15"
    return [fixed(b"\x0a" + varint(len(head) + 4) + head, rows), octets(values)]


def names(tags: int) -> list[bytes]:
    """Tags as trainings have them, of different lengths."""
    words = ("loss", "accuracy", "learning_rate", "grad_norm", "time")
    return [f"{words[i % 5]}/{('train', 'valid')[i // 5 % 2]}_{i}".encode() for i in range(tags)]


def blocks(steps: int) -> list[tuple[int, int]]:
    """Stretches of steps whose varints are of one size, none too large."""
    edges = [0, 1, 128, 16384, 2097152]
    out = []
    for low, high in zip(edges, [*edges[1:], 1 << 60], strict=True):
        out += [(start, min(start + 20_000, high, steps)) for start in range(low, min(high, steps), 20_000)]
    return out


def write_run(path: Path, style: str, tags: int, steps: int, seed: int) -> int:
    """One run of one file; the values in it."""
    random = np.random.default_rng(seed)
    labels = names(tags)
    path.mkdir(parents=True, exist_ok=True)
    count = 0
    with (path / f"events.out.tfevents.{int(START) + seed}.host.{seed}.0").open("wb") as file:
        file.write(frame(fixed(b"\x09" + struct.pack("<d", START) + b"\x1a\x0dbrain.Event:2", 1)).tobytes())
        for low, high in blocks(steps):
            at = np.arange(low, high, dtype=np.int64)
            walls = START + seed * 1000 + at * 0.25
            rows = []
            for place, label in enumerate(labels):
                values = (np.exp(-at / steps * 3) + random.normal(0, 0.05, len(at)) + place).astype(np.float32)
                when = walls + place * 1e-4 + random.uniform(0, 1e-5, len(at))
                if style == "histogram":
                    rows.append(histograms(label, at, when, random))
                elif style == "merged":
                    rows.append(number(style, label, values))
                else:
                    rows.append(event(at, when, number(style, label, values)))
            if style == "merged":
                file.write(event(at, walls, [part for row in rows for part in row]).tobytes())
                count += len(at) * tags
            elif style == "histogram":
                file.write(b"".join(record for step in zip(*rows, strict=True) for record in step))
                count += len(at) * tags
            elif style == "pace":
                # every tag is written with a chance of its own at each step
                chosen = [random.random(len(at)) < 1 / (1 + place % 7) for place in range(tags)]
                records = [[row.tobytes() for row in rows[place]] for place in range(tags)]
                order = [records[p][i] for i in range(len(at)) for p in range(tags) if chosen[p][i]]
                file.write(b"".join(order))
                count += len(order)
            else:
                file.write(np.concatenate(rows, axis=1).tobytes())
                count += len(at) * tags
    return count


def histograms(
    tag: bytes, steps: NDArray[np.int64], walls: NDArray[np.float64], random: np.random.Generator
) -> list[bytes]:
    """Records with as many buckets as the step has values in, as torch leaves out the empty ones."""
    out: list[bytes] = [b""] * len(steps)
    sizes = random.integers(28, 60, len(steps))
    for size in np.unique(sizes):
        at = np.flatnonzero(sizes == size)
        rows = len(at)
        numbers = random.normal(0, 1, (rows, 5))
        edges = np.sort(random.normal(0, 1, (rows, size)), axis=1)
        counts = random.integers(0, 100, (rows, size)).astype(np.float64)
        parts = []
        for place in range(5):
            parts += [fixed(bytes([(place + 1) << 3 | 1]), rows), octets(numbers[:, place])]
        for field, column in ((6, edges), (7, counts)):
            parts += [fixed(varint(field << 3 | 2) + varint(8 * int(size)), rows), octets(column)]
        body = sum(part.shape[1] for part in parts)
        head = message(1, tag) + varint(5 << 3 | 2) + varint(body)
        head = b"\x0a" + varint(len(head) + body) + head
        for place, record in zip(at, event(steps[at], walls[at], [fixed(head, rows), *parts]), strict=True):
            out[place] = record.tobytes()
    return out


def write(path: Path, style: str, runs: int, tags: int, steps: int) -> int:
    """A logdir; the values in it.  What is there already is kept."""
    mark = path / "written"
    if mark.exists():
        return int(mark.read_text())
    count = sum(
        write_run(path / f"group_{run // 10:02d}/run_{run:03d}", style, tags, steps, run) for run in range(runs)
    )
    mark.write_text(str(count))
    return count


def main() -> None:
    """Write one logdir."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logdir", type=Path)
    parser.add_argument("--style", choices=STYLES, default="simple")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--tags", type=int, default=20)
    parser.add_argument("--steps", type=int, default=10_000)
    options = parser.parse_args()
    count = write(options.logdir, options.style, options.runs, options.tags, options.steps)
    print(f"{count:,} values")


if __name__ == "__main__":
    main()
