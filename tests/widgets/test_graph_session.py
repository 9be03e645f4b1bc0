from __future__ import annotations

from tests.graphs import Node, mlp, model
from tuiboard.widgets.graph_details import details_of
from tuiboard.widgets.graph_flow_parts import FOLDED
from tuiboard.widgets.graph_flow_plan import plan_flow
from tuiboard.widgets.graph_model import GraphModel
from tuiboard.widgets.graph_session import GraphSession
from tuiboard.widgets.look import Look


def opened(found: GraphModel) -> GraphSession:
    return GraphSession.opened("key", found, small=True, extract=True)


def rows(session: GraphSession) -> list[str]:
    return ["  " * row.depth + (row.item.label if row.item else "-") for row in session.tree.rows]


def label(session: GraphSession) -> str:
    return session.item.label if session.item else ""


def test_everything_is_collapsed_and_what_is_set_aside_comes_last() -> None:
    assert rows(opened(mlp())) == ["input", "w1", "w2", "layer1", "layer2", "loss", "-", "-", "seen", "init"]


def test_the_one_scope_that_holds_nearly_everything_is_open() -> None:
    session = opened(model([("net/a", "A", ()), ("net/b/c", "B", ("net/a",))]))
    assert rows(session) == ["net", "  a", "  b"] and session.scope == 1


def test_walking_and_folding() -> None:
    session = opened(mlp())
    for dx, dy in ((0, 1), (0, 1), (0, 1), (1, 0)):
        session.move(dx, dy)
    assert rows(session)[3:6] == ["layer1", "  matmul", "  relu"]
    layer = session.tree.rows[3].item
    assert layer is not None and session.tree.hidden(layer) == 1
    session.move(1, 0)
    assert label(session) == "matmul"
    session.move(-1, 0)
    assert label(session) == "layer1" and session.item is not None and session.tree.is_open(session.item)
    session.move(-1, 0)
    assert rows(session)[3:5] == ["layer1", "layer2"]
    session.edge(1)
    session.move(0, -1)
    session.move(0, -1)
    assert label(session) == "loss"  # the titles are stepped over


def test_going_to_a_node_opens_its_scopes_and_brings_out_what_is_folded() -> None:
    session = opened(mlp())
    session.go(session.model.item(session.model.find("layer1/zero") or 0))
    assert label(session) == "zero" and "  zero" in rows(session) and session.tree.small
    assert session.travel(-1) and label(session) == "input"
    assert session.travel(1) and label(session) == "zero"
    assert not session.travel(1)


def test_links_lead_to_neighbours() -> None:
    session = opened(mlp())
    session.go(session.model.item(session.model.find("layer2/matmul") or 0))
    assert session.item is not None
    details = details_of(session.model, session.item, Look(), 44)
    assert session.step_link(details, "in", 20) and session.follow(details)
    assert label(session) == "relu" and not session.reading


def test_the_flow_dives_and_rises() -> None:
    session = opened(mlp())
    session.tree.go(session.model.fold(0)[3])
    session.show_view("flow")
    assert (session.scope, label(session)) == (0, "layer1")
    assert session.enter() and session.model.label(session.scope) == "layer1"
    assert session.rise() and label(session) == "layer1" and not session.rise()
    session.move(0, 1)
    assert label(session) == "layer2"


def test_series_can_be_ungrouped_in_tree_and_flow() -> None:
    nodes: list[Node] = [(f"n/x_{i}", "A", (f"n/x_{i - 1}",) if i else ()) for i in range(6)]
    session = opened(model([*nodes, ("n/y", "B", ("n/x_5",))]))
    assert rows(session) == ["n", "  x[0-5]", "  y"]
    session.move(0, 1)
    session.toggle_series()
    assert rows(session) == ["n", *(f"  x_{i}" for i in range(6)), "  y"] and label(session) == "x_0"
    session.toggle_series()
    assert label(session) == "x[0-5]"
    session.show_view("flow")
    assert [box.label for box in session.flow().boxes] == ["x[0-5]", "y"]
    session.enter()
    assert len(session.flow().boxes) == 7


def test_a_member_of_a_folded_series_is_found_inside_it() -> None:
    nodes: list[Node] = [(f"n/x_{i}/z", "A", ()) for i in range(6)]
    session = opened(model([*nodes, ("m", "B", ())]))
    session.go(session.model.item(session.model.find("n/x_3/z") or 0))
    assert label(session) == "z" and session.tree.depth == 3


def test_setting_aside_by_hand() -> None:
    session = opened(mlp())
    session.tree.go(session.model.fold(0)[5])
    session.toggle_aside()
    assert rows(session)[-3:] == ["loss", "seen", "init"] or "loss" in rows(session)[rows(session).index("-") :]


def test_open_and_shut_all() -> None:
    session = opened(mlp())
    session.tree.go(session.model.fold(0)[3])
    session.tree.open_all(100)
    assert "  relu" in rows(session)
    session.tree.shut_all()
    assert "  relu" not in rows(session)


def test_tree_and_flow_list_the_same_apart() -> None:
    nodes: list[Node] = [
        ("x", "Placeholder", ()), ("a", "A", ("x",)), ("b", "B", ("a",)), ("mean", "Mean", ("a",)),
        ("show", "ScalarSummary", ("mean",)), ("init", "NoOp", ()),
    ]  # fmt: skip
    session = opened(model(nodes))

    def apart() -> list[str]:
        found = rows(session)
        return sorted(found[found.index("-") + 2 :]) if "-" in found else []

    assert apart() == ["init", "mean", "show"]
    for _ in range(2):
        flow = plan_flow(session.model, 0, session.options(0))
        folded = {item.label for item, why in flow.kept if why in FOLDED}
        assert set(apart()) == {item.label for item in flow.aside} - folded
        session.set_small(not session.small)
    assert "mean" in apart()
    session.set_small(False)
    assert "mean" not in apart()  # its summary is in the flow now, and so is it
