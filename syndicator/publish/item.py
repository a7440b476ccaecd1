"""An article as every format tells it: worked out once, used by RSS, Atom, JSON Feed and the page.

This is where the formats' agreement on ids, titles, dates, names and credits comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from syndicator.model import Deletion, Enclosure, Hop, Overlay, SafeHtml
from syndicator.publish import facts, notice
from syndicator.publish.edition import article_urn, named_urn
from syndicator.publish.locale import speaks
from syndicator.publish.reuse import Reuse, reuse

if TYPE_CHECKING:
    from syndicator.model import Publication, Source
    from syndicator.publish.edition import Edition

T = TypeVar("T")

_KEPT = 256  # a channel's worth: its formats are rendered one after the other


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is told of the source an article was read from. Addresses that are nobody's business are None."""

    key: str
    name: str
    feed: str | None
    home: str | None
    urn: str  # the feed's address, or a made-up id
    rights: str
    permission: str


@dataclass(frozen=True, slots=True)
class Item:
    """Everything told of an article. Text is clean (XML 1.0), addresses are public, times are UTC to the second."""

    urn: str
    title: str
    language: str
    labels: str  # language of ``line`` and ``box``
    links: facts.Links
    published: datetime
    updated: datetime
    authors: tuple[str, ...]  # never empty
    creator: str  # the same in one string
    contributors: tuple[str, ...]
    hops: tuple[Hop, ...]  # origin first, this mirror last
    outlet: str | None  # credited as the original
    original_url: str | None
    original_title: str | None  # where it is another one
    summary: str  # plain; may be empty
    line: SafeHtml
    body: SafeHtml
    box: SafeHtml
    categories: tuple[str, ...]
    rights: str
    source: SourceFacts
    image: str | None
    enclosures: tuple[Enclosure, ...]
    podcast: tuple[tuple[str, str], ...]
    reuse: Reuse
    removed: Deletion | None = None  # its source has removed it
    edited: Overlay | None = None  # what an editor of ours has changed

    @property
    def content(self) -> str:
        """Credit line, text as far as we may reprint it, credit box: what feeds carry."""
        return notice.joined(self.line, self.body, self.box)


class Same(Generic[T]):
    """Something as a cache's key, equal to the very same thing only: comparing whole texts would cost more."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it


def item(publication: Publication, edition: Edition) -> Item:
    """What is told of this publication."""
    return _item(Same(publication), Same(edition))


@lru_cache(maxsize=_KEPT)
def _item(published: Same[Publication], within: Same[Edition]) -> Item:
    publication, edition = published.it, within.it
    article = publication.article
    source = edition.source(article.source)
    first = facts.original(article)
    labels = speaks(article.language, edition.site.language)
    title, original_title = facts.title(article), facts.line(article.original_title)
    authors = facts.authors(article, source)
    return Item(
        urn=article_urn(publication.id),
        title=title,
        language=facts.language(article, edition),
        labels=labels,
        links=facts.links(publication, edition),
        published=facts.to_second(article.published),
        updated=facts.to_second(publication.changed_at),
        authors=authors,
        creator=facts.joined(authors, article.language),
        contributors=facts.contributors(article),
        hops=facts.hops(publication, edition),
        outlet=facts.line(first.outlet) or None if first else None,
        original_url=facts.original_url(article),
        original_title=original_title if original_title != title and original_title else None,
        summary=facts.summary(article),
        line=SafeHtml(facts.clean(notice.credit_line(publication, edition, labels))),
        body=SafeHtml(facts.clean(notice.body(publication, edition, labels))),
        box=SafeHtml(facts.clean(notice.credit_box(publication, edition, labels))),
        categories=facts.categories(article),
        rights=facts.rights(article, source),
        source=_source(Same(source), within),
        image=facts.public(article.image),
        enclosures=facts.enclosures(article),
        podcast=facts.podcast(article),
        reuse=reuse(article, stated=bool(source.permission)),
        removed=article.deletion,
        edited=article.overlay,
    )


@lru_cache(maxsize=_KEPT)
def _source(same: Same[Source], within: Same[Edition]) -> SourceFacts:
    source, edition = same.it, within.it
    feed = facts.feed_of(source)
    return SourceFacts(
        key=source.key,
        name=facts.line(source.name) or source.key,
        feed=feed,
        home=facts.home_of(source),
        urn=facts.address_of(source) or named_urn(edition, f"source:{source.key}"),
        rights=facts.line(source.rights),
        permission=facts.line(source.permission),
    )
