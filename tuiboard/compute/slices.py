"""Long texts cut into slices that are drawn one by one."""

from __future__ import annotations

SLICE = 8192
"""Characters of a slice, about; it ends at the next empty line outside of a code block."""
LONGEST = 4 * SLICE
"""Characters after which it ends at any line."""


def slices(text: str, size: int = SLICE, longest: int = LONGEST) -> list[str]:
    """Slices that together are the text; a text without characters has none.

    Cuts lie at empty lines outside of fenced code where there are some, else at line ends, else anywhere.
    """
    if len(text) <= size:
        return [text] if text else []
    out: list[str] = []
    start = here = 0
    fence = ""
    while here < len(text):
        end = text.find("\n", here) + 1 or len(text)
        line = text[here : min(end, here + 8)].lstrip(" ")[:3]
        if line in ("```", "~~~") and fence in ("", line):
            fence = "" if fence else line
        if end - start > longest and here > start:
            out.append(text[start:here])
            start = here
        while end - start > longest:
            out.append(text[start : start + longest])
            start += longest
        blank = not text[here:end].strip()
        here = end
        if blank and not fence and here - start >= size:
            out.append(text[start:here])
            start = here
    if start < len(text):
        out.append(text[start:])
    return out
