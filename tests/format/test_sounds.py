from __future__ import annotations

import pytest

from tuiboard.format.sounds import sound_suffix


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt ", ".wav"),
        (b"RIFF\x24\0\0\0AVI LIST", ".bin"),
        (b"ID3\x04\0\0", ".mp3"),
        (b"\xff\xfb\x90\x64", ".mp3"),
        (b"\xff\xf1\x50\x80", ".aac"),
        (b"OggS\0\x02", ".ogg"),
        (b"fLaC\0\0\0\x22", ".flac"),
        (b"FORM\0\0\0\x10AIFF", ".aiff"),
        (b"\0\0\0\x20ftypM4A ", ".m4a"),
        (b".snd\0\0\0\x18", ".au"),
        (b"", ".bin"),
        (b"\xff", ".bin"),
    ],
)
def test_a_sound_is_known_by_its_first_bytes(head: bytes, suffix: str) -> None:
    assert sound_suffix(head) == suffix
