from __future__ import annotations

import json
import sys
from pathlib import Path
from queue import Queue
from typing import Any

import numpy as np
import pytest

from tests.builders import START, LogdirBuilder
from tests.dashboards.image_boards import press, settle, text_of, until
from tests.pictures import wav
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.dashboards.audio import Audio
from tuiboard.follow.follower import Follower
from tuiboard.follow.spec import LogdirSpec
from tuiboard.store.board import Board
from tuiboard.widgets.outside import NoProgramError, choose_program, clean_up, open_outside

TONE = (np.sin(np.arange(4000) / 5) * 16000).astype(np.int16)


def app_of(logdir: LogdirBuilder, **options: Any) -> TuiboardApp:
    with logdir.writer("a") as writer:
        for step in (0, 4):
            writer.audio("tone", step, [wav(TONE), wav(np.stack([TONE, TONE // 2], 1), 44100)])
        writer.legacy_audio("old", 0, b"ID3 and so on")
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    return TuiboardApp(board, Start(dashboard="audio", clock=lambda: START + 51, **options))


def dashboard(app: TuiboardApp) -> Audio:
    found = app.board_screen.dashboard
    assert isinstance(found, Audio)
    return found


async def test_a_card_for_each_sample_with_waveform_and_level(logdir: LogdirBuilder) -> None:
    app = app_of(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        text = text_of(app)
        assert "tone  2" in text and "⣿" in text
        assert "0.5 s  8 kHz mono 16 bit" in text and "-9.2 dB" in text
        assert "0.1 s  44.1 kHz stereo 16 bit" in text
        assert "no sound" in text and "MP3, 44.1 kHz, 13 B: only WAV files are drawn" in text


async def test_a_sound_that_is_not_drawn_is_saved_by_its_kind(logdir: LogdirBuilder) -> None:
    app = app_of(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="old")
        await settle(app, pilot)
        facts = dashboard(app).facts
        assert dashboard(app).suffix == ".mp3" and facts is not None and ("file", ".mp3", "") in facts.lines
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        assert dashboard(app).suffix == ".wav"


async def test_what_a_label_says_is_shown_without_its_marks(logdir: LogdirBuilder) -> None:
    label = "*Wave:* `sine`\n\n**440** Hz\x1b[31m"
    with logdir.writer("a") as writer:
        writer.plugin("audio", "tone", 0, np.array([[wav(TONE), label.encode()]], object))
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    app = TuiboardApp(board, Start(dashboard="audio", clock=lambda: START + 51))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        assert "label      Wave: sine 440 Hz" in text_of(app)
        await press(app, pilot, "enter")
        assert "   Wave: sine 440 Hz" in text_of(app) and "\x1b" not in text_of(app)


async def test_a_narrow_card_names_rate_and_channels(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        for number in range(6):
            writer.audio(f"tone{number}", 0, [wav(TONE, 44100)])
    board = Board("logs")
    Follower([LogdirSpec(str(logdir.path))], board, watch=False).load()
    app = TuiboardApp(board, Start(dashboard="audio", clock=lambda: START + 51))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(app, pilot)
        assert "0.1 s  44.1 kHz mono   " in text_of(app), "and not half of the bits"


async def test_the_whole_screen_has_a_spectrogram(logdir: LogdirBuilder) -> None:
    app = app_of(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        await press(app, pilot, "enter")
        text = text_of(app)
        assert (
            "4 kHz" in text
            and "0 Hz" in text
            and "▀" in text
            and "0.50s" in text
            and "peak -6.2 dB" in text
            and "step 4" in text
        )
        await press(app, pilot, "h")
        assert "step 1 of 2" in text_of(app)


async def test_a_quiet_sound_is_seen_and_its_scale_named(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        writer.audio("quiet", 0, [wav((TONE / 1000).astype(np.int16))])
    app = app_of(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="quiet")
        await settle(app, pilot)
        text = text_of(app)
        assert "±0.0005" in text and "⣿" in text
        await press(app, pilot, "enter")
        assert "waveform ±0.0005" in text_of(app) and " 0.0005 " in text_of(app) and "-0.0005 " in text_of(app)


async def test_a_sound_without_samples_says_so_and_a_mean_is_called_one(logdir: LogdirBuilder) -> None:
    with logdir.writer("a") as writer:
        writer.audio("empty", 0, [wav(np.empty(0, np.int16))])
    app = app_of(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="empty")
        await settle(app, pilot)
        assert "no samples: 8 kHz mono 16 bit" in text_of(app) and "silent" not in text_of(app)
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        await press(app, pilot, "enter")
        assert "spectrogram of" not in text_of(app)
        await press(app, pilot, "n")
        assert "spectrogram of the mean of 2 channels" in text_of(app)


async def test_zoom_and_pan_in_time(logdir: LogdirBuilder) -> None:
    app = app_of(logdir)
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        await press(app, pilot, "enter", "greater_than_sign", "greater_than_sign")
        text = text_of(app)
        assert "0.188–0.312 s" in text and "0.30s" in text and "0.00s" not in text and "h/l pan" in text
        await press(app, pilot, "l")
        assert "0.219–0.344 s" in text_of(app) and dashboard(app).step_label == "newest"
        await press(app, pilot, "H")
        assert dashboard(app).step_label == "0"
        await press(app, pilot, "escape")
        assert dashboard(app).one is not None and "–" not in text_of(app).splitlines()[-2]


async def test_save_and_play(logdir: LogdirBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "played"
    player = f'{sys.executable} -c "import shutil, sys; shutil.copy(sys.argv[1], {str(copy)!r})"'
    app = app_of(logdir, programs={"sound": player})
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        await press(app, pilot, "e", "enter")
        await until(pilot, (tmp_path / "a_tone_step4_1.wav").exists)
        await press(app, pilot, "x")
        assert (tmp_path / "a_tone_step4_1.wav").read_bytes() == wav(TONE)
        await until(pilot, lambda: copy.exists() and copy.read_bytes() == wav(TONE))
        await until(pilot, lambda: dashboard(app)._player is None)
        assert not any("failed" in told.message for told in app._notifications)


async def test_while_a_sound_plays_the_board_says_so_and_can_stop_it(logdir: LogdirBuilder, tmp_path: Path) -> None:
    started = tmp_path / "started"
    player = f'{sys.executable} -c "import sys, time; open({str(started)!r}, str(119)); time.sleep(60)"'
    app = app_of(logdir, programs={"sound": player.replace("str(119)", "chr(119)")})
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        assert "playing" not in text_of(app) and "x play" in text_of(app)
        await press(app, pilot, "x")
        await until(pilot, lambda: dashboard(app)._player is not None)
        await settle(app, pilot)
        program = dashboard(app)._player
        assert program is not None
        assert text_of(app).count("playing") == 2 and "▸ playing" in text_of(app) and "x stop" in text_of(app)
        await until(pilot, started.exists)
        await press(app, pilot, "x")
        assert "playing" not in text_of(app) and "x play" in text_of(app)
        await until(pilot, lambda: program.returncode is not None)
        await settle(app, pilot)
        assert not app._notifications  # it was meant to end


async def test_a_player_that_fails_is_named_with_its_status(logdir: LogdirBuilder) -> None:
    player = f'{sys.executable} -c "raise SystemExit(3)"'
    app = app_of(logdir, programs={"sound": player})
    async with app.run_test(size=(120, 40)) as pilot:
        app.board_screen.set_filters(tags="tone")
        await settle(app, pilot)
        await press(app, pilot, "x")
        await until(pilot, lambda: app._notifications)
        (told,) = app._notifications
        assert told.message == f"{sys.executable} -c 'raise SystemExit(3)' failed: it ended with status 3."
        assert dashboard(app)._player is None


def test_the_file_takes_the_place_of_braces_or_comes_last(tmp_path: Path) -> None:
    note = f"import sys, json; json.dump(sys.argv[1:], open({str(tmp_path / 'told')!r}, 'w'))"
    try:
        ended = Queue[int]()
        for rest, place in (["--file={}", "-q"], 0), (["-q"], 1):
            open_outside([sys.executable, "-c", note, *rest], b"x", ".wav", lambda _, status: ended.put(status))
            assert ended.get(timeout=30) == 0
            words = json.loads((tmp_path / "told").read_text())
            assert len(words) == 2 and words[place].endswith("/shown.wav") and words[1 - place] == "-q"
    finally:
        clean_up()


@pytest.mark.parametrize("env", [{"SSH_CONNECTION": "1 2 3 4"}, {"SSH_TTY": "/dev/pts/1"}])
def test_over_ssh_nothing_is_played_and_the_message_says_what_helps(env: dict[str, str]) -> None:
    with pytest.raises(NoProgramError, match=r"reached over SSH.*e saves the sound.*sound = .*\[open\]"):
        choose_program("", "sound", env)
    assert choose_program("mpv --really-quiet", "sound", env) == ["mpv", "--really-quiet"]
    with pytest.raises(NoProgramError, match="no command"):
        choose_program("mpv '", "sound", env)


def test_no_display_no_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(NoProgramError, match="no display"):
        choose_program("", "image", {})
