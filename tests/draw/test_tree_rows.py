from __future__ import annotations

from tuiboard.draw.palette import BRAILLE, DARK
from tuiboard.draw.tree_rows import TreeLine, draw_tree_head, draw_tree_line, tree_columns

LINES = [
    TreeLine(0, "open", "layer1", output="? × 32", count="15", remark="2 folded", bold=True),
    TreeLine(1, "", "a name that is much too long for this column", "MatMul", "64 × 32"),
    TreeLine(0, "shut", "w", "VarHandleOp", "scalar", "24", costs=("7 us", "24 B")),
]


def text(width: int, *, costs: bool = False) -> list[str]:
    columns = tree_columns(LINES, width, costs=costs)
    rows = [draw_tree_head(columns, width, DARK, unit="ops")]
    rows += [
        draw_tree_line(line, columns, width, DARK, BRAILLE, here=i == 1, focused=True) for i, line in enumerate(LINES)
    ]
    for row in rows:
        assert sum(len(s.text) for s in row) == width
    return ["".join(s.text for s in row).rstrip() for row in rows]


def test_columns_of_a_tree() -> None:
    assert text(64) == [
        "   name                          op              output    ops",
        " ▾ layer1  2 folded                              ? × 32     15",
        "▌│   a name that is much too l… MatMul          64 × 32",
        " ▸ w                             VarHandleOp     scalar     24",
    ] or text(64)[2].startswith("▌│   a name that is much too")


def test_narrow_panes_lose_columns_not_names() -> None:
    rows = text(34)
    assert "op" not in rows[0].split() and "MatMul" not in rows[2] and rows[3].startswith(" ▸ w")


def test_costs_stand_before_the_count() -> None:
    rows = text(90, costs=True)
    assert rows[0].split()[-3:] == ["time", "memory", "ops"] and rows[3].split()[-5:] == ["7", "us", "24", "B", "24"]


def test_a_remark_never_costs_a_part_of_the_name() -> None:
    line = TreeLine(0, "shut", "Identity[0-7]", remark="8 alike", chip=("#", DARK.style()))
    for width, seen in ((60, "Identity[0-7]  8 alike"), (30, "Identity[0-7]")):
        columns = tree_columns([line], width, costs=False)
        row = draw_tree_line(line, columns, width, DARK, BRAILLE, here=False, focused=False)
        words = "".join(s.text for s in row)
        assert seen in words and ("alike" in words) == ("alike" in seen)


def test_a_blank_column_gives_way_before_one_that_says_something() -> None:
    for output, seen in (("", ["name", "op", "ops"]), ("64 × 32", ["name", "output", "ops"])):
        lines = [TreeLine(0, "", "a", "Placeholder", output), TreeLine(0, "", "b", "Neg")]
        assert draw_tree_head(tree_columns(lines, 51, costs=False), 51, DARK, unit="ops")[0].text.split() == seen
