"""What only looking into every record shows: damaged images, sounds and graphs, and values of another kind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from tuiboard.draw.decoder import Decoder
from tuiboard.format.payload import Images, PayloadError, Sounds
from tuiboard.format.wav import read_wav
from tuiboard.store.board import BoardView
from tuiboard.store.lazy import Failed
from tuiboard.store.names import display
from tuiboard.store.notice import Notice
from tuiboard.store.payloads import fetch_rows
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.graph_sources import Source as GraphSource
from tuiboard.widgets.graph_sources import damage_of, read_source, sources_of
from tuiboard.widgets.sample_cards import SampleCard, Source

LOOKED_INTO = {"images", "audio", "histograms", "text", "pr_curves"}
"""Plugins whose records the board can draw one by one."""
MOST_TOLD = 200
"""Problems of one series that are named; of more it is said how many."""
PART = 64
"""Records after which the bar is drawn anew."""


def look_deep(view: BoardView) -> BoardView:
    """The view with a problem for each record that cannot be shown; decodes all of them, with a bar on a terminal.

    Of graphs the newest record of each tag is what the board shows.
    """
    every = [(run, series) for run in view.runs for series in run.series.values() if series.plugin in LOOKED_INTO]
    graphs = [(run, source) for run in view.runs for source in sources_of(run)]
    total = sum(series.count for _, series in every) + len(graphs)
    decoder = Decoder()
    bar = sys.stderr.isatty()
    found: list[Notice] = []
    done = 0
    parts = chain(
        (_problems(run, series, decoder) for run, series in every),
        ([_of_graph(run, source)] for run, source in graphs),
    )
    try:
        for part in parts:
            mine: list[Notice] = []
            more = 0
            for problems in part:
                mine += problems
                more += max(0, len(mine) - MOST_TOLD)
                del mine[MOST_TOLD:]
                done += 1
                if bar and done % PART == 0:
                    print(f"\rlooked into {done:,} of {total:,} records", end="", file=sys.stderr, flush=True)
            if more:
                mine[-1] = replace(mine[-1], message=f"{mine[-1].message}; and so are {more:,} more of this tag")
            found += mine
    finally:
        decoder.close()
        if bar:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return replace(view, told=(*view.told, *found))


def _problems(run: RunView, series: SeriesView, decoder: Decoder) -> Iterator[list[Notice]]:
    """The problems of each record in turn."""
    rows = range(len(series.index) if series.index is not None else 0)
    for row, content in enumerate(fetch_rows(run, series, rows)):
        if isinstance(content, Images | Sounds):
            yield _of_samples(run, series, row, content, decoder)
        elif isinstance(content, PayloadError):
            source = Source(SampleCard(run, series, 0, 1), row)
            yield [source.problem(Failed(display(str(content), 200), content.kind or "value-refused"))]
        else:
            yield []


def _of_samples(run: RunView, series: SeriesView, row: int, content: Images | Sounds, decoder: Decoder) -> list[Notice]:
    out: list[Notice] = []
    for sample, encoded in enumerate(content.encoded):
        try:
            if isinstance(content, Images):
                decoder.picture(encoded)
            else:
                read_wav(encoded)
        except PayloadError as error:
            if error.kind:  # else it is whole, and of a kind that is not drawn
                source = Source(SampleCard(run, series, sample, len(content.encoded)), row)
                out.append(source.problem(Failed(display(str(error), 200), error.kind)))
    return out


def _of_graph(run: RunView, source: GraphSource) -> list[Notice]:
    try:
        words = display(read_source(run, source, lambda done: None).damage, 160)
    except PayloadError as error:
        words = display(str(error), 160) if error.kind else ""
    return [damage_of(run, source, words)] if words else []
