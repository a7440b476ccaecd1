"""What a picture's stated size says of it, and which addresses are one picture's. Pure."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

_ICON, _LINE = 64, 32  # pixels
_SIZES = re.compile(
    r"[-_@.](?:\d{2,4}x\d{2,4}|\d{2,4}[wh]|[23]x|(?:thumb|small|medium|large|s|m|l|xl)(?:nail)?)(?=[-_.]|$)",
    re.IGNORECASE,
)
_LED_TO = re.compile(r' (?:src|href|poster)="([^"<>]*)"')
_SIZED = re.compile(r"[\d,x_a-z=]*\dx?")
"""A folder's name that is a size or a number: 640x480, w=300, 16x9."""


def is_icon(sides: Sequence[int]) -> bool:
    """Whether a picture of which these sides are stated, in pixels, shows a face, a smiley, a button or a line, and
    nothing of what an article is about. False where none is stated.
    """
    return bool(sides) and (max(sides) <= _ICON or min(sides) <= _LINE)


def picture_key(url: str) -> str:
    """What tells a picture from another one: not the host's number, nor how large it is asked for.

    The domain stays, for a picture that moved to somebody else's may be another one. What is no address stays as it is.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    domain = ".".join((parts.hostname or "").split(".")[-2:])
    folder, _, name = parts.path.rpartition("/")
    stem, dot, ending = name.partition(".")
    bare = _SIZES.sub("", f"{stem}{dot}{ending}")
    kept = [part for part in folder.split("/") if part and not _SIZED.fullmatch(part)]
    return f"{domain}/{'/'.join(kept)}/{bare}".lower()


def keys_in(body: str) -> frozenset[str]:
    """The keys of all pictures that clean HTML shows or leads to."""
    return frozenset(picture_key(unescape(url)) for url in _LED_TO.findall(body))
