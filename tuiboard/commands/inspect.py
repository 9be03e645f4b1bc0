"""``tuiboard inspect``: what is in a logdir, for people and for programs."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from tuiboard.commands import table
from tuiboard.commands.load import Specs, load, losses, status
from tuiboard.compute.pattern import Pattern
from tuiboard.compute.stats import stats
from tuiboard.draw import numbers
from tuiboard.store.board import Board, BoardView
from tuiboard.store.names import display
from tuiboard.store.notice import Notice, by_place
from tuiboard.store.remedies import words
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView

VERSION = 1
"""Of the JSON; goes up when a key changes its meaning."""
HEADS = ("tag", "plugin", "count", "steps", "first", "last", "min", "max", "NaN")
CODES = ("", "2", "", "", "", "", "", "", "31")
"""The style of each column, as SGR codes."""


def run(
    specs: Specs, label: str, run_filter: str, tag_filter: str, *, as_json: bool, strict: bool, deep: bool = False
) -> int:
    """Print; the exit code is 1 with ``strict`` where something cannot be shown, and where storage hangs.

    With ``deep`` every record is looked into.
    """
    runs, tags = Pattern(run_filter), Pattern(tag_filter)
    view = load(specs, Board(label))
    if deep:
        from tuiboard.commands.deep import look_deep  # it brings the board's parts along, which take time to import

        view = look_deep(view)
    chosen = [one for one in view.runs if runs.matches(one.name)]
    if as_json:
        json.dump(document(view, chosen, tags.matches), sys.stdout, indent=1, ensure_ascii=True)
        sys.stdout.write("\n")
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else 150)
        shown = [(one, [s for s in one.series.values() if tags.matches(s.tag)]) for one in chosen]
        for one, series in shown:
            _print_run(console, one, series)
        _print_problems(console, view)
        listed = [s for _, series in shown for s in series]
        total = sum(len(s.points) for s in listed if s.points is not None)
        counts = ((len(chosen), "run"), (len({s.tag for s in listed}), "tag"), (total, "scalar point"))
        told = ", ".join(f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counts)
        console.print(Text(told, style="bold"))
    return 1 if strict and losses(view) else status(view)


def document(view: BoardView, runs: list[RunView], wanted: Any) -> dict[str, Any]:
    """The JSON document: stable keys, non-finite numbers as texts."""
    return {
        "version": VERSION,
        "logdir": view.logdir,
        "runs": {
            one.name: {
                "first_wall_time": one.first_wall_time,
                "last_wall_time": one.last_wall_time,
                "files": len(one.files),
                "bytes": one.bytes,
                "restarts": [{"file": r.file, "step": r.step} for r in one.restarts],
                "tags": {s.tag: _tag(s) for s in one.series.values() if wanted(s.tag)},
            }
            for one in runs
        },
        "problems": [_problem(notice) for notice in view.all_notices],
    }


def _tag(series: SeriesView) -> dict[str, Any]:
    column = series.points if series.points is not None else series.index
    some = column is not None and len(column) > 0
    out: dict[str, Any] = {
        "plugin": series.plugin,
        "count": series.count,
        "first_step": int(column.steps[0]) if some and column is not None else None,
        "last_step": int(column.steps[-1]) if some and column is not None else None,
        "replaced": series.replaced,
        "abandoned": series.abandoned,
    }
    if series.every > 1:
        out["kept_one_in"] = series.every
    if series.points is not None:
        known = stats(series.points.values)
        values = series.points.values
        out |= {
            "min": known.min,
            "max": known.max,
            "first": _number(float(values[0])) if some else None,
            "last": _number(float(values[-1])) if some else None,
            "sum": None if known.sum is None else _number(known.sum),
            "nan": known.nan,
            "inf": known.inf,
        }
    return out


def _number(x: float) -> float | str:
    if math.isfinite(x):
        return x
    return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def _problem(notice: Notice) -> dict[str, Any]:
    return {
        "run": notice.run,
        "file": notice.place if notice.file else "",
        "kind": notice.kind,
        "offset": notice.offset,
        "records_lost": notice.records_lost,
        "message": notice.message,
        "remedy": words(notice.kind).remedy,
    }


def _print_run(console: Console, one: RunView, series: list[SeriesView]) -> None:
    facts = f"  {len(one.files)} {'file' if len(one.files) == 1 else 'files'}, {numbers.bytes_(one.bytes)}"
    if one.first_wall_time is not None and one.last_wall_time is not None:
        facts += f", {numbers.clock(one.first_wall_time)}, {numbers.duration(one.last_wall_time - one.first_wall_time)}"
    rows = []
    for s in series:
        column = s.points if s.points is not None else s.index
        steps = f"{int(column.steps[0]):,}..{int(column.steps[-1]):,}" if column is not None and len(column) else ""
        cells = ["", "", "", ""]
        if s.points is not None and len(s.points):
            known, values = stats(s.points.values), s.points.values
            low = "" if known.min is None else numbers.value(known.min)
            high = "" if known.max is None else numbers.value(known.max)
            cells = [numbers.value(float(values[0])), numbers.value(float(values[-1])), low, high]
        bad = str(s.nan + s.inf) if s.nan + s.inf else ""
        rows.append([display(s.tag), display(s.plugin), f"{s.count:,}", steps, *cells, bad])
    style = table.coloured if console.color_system else table.plain
    rule = "─" if console.encoding.startswith("utf") else "-"
    write = console.file.write
    write(style(display(one.name), "1") + style(facts, "2") + "\n")
    for line in table.lines(HEADS, rows, left=2, width=console.width, style=style, codes=CODES, rule=rule):
        write(line + "\n")
    for restart in one.restarts:
        console.print(Text(f"  restarted at step {restart.step:,}", style="yellow"))
    write("\n")


def _print_problems(console: Console, view: BoardView) -> None:
    notices = view.all_notices
    if not notices:
        return
    console.print(Text(f"{len(notices)} {'notice' if len(notices) == 1 else 'notices'}", style="bold yellow"))
    told: set[str] = set()
    for place, some in by_place(notices).items():
        if place:
            console.print(Text(f"  {display(place, 1000)}"))
        for notice in some:
            spot = f"at byte {notice.offset:,}" if notice.offset is not None else ""
            where = f", {spot}" if spot not in notice.message else ""
            lost = f", {notice.records_lost:,} lost" if notice.records_lost else ""
            known = words(notice.kind)
            console.print(Text(f"    {known.cause}{where}{lost}: {display(notice.message, 1000)}"))
            if known.remedy not in told:  # once each
                told.add(known.remedy)
                console.print(Text(f"      {known.remedy}", style="dim"))
    console.print()
