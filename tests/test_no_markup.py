"""Names from files never become markup: no widget of the product is given a text that Textual would parse."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import tuiboard

ROOT = Path(tuiboard.__file__).parent
UNPARSED = {"Input"}
"""Textual's own widgets that read no markup in what they are given."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_no_widget_that_parses_markup_is_used() -> None:
    used = {
        alias.name
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets"
        for alias in node.names
    }
    assert used == UNPARSED


def test_notifications_with_variable_text_switch_markup_off() -> None:
    def fixed(call: ast.Call) -> bool:
        return bool(call.args) and isinstance(call.args[0], ast.Constant)

    def plain(call: ast.Call) -> bool:
        return any(k.arg == "markup" and isinstance(k.value, ast.Constant) and not k.value.value for k in call.keywords)

    noted = [(place, call) for place, call in calls() if name_of(call) == "notify" and call.args]
    assert noted and [place for place, call in noted if not fixed(call) and not plain(call)] == []


def test_nothing_renders_markup_or_follows_links() -> None:
    banned = {"from_markup", "render_markup", "urlopen", "open_url"}
    assert [place for place, call in calls() if name_of(call) in banned] == []


def test_nothing_opens_a_connection() -> None:
    network = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "aiohttp", "httpx", "webbrowser"}
    pairs = {"follow/worker.py", "follow/workers.py"}  # a socket between two processes of ours, which nobody can reach
    users = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.partition(".")[0] in network for name in modules):
                users.add(path.relative_to(ROOT).as_posix())
    assert users == pairs
    assert [place for place, call in calls() if name_of(call) in {"connect", "create_connection", "bind"}] == []
