"""The first words of a text: as a summary of it, or of a title that is none. Pure."""

from __future__ import annotations

LIMIT = 200
"""Characters of the plain summary."""
MAX_TITLE = 1000
"""Characters of a title; titles stand in memory, in lists and beside other articles, and longer ones are no titles."""
CUT = "…"


def beginning(text: str) -> str:
    """A text on one line where that is short, else its first words, with an ellipsis."""
    squeezed = _squeezed(text)
    if len(squeezed) <= LIMIT:
        return squeezed
    return _cut(squeezed, LIMIT)


def bounded(title: str) -> str:
    """A title as it is where it can be one, else its first words, with an ellipsis."""
    return title if len(title) <= MAX_TITLE else _cut(title, MAX_TITLE)


def begins(summary: str, text: str) -> bool:
    """Whether a summary says no more than the first words of a text."""
    return "".join(text.split()).startswith("".join(summary.removesuffix(CUT).split()))


def _cut(text: str, limit: int) -> str:
    cut = text[:limit]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 0.6 else cut).rstrip(" ,;:，；：、") + CUT


def _squeezed(text: str) -> str:
    """The text on one line, or a beginning of it that is longer than any summary."""
    if len(start := " ".join(text[: 2 * LIMIT].split())) > LIMIT + 1:
        return start
    return " ".join(text.split())
