"""Articles as they stand in their sources' documents, whole or their texts alone, and those that were read lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from syndicator.model import Article
from syndicator.store import codec
from syndicator.store.folder.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from syndicator.model import ArticleId, SourceKey
    from syndicator.store.folder.keeper import Keeper
    from syndicator.store.memory.holdings import Holdings

KEPT = 500
KEPT_BYTES = 4 * 1024 * 1024
"""Of articles as they are stored; decoded they take about twice that."""
KEPT_TEXTS = 2000
KEPT_LETTERS = 2 * 1024 * 1024
"""Of texts; a letter takes one byte or two."""


class _Text(msgspec.Struct):
    """Of a stored article its text: the rest is passed over, which takes a tenth of decoding it."""

    text: str


class Reading:
    """Safe for many threads."""

    def __init__(self, keeper: Keeper, held: Holdings) -> None:
        self._keeper = keeper
        self._held = held
        self._articles: Recent[Article] = Recent(KEPT, KEPT_BYTES)
        self._texts: Recent[str] = Recent(KEPT_TEXTS, KEPT_LETTERS)

    def article(self, id: ArticleId) -> Article | None:
        """Decodes this one alone, unless it was read lately."""
        if (known := self._articles.get(id, self._held.version)) is not None:
            return known
        if (key := self._held.owner(id)) is None:
            return None
        with self._keeper.stripe(key):
            document = self._keeper.document(key)
            shelf = self._held.shelf(key)
        stored = document.articles.get(id) if document else None
        if stored is None:
            return None
        article = codec.decode(Article, stored.raw)
        if shelf is not None:
            self._articles.put(id, key, shelf.version, len(stored.raw), article)
        return article

    def several(self, ids: Iterable[ArticleId]) -> dict[ArticleId, Article]:
        """Those that there are, from each document at once. What is read so is not kept: it is asked for once."""
        return {one: codec.decode(Article, raw) for one, raw in self.packed(ids).items()}

    def packed(self, ids: Iterable[ArticleId]) -> dict[ArticleId, bytes]:
        """The same, not decoded."""
        wanted: dict[SourceKey, list[ArticleId]] = {}
        for one in ids:
            if (key := self._held.owner(one)) is not None:
                wanted.setdefault(key, []).append(one)
        found: dict[ArticleId, bytes] = {}
        for key, theirs in wanted.items():
            with self._keeper.stripe(key):
                document = self._keeper.document(key)
            if document is not None:
                stored = ((one, document.articles.get(one)) for one in theirs)
                found |= {one: told.raw for one, told in stored if told is not None}
        return found

    def text(self, id: ArticleId) -> str:
        """An article's text, "" where there is none of that id. Reads and decodes nothing else of its source where that
        is not at hand: judging asks for texts of articles from everywhere.
        """
        if (known := self._texts.get(id, self._held.version)) is not None:
            return known
        if (article := self._articles.get(id, self._held.version)) is not None:
            return article.text
        if (key := self._held.owner(id)) is None:
            return ""
        with self._keeper.stripe(key):
            raw = self._keeper.piece(key, id)
            shelf = self._held.shelf(key)
        if raw is None:
            return ""
        text = codec.decode(_Text, raw).text
        if shelf is not None:
            self._texts.put(id, key, shelf.version, len(text), text)
        return text

    def of_source(self, key: SourceKey, blocked: Collection[ArticleId]) -> tuple[Article, ...]:
        """All of a source, newest first, but the ``blocked`` ones. Decodes them all."""
        with self._keeper.stripe(key):
            document = self._keeper.document(key)
        if document is None:
            return ()
        found = [codec.decode(Article, stored.raw) for one, stored in document.articles.items() if one not in blocked]
        return tuple(sorted(found, key=_newest_first))

    def clear(self) -> None:
        """Keep nothing of what was read: something was taken down."""
        self._articles.clear()
        self._texts.clear()


def _newest_first(article: Article) -> tuple[float, str]:
    return -article.published.timestamp(), article.id
