"""Pictures of an article: which it has, which stand beside its text, and our copies in their place. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from syndicator.model import Reprint, SafeHtml
from syndicator.pictures import keys_in, picture_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.model import Article, Enclosure, Site

FOLDER: Final = "media"
TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}
"""Endings of our copies, and what they are served as: nothing that a browser could run."""

_SHOWN = frozenset((Reprint.FEED, Reprint.FULL))
_IMAGE = re.compile(r'(<img src=")([^"<>]*)(")')  # as cleaning writes it


def media_path(name: str) -> str:
    """Where a copy stands in the outbox."""
    return f"{FOLDER}/{name}"


def media_type(name: str) -> str:
    """What a copy is served as."""
    return TYPES[name.rpartition(".")[2]]


def pictures_of(article: Article) -> tuple[str, ...]:
    """Addresses of the pictures that are shown with an article, in the order of its text."""
    if article.reprint not in _SHOWN:
        return ()
    found = [unescape(match[2]) for match in _IMAGE.finditer(article.body)]
    return tuple(dict.fromkeys([*found, *_named(article)]))


def beside_text(article: Article, site: Site) -> tuple[tuple[str, str], ...]:
    """(address, what it shows in words or "") of the pictures of an article that stand nowhere in its text.

    Each once, in whatever sizes it is named; an article ``with_copies`` is known by what its copies are of.
    """
    named = _named(article) if article.reprint in _SHOWN else ()
    if not named:
        return ()
    copied = {f"{site.url}{media_path(picture.name)}": picture.url for picture in article.pictures if picture.name}
    inside = (copied.get(unescape(match[2]), unescape(match[2])) for match in _IMAGE.finditer(article.body))
    seen = {picture_key(url) for url in inside} | keys_in(article.body)
    told = {file.url: file.about for file in article.enclosures}
    found = []
    for url in named:
        key = picture_key(copied.get(url, url))
        if key not in seen:
            seen.add(key)
            found.append((url, told.get(url, "")))
    return tuple(found)


def _named(article: Article) -> tuple[str, ...]:
    """The pictures that are named apart from the text."""
    files = (file.url for file in article.enclosures if _is_picture(file))
    return (*filter(None, [article.image]), *files)


def _is_picture(file: Enclosure) -> bool:
    if file.media_type and not file.media_type.endswith("/octet-stream"):
        return file.media_type.startswith("image/")
    return file.url.partition("?")[0].lower().endswith((*(f".{ending}" for ending in TYPES), ".jpeg"))


def with_copies(article: Article, site: Site, have: Collection[str]) -> Article:
    """The article with our copies in the place of its pictures, as far as we ``have`` them; links stay."""
    copies = {picture.url: picture.name for picture in article.pictures if picture.name in have}
    if not copies:
        return article

    def swapped(match: re.Match[str]) -> str:
        name = copies.get(unescape(match[2]))
        return f"{match[1]}{escape(site.url)}{media_path(name)}{match[3]}" if name else match[0]

    image = copies.get(article.image or "")
    files = (
        replace(f, url=f"{site.url}{media_path(copies[f.url])}") if f.url in copies else f for f in article.enclosures
    )
    return replace(
        article,
        body=SafeHtml(_IMAGE.sub(swapped, article.body)),
        image=f"{site.url}{media_path(image)}" if image else article.image,
        enclosures=tuple(files),
    )
