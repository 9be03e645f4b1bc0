from __future__ import annotations

from dataclasses import replace

from tuiboard.draw.flow import REFERENCE, Box, Line, State, Tag, draw_flow
from tuiboard.draw.lines import LineGrid
from tuiboard.draw.palette import ASCII, BRAILLE, DARK, Glyphs


def drawn(
    boxes: list[Box], lines: list[Line], width: int, height: int, glyphs: Glyphs = BRAILLE, left: int = 0
) -> list[str]:
    rows = draw_flow(boxes, lines, left, 0, width, height, DARK, glyphs)
    return ["".join(s.text for s in row).rstrip() for row in rows]


A = Box(9, 0, 14, 3, "a", "2 ops", feeds=(Tag("w", ""),))
B = Box(9, 6, 14, 3, "b", "Add", leaves=(Tag("x", "3"), Tag("y", "")))
DOWN = Line(((16, 2), (16, 5)), "down", 0, "? × 4", ((18, 4),))
AROUND = Line(((22, 1), (26, 1), (26, 7), (23, 7)), "left", 1, "", (), control=True)


def test_boxes_lines_and_names_beside_them() -> None:
    assert drawn([A, B], [DOWN], 36, 9) == [
        "         ╭────────────╮",
        " w ────▸ │ a    2 ops │",
        "         ╰──────┬─────╯",
        "                │",
        "                │ ? × 4",
        "                ▾",
        "         ╭────────────╮ ╭─▸ x 3",
        "         │ b      Add ├─┤",
        "         ╰────────────╯ ╰─▸ y",
    ]


def test_control_lines_are_dashed_and_enter_from_the_right() -> None:
    rows = drawn([A, Box(9, 6, 14, 3, "b", "")], [AROUND], 30, 9)
    assert rows[1] == " w ────▸ │ a    2 ops ├┄┄┄╮"
    assert rows[4][26] == "┆" and rows[7] == "         │ b          │◂┄┄╯"


def test_plain_characters() -> None:
    rows = drawn([A, B], [DOWN, AROUND], 36, 9, ASCII)
    assert all(char.isascii() for row in rows for char in row.replace("×", ""))
    assert rows[0].startswith("         +------------+") and rows[5][16] == "v" and rows[7][23] == "<"


def test_a_window_shows_its_part() -> None:
    whole = drawn([A, B], [DOWN], 36, 9)
    assert drawn([A, B], [DOWN], 10, 9, left=9) == [row[9:19].rstrip() for row in whole]


def test_lines_of_one_net_join_and_others_pass() -> None:
    def cross(net: int) -> str:
        grid = LineGrid(0, 0, 5, 3, BRAILLE, DARK.style())
        grid.line([(0, 1), (4, 1)], 1, DARK.style())
        grid.line([(2, 0), (2, 2)], net, DARK.style())
        return "".join(s.text for s in grid.rows()[1])

    assert cross(1) == "──┼──" and cross(2) == "──│──"


def test_a_dim_box_is_faint_and_one_under_the_cursor_accented() -> None:
    dim = Box(0, 0, 14, 3, "a", "", state="dim")
    here = Box(0, 0, 14, 3, "a", "", state="here")
    for box, style in ((dim, DARK.style("grid")), (here, DARK.style("accent"))):
        assert draw_flow([box], [], 0, 0, 14, 1, DARK, BRAILLE)[0][0].style == style


def test_what_is_off_the_path_is_dim_beside_a_box_that_is_on_it() -> None:
    box = Box(12, 0, 14, 3, "a", "", "lit", feeds=(Tag("on", ""), Tag("off", "", dim=True)))
    rows = draw_flow([box], [], 0, 0, 30, 3, DARK, BRAILLE)
    faint = DARK.style("faint").color
    found = {s.text.strip(): s.style.color for row in rows for s in row if s.style is not None and s.text.strip()}
    assert found["off"] == faint and found["on"] != faint


def test_reference_lines_have_a_colour_of_their_own_beside_a_box_too() -> None:
    reference = DARK.run_style(REFERENCE).color
    box = Box(9, 0, 14, 3, "a", "Assign", feeds=(Tag("w", "", reference=True),))
    states: list[tuple[State, bool]] = [("plain", True), ("here", False)]
    for state, seen in states:
        rows = draw_flow([replace(box, state=state)], [], 0, 0, 30, 3, DARK, BRAILLE)
        arrow = next(s for s in rows[1] if "◆" in s.text)
        assert (arrow.style is not None and arrow.style.color == reference) is seen
    assert reference != DARK.style("accent").color


def test_reference_lines_have_a_head_of_their_own() -> None:
    changed = Tag("w", "", reference=True)
    box = replace(B, feeds=(Tag("x", ""), changed), leaves=(changed, Tag("y", "")))
    down, round_ = replace(DOWN, reference=True), replace(AROUND, reference=True)
    for glyphs, head, right, left in ((BRAILLE, "◆", "▸", "◂"), (ASCII, "*", ">", "<")):
        rows = drawn([A, box], [down, round_], 36, 9, glyphs)
        assert rows[5][16] == head and rows[7][23] == head and left not in "".join(rows)
        assert rows[1][7] == right  # of the first box no line is a reference
        assert rows[6][4] == glyphs.horizontal and rows[8][4] == head and rows[7][7] == right
        assert rows[6][26] == head and rows[8][26] == right
        alone = drawn([replace(A, feeds=(changed,))], [], 36, 3, glyphs)
        assert alone[1][7] == head and right not in alone[1]
