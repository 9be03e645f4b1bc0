"""The graphs that a board has: which runs, which tags, which kinds, and what must be read for each."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path

from tuiboard.format.graph import Graph, GraphDamagedError, read_function_graphs, read_graph
from tuiboard.format.graph_file import read_graph_file, whole_graph
from tuiboard.format.keras_graph import read_keras
from tuiboard.format.payload import Blob, PayloadError
from tuiboard.format.run_metadata import StepCosts, read_costs
from tuiboard.format.torch_layers import is_torch, torch_params
from tuiboard.store.lazy import Answer, LazyCache, Tell
from tuiboard.store.names import display
from tuiboard.store.notice import Notice
from tuiboard.store.payloads import address, fetch
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.graph_model import GraphModel

_KINDS = {
    "graphs": "ops", "graph_keras_model": "conceptual", "graph_run_metadata": "traced",
    "graph_run_metadata_graph": "traced",
}  # fmt: skip
_COSTS = ("graph_tagged_run_metadata", "graph_run_metadata")


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a graph can be read from: the newest record of a tag, or a file."""

    kind: str
    """``ops``, ``conceptual``, ``traced`` or ``file``."""
    tag: str
    plugin: str = ""

    @property
    def label(self) -> str:
        """What a toolbar calls it; not safe for a screen."""
        plain = self.kind == "ops" or (self.kind == "conceptual" and self.tag == "keras")
        return self.kind if plain else f"{self.kind} {self.tag}"


def sources_of(run: RunView) -> list[Source]:
    """The graphs of a run: op graphs first, then conceptual and traced ones; any of them may be empty."""
    order = list(dict.fromkeys(_KINDS.values()))
    found = [
        Source(_KINDS[series.plugin], series.tag, series.plugin)
        for series in run.series.values()
        if series.plugin in _KINDS and series.count
    ]
    return sorted(found, key=lambda source: order.index(source.kind))


def costs_of(run: RunView) -> list[str]:
    """Tags of a run whose records say what nodes cost, in the order met."""
    return [series.tag for series in run.series.values() if series.plugin in _COSTS and series.count]


def _newest(series: SeriesView) -> int:
    return len(series.index) - 1 if series.index is not None else -1


def ask_graph(cache: LazyCache, run: RunView, source: Source) -> tuple[Hashable, Answer[GraphModel]]:
    """The open graph of a source, or how far it is; with the key that tells it from others."""
    series = run.series[source.tag]
    key = ("graph", address(run, series, _newest(series)))
    return key, cache.get(key, lambda tell: _opened(read_source(run, source, tell)))


def read_source(run: RunView, source: Source, tell: Callable[[float], None]) -> Graph:
    """The graph of a source, of a damaged one what is whole; raises PayloadError where nothing is."""
    series = run.series[source.tag]
    content = fetch(run, series, _newest(series))
    if not isinstance(content, Blob):
        raise PayloadError("the record holds no graph")
    return _read(source, content.data, tell)


def _read(source: Source, data: bytes, tell: Callable[[float], None]) -> Graph:
    if source.plugin == "graph_keras_model":
        graph = read_keras(data)
    elif source.plugin == "graphs":
        try:
            graph = read_graph(data, tell)
        except GraphDamagedError:
            whole = whole_graph(data, tell, ("GraphDef",))
            if whole is None:
                raise
            graph = whole
    else:
        graph = read_function_graphs(data, tell)
    return graph


def _opened(graph: Graph) -> GraphModel:
    """A graph made ready, with what its first picture needs."""
    if not len(graph):
        raise PayloadError("the graph has no node")
    if is_torch(graph):
        graph = replace(graph, params=torch_params(graph))
    model = GraphModel(graph)
    model.fold(0)
    return model


def damage_of(run: RunView, source: Source, words: str) -> Notice:
    """That a graph of a run is not whole, as the list of problems says it; ``words`` safe for a screen."""
    index = run.series[source.tag].index
    file, offset = "", None
    if index is not None and len(index) and 0 <= (number := int(index.files[-1])) < len(run.files):
        file, offset = run.files[number], int(index.offsets[-1])
    file = file if run.name == "." or not file else f"{run.name}/{file}"
    return Notice(GraphDamagedError.kind, f"{display(source.tag)}: {words}", run.name, file, offset)


def damage_of_file(path: str, graph: Graph) -> Notice:
    """That a graph file is not whole, as the list of problems says it."""
    return Notice(GraphDamagedError.kind, display(graph.damage, 160), file=path, offset=graph.damage_at)


def ask_file(cache: LazyCache, path: str) -> tuple[Hashable, Answer[GraphModel]]:
    """The open graph of a file that the user named, or how far it is."""
    key = ("graph file", path)

    def make(tell: Tell) -> GraphModel:
        return _opened(read_graph_file(Path(path).expanduser(), tell))

    return key, cache.get(key, make)


def ask_costs(cache: LazyCache, run: RunView, tag: str) -> Answer[StepCosts]:
    """The costs of a tag's newest record, or how far they are."""
    series = run.series[tag]
    row = _newest(series)

    def make(_: Tell) -> StepCosts:
        content = fetch(run, series, row)
        if not isinstance(content, Blob):
            raise PayloadError("the record holds no run metadata")
        return read_costs(content.data)

    return cache.get(("costs", address(run, series, row)), make)
