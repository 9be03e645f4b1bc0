"""The images of real pixels that the terminal keeps for a dashboard."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from tuiboard.draw.kitty import forget
from tuiboard.widgets.image_view import Real

MOST_SENT = 64
"""Images that the terminal keeps."""


class RealImages:
    """What was sent and not taken back."""

    def __init__(self) -> None:
        self._sent: OrderedDict[int, Real] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sent)

    def show(self, real: Real, send: Callable[[str], None]) -> None:
        """Send an image unless the terminal has it; of too many, the longest unused goes."""
        if self._sent.get(real.id) is not real:
            send(real.data)
        self._sent[real.id] = real
        self._sent.move_to_end(real.id)
        while len(self._sent) > MOST_SENT:
            send(forget(self._sent.popitem(last=False)[0]))

    def forget(self, send: Callable[[str], None]) -> None:
        """Take back all of them."""
        while self._sent:
            send(forget(self._sent.popitem()[0]))
