"""What a source made available until a time is withdrawn when that has come. Pure, but for the last function."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.model import PollRecord

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from syndicator.model import Article, ArticleId, SourceState
    from syndicator.ports import Store


def until(article: Article) -> datetime | None:
    """When an article has to be gone; None: never."""
    return article.permission.until if article.permission else None


def expired(articles: Iterable[Article], now: datetime) -> tuple[ArticleId, ...]:
    """The articles whose time has come."""
    return tuple(article.id for article in articles if (end := until(article)) is not None and end <= now)


def first_end(articles: Iterable[Article], known: datetime | None = None) -> datetime | None:
    """When the first of these has to be gone, or what is ``known`` of others, if that is sooner."""
    ends = [end for article in articles if (end := until(article)) is not None]
    return min([*ends, *([known] if known else [])], default=None)


def is_due(state: SourceState, now: datetime) -> bool:
    """Whether anything of a source has to go."""
    return state.expires is not None and state.expires <= now


def withdraw(store: Store, now: datetime) -> int:
    """Take what has expired out of the store; how many. Their identities stay, so that they do not return."""
    count = 0
    for key, state in store.states().items():
        if is_due(state, now):
            articles = store.articles(key)
            gone = expired(articles, now)
            rest = [article for article in articles if article.id not in gone]
            store.commit(PollRecord(replace(state, expires=first_end(rest)), dropped=gone))
            count += len(gone)
    return count
