from __future__ import annotations

from tests.graphs import Node, mlp, model
from tuiboard.widgets.graph_flow_parts import FlowOptions
from tuiboard.widgets.graph_flow_plan import plan_flow
from tuiboard.widgets.graph_kept import draw_kept
from tuiboard.widgets.graph_model import GraphModel, Item
from tuiboard.widgets.look import Look


def lines(found: GraphModel, here: Item | None = None, *, width: int = 60, most: int = 3) -> list[str]:
    rows = draw_kept(plan_flow(found, 0, FlowOptions()), here, frozenset(), Look(), width, most)
    return ["".join(segment.text for segment in row).rstrip() for row in rows]


def crowd() -> GraphModel:
    idle: list[Node] = [(f"idle_{'x' * (i % 3)}{i}y", "NoOp", ()) for i in range(30)]
    return model([("a", "A", ()), ("b", "B", ("a",)), *idle])


def test_names_and_counts() -> None:
    assert lines(mlp()) == [" kept out: init  seen"] or lines(mlp()) == [" kept out: seen  init"]
    assert lines(model([("a", "A", ("c",)), ("c", "Const", ())])) == [" folded: 1 constant  S shows them"]
    assert lines(model([("a", "A", ())])) == []
    series: list[Node] = [(name, "Const", ()) for name in ("c", "c_1", "c_2", "c_3")]
    found = model([*series, ("a", "A", tuple(name for name, _, _ in series))])
    assert lines(found) == [" folded: 4 constants  S shows them"]  # nodes, not the one series


def test_names_move_with_the_cursor_and_the_rest_is_counted() -> None:
    found = crowd()
    out = plan_flow(found, 0, FlowOptions()).aside
    shown = lines(found, most=1)
    assert len(shown) == 1 and shown[0].endswith(" more") and out[0].label in shown[0]
    for item in out:
        shown = lines(found, item, most=2)
        assert len(shown) <= 2 and item.label in " ".join(shown)
    assert " more" not in shown[-1]
    assert all(len(line) <= 60 for item in out for most in (1, 2, 3) for line in lines(found, item, most=most))
    assert len(lines(found, most=99)) < 99 and not any(" more" in line for line in lines(found, most=99))


def test_what_is_folded_keeps_its_place() -> None:
    found = model([("a", "A", ("c",)), ("c", "Const", ()), *((f"i{'x' * (i % 3)}{i}y", "NoOp", ()) for i in range(9))])
    for most in (1, 2, 3):
        shown = lines(found, most=most)
        assert len(shown) <= most and "folded: 1 constant" in shown[-1]
