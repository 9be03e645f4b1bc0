from __future__ import annotations

from rich.style import Style

from tests.graphs import model
from tuiboard.draw.palette import ANSI, DARK, GLYPHS
from tuiboard.widgets.graph_colours import Colours, modes_of
from tuiboard.widgets.graph_details import details_of
from tuiboard.widgets.graph_legend import Legend
from tuiboard.widgets.look import Look

CPU, GPU = "/device:CPU:0", "/device:GPU:0"


def test_equal_structures_share_a_colour() -> None:
    found = model(
        [(f"{s}/{op}", op, ()) for s in ("a", "b", "c") for op in ("X", "Y")] + [("d/X", "X", ()), ("d/Z", "Z", ())]
    )
    colours = Colours(found, "structure", None)
    colours.see(found.fold(0))
    chips = [colours.chip(item, Look()) for item in found.fold(0)]
    assert chips[0] == chips[1] == chips[2] is not None and chips[3] is None
    assert [(e.label, e.count) for e in colours.legend(Look())] == [("a", "3 alike")]


def test_structures_on_screen_differ_and_the_legend_tells_of_them_alone() -> None:
    kinds = range(20)
    found = model([(f"{s}{k}/{op}", op, ()) for k in kinds for s in "ab" for op in ("X", f"Op{k}")])
    colours = Colours(found, "structure", None)
    items = {item.label: item for item in found.fold(0, series=False)}

    def chip(label: str) -> tuple[str, Style] | None:
        return colours.chip(items[label], Look())

    colours.see(items[f"{s}{k}"] for k in kinds[:12] for s in "ab")
    assert len({chip(f"a{k}") for k in kinds[:12]}) == 12  # as many as there are colours
    assert all(chip(f"a{k}") == chip(f"b{k}") for k in kinds[:12])
    before = chip("a3")
    colours.see(items[f"a{k}"] for k in (3, 15))  # one comes into sight and takes the colour of one that is gone
    assert chip("a3") == before != chip("a15") not in (None, chip("a19"))
    assert [entry.label for entry in colours.legend(Look())] == ["a3", "a15"]
    colours.see(items[f"a{k}"] for k in kinds)
    assert chip("a19") == colours.square(-1, Look())
    assert [entry.label for entry in colours.legend(Look())][-1] == "8 other structures"


def test_a_scope_that_holds_nothing_but_another_is_not_its_twin() -> None:
    found = model([("a/b/x", "X", ()), ("a/b/y", "Y", ())])
    colours = Colours(found, "structure", None)
    colours.see(found.fold(0))
    assert colours.chip(found.fold(0)[0], Look()) is None and colours.legend(Look()) == []


def test_a_scope_on_several_devices_shows_their_shares() -> None:
    names = [f"a/x{i}z" for i in range(4)]
    devices = {"a/x0z": CPU, "a/x1z": GPU, "a/x2z": GPU, "b": GPU}
    found = model([*((name, f"X{name}", ()) for name in names), ("b", "Z", ())], devices=devices)
    assert modes_of(found, None) == ["none", "structure", "device"]
    colours = Colours(found, "device", None)
    a, b = found.fold(0)
    assert [(colours.name(slot), count) for slot, count in colours.shares(a)] == [(GPU, 2), (CPU, 1), ("not set", 1)]
    glyph, style = colours.chip(a, Look()) or ("", Style())
    assert glyph == "▌" and style.color == DARK.run_style(0).color and style.bgcolor == DARK.run_style(1).color
    assert colours.chip(b, Look()) == colours.square(0, Look())
    colours.see([a])
    assert [entry.label for entry in colours.legend(Look())] == [GPU, CPU, "not set", "shared, by number of ops"]
    letters = Look(palette=ANSI)
    assert (colours.chip(a, letters) or ("",))[0] == "A" and (colours.chip(b, letters) or ("",))[0] == "a"
    lines = details_of(found, a, Look(), 50, colours=colours).lines
    words = ["".join(text for text, _ in (*line.left, *line.right)) for line in lines]
    assert any("device:GPU:0" in line and "2 ops   50 %" in line for line in words)


def test_more_devices_than_a_chip_can_show_are_counted() -> None:
    devices = {f"a/x{i}z": f"/device:GPU:{i % 3}" for i in range(7)} | {"b/y": CPU, "b/z": GPU}
    found = model([(name, name, ()) for name in devices], devices=devices)
    colours = Colours(found, "device", None)
    assert [colours.several(item) for item in found.fold(0)] == ["3 devices", ""]
    assert Colours(found, "structure", None).several(found.fold(0)[0]) == ""


def test_marks_in_the_legend_differ_in_more_than_colour() -> None:
    for glyphs in GLYPHS.values():
        legend = Legend("none", None, None, model([("a", "A", ())]), Look(glyphs=glyphs))
        marks = [line.left[1][0] for line in legend.lines(marks=True, flow=True) if len(line.left) > 1]
        assert len(marks) > 6 and len(set(marks)) == len(marks)
