"""Images, sounds and texts hold the very bytes that TensorBoard reads, and decode to the sizes that it finds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.golden.reference import names, ours, reference
from tuiboard.draw.decoder import Decoder, PictureError
from tuiboard.format.payload import Content, Images, PayloadError, Sounds, Tensor
from tuiboard.format.wav import read_wav
from tuiboard.store.payloads import fetch

if not names():
    pytest.skip("the shared logs do not lie beside the repository", allow_module_level=True)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def looked_at(plugin: str) -> Iterator[Any]:
    """The first and the last record of every series of a plugin: its reference and what we fetch."""
    for name in names():
        for run, theirs in sorted(reference(name).items()):
            for tag, facts in sorted(theirs["plugins"].get(plugin, {}).items()):
                for end in ("first", "last"):
                    if end in facts and run in ours(name).by_name:
                        yield pytest.param(name, run, tag, end, facts[end], id=f"{name}-{run}-{tag}-{end}")


def ours_of(name: str, run: str, tag: str, end: str) -> Content:
    view = ours(name).by_name[run]
    series = view.series[tag]
    assert series.index is not None
    return fetch(view, series, 0 if end == "first" else len(series.index) - 1)


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


@pytest.mark.parametrize(("name", "run", "tag", "end", "facts"), list(looked_at("images")))
def test_image(name: str, run: str, tag: str, end: str, facts: dict[str, Any], decoder: Decoder) -> None:
    content = ours_of(name, run, tag, end)
    assert isinstance(content, Images)
    assert (str(content.width), str(content.height)) == (facts["width"], facts["height"])
    assert len(content.encoded) == facts["images"]
    assert sum(map(len, content.encoded)) == facts["bytes"]
    if not content.encoded:
        return
    assert sha(content.encoded[0]) == facts["sha256"]
    decoded = facts["decoded"]
    if "decode_error" in decoded or decoded["format"] == "TIFF":
        with pytest.raises(PictureError):
            decoder.picture(content.encoded[0])
        return
    picture = decoder.picture(content.encoded[0])
    assert (picture.format, picture.width, picture.height, picture.mode, picture.frames) == (
        decoded["format"], decoded["width"], decoded["height"], decoded["mode"], decoded["frames"],
    )  # fmt: skip


@pytest.mark.parametrize(("name", "run", "tag", "end", "facts"), list(looked_at("audio")))
def test_sound(name: str, run: str, tag: str, end: str, facts: dict[str, Any]) -> None:
    content = ours_of(name, run, tag, end)
    assert isinstance(content, Sounds)
    assert len(content.encoded[0]) == facts["bytes"]
    decoded = facts["decoded"]
    if "decode_error" in decoded:
        with pytest.raises(PayloadError):
            read_wav(content.encoded[0])
        return
    wav = read_wav(content.encoded[0])
    assert (wav.channels, wav.rate, wav.bits // 8, wav.frames) == (
        decoded["channels"], decoded["rate"], decoded["width"], decoded["frames"],
    )  # fmt: skip


@pytest.mark.parametrize(("name", "run", "tag", "end", "facts"), list(looked_at("text")))
def test_text(name: str, run: str, tag: str, end: str, facts: dict[str, Any]) -> None:
    content = ours_of(name, run, tag, end)
    assert isinstance(content, Tensor)
    strings = [bytes(item) for item in content.values.ravel()]
    assert (list(content.values.shape), len(strings)) == (facts["shape"], facts["strings"])
    whole = b"\0".join(strings)
    assert (len(whole), sha(whole)) == (facts["bytes"], facts["sha256"])
