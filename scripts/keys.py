"""Puts the keys of the code into the README."""

from __future__ import annotations

from pathlib import Path

from tuiboard.dashboards import keys_as_markdown

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- keys -->", "<!-- /keys -->"

text = README.read_text(encoding="utf-8")
head, _, rest = text.partition(START)
tail = rest.partition(END)[2]
README.write_text(f"{head}{START}\n{keys_as_markdown()}\n{END}{tail}", encoding="utf-8")
