"""One chart as printed text, by plotext."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def print_figure(
    curves: Sequence[tuple[str, NDArray[np.float64], NDArray[np.float64]]],
    title: str,
    width: int,
    height: int,
    *,
    log_y: bool = False,
    colour: bool = True,
) -> str:
    """Draw named curves (name, x, y) as ``height`` lines of text ``width`` cells wide, with ANSI colours or without."""
    raise NotImplementedError
