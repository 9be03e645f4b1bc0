"""A screen over the board that gives back a text, once."""

from __future__ import annotations

from textual._styles_cache import StylesCache
from textual.app import ScreenStackError
from textual.screen import ModalScreen


class Modal(ModalScreen[str | None]):
    """Closes once, however many keys were pressed before it had gone: Textual would pop the screen below, too."""

    @property
    def is_on_top(self) -> bool:
        """Whether the keyboard is here; no longer while the screen goes."""
        try:
            return self.app.screen is self
        except ScreenStackError:
            return False  # the app ends

    def close(self, answer: str | None) -> None:
        """Go, and give back ``answer``."""
        if self.is_on_top:
            self.dismiss(answer)

    def on_unmount(self) -> None:
        """Let go of the rows that were on screen: a cache of Textual is keyed by who asks, and keeps 1,024 of them."""
        StylesCache.get_inner_outer.cache_clear()
