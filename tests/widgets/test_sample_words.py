from __future__ import annotations

import itertools

import pytest

from tests.builders import indexed_series, run_view
from tuiboard.app.terminal import look_of
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.sample_cards import SampleCard, Source, sample_cards
from tuiboard.widgets.sample_words import right_of, times_of, title_of, words_of

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


def test_of_two_images_what_both_have_is_not_said() -> None:
    mine, run = Source(card(1, "a"), 1), Source(card(1, "b"), 2)
    assert words_of(mine, LOOK, 60, Source(card(1, "a"), 2)) == "step 5"
    assert words_of(mine, LOOK, 60, run) == "a · step 5" and words_of(run, LOOK, 60, mine) == "b · step 90"
    tag = Source(SampleCard(mine.card.run, indexed_series("other", "images", [0]), 0, 1), 0)
    assert words_of(tag, LOOK, 60, mine) == "other · step 0"


def test_times_get_shorter() -> None:
    times = times_of(Source(card(), 2), 1e9)
    assert len(times) >= 2 and all(len(a) > len(b) for a, b in itertools.pairwise(times))


def test_titles_that_are_cut_stay_apart_and_lose_what_all_tags_end_in() -> None:
    tags = [f"net/dense_{layer}/{kind}/image" for layer in (2, 3) for kind in ("bias", "kernel")]
    run = run_view("r", [indexed_series(tag, "images", [0]) for tag in tags])
    specs, cards = sample_cards({tag: [(run, run.series[tag])] for tag in tags}, {})
    assert [spec.title for spec in specs] == ["dense_2/bias", "dense_2/kernel", "dense_3/bias", "dense_3/kernel"]
    for room in range(8, 30):
        for short in (True, False):
            pieces = [title_of(cards[s.id], s.title if short else None, LOOK, room, focused=False) for s in specs]
            texts = ["".join(text for text, _ in piece) for piece in pieces]
            assert len(set(texts)) == 4 and all(len(text) <= room for text in texts), texts
    mixed = sample_cards({"a/image": [(run, run.series[tags[0]])], "b": [(run, run.series[tags[1]])]}, {})[0]
    assert mixed[0].title == "image", "only what all share is dropped"


def test_runs_with_one_tag_are_named_where_there_is_room() -> None:
    runs = [run_view(f"logs/{name}/train", [indexed_series("digits", "images", [0])]) for name in ("adam", "sgd")]
    specs, cards = sample_cards({"digits": [(run, run.series["digits"]) for run in runs]}, {})
    assert [spec.title for spec in specs] == ["adam/train", "sgd/train"]
    scene = Scene(look=LOOK)
    for room, expected in (40, " sgd/train"), (8, " …/train"), (3, ""):
        pieces = right_of(Source(cards[specs[1].id], 0), scene, full=False, room=room)
        assert "".join(text for text, _ in pieces[1:]) == expected
