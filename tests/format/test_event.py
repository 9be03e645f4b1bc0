from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiboard.format.event import Event, Metadata, Value, decode, plain_scalar
from tuiboard.format.proto import DecodeError, message_class
from tuiboard.format.write import tensor

_Event = message_class("Event")
_Summary = message_class("Summary")
_Value = message_class("SummaryValue")


def _event(*values: object, **fields: object) -> Event:
    if values:
        fields["summary"] = _Summary(value=values)
    return decode(_Event(**fields).SerializeToString())


def _value(**fields: object) -> Value:
    (value,) = _event(_Value(**fields)).values
    return value


def _metadata(plugin: bytes = b"", **fields: object) -> object:
    return message_class("SummaryMetadata")(plugin_data=message_class("PluginData")(plugin_name=plugin), **fields)


@given(
    st.floats(allow_nan=False),
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(0, 300)),
    st.binary(max_size=140),
    st.floats(width=32, allow_nan=False),
)
def test_plain_scalars_are_what_the_careful_path_finds(wall: float, step: int, tag: bytes, x: float) -> None:
    payload = _Event(wall_time=wall, step=step, summary=_Summary(value=[_Value(tag=tag, simple_value=x)]))
    data = payload.SerializeToString()
    event = decode(data)
    assert (event.wall_time, event.step, event.scalars) == (wall, step, [(tag, x, 0)])
    plain = plain_scalar(data)
    if plain is not None:
        assert plain == (wall, step, tag, x)
    elif step > 0 and len(tag) < 100:
        pytest.fail("a plain scalar was not taken for one")


@given(st.binary(max_size=60))
def test_plain_never_finds_what_the_careful_path_does_not(data: bytes) -> None:
    for payload in (data, b"\x09" + data, b"\x09" + bytes(8) + b"\x2a" + data):
        plain = plain_scalar(payload)
        if plain is None:
            continue
        event = decode(payload)
        assert (event.step, event.scalars[0][0]) == (plain[1], plain[2])


@given(st.data())
def test_plain_survives_any_damage(draw: st.DataObject) -> None:
    whole = _Event(wall_time=1.5, step=300, summary=_Summary(value=[_Value(tag=b"loss", simple_value=2.5)]))
    data = bytearray(whole.SerializeToString())
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    payload = bytes(data[: draw.draw(st.integers(0, len(data)))])
    plain = plain_scalar(payload)
    if plain is not None:
        event = decode(payload)
        assert (event.step, [item[0] for item in event.scalars]) == (plain[1], [plain[2]])


@pytest.mark.parametrize(
    ("fields", "plugin"),
    [
        ({"histo": message_class("HistogramProto")()}, "histograms"),
        ({"image": message_class("Image")()}, "images"),
        ({"audio": message_class("Audio")()}, "audio"),
        ({"simple_value": 1.0, "metadata": _metadata()}, "scalars"),
        ({"simple_value": 1.0, "metadata": _metadata(b"other")}, "scalars"),
        ({"simple_value": 1.0, "metadata": _metadata(b"other", data_class=2)}, "other"),
        ({"tensor": tensor(1.0), "metadata": _metadata(b"text")}, "text"),
        ({"tensor": tensor(1.0), "metadata": _metadata()}, ""),
    ],
)
def test_plugins(fields: dict[str, object], plugin: str) -> None:
    metadata = _value(tag=b"t", **fields).metadata
    assert metadata is not None
    assert metadata.plugin == plugin


def test_a_tensor_without_metadata_names_no_plugin() -> None:
    assert _value(node_name=b"node", tensor=tensor(1.0)) == Value(b"node", 0, 1.0)


def test_metadata_alone_is_empty_but_for_hparams() -> None:
    assert _value(tag=b"t", metadata=_metadata(b"mine")).empty
    assert not _value(tag=b"t", metadata=_metadata(b"hparams")).empty


def test_obsolete_histograms_and_empty_values_are_dropped() -> None:
    assert _event(_Value(tag=b"t", obsolete_old_style_histogram=b"x"), _Value(tag=b"u")).values == []


def test_places_count_every_value() -> None:
    event = _event(_Value(tag=b"a", simple_value=1.0), _Value(tag=b"u"), _Value(tag=b"b", simple_value=math.inf))
    assert event.scalars == [(b"a", 1.0, 0), (b"b", math.inf, 2)]


def test_graphs_and_run_metadata_become_values() -> None:
    assert _event(graph_def=b"g").values == [Value(b"__run_graph__", 0, None, Metadata("graphs"))]
    assert _event(meta_graph_def=b"g").values[0].fallback
    tagged = message_class("TaggedRunMetadata")(tag=b"step1", run_metadata=b"r")
    expected = Value(b"step1", 0, None, Metadata("graph_tagged_run_metadata"))
    assert _event(tagged_run_metadata=tagged).values == [expected]


def test_sessions_and_versions() -> None:
    assert _event(session_log=message_class("SessionLog")(status=1)).session_start
    assert not _event(session_log=message_class("SessionLog")(status=2)).session_start
    assert _event(file_version=b"brain.Event:2").version


def test_what_is_no_event_raises() -> None:
    with pytest.raises(DecodeError):
        decode(b"\x2a\xff")
