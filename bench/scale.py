"""How the cost of loading grows with runs, tags and steps.

    python bench/scale.py [--most 1000000] [--rounds 3] [--logs DIR]

Every row is a logdir with the same style of records; what to look at is the last column, the time of one point.
``--most`` leaves out logdirs of more points.  Logs are kept in DIR for the next time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.load import ours
from bench.logs import write

ROWS = (
    *((runs, 20, 1_000) for runs in (1, 10, 100, 1_000)),
    *((1, tags, 1_000) for tags in (10, 100, 1_000, 5_000)),
    *((1, 10, steps) for steps in (1_000, 10_000, 100_000, 1_000_000)),
)
"""Runs, tags, steps."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--logs", type=Path, default=Path(tempfile.gettempdir()) / "tuiboard-bench")
    options = parser.parse_args()
    print(f"{len(os.sched_getaffinity(0))} cores, {time.strftime('%Y-%m-%d')}; medians of {options.rounds}")
    print("|  runs |  tags |     steps |     points | seconds | ns a point |")
    print("|-------|-------|-----------|------------|---------|------------|")
    for runs, tags, steps in ROWS:
        if runs * tags * steps > options.most:
            continue
        logdir = options.logs / f"simple-{runs}-{tags}-{steps}"
        rows = write(logdir, "simple", runs, tags, steps)
        seconds = statistics.median(ours(logdir)["seconds"] for _ in range(options.rounds))
        each = seconds / rows * 1e9
        print(f"| {runs:>5,} | {tags:>5,} | {steps:>9,} | {rows:>10,} | {seconds:>7.3f} | {each:>10.0f} |", flush=True)


if __name__ == "__main__":
    main()
