"""Who may touch storage, make text of bytes and catch everything: each thing in one place, seen in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import tuiboard

ROOT = Path(tuiboard.__file__).parent
ENGINE = ("compute/", "follow/", "format/", "store/")

READERS = {
    "app/config.py": "the config file and the saved state",
    "follow/limits.py": "what /proc and /sys say of this machine",
    "follow/mounts.py": "what is mounted where",
}
"""Modules that read whole files, none of them below a logdir."""
MAPPERS = {"store/arena.py": "memory of our own, shared by processes; a live file that shrinks would be SIGBUS"}
SWALLOWED = {"FileNotFoundError", "OSError", "ProcessLookupError", "AttributeError"}
"""What may be suppressed: something has gone already, or the system cannot do it."""


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield name, node


def callers(wanted: Callable[[str], bool]) -> set[str]:
    """Modules that call a function whose dotted name is wanted."""
    return {
        name
        for name, node in nodes()
        if isinstance(node, ast.Call) and wanted(ast.unparse(node.func).replace('"', "'"))
    }


def test_one_function_opens_event_files() -> None:
    opens = callers(lambda called: called in ("os.open", "open", "io.open"))
    assert opens - {"cli.py", "app/main.py"} == {"format/open.py"}  # those two: the null device and the crash's trace
    assert callers(lambda called: called.endswith("open_event_file")) == {
        "follow/files.py", "format/graph_file.py", "format/payload.py",
    }  # fmt: skip
    assert callers(lambda called: called.endswith((".pread", ".readv", ".read_bytes"))) == {"format/open.py"}


def test_who_reads_whole_files() -> None:
    assert callers(lambda called: called.endswith(".read_text")) == set(READERS)
    assert callers(lambda called: called == "mmap.mmap") == set(MAPPERS)


def test_bytes_become_text_in_one_place() -> None:
    made = {
        name
        for name, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "decode"
        and [ast.unparse(one) for one in node.args] == ["'utf-8'", "'replace'"]
    }
    assert made == {"format/text.py"}
    strict = callers(lambda called: called.endswith(".decode")) - made
    words = {"app/probe.py", "app/clipboard.py", "draw/inline.py", "draw/kitty.py"}  # what terminals say, and base64
    tokens = {"format/pbtxt.py", "store/stage.py", "store/table.py"}  # ASCII words of a schema; UTF-8 or not; texts
    numbers = {"format/columns.py", "format/loose.py"}  # records, not texts
    assert strict == words | tokens | numbers


def test_what_catches_everything_says_why() -> None:
    """A broad ``except`` raises again, or has its reason on its line; nothing is passed over in silence."""
    for path in ROOT.rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = "" if node.type is None else ast.unparse(node.type)
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            assert not all(isinstance(one, ast.Pass) for one in node.body), place
            if caught in ("", "Exception", "BaseException"):
                again = any(isinstance(one, ast.Raise) for one in ast.walk(node))
                assert again or "#" in lines[node.lineno - 1] or node.name is not None, place


def test_only_what_has_gone_is_suppressed() -> None:
    for name, node in nodes():
        if isinstance(node, ast.Call) and re.fullmatch(r"(contextlib\.)?suppress", ast.unparse(node.func)):
            assert {ast.unparse(one) for one in node.args} <= SWALLOWED, f"{name}:{node.lineno}"


def test_screens_do_not_touch_storage() -> None:
    """Dashboards and widgets ask the cache's threads, and stat, list or read nothing themselves."""
    calls = ("os.stat", "os.listdir", "os.scandir", ".iterdir", ".glob", ".rglob", ".read_bytes", "open_event_file")
    touching = callers(lambda called: called.endswith(calls))
    assert {name for name in touching if not name.startswith(ENGINE)} == set()
