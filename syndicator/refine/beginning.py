"""The first words of a text, as a summary of it. Pure."""

from __future__ import annotations

LIMIT = 200
"""Characters of the plain summary."""
CUT = "…"


def beginning(text: str) -> str:
    """A text on one line where that is short, else its first words, with an ellipsis."""
    squeezed = _squeezed(text)
    if len(squeezed) <= LIMIT:
        return squeezed
    cut = squeezed[:LIMIT]
    space = cut.rfind(" ")
    return (cut[:space] if space > LIMIT * 0.6 else cut).rstrip(" ,;:，；：、") + CUT


def begins(summary: str, text: str) -> bool:
    """Whether a summary says no more than the first words of a text."""
    return "".join(text.split()).startswith("".join(summary.removesuffix(CUT).split()))


def _squeezed(text: str) -> str:
    """The text on one line, or a beginning of it that is longer than any summary."""
    if len(start := " ".join(text[: 4 * LIMIT].split())) > LIMIT + 1:
        return start
    return " ".join(text.split())
