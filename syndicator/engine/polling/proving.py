"""Which date of an article counts for having been first: that of a copy may be older than its text was there. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.model import Flag, Precision
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.model import Article

LAG = timedelta(hours=1)
"""How long after its date an article may come into its feed, by caches and editors, before that is told."""
A_DAY = timedelta(days=1)


def proved(article: Article, absent_at: datetime | None) -> Article:
    """The article with the date that counts for having been first: as stated, but not before ``absent_at``, which is
    when its source last showed us a whole document without it; None: we had read none.

    One that is dated well before has its date from somewhere else than its publication; it counts as of when we met it.
    """
    if absent_at is None and article.absent_at is None and article.believed is None:
        return article
    if absent_at is None or article.published >= absent_at:
        return replace(article, absent_at=absent_at, believed=None)
    latest = article.published + (A_DAY if article.published_precision is Precision.DATE else LAG)
    if latest >= absent_at:
        return replace(article, absent_at=absent_at, believed=absent_at)
    flags = (*article.flags, Flag.BACKDATED)
    return replace(article, absent_at=absent_at, believed=article.first_seen, flags=flags)
