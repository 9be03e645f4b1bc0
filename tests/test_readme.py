from __future__ import annotations

from pathlib import Path

from tuiboard.dashboards import keys_as_markdown

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_keys_in_the_readme_are_those_of_the_code() -> None:
    """To renew them, put the output of ``python scripts/keys.py`` between the marks."""
    shown = README.partition("<!-- keys -->")[2].partition("<!-- /keys -->")[0].strip()
    assert shown == keys_as_markdown()


def test_pictures_exist() -> None:
    root = Path(__file__).parents[1]
    for part in README.split("](docs/")[1:]:
        assert (root / "docs" / part.partition(")")[0]).stat().st_size > 1000
