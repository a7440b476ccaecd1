"""Which articles of a source are kept no longer. Pure."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from syndicator.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from syndicator.model import ArticleId, Card, Limits, Wording


def past(articles: Iterable[Article | Card], limits: Limits, now: datetime) -> tuple[ArticleId, ...]:
    """Of one source's articles, those beyond the newest ``limits.keep`` and ``limits.keep_size``, and those older than
    ``limits.keep_for``. The newest one stays, however large it is.

    An article is as old as its last change. Its text goes; its identities stay, so that it does not return. Only
    ``limits.keep_size`` wants articles; for the others their cards will do.
    """
    ranked = sorted(articles, key=lambda one: (one.published, one.first_seen, one.id), reverse=True)
    dropped = {article.id for article in ranked[limits.keep :]}
    if limits.keep_for is not None:
        oldest = now - timedelta(seconds=limits.keep_for)
        dropped |= {article.id for article in ranked if max(article.published, article.updated) < oldest}
    if limits.keep_size is not None:
        kept = [article for article in ranked if article.id not in dropped and isinstance(article, Article)]
        sums = accumulate(map(size_of, kept))
        dropped |= {
            article.id
            for article, total in zip(kept[1:], islice(sums, 1, None), strict=True)
            if total > limits.keep_size
        }
    return tuple(sorted(dropped))


def _laid(article: Article) -> tuple[Wording, ...]:
    return (article.overlay.base, article.overlay.shown) if article.overlay else ()


def size_of(article: Article) -> int:
    """Bytes of what is written in an article, more or less: HTML, text, HTML as it came, what edits replaced."""
    return (
        len(article.body.encode("utf-8", "surrogatepass"))
        + len(article.text.encode("utf-8", "surrogatepass"))
        + len(article.raw)
        + sum(len(revision.before) for revision in article.revisions)
        + sum(len(words.body.encode("utf-8", "surrogatepass")) for words in _laid(article))
    )
