"""What is loaded when, seen in fresh interpreters: a static graph cannot tell a late import from an early one."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tuiboard"


def loaded(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    return set(out.splitlines()[-1].split())


def test_help_is_light() -> None:
    got = loaded("from tuiboard.cli import main\nmain(['--help'])")
    assert not got & {"textual", "numpy", "plotext", "rich", "google", "PIL"}


def test_the_engine_needs_no_terminal() -> None:
    got = loaded(
        "import tuiboard.follow.follower, tuiboard.store.board, tuiboard.format.payload, tuiboard.compute.smooth"
    )
    assert not got & {"textual", "rich", "plotext"}


def test_the_app_leaves_plotext_alone() -> None:
    assert "plotext" not in loaded("import tuiboard.app.main, tuiboard.dashboards.scalars")


def _fixed(part: ast.expr) -> bool:
    """A piece of an f-string that holds no data: literal text or a constant of the code."""
    name = part.value.id if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) else ""
    return isinstance(part, ast.Constant) or name.isupper()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_markup_is_made_from_data(path: Path) -> None:
    """Widgets that parse markup get no text put together at run time; toasts say that theirs is plain."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        built = any(isinstance(argument, ast.JoinedStr) for argument in node.args)
        plain = any(k.arg == "markup" and getattr(k.value, "value", True) is False for k in node.keywords)
        constant = all(_fixed(v) for a in node.args if isinstance(a, ast.JoinedStr) for v in a.values)
        if name in ("Static", "Label", "Button", "notify") and built:
            assert plain or constant, f"{path.name}:{node.lineno}"
