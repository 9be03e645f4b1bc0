from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from tests.pictures import animation, encoded, ramp
from tuiboard.draw.decoder import Decoder, PictureError


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "WEBP"])
def test_formats_come_out_as_they_went_in(decoder: Decoder, kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = decoder.picture(encoded(ramp(), kind, **options))
    assert (picture.width, picture.height, picture.format) == (8, 6, kind)
    assert (picture.pixels == ramp()[:, :, None]).all()
    assert picture.value_at(3, 2)[0] == 23 and picture.value_at(8, 0) == ()


def test_jpeg_is_near(decoder: Decoder) -> None:
    picture = decoder.picture(encoded(ramp(16, 16), "JPEG", quality=95))
    assert picture.format == "JPEG" and np.abs(picture.pixels[..., 0].astype(int) - ramp(16, 16)).max() < 8


def test_sixteen_bits_keep_their_values(decoder: Decoder) -> None:
    picture = decoder.picture(encoded(np.array([[0, 1000, 65535]], np.uint16)))
    assert picture.value_at(1, 0) == (1000,) and picture.pixels[0, :, 0].tolist() == [0, 3, 255]


def test_what_is_transparent_lies_on_white(decoder: Decoder) -> None:
    clear = np.zeros((1, 2, 4), np.uint8)
    clear[0, 1] = (255, 0, 0, 255)
    picture = decoder.picture(encoded(clear))
    assert picture.pixels.tolist() == [[[255, 255, 255], [255, 0, 0]]]
    assert picture.value_at(0, 0) == (0, 0, 0, 0)


def test_frames_in_any_order(decoder: Decoder) -> None:
    gif = animation(5)
    seen = [decoder.picture(gif, frame=i) for i in (3, 0, 4, 9)]
    assert [int(p.pixels[0, 0, 0]) for p in seen] == [30, 0, 40, 40]
    assert seen[0].frames == 5 and seen[0].seconds == pytest.approx(0.08) and decoder.started == 1


def test_large_pictures_are_reduced_and_parts_are_whole(decoder: Decoder) -> None:
    big = encoded(np.tile(ramp(20, 20), (50, 50)))
    whole = decoder.picture(big, limit=10_000)
    assert (whole.width, whole.factor, whole.pixels.shape) == (1000, 10, (100, 100, 3))
    part = decoder.picture(big, limit=10_000, box=(20, 40, 60, 80))
    assert part.factor == 1 and part.pixels.shape == (40, 40, 3) and part.value_at(21, 43) == (31,)


def test_a_child_that_dies_costs_one_picture() -> None:
    broken = Decoder([sys.executable, "-c", "import os; os.abort()"])
    with pytest.raises(PictureError, match="the decoder ended on it"):
        broken.picture(encoded(ramp()))
    with pytest.raises(PictureError, match="the decoder ended on it"):
        broken.picture(encoded(ramp()))
    assert broken.started == 2


def test_a_child_that_hangs_is_ended_in_time() -> None:
    slow = Decoder([sys.executable, "-c", "import time; time.sleep(60)"], time_limit_s=0.2)
    with pytest.raises(PictureError, match=r"not decoded within 0\.2 s"):
        slow.picture(encoded(ramp()))
    slow.close()


def test_after_a_refusal_the_same_child_goes_on(decoder: Decoder) -> None:
    with pytest.raises(PictureError, match="not a picture"):
        decoder.picture(b"hello")
    with pytest.raises(PictureError, match="damaged: it ends too early"):
        decoder.picture(encoded(ramp(64, 64))[:120])
    assert decoder.picture(encoded(ramp())).width == 8 and decoder.started == 1


def test_refusals_are_in_plain_words(decoder: Decoder) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    png = encoded(np.random.default_rng(0).integers(0, 255, (60, 60), np.uint8))
    notes = png[:33] + chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(4 << 20))) + png[33:]
    for data, words in (
        (png[:20], "damaged: it ends too early"),
        (png[: len(png) // 2], "damaged: it ends too early"),
        (png[:45] + bytes([png[45] ^ 255]) + png[46:], "damaged: its pixels cannot be decoded"),
        (notes, "refused: the notes in it unpack to more than is safe"),
    ):
        with pytest.raises(PictureError) as refusal:
            decoder.picture(data)
        assert str(refusal.value) == words


def test_a_picture_stands_as_its_camera_was_held(decoder: Decoder) -> None:
    out, notes = io.BytesIO(), Image.Exif()
    notes[0x0112] = 6  # the top is at the right
    Image.fromarray(ramp(8, 6)).save(out, "PNG", exif=notes)
    picture = decoder.picture(out.getvalue())
    assert (picture.width, picture.height) == (6, 8)
    assert picture.value_at(5, 0) == (0,) and picture.value_at(0, 0) == (50,)
