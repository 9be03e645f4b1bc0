"""What is written around an image: the line below it, the facts in the picker's foot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from tuiboard.draw import numbers
from tuiboard.draw.decoder import Picture
from tuiboard.draw.picture import overlay
from tuiboard.draw.rows import Row, width_of
from tuiboard.format.payload import Images
from tuiboard.store.lazy import Made
from tuiboard.store.names import display
from tuiboard.widgets.cells import Piece, spread
from tuiboard.widgets.dashboard import Scene
from tuiboard.widgets.facts import Facts
from tuiboard.widgets.gaze import pans
from tuiboard.widgets.image_compare import names_apart, values_of
from tuiboard.widgets.image_view import Shown
from tuiboard.widgets.look import Look
from tuiboard.widgets.sample_cards import Source
from tuiboard.widgets.sample_words import lines_of, right_of, room_of, spaced, title_of

PIXELS = {"kitty": "kitty pixels", "iterm": "iterm pixels", "sixel": "sixel pixels"}
"""What pictures of real pixels are called, by their protocol."""


def kind_of(shown: Shown, look: Look) -> str:
    """What a picture is made of."""
    if shown.real is not None:
        return PIXELS[shown.real.kind]
    return "characters" if look.picture_colours == "none" else "quarter blocks" if shown.quarters else "half blocks"


def frames_of(picture: Picture) -> str:
    """How many frames an animation has, and how many of them can be shown if not all."""
    whole = f"{picture.all_frames:,}"
    return whole if picture.frames == picture.all_frames else f"the first {picture.frames:,} of {whole}"


def line_of(
    source: Source,
    shown: Shown | None,
    pixel: tuple[int, int] | None,
    look: Look,
    width: int,
    other: tuple[Source, Picture] | None = None,
) -> Row:
    """Below an image on the whole screen: size, format, scale, what part is seen, and the pixel under the cursor.

    With ``other``, which the image is compared with, the pixel of both and their difference.
    """
    facts: list[list[Piece]] = []
    right: list[Piece] = []
    if shown is not None:
        picture, view, times = shown.picture, shown.view, look.glyphs.times
        facts = [
            [(f" {picture.width:,} {times} {picture.height:,} ", look("text"))],
            [(f"{picture.format} {picture.mode}  {numbers.bytes_(shown.bytes)}", look("muted"))],
        ]
        if picture.frames > 1:
            frame: list[Piece] = [
                (f"   {look.glyphs.shut} frame ", look("muted")),
                (f"{picture.frame + 1:,}", look("text")),
                (f" of {frames_of(picture)}", look("muted")),
            ]
            facts.append(frame)
        facts.append([("   shown ", look("muted")), (f"{times}{view.scale:.3g}", look("text"))])
        if view.box != (0, 0, picture.width, picture.height):
            a, b, c, d = (round(edge) for edge in view.box)
            dash = look.glyphs.dash
            facts.append([(f"  x {a}{dash}{c}  y {b}{dash}{d}", look("muted"))])
        if pixel is not None:
            right = [(f"x {pixel[0]}  y {pixel[1]}   ", look("muted"))]
            if other is not None:
                right += values_of(other[1], picture, pixel, names_apart(other[0], source, look), look)
            else:
                value = " ".join(str(channel) for channel in picture.value_at(*pixel))
                right.append((value, look("bright", bold=True)))
    if other is None or pixel is None:  # the names of two images have their steps above them
        right.append((f"   step {source.row + 1} of {len(source.card.steps)}", look("muted")))
    right.append((" ", look()))
    while len(facts) > 1 and width_of(list(chain(*facts))) + width_of(right) > width:
        facts.pop()  # where room is short, the part seen goes first, then the scale
    return spread(list(chain(*facts)), right, width)


def titles_of(
    source: Source,
    short: str | None,
    states: Sequence[Piece],
    shown: Shown | None,
    scene: Scene,
    width: int,
    *,
    focused: bool,
    full: bool,
) -> tuple[list[Piece], list[Piece]]:
    """Left and right of the title of a card of ``width`` cells: its name; states, what else is to be noted, run."""
    look, states = scene.look, list(states)
    room = room_of(source.card, short, look, width) - width_of(spaced(states, wide=full))
    right = right_of(source, scene, full=full, room=room)
    if shown is not None:
        wanted = width_of(title_of(source.card, short, look, 1 << 20, focused=focused))
        room = width - wanted - width_of([*spaced(states, wide=full), *right]) - 9
        states += [(note, look("text")) for note in notes_of(shown, look, room, full=full)]
    right = [*spaced(states, wide=full), *right]
    return title_of(source.card, short, look, width - width_of(right) - 8, focused=focused), right


def notes_of(shown: Shown, look: Look, room: int, *, full: bool) -> list[str]:
    """In a card's title: that it moves, and that only a part of it is seen; shorter where ``room`` is short."""
    picture, view, glyphs = shown.picture, shown.view, look.glyphs
    out: list[str] = []
    if picture.frames > 1:
        forms = f"{glyphs.shut} {frames_of(picture)} frames", f"{glyphs.shut}{picture.frames}"
        out.append(next((form for form in forms if len(form) <= room), glyphs.shut))
        room -= len(out[-1]) + 1
    wide, high = pans(view, (picture.width, picture.height))
    if (wide or high) and not full:  # on the whole screen the line below says which part
        left, top, right, bottom = (round(edge) for edge in view.box)
        part = f"{right - left} of {picture.width}" if wide else f"{bottom - top} of {picture.height}"
        forms = f"{glyphs.crop} cropped {part}", f"{glyphs.crop} {part}"
        out.append(next((form for form in forms if len(form) <= room), glyphs.crop))
    return out


