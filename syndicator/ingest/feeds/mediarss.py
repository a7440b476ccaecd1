"""Media RSS (rssboard.org/media-rss): the pictures of an item, and which file of it is played. Pure.

Takes what feedparser made of the elements: attributes by their names in lower case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from syndicator.pictures import is_icon, picture_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_PLAYED_FILE = re.compile(r"\.(?:mp3|m4a|aac|ogg|oga|opus|wav|flac|mp4|m4v|webm|mov)(?:[?#]|$)", re.IGNORECASE)
_PLAYED = ("audio/", "video/")
_FACE = re.compile(r"[/.]avatars?\d{0,3}[/.]", re.IGNORECASE)  # a writer's, as services for them name hosts and folders
_LONG_NAME = 8
ABOUT, GROUP = "about", "ingroup"
"""Attributes of ours that say what feedparser does not tell: a file's own description, and its ``media:group``."""

_SMALL = 300
"""Pixels; a narrower picture stands for the same one beside it that is stated to be wider."""


def pictures(item: Mapping[str, Any]) -> Iterator[str]:
    """References to the pictures of an item, the one that shows most of it first; none that is an icon or a face."""
    shown = _shown(item)
    widest = max(shown, key=_width, default=None)
    if widest is not None and 0 < _width(shown[0]) < _SMALL <= _width(widest):
        yield _url(widest)
    for part in (*shown, *(part for part in _parts(item, "media_thumbnail") if not _is_icon(part))):
        yield _url(part)


def told(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The pictures of an item that has more than one, or says what its only one shows, in their order.

    Of one in several sizes, and of a group, which shows one thing in several forms, it is the widest.
    """
    shown = _shown(item)
    if len(shown) < 2 and not any(part.get(ABOUT) for part in shown):  # noqa: PLR2004 - one, as of most that have any
        return []
    found: dict[str, Mapping[str, Any]] = {}
    for part in shown:
        key = _text(part.get(GROUP)) or _key(_url(part))
        if _url(part) and (key not in found or _width(part) > _width(found[key])):
            found[key] = part
    return list(found.values()) if len(found) > 1 or any(part.get(ABOUT) for part in found.values()) else []


def _key(url: str) -> str:
    """What tells a picture from the others of its item: a name that nothing else would have, an address but for what
    sizes change in it, or, of what is no file's address, all of it.
    """
    if not _IMAGE_FILE.search(url):
        return url
    key = picture_key(url)
    name = key.rpartition("/")[2]
    return name if len(name) >= _LONG_NAME and any(map(str.isdigit, name)) else key


def _shown(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part for part in _parts(item, "media_content") if _is_picture(part) and not _is_icon(part)]


def played(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The sound or film of an item: the one that is stated to be the usual of several, else the first. No players."""
    files = [part for part in _parts(item, "media_content") if _is_played(part)]
    usual = (part for part in files if _text(part.get("isdefault")).lower() == "true")
    return next(usual, files[0] if files else None)


def _parts(item: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    return item.get(name) or ()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _url(part: Mapping[str, Any]) -> str:
    return _text(part.get("url"))


def is_picture(kind: str | None, address: str) -> bool:
    """Whether a file is a picture by its media type, or by its name where that is not known."""
    return kind.startswith("image/") if kind else _IMAGE_FILE.search(address) is not None


def _is_picture(part: Mapping[str, Any]) -> bool:
    return part.get("medium") == "image" or is_picture(_text(part.get("type")), _url(part))


def _is_played(part: Mapping[str, Any]) -> bool:
    kind = _text(part.get("type")).lower()
    return kind.startswith(_PLAYED) or (not kind and _PLAYED_FILE.search(_url(part)) is not None)


def _is_icon(part: Mapping[str, Any]) -> bool:
    sides = [side for name in ("width", "height") if (side := _pixels(part.get(name)))]
    return is_icon(sides) or _FACE.search(_url(part)) is not None


def _width(part: Mapping[str, Any]) -> int:
    return _pixels(part.get("width"))


def _pixels(value: object) -> int:
    """0 where none are stated."""
    found = re.fullmatch(r"(\d{1,5})(?:px)?", _text(value))
    return int(found[1]) if found else 0
