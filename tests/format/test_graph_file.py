from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs import edges, graph_def, keras_json
from tuiboard.format.graph_attributes import attributes
from tuiboard.format.graph_file import read_graph_file
from tuiboard.format.payload import PayloadError
from tuiboard.format.pbtxt import message_from_text
from tuiboard.format.proto import message_class

TEXT = rb"""
# a comment
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } }
  attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: [ 7, 8 ] } } } }
node < name: 'b\x21\101' "c" op: "Neg" input: "a" input: "^a"; device: "/cpu" >
versions { producer: 22 }
library { function { signature { name: "f" input_arg { name: "x" type: DT_FLOAT_REF } is_stateful: true } } }
strange { deep { thing: 1.5e3 word: ANY } } [some.extension] { x: 1 }
"""


def test_text_is_read_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "graph.pbtxt"
    path.write_bytes(TEXT)
    found = read_graph_file(path)
    assert found.names[:2] == ("a", "b!Ac") and edges(found) == [("a", "b!Ac")] * 2
    assert found.controls.tolist() == [False, True] and found.functions == ("f",)
    assert attributes(found.raw[0])[1].text == "int32 2  7, 8"
    assert found.facts[2].dtype == 101


@pytest.mark.parametrize(
    "text", [b"node {", b"node }", b"node { name: }", b"node { attr { key: 3 } ] }", b"\x00", b"a { " * 200]
)
def test_damaged_text_is_an_error(text: bytes) -> None:
    with pytest.raises(PayloadError):
        message_from_text("GraphDef", text)


def test_what_is_wrong_in_a_text_is_quoted_plainly() -> None:
    with pytest.raises(PayloadError, match=r'^no text message: "}" where a value is due$'):
        message_from_text("GraphDef", b"node { name: }")


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [b"node", b"{", b"}", b":", b'"x"', b"name", b"[", b"]", b"1", b"attr", b"b", b"value", b",", b"-"]
        )
    )
)
def test_any_text_is_a_message_or_an_error(words: list[bytes]) -> None:
    try:
        message_from_text("GraphDef", b" ".join(words))
    except PayloadError:
        return


def test_graphs_inside_other_messages(tmp_path: Path) -> None:
    data = graph_def([("a", "A", ()), ("b", "B", ("a",))])
    meta = message_class("MetaGraphDef")(graph_def=data)
    saved = message_class("SavedModel")(saved_model_schema_version=1, meta_graphs=[meta])
    for name, contents in (
        ("g.pb", data),
        ("m.meta", meta.SerializeToString()),
        ("saved_model.pb", saved.SerializeToString()),
    ):
        (tmp_path / name).write_bytes(contents)
        assert read_graph_file(tmp_path / name).names == ("a", "b"), name
    (tmp_path / "k.json").write_bytes(keras_json({"class_name": "Dense", "config": {"name": "d"}}))
    assert read_graph_file(tmp_path / "k.json").ops == ("Dense",)


def test_files_that_hold_no_graph(tmp_path: Path) -> None:
    (tmp_path / "x.pb").write_bytes(b"not a graph at all")
    (tmp_path / "empty.pb").write_bytes(b"")
    for path in (tmp_path / "x.pb", tmp_path / "empty.pb", tmp_path / "missing.pb", tmp_path, Path("/dev/null")):
        with pytest.raises(PayloadError):
            read_graph_file(path)
