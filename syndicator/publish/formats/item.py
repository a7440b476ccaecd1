"""An article as every format tells it: worked out once, used by RSS, Atom, JSON Feed and the page.

This is where the formats' agreement on ids, titles, dates, names and credits comes from.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from syndicator.dataclass import dataclass
from syndicator.model import SafeHtml
from syndicator.publish.edition import article_urn, named_urn
from syndicator.publish.formats import facts, notice
from syndicator.publish.formats.reuse import reuse
from syndicator.publish.locale import speaks

if TYPE_CHECKING:
    from syndicator.model import Enclosure, Hop, Publication, Source
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


class Item:
    """Everything told of an article. Text is clean (XML 1.0), addresses are public, times are UTC to the second.

    What only feeds tell is worked out when somebody asks for it: there are many more pages than items of feeds.
    """

    def __init__(self, publication: Publication, edition: Edition) -> None:
        article, source = publication.article, edition.source(publication.article.source)
        self.publication, self.edition, self._source = publication, edition, source
        self.title = facts.title(article)
        self.language = facts.language(article, edition)
        self.labels = speaks(article.language, edition.site.language)
        """Language of ``line`` and ``box``."""
        self.published = facts.to_second(article.published)
        self.updated = facts.to_second(publication.changed_at)
        self.original_url = facts.original_url(article)
        self.summary = facts.summary(article)
        """Plain; may be empty."""
        self.line = SafeHtml(facts.clean(notice.credit_line(publication, edition, self.labels)))
        self.written = notice.body(publication, edition, self.labels)
        """The text as far as we may reprint it, not cleaned yet: for what is cleaned as a whole."""
        self.box = SafeHtml(facts.clean(notice.credit_box(publication, edition, self.labels)))
        self.image = facts.public(article.image)
        self.reuse = reuse(article, stated=bool(source.permission))
        self.removed = article.deletion
        """That its source has removed it."""
        self.edited = article.overlay
        """What an editor of ours has changed."""

    @cached_property
    def body(self) -> SafeHtml:
        """The text as far as we may reprint it."""
        return SafeHtml(facts.clean(self.written))

    @property
    def content(self) -> str:
        """Credit line, text as far as we may reprint it, credit box: what feeds carry."""
        return notice.joined(self.line, self.body, self.box)

    @property
    def urn(self) -> str:
        """Its id in every feed."""
        return article_urn(self.publication.id)

    @cached_property
    def links(self) -> facts.Links:
        """Where it leads."""
        return facts.links(self.publication, self.edition)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Never empty."""
        return facts.authors(self.publication.article, self._source)

    @property
    def creator(self) -> str:
        """The authors in one string."""
        return facts.joined(self.authors, self.publication.article.language)

    @property
    def contributors(self) -> tuple[str, ...]:
        """Everyone else who is credited."""
        return facts.contributors(self.publication.article)

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """Origin first, this mirror last."""
        return facts.hops(self.publication, self.edition)

    @property
    def outlet(self) -> str | None:
        """Credited as the original."""
        first = facts.original(self.publication.article)
        return facts.line(first.outlet) or None if first else None

    @property
    def original_title(self) -> str | None:
        """Where it is another one."""
        stated = facts.line(self.publication.article.original_title)
        return stated if stated and stated != self.title else None

    @property
    def categories(self) -> tuple[str, ...]:
        """Those that its source files it under."""
        return facts.categories(self.publication.article)

    @property
    def rights(self) -> str:
        """The rights statement that came with it, or its source's; may be empty."""
        return facts.rights(self.publication.article, self._source)

    @property
    def source(self) -> SourceFacts:
        """Where it was read."""
        return _source(Same(self._source), Same(self.edition))

    @cached_property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """The files that go with it."""
        return facts.enclosures(self.publication.article)

    @property
    def podcast(self) -> tuple[tuple[str, str], ...]:
        """What its source says of an episode."""
        return facts.podcast(self.publication.article)


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
    return Item(published.it, within.it)


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
