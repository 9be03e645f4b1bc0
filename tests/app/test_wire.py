"""What is sent must make the terminal show just what Textual would have it show."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.builders import START, board
from tuiboard.app.app import Start, TuiboardApp
from tuiboard.app.wire import Wire
from tuiboard.draw.inline import Inline, spots
from tuiboard.draw.rows import Row

SIZE = (12, 3)
STYLES = [
    Style(),
    Style(color="color(75)", bgcolor="color(233)"),
    Style(color="color(75)"),
    Style(bold=True, color="red"),
]
CODE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


def console() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, color_system="256", _environ={})


class Terminal:
    """Shows what is sent to it: text, moves, colours."""

    def __init__(self) -> None:
        self.cells = {(x, y): ("?", "") for x in range(SIZE[0]) for y in range(SIZE[1])}

    def feed(self, data: str) -> None:
        x = y = at = 0
        style: dict[str, str] = {}
        while at < len(data):
            code = CODE.match(data, at)
            if code is None:
                width = cell_len(data[at])
                if width == 0:
                    char, old = self.cells[x - 1, y]
                    self.cells[x - 1, y] = (char + data[at], old)
                else:
                    self.cells[x, y] = (data[at], str(sorted(style.items())))
                    for right in range(1, width):
                        self.cells[x + right, y] = ("", str(sorted(style.items())))
                    x += width
                at += 1
                continue
            at = code.end()
            if code[2] == "H":
                y, x = (int(part) - 1 for part in code[1].split(";"))
            elif code[2] == "C":
                x += int(code[1] or 1)
            else:
                self._dress(style, code[1].split(";"))

    def _dress(self, style: dict[str, str], codes: list[str]) -> None:
        while codes:
            code = codes.pop(0) or "0"
            if code == "0":
                style.clear()
            elif code in ("38", "48"):
                style[code] = codes.pop(0) + codes.pop(0)
            elif code in ("39", "49"):
                style.pop({"39": "38", "49": "48"}[code], None)
            elif code == "1":
                style["bold"] = "1"
            else:
                style["38"] = code


line = st.lists(
    st.tuples(st.sampled_from(["a", "bc", " ", "── ", "宽", "é", "x" * 5]), st.sampled_from(STYLES)), max_size=8
)


def strip(pieces: list[tuple[str, Style]], width: int) -> Strip:
    return Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(width, STYLES[1])


@given(st.lists(st.lists(line, min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=150)
def test_it_shows_what_a_whole_screen_would(pictures: list[list[list[tuple[str, Style]]]]) -> None:
    wire, seen = Wire(), Terminal()
    for picture in pictures:
        strips: list[Iterable[Strip]] = [[strip(row, SIZE[0])] for row in picture]
        update = LayoutUpdate(strips, Region(0, 0, *SIZE))
        seen.feed(wire.render(update, SIZE, console()))
        whole = Terminal()
        whole.feed(Wire().render(LayoutUpdate(strips, Region(0, 0, *SIZE)), SIZE, console()))
        assert seen.cells == whole.cells
        text = "".join(seen.cells[x, 0][0] for x in range(SIZE[0]))
        assert text == strip(picture[0], SIZE[0]).text


def test_only_what_differs_is_sent() -> None:
    wire = Wire()
    for text, sent in (("abcdefghijkl", None), ("abcdefghijkl", ""), ("abcdXfghijkl", "X"), ("YbcdXfghijkZ", "YZ")):
        update = LayoutUpdate([[Strip([Segment(text)])]], Region(0, 0, 12, 1))
        data = CODE.sub("", wire.render(update, SIZE, console()))
        assert sent is None or data == sent


def test_parts_of_lines() -> None:
    wire, seen = Wire(), Terminal()
    rows: list[Iterable[Strip]] = [[Strip([Segment("abcdefghijkl")])]] * 3
    seen.feed(wire.render(LayoutUpdate(rows, Region(0, 0, *SIZE)), SIZE, console()))
    chops: list[dict[int, Strip | None]] = [
        {0: None, 4: None, 8: None},
        {0: Strip([Segment("1234")]), 4: Strip([Segment("5678")]), 8: None},
        {},
    ]
    update = ChopsUpdate(chops, [(1, 4, 6)], [[4, 8, 12]] * 3)
    seen.feed(wire.render(update, SIZE, console()))
    assert "".join(seen.cells[x, 1][0] for x in range(12)) == "abcd5678ijkl"


def test_what_lies_beyond_the_screen_is_left_out() -> None:
    chops: list[dict[int, Strip | None]] = [{0: Strip([Segment("ab")]), 2: Strip([Segment("cd")])}, {}, {}]
    assert "ab" in Wire().render(ChopsUpdate(chops, [(0, 0, 4)], [[2, 4]] * 3), (2, 3), console())
    assert "ab" not in Wire().render(ChopsUpdate(chops, [(0, 0, 4)], [[2, 4]] * 3), (1, 3), console())


def test_after_forgetting_or_another_size_all_is_sent() -> None:
    wire = Wire()
    update = LayoutUpdate([[Strip([Segment("abc")])]], Region(0, 0, 3, 1))
    assert wire.render(update, (3, 1), console()) and not wire.render(update, (3, 1), console())
    wire.forget()
    assert "abc" in wire.render(update, (3, 1), console())
    assert "abc" in wire.render(update, (4, 1), console())


def test_links_do_not_pass() -> None:
    linked = LayoutUpdate([[Strip([Segment("ab", Style(link="http://example.org"))])]], Region(0, 0, 2, 1))
    assert "example" not in Wire().render(linked, (2, 1), console())


def screen_of(rows: list[Row]) -> LayoutUpdate:
    return LayoutUpdate([[Strip(row)] for row in rows], Region(0, 0, 8, len(rows)))


def test_an_image_is_sent_over_its_cells_once_all_of_them_are_on_screen() -> None:
    wire, plain = Wire(), (Segment("12345678"),)
    wire.images[7] = Inline("\x1bPIMAGE\x1b\\", 3, 2)
    cells = spots(7, 3, 2)
    board_ = [plain, *((Segment("ab"), *row, Segment("cde")) for row in cells), plain]
    sent = wire.render(screen_of(board_), (8, 4), console())
    assert sent.count("IMAGE") == 1 and "\x1b[2;3H\x1bPIMAGE" in sent and "\U0010eeed" not in sent
    assert wire.render(screen_of(board_), (8, 4), console()) == "", "and stays"
    covered = [plain, board_[1], (Segment("abXcd"), *board_[2][3:]), plain]
    over = wire.render(screen_of(covered), (8, 4), console())
    assert "X" in over and "IMAGE" not in over, "what covers it is not wiped away"
    assert wire.render(screen_of(board_), (8, 4), console()).count("IMAGE") == 1, "back again"
    moved = [plain, *((Segment("abc"), *row, Segment("de")) for row in cells), plain]
    assert "\x1b[2;4H\x1bPIMAGE" in wire.render(screen_of(moved), (8, 4), console())
    gone = wire.render(screen_of([plain, (Segment("abc   de"),), (Segment("abc   de"),), plain]), (8, 4), console())
    assert gone.count("   ") == 2 and "IMAGE" not in gone, "blanks are written where pixels were"
    wire.images.clear()
    assert "IMAGE" not in wire.render(screen_of(board_), (8, 4), console())


def test_the_blanks_below_an_image_are_on_the_ground_beside_it() -> None:
    wire = Wire()
    row = (Segment("ab", Style(bgcolor="#ffffff")), *spots(7, 3, 1)[0], Segment("cde", Style(bgcolor="#ffffff")))
    sent = wire.render(screen_of([row]), (8, 1), console())
    assert "ab   cde" in re.sub(r"\x1b\[[0-9;]*[mH]", "", sent) and sent.count("48;") == 1


def test_nothing_that_steers_a_terminal_passes() -> None:
    hostile = "a\x1b]52;c;AAAA\x07b\x9b2Jc\u202ed\x7f\r\n"
    update = LayoutUpdate([[Strip([Segment(hostile)])]], Region(0, 0, 40, 1))
    sent = CODE.sub("", Wire().render(update, (40, 1), console()))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", sent) and "]52;c;AAAA" in sent


def test_what_is_no_picture_of_cells_passes() -> None:
    class Other(CompositorUpdate):
        def render_segments(self, console: Console) -> str:
            return "other"

    assert Wire().render(Other(), SIZE, console()) == "other"


async def test_the_app_sends_its_screen_through_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TuiboardApp(board({"a": {"loss": [1.0, 2.0]}}), Start(clock=lambda: START))
    shown: list[str] = []
    passed = app.wire.compared

    def noted(update: CompositorUpdate, size: tuple[int, int]) -> CompositorUpdate:
        shown.append(type(update).__name__)
        return passed(update, size)

    monkeypatch.setattr(app.wire, "compared", noted)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+l")
        await pilot.pause()
    assert {"LayoutUpdate", "ChopsUpdate"} & set(shown)
