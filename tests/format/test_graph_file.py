from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.graphs import Node, edges, graph_def, keras_json
from tuiboard.format.graph_attributes import attributes
from tuiboard.format.graph_file import read_graph_file
from tuiboard.format.graph_salvage import whole_part
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


def chain(count: int) -> list[Node]:
    return [(f"scope/n{i}", "Op", (f"scope/n{i - 1}",) if i else ()) for i in range(count)]


def wrapped(data: bytes) -> dict[str, bytes]:
    meta = message_class("MetaGraphDef")(graph_def=data)
    saved = message_class("SavedModel")(saved_model_schema_version=1, meta_graphs=[meta])
    return {"g.pb": data, "m.meta": meta.SerializeToString(), "saved_model.pb": saved.SerializeToString()}


def test_of_a_file_that_was_cut_the_whole_nodes_are_read(tmp_path: Path) -> None:
    for name, whole in wrapped(graph_def(chain(300))).items():
        path = tmp_path / name
        path.write_bytes(whole[: len(whole) // 2])
        found = read_graph_file(path)
        assert 140 < len(found) < 160 and len(found.sources) == len(found) - 1, name
        assert found.names == tuple(node[0] for node in chain(len(found)))
        lost = int(found.damage.split()[-3])
        assert f"byte {len(whole) // 2 - lost:,}: {len(found)} whole nodes before it" in found.damage and 0 < lost < 40
        path.write_bytes(whole)
        assert len(read_graph_file(path)) == 300 and not read_graph_file(path).damage


def test_nodes_before_damage_in_the_middle_are_read(tmp_path: Path) -> None:
    data = graph_def(chain(20))
    at = data.index(b"scope/n9") - 1
    (tmp_path / "g.pb").write_bytes(data[:at] + b"\xff" * 8 + data[at + 8 :])
    found = read_graph_file(tmp_path / "g.pb")
    assert len(found) == 9 and "9 whole nodes" in found.damage


def test_functions_before_a_cut_in_the_library_are_read(tmp_path: Path) -> None:
    data = graph_def([("a", "A", ())], functions={name: [("x", "Neg", ("a",))] for name in ("f", "g", "h")})
    (tmp_path / "g.pb").write_bytes(data[:-5])
    found = read_graph_file(tmp_path / "g.pb")
    assert found.functions == ("f", "g") and found.declared == 1 and "1 whole node before it" in found.damage


@example(165, 42)
@given(st.integers(0, 2000), st.integers(0, 255))
def test_any_damage_of_any_kind_of_file_is_survived(at: int, byte: int) -> None:
    for kind, data in zip(
        ("GraphDef", "MetaGraphDef", "SavedModel"), wrapped(graph_def(chain(30))).values(), strict=True
    ):
        at %= len(data)
        for damaged in (data[:at], data[:at] + bytes([byte]) + data[at + 1 :]):
            part, end = whole_part(kind, damaged)
            assert 0 <= end <= len(damaged)
            message_class("GraphDef").FromString(part)


def test_of_a_damaged_text_the_whole_nodes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "g.pbtxt"
    path.write_bytes(b'node { name: "a" op: "A" }\nnode { name: "b" op: "B" input: "a" }\nnode { name: "c" attr { ')
    found = read_graph_file(path)
    assert found.names == ("a", "b")
    assert found.damage == (
        "cut off or damaged at byte 64: 2 whole nodes before it, 25 bytes lost (it ends inside a field)"
    )
    assert found.damage_at == 64


TEXT_FORMS = {
    # as export_meta_graph(as_text=True) and saved_model.save(as_text=True) write them
    "model.meta.pbtxt": b'meta_info_def { tags: "train" any_info { [type.googleapis.com/x.Y] { a: 1 } } }\n'
    b"graph_def {\n%s}\n"
    b'collection_def { key: "variables" value { bytes_list { value: "\\n\\001x" } } }\n',
    "saved_model.pbtxt": b"saved_model_schema_version: 1\nmeta_graphs {\n  meta_info_def { }\n"
    b"  graph_def {\n%s  }\n}\n",
    "graph.meta": b"graph_def { %s }",  # whatever its name ends in
    "graph.pb": b"%s",
}


@pytest.mark.parametrize("name", TEXT_FORMS)
def test_graphs_inside_other_messages_in_text_form(name: str, tmp_path: Path) -> None:
    nodes = b'    node {\n      name: "a"\n      op: "A"\n    }\n    node { name: "b" op: "B" input: "a" }\n'
    path, whole = tmp_path / name, TEXT_FORMS[name] % nodes
    path.write_bytes(whole)
    found = read_graph_file(path)
    assert found.names == ("a", "b") and edges(found) == [("a", "b")] and not found.damage
    cut = whole.index(b'name: "b"')
    path.write_bytes(whole[:cut])
    found = read_graph_file(path)
    assert found.names == ("a",) and "1 whole node before it" in found.damage
    assert whole[: found.damage_at].endswith(b'"A"\n    }')


def test_a_binary_graph_is_read_whatever_its_name_ends_in(tmp_path: Path) -> None:
    (tmp_path / "g.pbtxt").write_bytes(graph_def(chain(3)))
    assert len(read_graph_file(tmp_path / "g.pbtxt")) == 3


@pytest.mark.parametrize("text", [b"hello", b"hello world, this is prose", b"", b"a: 3"])
def test_a_text_that_is_no_graph_is_called_so(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pbtxt").write_bytes(text)
    with pytest.raises(PayloadError, match=r"^the file holds no graph in text form$"):
        read_graph_file(tmp_path / "x.pbtxt")


def test_why_a_graph_in_text_form_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pbtxt").write_bytes(b"node { name: }")
    with pytest.raises(PayloadError, match=r'no graph in text form: "}" where a value is due$'):
        read_graph_file(tmp_path / "x.pbtxt")
