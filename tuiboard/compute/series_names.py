"""Siblings that differ only in a number: ``layer_1`` … ``layer_12`` become ``layer[1-12]``.

Source: ``tf_graph_common/hierarchy.ts`` (``detectSeries``) in TensorBoard.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

LEAST = 5
"""Members of the shortest series."""
_NUMBER = re.compile(r"_?(\d{1,12})(\D*)$")


@dataclass(frozen=True, slots=True)
class NameSeries:
    """Some siblings as one."""

    label: str
    members: tuple[int, ...]
    """Indices of the siblings, in the order of their numbers."""


def name_series(labels: Sequence[str], kinds: Sequence[Hashable], least: int = LEAST) -> list[NameSeries]:
    """The series among siblings of equal ``kinds``: names equal but for the last number, numbers that follow on.

    A name without a number counts as number 0: ``Const``, ``Const_1`` …
    """
    groups: dict[tuple[str, str, Hashable], dict[int, int]] = {}
    for i, (label, kind) in enumerate(zip(labels, kinds, strict=True)):
        found = _NUMBER.search(label)
        key, number = (
            ((label, "", kind), 0) if found is None else ((label[: found.start()], found[2], kind), int(found[1]))
        )
        groups.setdefault(key, {}).setdefault(number, i)
    out = []
    for (prefix, suffix, _), numbers in groups.items():
        if len(numbers) < least:
            continue
        run: list[int] = []
        for number in [*sorted(numbers), -1]:
            if run and number != run[-1] + 1:
                if len(run) >= least:
                    label = f"{prefix}[{run[0]}-{run[-1]}]{suffix}"
                    out.append(NameSeries(label, tuple(numbers[n] for n in run)))
                run = []
            run.append(number)
    return sorted(out, key=lambda series: min(series.members))
