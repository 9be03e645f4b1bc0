"""Asks where to save what is shown, and saves it without ever replacing a file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from tuiboard.draw import numbers
from tuiboard.draw.rows import cut_front, fit
from tuiboard.store.names import display
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.look import Look

NAME_LIMIT = 120


class SaveScreen(ModalScreen[str | None]):
    """One line for the file's name at the bottom of the board; enter gives it back, esc nothing."""

    DEFAULT_CSS = """
    SaveScreen { align: left bottom; background: transparent; }
    SaveScreen #save-row { height: 1; background: $panel; }
    SaveScreen #save-label { width: auto; height: 1; }
    SaveScreen #save-name, SaveScreen #save-name:focus {
        height: 1; width: 1fr; border: none; padding: 0; background: transparent;
    }
    """
    BINDINGS: ClassVar[list[Binding | tuple[str, str] | tuple[str, str, str]]] = [
        Binding("escape", "close", "cancel", show=False)
    ]

    def __init__(self, look: Look, what: str, name: str) -> None:
        super().__init__()
        self._look = look
        self._what = what
        self._name = name

    def compose(self) -> ComposeResult:
        """What is saved, and where."""
        with Horizontal(id="save-row"):
            yield Cells(id="save-label")
            field = Input(self._name, id="save-name", compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Take the keyboard; the board behind stays in sight."""
        self.styles.background = "transparent"
        label = f" save {self._what} as "
        cells = self.query_one("#save-label", Cells)
        cells.styles.width = len(label)
        cells.paint([fit([(label, self._look("muted", on="raise"))], len(label), self._look(on="raise"))])
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _chosen(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    def action_close(self) -> None:
        """Save nothing."""
        self.dismiss(None)


def save(owner: Widget, look: Look, what: str, name: str, data: Callable[[], bytes]) -> None:
    """Ask where to save ``data``, offering ``name`` in the current folder, and save it there.

    A file that exists is never replaced.  What went wrong is told in a toast.
    """

    def write(chosen: str | None) -> None:
        if chosen is None:
            return
        try:
            count = create(Path(chosen).expanduser(), data())
        except FileExistsError:
            owner.notify(
                f"{display(chosen)} exists and was left alone; choose another name.", severity="error", markup=False
            )
        except Exception as error:  # the payload or the disk: whatever it is, the user is told
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            owner.notify(display(f"Not saved: {why}"), severity="error", markup=False)
        else:
            size = numbers.bytes_(count)
            owner.notify(f"Saved {size} as {display(cut_front(chosen, 60))}.", timeout=4, markup=False)

    owner.app.push_screen(SaveScreen(look, what, name), write)


def create(path: Path, data: bytes) -> int:
    """Write a file that must not exist yet; the bytes written.  Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(handle, "wb") as file:
        return file.write(data)


def file_name(parts: list[str], suffix: str) -> str:
    """A file name made of texts from files: letters, digits, ``.``, ``-`` and ``_``, never hidden, not too long.

    Where a file of that name lies in the current folder, a number is put behind it.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", "_".join(part for part in parts if part)).strip("._-")[-NAME_LIMIT:]
    name = name or "tuiboard"
    for number in range(1, 1000):
        whole = f"{name}{'' if number == 1 else f'-{number}'}{suffix}"
        if not os.path.lexists(whole):
            return whole
    return name + suffix
