"""What a picture's stated size says of it, and which addresses are one picture's. Pure."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

_ICON, _LINE = 64, 32  # pixels
_SCHEME = len("https://")
_SIZES = re.compile(
    r"[-_@.](?:\d{2,4}x\d{2,4}|\d{2,4}[wh]|[23]x|(?:thumb|small|medium|large|s|m|l|xl)(?:nail)?)(?=[-_.]|$)",
    re.IGNORECASE,
)
_SHOWN = re.compile(r'<img src="([^"<>]*)"')
_LARGE = re.compile(r'<a\b[^<>]*? href="([^"<>]*)"[^<>]*>(?=(?:\s|<(?!img|/?a\b)[^<>]*>)*<img)')
_SIZED = re.compile(r"[\d,x_a-z=]*\dx?|(?=[^,]*,)(?:(?:\$?[a-z]{1,3}_|[a-z]+=)[^,/]+(?:,|$))+|[a-z]_[^,/]+")
"""A folder's name that is a size, a number, or what a service shall make of the picture: 640x480, w=300, w_6,c_fill."""

_WITHIN = re.compile(r"https?(?::|%3A)(?:/|%2F){1,2}([^&]+)", re.IGNORECASE)
_HOST = re.compile(r"/(?:[a-z\d-]+\.)+[a-z]{2,12}/.", re.IGNORECASE)


def is_icon(sides: Sequence[int]) -> bool:
    """Whether a picture of which these sides are stated, in pixels, shows a face, a smiley, a button or a line, and
    nothing of what an article is about. False where none is stated.
    """
    return bool(sides) and (max(sides) <= _ICON or min(sides) <= _LINE)


def picture_key(url: str) -> str:
    """What tells a picture from another one: not the host's number, nor how large it is asked for.

    Of a service that makes sizes of others' pictures it is the address that it is given of them. Else the domain stays,
    for a picture that moved to somebody else's may be another one. What is no address stays as it is.
    """
    if given := _WITHIN.search(url, _SCHEME):
        url = f"https://{unquote(given[1])}"
    try:
        parts = urlsplit(url)
        if _HOST.match(parts.path):  # i0.wp.com/outlet.example/1.jpg
            parts = urlsplit(f"https:/{parts.path}")
    except ValueError:
        return url
    domain = ".".join((parts.hostname or "").split(".")[-2:])
    folder, _, name = parts.path.rpartition("/")
    stem, dot, ending = name.partition(".")
    bare = _SIZES.sub("", f"{stem}{dot}{ending}")
    kept = [part for part in folder.split("/") if part and not _SIZED.fullmatch(part)]
    return f"{domain}/{'/'.join(kept)}/{bare}".lower()


def keys_in(body: str) -> frozenset[str]:
    """The keys of all pictures that clean HTML shows, and of those to which they lead: mostly the same in large."""
    return frozenset(picture_key(unescape(url)) for form in (_SHOWN, _LARGE) for url in form.findall(body))
