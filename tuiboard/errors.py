"""What a user can put right."""

from __future__ import annotations


class TuiboardError(Exception):
    """An error that is the user's to mend: one line for the cause, one for the remedy."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}: {self.remedy}" if self.remedy else self.message
