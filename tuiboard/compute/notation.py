"""Texts that are data: whether one is JSON or YAML, and a single line of JSON as many."""

from __future__ import annotations

import json
import re
from typing import Literal, TypeAlias

Notation: TypeAlias = Literal["json", "yaml"]

MOST_TEXT = 1 << 20
"""Characters of a text that is looked at."""
SHORT = 60
"""Characters of a list that stays on one line."""
DEEPEST = 64
"""Levels that are indented."""

_NAME = r"(?:\"[^\"]*\"|'[^']*'|[\w./+-]+(?: [\w./+-]+){0,2})"
_KEY = re.compile(rf"\s*(?:- +)*{_NAME} ?:(?:\s.*)?")
_OTHER = re.compile(r"\s*(?:- .*|#.*|---|\.\.\.|-)\s*")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def notation_of(text: str) -> Notation | None:
    """What data a text is written as, if all of it is: JSON, or lines of keys and values as in YAML.

    Markdown would make one paragraph of either.  A text of prose, headings and lists is neither.
    """
    if len(text) > MOST_TEXT:
        return None
    whole = text.strip()
    if whole[:1] in ("{", "[") and whole[-1:] in ("}", "]"):
        try:
            found = json.loads(whole)
        except (ValueError, RecursionError):
            return None
        return "json" if isinstance(found, dict | list) and found else None
    lines = [line for line in whole.splitlines() if line.strip()]
    keys = sum(1 for line in lines if _KEY.fullmatch(line))
    return "yaml" if keys > 1 and all(_KEY.fullmatch(line) or _OTHER.fullmatch(line) for line in lines) else None


def spread(text: str) -> str:
    """JSON of one line as lines of one value each; numbers and texts stay as they were written."""
    tokens = _TOKEN.findall(text)
    out: list[str] = []
    depth = at = 0
    while at < len(tokens):
        token = tokens[at]
        indent = "\n" + "  " * min(depth, DEEPEST)
        if token in ("{", "["):
            end = _closing(tokens, at)
            if end is not None:
                out.append("".join(t + " " if t in (",", ":") else t for t in tokens[at : end + 1]))
                at = end
            else:
                depth += 1
                out.append(token + indent + "  ")
        elif token in ("}", "]"):
            depth = max(0, depth - 1)
            out.append("\n" + "  " * min(depth, DEEPEST) + token)
        else:
            out.append({",": token + indent, ":": ": "}.get(token, token))
        at += 1
    return "".join(out)


def _closing(tokens: list[str], at: int) -> int | None:
    """Where a bracket is closed again, if what is inside is short, a list, and has no brackets of its own."""
    length = 0
    for end in range(at + 1, len(tokens)):
        token = tokens[end]
        if token in ("}", "]"):
            return end if tokens[at] == "[" or end == at + 1 else None
        length += len(token) + 1
        if token in ("{", "[") or length > SHORT:
            return None
    return None
