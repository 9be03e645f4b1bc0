"""A screen over the board that gives back a text, once."""

from __future__ import annotations

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
