"""Pictures shown from here: which an article has, and its text with our copies in their place. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from syndicator.model import Reprint, SafeHtml

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.model import Article, Site

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
    return tuple(dict.fromkeys([*found, *([article.image] if article.image else [])]))


def with_copies(article: Article, site: Site, have: Collection[str]) -> Article:
    """The article with our copies in the place of its pictures, as far as we ``have`` them; links stay."""
    copies = {picture.url: picture.name for picture in article.pictures if picture.name in have}
    if not copies:
        return article

    def swapped(match: re.Match[str]) -> str:
        name = copies.get(unescape(match[2]))
        return f"{match[1]}{escape(site.url)}{media_path(name)}{match[3]}" if name else match[0]

    image = copies.get(article.image or "")
    return replace(
        article,
        body=SafeHtml(_IMAGE.sub(swapped, article.body)),
        image=f"{site.url}{media_path(image)}" if image else article.image,
    )
