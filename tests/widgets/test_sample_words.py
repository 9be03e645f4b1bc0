from __future__ import annotations

import itertools

import pytest

from tests.builders import indexed_series, run_view
from tuiboard.app.terminal import look_of
from tuiboard.widgets.sample_cards import SampleCard, Source
from tuiboard.widgets.sample_words import times_of, title_of, words_of

LOOK = look_of("dark", "braille")
TAG = "decoder/attention/head_7/map_of_everything"


def card(samples: int = 12, run: str = "experiments/2025/baseline_long_name") -> SampleCard:
    series = indexed_series(TAG, "images", [0, 5, 90])
    return SampleCard(run_view(run, [series]), series, 6, samples)


@pytest.mark.parametrize("short", [None, "", "train"])
@pytest.mark.parametrize("room", range(4, 60))
def test_which_sample_it_is_is_never_cut(short: str | None, room: int) -> None:
    text = "".join(text for text, _ in title_of(card(), short, LOOK, room, focused=True))
    assert text.endswith("7/12") and len(text) <= room
    if short is None and room > len(TAG) + 5:
        assert text == TAG + " 7/12"


def test_a_tag_is_cut_in_its_middle() -> None:
    text = "".join(text for text, _ in title_of(card(1), None, LOOK, 20, focused=False))
    assert text == "decoder/a…everything"


@pytest.mark.parametrize("width", range(10, 120, 7))
def test_labels_name_run_tag_step_and_sample(width: int) -> None:
    words = words_of(Source(card(), 1), LOOK, width)
    assert len(words) <= width
    if width >= 40:
        assert words.startswith("exp") and " · dec" in words and words.endswith(" · step 5 · 7/12")


def test_times_get_shorter() -> None:
    times = times_of(Source(card(), 2), 1e9)
    assert len(times) >= 2 and all(len(a) > len(b) for a, b in itertools.pairwise(times))
