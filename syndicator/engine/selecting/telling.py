"""A story with its text, as it is published: whole, or packed for whoever unpacks it elsewhere. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from syndicator.errors import Damaged
from syndicator.model import EXTENT, Article, ArticleId, Card, Publication
from syndicator.publish.formats import media

if TYPE_CHECKING:
    from collections.abc import Collection

    from syndicator.engine.selecting.selection import Plan
    from syndicator.publish.edition import Edition

_ARTICLE = msgspec.json.Decoder(Article)


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A story that no rule changes, with its article as the store has it packed."""

    id: ArticleId
    article: bytes
    also: tuple[Card, ...]
    updated: datetime
    copies: tuple[str, ...]  # of its pictures, that we have


def published(story: Plan | Packed, article: Article, edition: Edition, copies: Collection[str]) -> Publication:
    """A story with the text of ``article``, as the rules have it, showing those ``copies`` of pictures that exist."""
    shown = media.with_copies(allowed(article, edition), edition.site, copies)
    return Publication(story.id, shown, story.also, story.updated)


def unpacked(story: Packed, edition: Edition) -> Publication:
    """The same of a packed one. Raises :class:`Damaged`."""
    try:
        article = _ARTICLE.decode(story.article)
    except msgspec.MsgspecError as error:
        raise Damaged(f"not an article: {error}", shard="") from error
    if article.overlay is not None:
        from syndicator.refine import overlay  # what few articles need, and brings the cleaner along

        article = overlay.shown(article)
    return published(story, article, edition, story.copies)


def allowed(article: Article, edition: Edition) -> Article:
    """An article with no more than may be published of it now: an operator who lowers that means what stands, too."""
    most = edition.source(article.source).reprint
    return replace(article, reprint=most) if EXTENT.index(most) < EXTENT.index(article.reprint) else article
