"""Hostile images, sounds and texts of the fault kit: the right outcome, within bounds of time and memory."""

from __future__ import annotations

import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.builders import SHARED
from tests.dashboards.image_boards import settle, text_of
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.commands.deep import look_deep
from tuiboard.draw.decoder import Decoder
from tuiboard.draw.palette import BRAILLE, DARK
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.text_source import Entry, Style, document, draw_part

if sys.version_info < (3, 11):
    # the kit imports typing.Self, which Python 3.10 has not
    pytest.skip("the fault kit needs Python 3.11", allow_module_level=True)
sys.path.append(str(SHARED / "faults"))
faults = pytest.importorskip("faults", reason="the fault kit does not lie beside the repository")

CHOSEN = faults.select()


def named(start: str) -> list[Any]:
    return [fault for fault in CHOSEN if fault.name.startswith(start)]


def grown(decoder: Decoder | None = None) -> float:
    """Most memory that this process and the decoder's child have taken so far, in MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = decoder._child if decoder is not None else None
    if child is None:
        return own
    status = Path(f"/proc/{child.pid}/status")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return own + (int(peak[1]) / 1024 if peak else 0.0)


@pytest.mark.parametrize("fault", [*named("image-"), *named("audio-")], ids=str)
async def test_what_is_refused_is_listed(fault: Any, tmp_path: Path) -> None:
    """On a board on which the card is looked at: shown, or among the problems."""
    images = fault.name.startswith("image-")
    for step in fault.play(tmp_path):
        board = Board("logs")
        Follower([LogdirSpec(str(tmp_path / "logs"))], board, watch=False).load()
        app = TuiboardApp(board, Start(dashboard="images" if images else "audio"))
        async with app.run_test(size=(120, 40)) as pilot:
            began, memory = time.monotonic(), grown()
            await settle(app, pilot)
            dashboard = app.board_screen.dashboard
            assert time.monotonic() - began < step.expect.max_seconds
            assert grown(getattr(dashboard, "decoder", None)) - memory < step.expect.max_growth_mib
            told = app.board_screen.view.all_notices
            assert {notice.kind for notice in told} == step.expect.notices
            refused = bool(step.expect.notices)
            assert refused == (("no picture" if images else "no sound") in text_of(app))
            assert all(f"of media/{fault.name.partition('-')[2]}:" in notice.message for notice in told)


@pytest.mark.parametrize("fault", [*named("image-"), *named("audio-")], ids=str)
def test_what_is_refused_is_told_without_a_board(fault: Any, tmp_path: Path) -> None:
    for step in fault.play(tmp_path):
        view = look_deep(Follower([LogdirSpec(str(tmp_path / "logs"))], Board("logs"), watch=False).load())
        assert {notice.kind for notice in view.all_notices} == step.expect.notices


def test_texts_are_neutralised(tmp_path: Path) -> None:
    """Every hostile text is drawn without a byte that acts on a terminal, and looks other than it was written."""
    for step in faults.get("text-summaries").play(tmp_path):
        run = Follower([LogdirSpec(str(tmp_path / "logs"))], Board(), watch=False).load().runs[0]
        texts = [series for series in run.series.values() if series.plugin == "text"]
        assert len(texts) > 100
        neutral = False
        for series in texts:
            for raw in (False, True):
                style = Style(60, raw, DARK, BRAILLE)
                entry = Entry(run, series, 0)
                shown = "".join(s.text for p in document(entry).parts for row in draw_part(p, style) for s in row)
                # a mark without a control byte may stand in a text: as letters it does nothing
                acting = [mark for mark in step.expect.forbidden if mark[:2] != b"]8"]
                assert not any(mark in shown.encode() for mark in acting)
                assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown)
                neutral = neutral or "␛" in shown
        assert ("text-neutralised" in step.expect.notices) == neutral
