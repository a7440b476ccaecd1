"""Which articles of a source are kept no longer. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from syndicator.model import Article, ArticleId, Limits


def past(articles: Iterable[Article], limits: Limits, now: datetime) -> tuple[ArticleId, ...]:
    """Of one source's articles, those beyond the newest ``limits.keep``, and those older than ``limits.keep_for``.

    An article is as old as its last change. Its text goes; its identities stay, so that it does not return.
    """
    ranked = sorted(articles, key=lambda article: (article.published, article.id), reverse=True)
    dropped = {article.id for article in ranked[limits.keep :]}
    if limits.keep_for is not None:
        oldest = now - timedelta(seconds=limits.keep_for)
        dropped |= {article.id for article in ranked if max(article.published, article.updated) < oldest}
    return tuple(sorted(dropped))
