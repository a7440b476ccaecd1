"""What a private source's documents must not give away: its address, its headers, its subscribers' links. Pure.

An outlet that sends a subscriber a feed of his own tends to write his key into every link, picture and file as well.
What carries it is left out before anything is refined, so that it stands in no article, and so in nothing published.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.model import RawHtml
from syndicator.redact import Veil, origin_only, secret_in, source_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.model import DeletedEntry, Entry, FetchRecord, ParsedFeed, Source


def hiding(source: Source) -> Hidden | None:
    """What hides a source's secrets; None where it has none."""
    words = source_secrets(source)
    return Hidden(words, strict=source.private) if words else None


class Hidden:
    """Takes secrets out of what was read. ``strict``: addresses that merely look secret are left out too."""

    def __init__(self, words: Iterable[str], *, strict: bool) -> None:
        self._veil = Veil(words)
        self._strict = strict

    def _tells(self, url: str) -> bool:
        return self._veil.touches(url) or (self._strict and bool(secret_in(url)))

    def url(self, url: str) -> str:
        """An address, or no more than its host."""
        return origin_only(url) if self._tells(url) else url

    def link(self, url: str | None) -> str | None:
        """An address, or nothing."""
        return None if url is None or self._tells(url) else url

    def text(self, text: str) -> str:
        """A text without the words."""
        return self._veil.over(text) if self._strict else self._veil.cover(text)

    def feed(self, feed: ParsedFeed) -> ParsedFeed:
        """A document without them; its entries too."""
        return replace(
            feed,
            title=self.text(feed.title),
            url=self.link(feed.url),
            home=self.link(feed.home),
            entries=tuple(self.entry(entry) for entry in feed.entries),
            problems=tuple(self.text(problem) for problem in feed.problems),
            deleted=tuple(self.deleted(one) for one in feed.deleted),
        )

    def entry(self, entry: Entry) -> Entry:
        """An entry without them. Its guid stays different from every other one's."""
        origin = entry.origin
        return replace(
            entry,
            guid=None if entry.guid is None else self.text(entry.guid),
            url=self.link(entry.url),
            title=self.text(entry.title),
            content=RawHtml(self.text(entry.content)),
            base=self.url(entry.base),
            summary=self.text(entry.summary),
            authors=tuple(self.text(name) for name in entry.authors),
            photos=tuple((role, self.text(words)) for role, words in entry.photos),
            categories=tuple(self.text(name) for name in entry.categories),
            enclosures=tuple(one for one in entry.enclosures if not self._tells(one.url)),
            pictures=tuple(one for one in entry.pictures if not self._tells(one.url)),
            origin=replace(origin, url=self.link(origin.url)) if origin else None,
            via=self.link(entry.via),
            image=self.link(entry.image),
            podcast=tuple((name, value) for name, value in entry.podcast if not self._tells(value)),
            show=tuple((name, value) for name, value in entry.show if not self._tells(value)),
        )

    def deleted(self, one: DeletedEntry) -> DeletedEntry:
        """A tombstone without them; its guid as that of the entry it stands for."""
        return replace(one, ref=self.text(one.ref), url=self.link(one.url), comment=self.text(one.comment))

    def record(self, record: FetchRecord) -> FetchRecord:
        """How a document came, but for where from."""
        return replace(record, asked=self.url(record.asked), url=self.url(record.url))
