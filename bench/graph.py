"""How soon a large graph is open, how soon a key is on screen, and how much memory it takes.

    python bench/graph.py [--nodes 100000] [--rounds 4] [--size 120x40]

Writes an event file with one GraphDef (layers of blocks of ops with shapes, variables and constants, and one flat
scope), then opens the board on a pseudo-terminal.  Opening runs from the start of the process to the first row of
the tree; a key from its press to the first change that arrives on the terminal (what is made in the background, a
layout or a search, may follow).  Memory is the peak of the process.  Prints figures; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import select
import tempfile
import time
from pathlib import Path

from terminal import BoardProcess

from tuiboard.format.proto import message_class
from tuiboard.format.write import EventWriter

ROUND = [
    "j",
    "j",
    "enter",
    "j",
    "enter",
    "j",
    "j",
    "k",
    "h",
    "v",
    "j",
    "enter",
    "j",
    "enter",
    "j",
    "esc",
    "esc",
    "v",
    "c",
    "c",
    "G",
    "g",
    "i",
    "enter",
    "H",
    "o",
    "enter",
    "H",
    "u",
    "j",
    "j",
    "k",
    "u",
    "v",
    "j",
    "j",
    "v",
    "V",
    "j",
    "j",
    "esc",
    "n",
    "n",
    "N",
    "g",
]
"""Keys of a round; escape is followed by a pause, since it begins sequences."""


def graph(nodes: int) -> bytes:
    """A GraphDef of about ``nodes`` nodes: half in layers, blocks and ops, a tenth in one flat scope."""
    made = message_class("GraphDef")()

    def add(name: str, op: str, inputs: list[str], shape: tuple[int, ...]) -> str:
        node = made.node.add(name=name.encode(), op=op.encode(), input=[i.encode() for i in inputs])
        node.attr.add(key=b"T").value.type = 1
        shapes = node.attr.add(key=b"_output_shapes").value.list.shape.add()
        for size in shape:
            shapes.dim.add(size=size)
        return name

    last = add("input", "Placeholder", [], (-1, 256))
    flat = nodes // 10
    layer = 0
    while len(made.node) < nodes - flat:
        start = last
        for block in range(8):
            scope = f"model/layer_{layer}/block_{block}"
            weight = add(f"{scope}/w", "VariableV2", [], (256, 256))
            bias = add(f"{scope}/b", "VariableV2", [], (256,))
            zero = add(f"{scope}/Const", "Const", [], ())
            product = add(f"{scope}/matmul/product", "MatMul", [last, weight], (-1, 256))
            last = add(f"{scope}/matmul/add", "AddV2", [product, bias], (-1, 256))
            last = add(f"{scope}/activation", "Relu" if (layer + block) % 7 else "Gelu", [last, zero], (-1, 256))
        last = add(f"model/layer_{layer}/residual", "AddV2", [last, start], (-1, 256))
        layer += 1
    while len(made.node) < nodes:
        add(f"flat/op{len(made.node)}_{len(made.node) % 7}x", f"Op{len(made.node) % 50}", [last], (-1, 256))
    data: bytes = made.SerializeToString()
    return data


def change(board: BoardProcess, key: bytes) -> float | None:
    """Seconds from a key to the first change on the terminal; None if there is none."""
    while select.select([board.master], [], [], 0.15)[0]:  # until it is quiet
        board.bytes += len(os.read(board.master, 65536))
    pressed = time.perf_counter()
    os.write(board.master, key)
    if not select.select([board.master], [], [], 2.0)[0]:
        return None
    return time.perf_counter() - pressed


def memory(pid: int) -> float:
    """Peak of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    """Write, open, press, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--size", default="120x40")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        logdir = Path(folder) / "logs"
        data = graph(options.nodes)
        with EventWriter(logdir / "run" / "events.out.tfevents.1700000000.host.0") as writer:
            writer.graph(data)
        os.utime(writer.path, (1.7e9, 1.7e9))  # long ago, so that no age on screen changes by itself
        print(f"nodes          {options.nodes:,}   {len(data) / 1e6:.1f} MB of GraphDef")
        began = time.perf_counter()
        board = BoardProcess(logdir, columns, rows, "--dashboard", "graphs")
        seen = board.read(60, until="at the top")
        print(f"open           {(seen or float('nan')) - began:6.2f} s")
        times: list[tuple[float, str]] = []
        unseen = 0
        for number in range(options.rounds):
            keys = [*ROUND, *f"/layer_{number}.*add$", "enter", "enter", "n", "N"]
            for i, name in enumerate(keys):
                key = {"enter": b"\r", "esc": b"\x1b"}.get(name, name.encode())
                took = change(board, key)
                if took is None:
                    unseen += 1
                elif key != b"\x1b":  # Textual waits 100 ms to see whether a sequence follows
                    times.append((took, f"{number}.{i} {name}"))
        peak = memory(board.process.pid)
        board.close()
    times.sort()
    print(f"keys           {len(times):6}   ({unseen} changed nothing)")
    print(f"key p50        {times[len(times) // 2][0] * 1000:6.1f} ms")
    print(f"key p95        {times[int(len(times) * 0.95)][0] * 1000:6.1f} ms")
    print(f"key slowest    {', '.join(f'{t * 1000:.0f} ms {k}' for t, k in times[-12:])}")
    print(f"memory, peak   {peak:6.0f} MB")


if __name__ == "__main__":
    main()
