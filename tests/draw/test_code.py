from __future__ import annotations

import pytest

from tuiboard.draw.code import draw_code
from tuiboard.draw.palette import DARK


def styled(text: str) -> dict[str, object]:
    return {s.text.strip(): s.style for row in draw_code(text, "yaml", 80, DARK) for s in row}


def test_values_stand_out_from_keys() -> None:
    found = styled("lr: 1e-3\nname: resnet  # fast\nflag: true")
    key, value = DARK.style("muted"), DARK.style("bright", bold=True)
    assert found["lr:"] == key and found["1e-3"] == found["true"] == value
    assert found["resnet"] == DARK.style("text") and "# fast" in found


@pytest.mark.parametrize("width", [2, 7, 20, 80])
def test_every_character_is_there_and_no_row_is_too_long(width: int) -> None:
    text = 'path: "a/b c"  # 32 × 32\n  - 模型: [1, 2]\n\nlast: -inf'
    rows = ["".join(s.text for s in row) for row in draw_code(text, "yaml", width, DARK)]
    assert "".join(rows) == text.replace("\n", "") and all(len(row) <= width for row in rows)


def test_json_in_one_line_is_spread() -> None:
    assert ["".join(s.text for s in row) for row in draw_code('{"a":1}', "json", 40, DARK)] == ["{", '  "a": 1', "}"]