def more_of(shown: Shown, look: Look) -> str:
    """In the frame of a picture on the whole screen: where there is more of it, and the keys that go there."""
    (left, top, right, bottom), glyphs = shown.view.box, look.glyphs
    wide, high = pans(shown.view, (shown.picture.width, shown.picture.height))
    told = []
    if high:
        ends = (glyphs.above, "above", top > 0.5), (glyphs.below, "below", bottom < shown.picture.height - 0.5)
        told.append((ends, "j/k"))
    if wide:
        ends = (glyphs.left, "left", left > 0.5), (glyphs.shut, "right", right < shown.picture.width - 0.5)
        told.append((ends, "h/l"))
    words = []
    for ends, keys in told:
        marks, names = "".join(m for m, _, more in ends if more), " and ".join(n for _, n, more in ends if more)
        words.append(f"{marks} more {names}, {keys}")
    return "   ".join(words)


def with_cursor(shown: Shown, pixel: tuple[int, int], look: Look) -> list[Row]:
    """The rows of a picture with a cross over the cell of a pixel."""
    left, top = shown.view.box[:2]
    x, y = ((p + 0.5 - edge) * shown.view.scale for p, edge in zip(pixel, (left, top), strict=True))
    cross = "+" if look.glyphs.ascii else "┼"
    return overlay(shown.rows, int(y) // 2, int(x), cross, look("accent", bold=True, on="bg"))


def suffix_of(shown: Shown | None) -> str:
    """What the name of a file with the image ends in, as far as its format is known."""
    kind = shown.picture.format.lower() if shown is not None else ""
    return {"jpeg": ".jpg", "": ".bin"}.get(kind, "." + kind)


def _record_of(source: Source) -> tuple[int, int, int]:
    """Bytes of an image, and width and height as its writer says; reads the file.  Raises PayloadError."""
    images = source.content()
    width, height = (images.width, images.height) if isinstance(images, Images) else (0, 0)
    return len(source.encoded(images)), width, height


def facts_of(source: Source, shown: Shown | None, scene: Scene, *, failed: bool = False) -> Facts:
    """What is known of an image; of one that ``failed`` what its record says."""
    look = scene.look
    lines = lines_of(source, scene)
    if shown is not None:
        picture, view, times = shown.picture, shown.view, look.glyphs.times
        kind = f"{picture.format} {frames_of(picture)} frames" if picture.frames > 1 else picture.format
        lines.append(("size", f"{picture.width:,} {times} {picture.height:,}", kind))
        columns = view.width * (2 if shown.quarters else 1)
        lines.append(("shown", f"{columns} {times} {view.height}", kind_of(shown, look)))
        if shown.claimed != (picture.width, picture.height) and all(shown.claimed):
            lines.append(("said to be", f"{shown.claimed[0]:,} {times} {shown.claimed[1]:,}", ""))
        else:
            lines.append(("bytes", f"{shown.bytes:,}", ""))
    elif failed:
        answer = scene.cache.get(("image record", source.key), lambda _: _record_of(source))
        if isinstance(answer, Made):
            size, width, height = answer.value
            lines.append(("bytes", f"{size:,}", ""))
            if width and height:
                lines.append(("said to be", f"{width:,} {look.glyphs.times} {height:,}", ""))
    return Facts(display(source.card.series.tag), tuple(lines))
