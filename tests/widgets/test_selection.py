from __future__ import annotations

from tests.builders import board
from tuiboard.compute.pattern import Pattern
from tuiboard.widgets.selection import Selection

VIEW = board({name: {"loss": [1.0]} for name in ("a", "b", "c")}).view


def shown(selection: Selection) -> list[str]:
    return [run.name for run in selection.shown(VIEW)]


def test_runs_are_hidden_shown_and_isolated() -> None:
    assert shown(Selection().toggled("b")) == ["a", "c"]
    assert shown(Selection().toggled("b").toggled("b")) == ["a", "b", "c"]
    assert shown(Selection(only="b")) == ["b"]
    assert shown(Selection(run_filter=Pattern("a|b")).toggled("a")) == ["b"]


def test_all_or_none_leaves_runs_outside_the_filter() -> None:
    none = Selection(hidden=frozenset({"c"})).all_or_none(["a", "b"])
    assert none.hidden == {"a", "b", "c"}
    assert none.all_or_none(["a", "b"]).hidden == {"c"}


def test_colours_are_kept_while_runs_come_and_go() -> None:
    first = Selection().coloured(["a", "b"])
    later = first.coloured(["b", "x"])
    assert later.slots == {"a": 0, "b": 1, "x": 2}
    assert later.coloured(["a"]) is later


def test_state_comes_back_and_rubbish_does_not() -> None:
    kept = Selection(hidden=frozenset({"a"}), run_filter=Pattern("x")).coloured(["a"])
    assert Selection().restored(kept.state()) == kept
    assert Selection().restored({"slots": [1], "hidden": {"a": 1}}) == Selection()
