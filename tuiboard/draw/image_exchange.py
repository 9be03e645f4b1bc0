"""What the image decoder and its child say to each other, over pipes."""

from __future__ import annotations

import struct

REQUEST = struct.Struct("<IIiiiiI")
"""Bytes of the encoded image that follows, frame, box (left, top, right, bottom; right 0: the whole), and with how
many pixels to answer at most."""
ANSWER = struct.Struct("<II")
"""Bytes of JSON and of pixels that follow.  The JSON is either ``{"error": why}`` or the facts of the picture."""
