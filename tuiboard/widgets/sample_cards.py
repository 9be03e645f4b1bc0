"""Which cards of images or sounds there are: one for each run, tag and sample."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuiboard.format.payload import Content, Images, PayloadError, Sounds
from tuiboard.store.lazy import Failed
from tuiboard.store.names import common_prefix, display
from tuiboard.store.notice import Notice
from tuiboard.store.payloads import address, fetch
from tuiboard.store.run import RunView
from tuiboard.store.series import SeriesView
from tuiboard.widgets.card_pages import CardSpec, group_of

Found = Mapping[str, Sequence[tuple[RunView, SeriesView]]]
"""By tag, the series of the runs shown."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of the samples of a series before they are decoded."""

    samples: int = 1
    """The most that any step looked at so far has."""
    width: int = 0
    """Of an image in pixels; 0 if it is not known."""
    height: int = 0

    @property
    def span(self) -> int:
        """Columns of cards that suit the picture: wide ones get more."""
        aspect = self.width / self.height if self.height else 1.0
        return 1 if aspect < 1.8 else 2 if aspect < 3.5 else 3 if aspect < 5 else 4


UNKNOWN = Shape()


@dataclass(frozen=True, slots=True)
class SampleCard:
    """What a card shows."""

    run: RunView
    series: SeriesView
    sample: int
    samples: int
    name: str = ""
    """The tag without what its writer put behind all of them."""
    stems: tuple[str, str] = ("", "")
    """What all titles of its group begin with, and what the names of all cards begin with."""
    run_name: str = ""
    """Tells its run from the others with the tag, safe for a screen; empty where there are none."""

    @property
    def steps(self) -> NDArray[np.int64]:
        """The steps that it has."""
        return self.series.index.steps if self.series.index is not None else np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Source:
    """One sample of one step of a card."""

    card: SampleCard
    row: int

    @property
    def key(self) -> Hashable:
        """Tells it from all others."""
        return address(self.card.run, self.card.series, self.row), self.card.sample

    def content(self) -> Images | Sounds:
        """All samples of the step; reads the file.  Raises PayloadError."""
        content: Content = fetch(self.card.run, self.card.series, self.row)
        if not isinstance(content, Images | Sounds):
            raise PayloadError("the record holds neither images nor sounds")
        return content

    def encoded(self, content: Images | Sounds | None = None) -> bytes:
        """The sample as it was written; reads the file if the step's content is not given.  Raises PayloadError."""
        encoded = (content or self.content()).encoded
        if not encoded:
            raise PayloadError("nothing was written at this step")
        if self.card.sample >= len(encoded):
            raise PayloadError(f"this step has {len(encoded)} of {self.card.samples} samples")
        return encoded[self.card.sample]

    def problem(self, failed: Failed) -> Notice:
        """That it cannot be shown, as the list of problems says it."""
        card, index, row = self.card, self.card.series.index, self.row
        step = f"step {int(card.steps[row]):,}" if len(card.steps) else "no step"
        sample = f", sample {card.sample + 1} of {card.samples}" if card.samples > 1 else ""
        text = f"{step} of {display(card.series.tag)}{sample}: {failed.why}"
        number, offset = (int(index.files[row]), int(index.offsets[row])) if index is not None else (-1, None)
        file = card.run.files[number] if 0 <= number < len(card.run.files) else ""
        run = card.run.name
        return Notice(failed.kind, text, run, file if run == "." else f"{run}/{file}", offset)


def shapes_of(run: RunView, series: Sequence[SeriesView]) -> dict[str, Shape]:
    """By tag, how many samples the newest record of each series has and how large images are; reads files.

    A series whose record cannot be read is left out: its card will say why.
    """
    out: dict[str, Shape] = {}
    for item in series:
        try:
            content = fetch(run, item, len(item.index) - 1 if item.index is not None else -1)
        except PayloadError:
            continue
        if isinstance(content, Images | Sounds):
            # a record without any sample still has a card, which says so
            count = max(1, min(len(content.encoded), MOST_SAMPLES))
            wide, high = (content.width, content.height) if isinstance(content, Images) else (0, 0)
            out[item.tag] = Shape(count, wide, high)
    return out


SUFFIXES = "/image", "/audio"
"""What Keras and old writers put behind every tag."""
MOST_SAMPLES = 1024
"""Samples of a series that get a card."""


def sample_cards(found: Found, shapes: Mapping[tuple[str, str], Shape]) -> tuple[list[CardSpec], dict[str, SampleCard]]:
    """The cards in the order of tags, runs, samples, and what each shows; ``shapes`` by run folder and tag.

    A tag with several cards is a group of its own, in which samples or runs tell the cards apart.
    """
    specs: list[CardSpec] = []
    cards: dict[str, SampleCard] = {}
    suffix = next((end for end in SUFFIXES if all(tag.endswith(end) and tag != end for tag in found)), "")
    stem = common_prefix([display(tag.removesuffix(suffix)) for tag in found])
    for tag, series in found.items():
        name, prefix = tag.removesuffix(suffix), common_prefix([run.name for run, _ in series])
        known = [shapes.get((run.folder, tag), UNKNOWN) for run, _ in series]
        several = sum(shape.samples for shape in known) > 1
        group = display(name) if several else group_of(name)
        for (run, item), shape in zip(series, known, strict=True):
            run_name = display(run.name.removeprefix(prefix) or run.name) if len(series) > 1 else ""
            for sample in range(shape.samples):
                key = f"{tag}\0{run.name}\0{sample}"
                # which sample it is stands beside the title, where it is never cut
                title = run_name if several else display(name[len(group) + 1 :] if group else name)
                specs.append(CardSpec(key, title, group, span=shape.span))
                cards[key] = SampleCard(run, item, sample, shape.samples, display(name), run_name=run_name)
    titles: dict[str, set[str]] = {}
    for spec in specs:
        titles.setdefault(spec.group, set()).add(spec.title)
    stems = {group: common_prefix(sorted(names)) for group, names in titles.items()}
    return specs, {spec.id: replace(cards[spec.id], stems=(stems[spec.group], stem)) for spec in specs}
