"""Which kind of sound file some bytes are."""

from __future__ import annotations


def sound_suffix(data: bytes) -> str:
    """What the name of a file with this sound ends in; ``.bin`` where its kind is not known.

    Source: the signatures in RFC 3533 (Ogg), RFC 9639 (FLAC), ISO/IEC 11172-3 and ID3v2 (MP3), ISO/IEC 14496-12 (MP4),
    and those of RIFF and AIFF.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return ".wav"
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return ".aiff"
    if data[4:8] == b"ftyp":
        return ".m4a"
    heads = {b"OggS": ".ogg", b"fLaC": ".flac", b".snd": ".au", b"ID3": ".mp3"}
    known = next((suffix for head, suffix in heads.items() if data.startswith(head)), "")
    if not known and len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        return ".aac" if data[1] & 0x06 == 0 else ".mp3"  # a frame of MPEG audio: layer 0 is what AAC writes there
    return known or ".bin"
