from __future__ import annotations

import pytest

from tuiboard.format.proto import message_class


def test_bad_utf8_costs_nothing() -> None:
    data = message_class("SummaryValue")(tag=b"\xff\xfe", simple_value=0.0).SerializeToString()
    value = message_class("SummaryValue").FromString(data)
    assert value.tag == b"\xff\xfe"
    assert value.WhichOneof("content") == "simple_value"


def test_maps_are_entries_of_key_and_value() -> None:
    start = message_class("SessionStartInfo")()
    start.hparams.add(key=b"lr").value.number_value = 0.1
    back = message_class("SessionStartInfo").FromString(start.SerializeToString())
    assert {entry.key: entry.value.number_value for entry in back.hparams} == {b"lr": 0.1}


def test_lives_beside_tensorboards_own_messages() -> None:
    theirs = pytest.importorskip("tensorboard.compat.proto.event_pb2")
    data = theirs.Event(step=3, wall_time=1.5, file_version="brain.Event:2").SerializeToString()
    assert message_class("Event").FromString(data).step == 3


def test_unpacked_numbers_are_read_as_well() -> None:
    tensor = message_class("TensorProto").FromString(b"\x08\x01\x2d\x00\x00\x80\x3f\x2d\x00\x00\x00\x40")
    assert list(tensor.float_val) == [1.0, 2.0]
