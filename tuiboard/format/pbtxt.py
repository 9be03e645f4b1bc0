"""Messages in protobuf's text format.

The runtime's own parser knows neither the names of enumerations, which are numbers in our table, nor bounds;
fields that the table lacks are skipped, as the binary parser does.
Source: https://protobuf.dev/reference/protobuf/textformat-spec/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tuiboard.format.payload import PayloadError
from tuiboard.format.proto import message_class
from tuiboard.format.text import identity

MAX_DEPTH = 100
_TOKEN = re.compile(
    rb"""\s+|\#[^\n]*|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<word>[-+.\w/]+)|(?P<sign>[{}<>\[\]:,;])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_TYPES = {
    "INVALID": 0, "FLOAT": 1, "DOUBLE": 2, "INT32": 3, "UINT8": 4, "INT16": 5, "INT8": 6, "STRING": 7, "COMPLEX64": 8,
    "INT64": 9, "BOOL": 10, "QINT8": 11, "QUINT8": 12, "QINT32": 13, "BFLOAT16": 14, "QINT16": 15, "QUINT16": 16,
    "UINT16": 17, "COMPLEX128": 18, "HALF": 19, "RESOURCE": 20, "VARIANT": 21, "UINT32": 22, "UINT64": 23,
}  # fmt: skip
_MESSAGE, _BYTES, _BOOL = 11, 12, 8
_FLOATS = (1, 2)
_UNITS = {"NodeDef": "node", "FunctionDef": "function"}
"""Messages that are kept whole or not at all, and the fields that hold them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a text."""

    why: str
    """Not safe for a screen."""
    at: int
    """The byte up to which the text was whole: nodes and functions count as a whole."""


def message_from_text(name: str, data: bytes, tell: Callable[[float], None] = lambda _: None) -> Any:
    """The message ``name`` of the table in ``data``; raises PayloadError where the text is damaged."""
    root, fault = read_text(name, data, tell)
    if fault is not None:
        raise PayloadError(f"no text message: {fault.why}")
    return root


def read_text(name: str, data: bytes, tell: Callable[[float], None] = lambda _: None) -> tuple[Any, Fault | None]:
    """The message ``name`` of the table as far as ``data`` is whole, and what is wrong then; None if nothing is.

    Of the node or function of a graph in which the damage lies nothing is kept.
    """
    root = message_class(name)()
    stack: list[tuple[Any, bytes]] = [(root, b"")]  # None in the place of a message that is skipped
    tokens = _Tokens(data, tell)
    try:
        _read(tokens, stack)
    except PayloadError as error:
        for (outer, _), (inner, _) in pairwise(stack):
            field = _UNITS.get(inner.DESCRIPTOR.name) if inner is not None else None
            if field is not None:
                del getattr(outer, field)[-1]
                break
        return root, Fault(str(error), tokens.whole)
    return root, None


def _read(tokens: _Tokens, stack: list[tuple[Any, bytes]]) -> None:
    for kind, token in tokens:
        message, end = stack[-1]
        if kind == "sign" and token in (b",", b";"):
            continue
        if kind == "sign" and token == end:
            stack.pop()
            if len(stack) == 1 or (message is not None and message.DESCRIPTOR.name in _UNITS):
                tokens.whole = tokens.at
            continue
        if kind == "sign" and token == b"[":  # an extension, or Any: skipped with its value
            while tokens.next() != ("sign", b"]"):
                pass
            token = b""
        elif kind != "word":
            raise PayloadError(f"{_quoted(token)} where a field is due")
        field = None if message is None else message.DESCRIPTOR.fields_by_name.get(token.decode("ascii", "replace"))
        kind, token = tokens.next()
        if (kind, token) == ("sign", b":"):
            kind, token = tokens.next()
        if kind == "sign" and token in (b"{", b"<"):
            _push(stack, message, field, token)
        elif kind == "sign" and token == b"[":
            _list(tokens, message, field, stack)
        else:
            _set(message, field, _value(tokens, kind, token, field))
    if len(stack) > 1:
        raise PayloadError("it ends inside a field")


