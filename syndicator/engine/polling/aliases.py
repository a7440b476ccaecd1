"""Under which other keys its source has shown an article: what it was called before, and is called elsewhere. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.urls import canonical, is_http

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.model import Article, ArticleId, SourceKey
    from syndicator.ports import Store

MOST = 8
"""Keys of one article that are told."""


def owners(store: Store, sources: Iterable[SourceKey], target: str) -> list[ArticleId]:
    """The articles that were shown under this guid or address, whatever they stand under now."""
    wanted = [f"guid:{target}", *([f"link:{canonical(target)}"] if is_http(target) else [])]
    found = []
    for source in sources:
        known = store.known(source).identities
        found += [known[key] for key in wanted if key in known]
    return list(dict.fromkeys(found))


def told(store: Store, article: Article) -> list[str]:
    """What an article is known by besides its present guid and address, in a sentence."""
    now = {f"link:{article.canonical}"}
    keys = [key for key, owner in store.known(article.source).identities.items() if owner == article.id]
    guids = [key[5:] for key in keys if key.startswith("guid:")]
    links = [key[5:] for key in keys if key.startswith("link:") and key not in now]
    said = [f"guids {_listed(guids)}"] if len(guids) > 1 else []
    said += [f"addresses {_listed(links)}"] if links else []
    return (
        [f"its source has shown it under several keys, which are all this article: {'; '.join(said)}"] if said else []
    )


def _listed(keys: list[str]) -> str:
    more = f" and {len(keys) - MOST} more" if len(keys) > MOST else ""
    return ", ".join(keys[-MOST:]) + more
