"""The images of real pixels that the terminal keeps for a dashboard."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from tuiboard.draw.kitty import forget
from tuiboard.widgets.dashboard import Terminal
from tuiboard.widgets.image_view import Real

MOST_SENT = 64
"""Images that the terminal keeps."""


class RealImages:
    """What was sent and not taken back."""

    def __init__(self) -> None:
        self._sent: OrderedDict[int, Real] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sent)

    def __iter__(self) -> Iterator[Real]:
        return iter(self._sent.values())

    def show(self, real: Real, terminal: Terminal) -> None:
        """Have an image shown where its cells are, unless it is already; of too many, the longest unused goes."""
        if self._sent.get(real.id) is not real:
            if real.kind == "kitty":
                terminal.send(real.inline.data)
            else:
                terminal.images[real.id] = real.inline
        self._sent[real.id] = real
        self._sent.move_to_end(real.id)
        while len(self._sent) > MOST_SENT:
            self._take_back(self._sent.popitem(last=False)[1], terminal)

    def forget(self, terminal: Terminal) -> None:
        """Take back all of them."""
        while self._sent:
            self._take_back(self._sent.popitem()[1], terminal)

    def _take_back(self, real: Real, terminal: Terminal) -> None:
        if real.kind == "kitty":
            terminal.send(forget(real.id))
        else:
            terminal.images.pop(real.id, None)
