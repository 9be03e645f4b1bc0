"""Puts the keys of the code into the README."""

from __future__ import annotations

from pathlib import Path

from tuiboard.widgets.curve_keys import CURVES
from tuiboard.widgets.graph_keys import GRAPHS
from tuiboard.widgets.keys import PICKER, SHELL, as_markdown

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- keys -->", "<!-- /keys -->"

text = README.read_text(encoding="utf-8")
head, _, rest = text.partition(START)
tail = rest.partition(END)[2]
README.write_text(f"{head}{START}\n{as_markdown((*SHELL, *CURVES, *PICKER, *GRAPHS))}\n{END}{tail}", encoding="utf-8")
