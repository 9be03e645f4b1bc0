"""Files that verbs write: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuiboard.errors import TuiboardError


@contextmanager
def whole(output: str) -> Iterator[Path]:
    """Where to write what is to stand at ``output`` when all went well; nothing is changed there else.

    A terminal, a pipe or a device is written to as it is.  Raises TuiboardError where it cannot be written.
    """
    try:
        target = Path(os.path.realpath(output))
        if target.exists() and not target.is_file():
            yield target
            return
        # a folder of its own: nobody else can have put a link where the file is to be
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        try:
            part = folder / target.name
            yield part
            part.replace(target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TuiboardError(f"{output}: {error.strerror}", "choose a file that can be written") from error
