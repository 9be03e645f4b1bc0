"""What is shown of a series: its rows in step order, without what restarts cut and later values replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tuiboard.store.columns import INDEX_TYPES, SCALAR_TYPES, Array, Columns
from tuiboard.store.plan import Plan

if TYPE_CHECKING:
    from tuiboard.store.raw import RawSeries


@dataclass(slots=True)
class Merged:
    """The outcome of the last merge, kept so that the next can go on from it."""

    plan: Plan
    upto: int = 0
    """Rows of the series that are merged."""
    segments: int = 0
    columns: Columns | None = None
    """None while the rows as they arrived are what is shown."""
    replaced: int = 0
    abandoned: list[Array] | None = None
    cuts: dict[int, int] = field(default_factory=dict)
    """Files that cut something off this series, and the step from which."""
    nan: int = 0
    inf: int = 0


def merge(raw: RawSeries, plan: Plan) -> Merged:
    """Bring ``raw.merged`` up to date with the rows and the plan, and return it.

    A plan is compared by identity: the caller keeps one as long as it holds.

    Rows that arrive in step order are never copied: the view is a slice of them.
    """
    last = raw.merged
    if last is not None and last.plan is plan and last.segments == len(raw.segments):
        if last.upto == raw.columns.n or _grow(raw, last):
            return last
    elif _in_order(raw, plan):
        last = Merged(plan, raw.columns.n, len(raw.segments))
        _count(raw, last, raw.columns.view())
        raw.merged = last
        return last
    raw.merged = _merge_all(raw, plan)
    return raw.merged


def shown(raw: RawSeries) -> list[Array]:
    """The columns to publish after :func:`merge`."""
    columns = raw.merged.columns if raw.merged is not None and raw.merged.columns is not None else raw.columns
    return columns.view()


def _rising(steps: NDArray[np.int64], *, strictly: bool) -> bool:
    if len(steps) < 2:
        return True
    return bool((steps[1:] > steps[:-1]).all() if strictly else (steps[1:] >= steps[:-1]).all())


def _count(raw: RawSeries, merged: Merged, columns: list[Array]) -> None:
    if raw.numeric:
        merged.nan += int(np.isnan(columns[2]).sum())
        merged.inf += int(np.isinf(columns[2]).sum())


def _in_order(raw: RawSeries, plan: Plan) -> bool:
    """Whether the rows may be shown as they came."""
    ranks = [plan.ranks[segment.file] for segment in raw.segments]
    if any(b < a for a, b in pairwise(ranks)):
        return False
    steps = raw.columns.steps
    if not _rising(steps, strictly=raw.numeric):
        return False
    at = 0
    for file, session in plan.restarts:
        cut = session if session is not None else raw.first_steps.get(file)
        while at < len(ranks) and ranks[at] < plan.ranks[file]:
            at += 1
        before = raw.segments[at - 1].end if at else 0
        if cut is not None and before and steps[before - 1] >= cut:
            return False
    return True


def _grow(raw: RawSeries, last: Merged) -> bool:
    """Take in rows that only the last segment brought, if nothing older is touched but by their steps."""
    file = raw.segments[-1].file
    rank = last.plan.ranks[file]
    rows = raw.columns.view(last.upto)
    steps = rows[0]
    if last.columns is None:
        before = raw.columns.steps[last.upto - 1 : last.upto]
        if len(before) and (steps[0] <= before[0] if raw.numeric else steps[0] < before[0]):
            return False
        if not _rising(steps, strictly=raw.numeric):
            return False
        # a session that began later may cut here as well
        if any(s is not None and last.plan.ranks[f] > rank and steps[-1] >= s for f, s in last.plan.restarts):
            return False
    else:
        if any(last.plan.ranks[segment.file] > rank for segment in raw.segments):
            return False
        if any(last.plan.ranks[f] > rank for f, _ in last.plan.restarts):
            return False
        if not _join(raw, last, rows):
            return True
    last.upto = raw.columns.n
    _count(raw, last, rows)
    return True


def _join(raw: RawSeries, last: Merged, rows: list[Array]) -> bool:
    """Merge ``rows``, all later than what is merged; True if they simply went to the end."""
    columns = last.columns
    assert columns is not None
    steps = rows[0]
    have = columns.steps
    top = have[-1] if len(have) else None
    fits = top is None or (steps[0] > top if raw.numeric else steps[0] >= top)
    if fits and _rising(steps, strictly=raw.numeric):
        columns.extend(rows)
        return True
    # only the rows from the lowest new step on move: the others are copied as they stand
    at = int(np.searchsorted(have, steps.min()))
    old = columns.view()
    tail = [np.concatenate([a[at:], b]) for a, b in zip(old, rows, strict=True)]
    tail, replaced = _sorted(tail, numeric=raw.numeric)
    fresh = Columns(SCALAR_TYPES if raw.numeric else INDEX_TYPES)
    fresh.extend([np.concatenate([a[:at], b]) for a, b in zip(old, tail, strict=True)])
    last.columns, last.upto = fresh, raw.columns.n
    last.replaced += replaced
    last.nan = last.inf = 0
    _count(raw, last, fresh.view())
    return False


def _sorted(columns: list[Array], *, numeric: bool) -> tuple[list[Array], int]:
    """Rows by step, in their order where steps are equal; of numbers at one step the last stays."""
    order = np.argsort(columns[0], kind="stable")
    columns = [column[order] for column in columns]
    if not numeric or len(order) < 2:
        return columns, 0
    keep = np.append(columns[0][1:] != columns[0][:-1], True)
    gone = len(keep) - int(keep.sum())
    return ([column[keep] for column in columns], gone) if gone else (columns, 0)


def _merge_all(raw: RawSeries, plan: Plan) -> Merged:
    """Merge from the rows themselves."""
    out = Merged(plan, raw.columns.n, len(raw.segments))
    columns = raw.columns.view()
    ranks = raw.file_ranks(plan)
    if len(raw.segments) > 1 and not _rising(ranks, strictly=False):
        order = np.argsort(ranks, kind="stable")
        columns, ranks = [column[order] for column in columns], ranks[order]
    dead = _cut(raw, plan, columns[0], ranks, out)
    if dead is not None:
        out.abandoned, _ = _sorted([column[dead] for column in columns], numeric=False)
        columns = [column[~dead] for column in columns]
    columns, out.replaced = _sorted(columns, numeric=raw.numeric)
    out.columns = Columns(SCALAR_TYPES if raw.numeric else INDEX_TYPES)
    out.columns.extend(columns)
    _count(raw, out, columns)
    return out


def _cut(raw: RawSeries, plan: Plan, steps: NDArray[np.int64], ranks: Array, out: Merged) -> NDArray[np.bool_] | None:
    """Which rows restarts cut; rows come in the order of their files."""
    dead: NDArray[np.bool_] | None = None
    for file, session in plan.restarts:
        cut = session if session is not None else raw.first_steps.get(file)
        if cut is None:
            continue
        before = int(np.searchsorted(ranks, plan.ranks[file]))
        hit = steps[:before] >= cut
        if dead is not None:
            hit &= ~dead[:before]
        if hit.any():
            if dead is None:
                dead = np.zeros(len(steps), np.bool_)
            dead[:before] |= hit
            out.cuts[file] = cut
    return dead
