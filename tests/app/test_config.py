"""The config file: what it sets, what in it means nothing, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import board
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.config import load_config, unknown
from tuiboard.commands.doctor import run as doctor
from tuiboard.dashboards import key_ids
from tuiboard.errors import TuiboardError


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "tuiboard").mkdir()
    return tmp_path / "tuiboard" / "config.toml"


def test_keys_and_programs(path: Path) -> None:
    assert load_config().keymap == {}
    path.write_text('[keys]\n"runs.next" = "ctrl+n"\n[open]\nimage = "feh"\n')
    config = load_config()
    assert (config.keymap, config.programs, config.oddities) == ({"runs.next": "ctrl+n"}, {"image": "feh"}, ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[keys]\nx = 1\n", r"\[keys\] must map"),
        ("keys", "Expected"),
        ("x = " + "[" * 50_000, "too deep"),
        ("\xff", "utf-8"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(text: str, why: str, path: Path) -> None:
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(TuiboardError, match=why) as error:
        load_config()
    assert str(error.value).startswith(str(path)) and "mend or remove" in str(error.value)


def test_what_means_nothing_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text('[colours]\na = "b"\n[open]\nimages = "feh"\n[keys]\n"runs.nxt" = "x"\n')
    assert load_config().oddities == (
        "no table is called colours", "no [open] entry is called images: is it image?",
    )  # fmt: skip
    assert doctor() == 0
    assert "no key is called runs.nxt: is it runs.next?" in capsys.readouterr().out


async def test_an_id_that_no_key_has_is_told_on_the_board() -> None:
    start = Start(keymap={"runs.nxt": "ctrl+n", "runs.next": "ctrl+b"})
    app = TuiboardApp(board({"a": {"loss": [1.0]}}), start)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [note.message for note in app._notifications] == [
            "config.toml: no key is called runs.nxt: is it runs.next?"
        ]


def test_of_many_the_first_are_named() -> None:
    assert unknown("key", map(str, range(9)), ()) == [*(f"no key is called {n}" for n in range(3)), "nor 6 more"]
    assert unknown("key", key_ids(), key_ids()) == []
