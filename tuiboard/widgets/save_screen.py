"""Asks where to save what is shown, and saves it without ever replacing a file."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from tuiboard.draw.rows import cut_front, fit, width_of
from tuiboard.store.names import display
from tuiboard.widgets.cells import Cells
from tuiboard.widgets.look import Look
from tuiboard.widgets.modal import Modal

NAME_LIMIT = 120


class SaveScreen(Modal):
    """One line for the file's name at the bottom of the board; enter gives it back, esc nothing."""

    DEFAULT_CSS = """
    SaveScreen { align: left bottom; background: transparent; }
    SaveScreen #save-row { height: 1; background: $panel; }
    SaveScreen #save-label, SaveScreen #save-keys { width: auto; height: 1; }
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
            yield Cells(id="save-keys")

    def on_mount(self) -> None:
        """Take the keyboard; the board behind stays in sight."""
        self.styles.background = "transparent"
        quiet, key = self._look("muted", on="raise"), self._look("text", bold=True, on="raise")
        keys = [("  enter", key), (" saves  ", quiet), ("esc", key), (" leaves ", quiet)]
        for place, pieces in (("#save-label", [(f" save {self._what} as ", quiet)]), ("#save-keys", keys)):
            cells, width = self.query_one(place, Cells), width_of(pieces)
            cells.styles.width = width
            cells.paint([fit(pieces, width, self._look(on="raise"))])
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _chosen(self, event: Input.Submitted) -> None:
        event.stop()
        self.close(event.value.strip() or None)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()

    def action_close(self) -> None:
        """Save nothing."""
        self.close(None)


def save(owner: Widget, look: Look, what: str, name: str, write: Callable[[Path], object]) -> None:
    """Ask where to save, offering ``name``, and have ``write`` fill that new file.

    It runs on another thread.  A file that exists is never replaced; what went wrong is told in a toast.
    """

    def work(chosen: str) -> None:
        said, severity = f"Saved {what} as {display(cut_front(chosen, 60))}.", "information"
        try:
            fill_new(Path(chosen).expanduser(), write)
        except FileExistsError:
            said, severity = f"{display(chosen)} exists and was left alone; choose another name.", "error"
        except Exception as error:  # the payload or the disk: whatever it is, the user is told
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            said, severity = display(f"{cut_front(chosen, 60)} is not saved: {why}. e asks for another place."), "error"
        owner.app.call_from_thread(owner.notify, said, severity=severity, timeout=4, markup=False)

    def begin(chosen: str | None) -> None:
        if chosen is not None:
            owner.run_worker(partial(work, chosen), thread=True, group="save")

    owner.app.push_screen(SaveScreen(look, what, name), begin)


def fill_new(path: Path, write: Callable[[Path], object]) -> None:
    """Have ``write`` fill a file that must not exist yet; nothing is left of it if that fails.  Raises OSError.

    It is written in a folder of its own and copied through the handle that made the new file: whatever others put
    there meanwhile, such as a link, is not written to.
    """
    with path.open("xb") as new:
        try:
            folder = Path(tempfile.mkdtemp(prefix=".tuiboard-", dir=path.parent))
            try:
                write(folder / path.name)
                with (folder / path.name).open("rb") as made:
                    shutil.copyfileobj(made, new, 1 << 20)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


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
