from __future__ import annotations

import re
from pathlib import Path

import tuiboard
from tuiboard.draw.decoder import PictureError
from tuiboard.format.wav import SoundError
from tuiboard.store.notice import Notice, by_place
from tuiboard.store.remedies import WORDS, words

KINDS = re.compile(
    r'(?:Notice|note|_event|_tell|_wait|_step_over|own|failed)\(\s*"([a-z-]+)"|^\s+"([a-z]+(?:-[a-z]+)+)": f?"', re.M
)


def test_every_kind_has_words() -> None:
    """Wherever the engine raises a notice, its kind is one that has a cause and a remedy."""
    folder = Path(tuiboard.__file__).parent
    texts = [path.read_text(encoding="utf-8") for part in ("follow", "store") for path in (folder / part).glob("*.py")]
    raised = {one or other for text in texts for one, other in KINDS.findall(text)}
    assert {"corrupt-frame", "zero-tail", "slow-storage"} <= raised
    raised |= {PictureError.kind, SoundError.kind}
    assert raised - set(WORDS) == set()
    assert all(len(cause) <= 28 and remedy.endswith(".") for cause, remedy in WORDS.values())
    assert words("never-heard-of").cause == "never heard of"


def test_problems_of_one_file_stand_together_the_gravest_first() -> None:
    quiet = Notice("step-restart", "", "run", "f1")
    odd = Notice("not-regular", "", "", "pipe")
    lost, same = Notice("corrupt-record", "", "run", "run/f2", 7, 1), Notice("zero-tail", "", "run", "run/f2", 9)
    assert by_place([quiet, odd, lost, same]) == {"run/f2": [lost, same], "pipe": [odd], "run/f1": [quiet]}