class _Tokens:
    """Tokens with one look back, since neighbouring texts are one text."""

    def __init__(self, data: bytes, tell: Callable[[float], None]) -> None:
        self._data, self._tell = data, tell
        self._iterator = self._scan()
        self._kept: list[tuple[str, bytes, int]] = []
        self.at = 0
        """The byte after the token that was taken last."""
        self.whole = 0
        """The byte after the last thing that is whole."""

    def _scan(self) -> Iterator[tuple[str, bytes, int]]:
        at, count = 0, 0
        while at < len(self._data):
            found = _TOKEN.match(self._data, at)
            if found is None:
                raise PayloadError(f"byte {at} cannot be read")
            at = found.end()
            if found.lastgroup is not None:
                count += 1
                if not count % 100_000:
                    self._tell(at / len(self._data))
                yield found.lastgroup, found[0], at

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        while True:
            token = self.peek()
            if token is None:
                return
            yield self.next()

    def peek(self) -> tuple[str, bytes] | None:
        """The next token, which stays the next one."""
        if not self._kept:
            token = next(self._iterator, None)
            if token is None:
                return None
            self._kept.append(token)
        return self._kept[0][:2]

    def next(self) -> tuple[str, bytes]:
        """The next token; there must be one."""
        token = self.peek()
        if token is None:
            raise PayloadError("it ends too soon")
        self.at = self._kept.pop()[2]
        return token


def _push(stack: list[tuple[Any, bytes]], message: Any, field: Any, sign: bytes) -> None:
    if len(stack) >= MAX_DEPTH:
        raise PayloadError(f"messages are nested more than {MAX_DEPTH} deep")
    end = b"}" if sign == b"{" else b">"
    if message is None or field is None or field.type != _MESSAGE:
        stack.append((None, end))
        return
    inner = getattr(message, field.name)
    if hasattr(inner, "add"):
        inner = inner.add()
    else:
        inner.SetInParent()
    stack.append((inner, end))


def _list(tokens: _Tokens, message: Any, field: Any, stack: list[tuple[Any, bytes]]) -> None:
    while True:
        kind, token = tokens.next()
        if (kind, token) == ("sign", b"]"):
            return
        if (kind, token) == ("sign", b","):
            continue
        if kind == "sign":
            raise PayloadError("lists of messages are not read")
        _set(message, field, _value(tokens, kind, token, field))


def _value(tokens: _Tokens, kind: str, token: bytes, field: Any) -> Any:
    if kind == "text":
        text = _unquoted(token)
        while (following := tokens.peek()) is not None and following[0] == "text":
            text += _unquoted(tokens.next()[1])
        return text
    if kind != "word":
        raise PayloadError(f"{_quoted(token)} where a value is due")
    word = token.decode("ascii", "replace")
    if field is None or field.type == _BYTES:
        return token
    try:
        if field.type == _BOOL:
            return word in ("true", "True", "t", "1")
        if field.type in _FLOATS:
            return float(word.rstrip("fF") if word[-1:] in "fF" and "inf" not in word.lower() else word)
        return _whole(word)
    except ValueError as error:
        raise PayloadError(f"{_quoted(word)} is no number") from error


def _whole(word: str) -> int:
    """A whole number, or the name of an element type; names of other enumerations count as 0."""
    if word.startswith("DT_"):
        name = word[3:]
        reference = name.endswith("_REF")
        return _TYPES.get(name[:-4] if reference else name, 0) + (100 if reference else 0)
    if word[0].isalpha():
        return 0
    return int(word, 0) if not re.fullmatch(r"[-+]?0\d+", word) else int(word, 8)


def _set(message: Any, field: Any, value: Any) -> None:
    if message is None or field is None or field.type == _MESSAGE:
        return
    try:
        found = getattr(message, field.name)
        if hasattr(found, "append"):
            found.append(value)
        else:
            setattr(message, field.name, value)
    except (ValueError, TypeError, OverflowError) as error:
        raise PayloadError(f"{field.name} cannot be {_quoted(value)}") from error


def _quoted(value: object) -> str:
    """The beginning of what was met, in quotes; not safe for a screen."""
    text = identity(value) if isinstance(value, bytes) else str(value)
    return f'"{text[:20]}…"' if len(text) > 20 else f'"{text}"'


def _unquoted(token: bytes) -> bytes:
    return _ESCAPE.sub(_escaped, token[1:-1]) if b"\\" in token else token[1:-1]


def _escaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[:1] == b"x":
        return bytes([int(code[1:], 16)])
    if code[:1] in b"uU":
        number = int(code[1:], 16)
        return chr(number).encode("utf-8", "replace") if number < 0x110000 else b"?"
    if code[:1].isdigit():
        return bytes([int(code, 8) & 0xFF])
    return _PLAIN.get(code, code)
