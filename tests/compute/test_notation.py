from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.compute.notation import notation_of, spread

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ('{"lr": 0.1}', "json"),
        ("[1, 2]", "json"), ('\n{\n "a": [1]\n}\n', "json"), ("{}", None), ("{not json}", None),
        ("[link](address)", None), ("lr: 0.1\nlayers: 3\nname: x\n", "yaml"),
        ("# run\nmodel:\n  - conv: 3\n  - 7\nlr: 1e-3", "yaml"), ('batch size: 3\n"a b": 1', "yaml"),
        ("lr: 0.1", None), ("# Title\n\nSome words: and more.\nThen prose.", None), ("- one\n- two\n- three", None),
        ("| a | b |\n| - | - |\n| 1 | 2 |", None), ("http://a.b/c\nhttp://a.b/d", None), ("", None),
        ("[" * 100_000 + "]" * 100_000, None),
    ],
)  # fmt: skip
def test_what_is_data_and_what_is_prose(text: str, notation: str | None) -> None:
    assert notation_of(text) == notation


@given(VALUES)
def test_json_that_was_spread_is_the_same(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":"))):
        assert json.loads(spread(text)) == value


def test_numbers_stay_as_written_and_short_lists_on_a_line() -> None:
    text = '{"lr":1e-3,"shape":[64,128],"net":{"layers":[{"n":1}],"none":{}}}'
    assert spread(text).splitlines() == [
        "{", '  "lr": 1e-3,', '  "shape": [64, 128],', '  "net": {', '    "layers": [', "      {", '        "n": 1',
        "      }", "    ],", '    "none": {}', "  }", "}",
    ]  # fmt: skip
