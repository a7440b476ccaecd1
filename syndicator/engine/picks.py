"""What an editor features, and what readers read most: as a release finds it, and as commands change it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.views import SHOWN, Counted, counted
from syndicator.model import ArticleId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.ports import Store

NOTE = "featured"
"""Name of the note with the stories that an editor features."""
MOST = 12
"""Stories featured at a time; the next one takes the place of the first."""


@dataclass(frozen=True, slots=True)
class Picks:
    """For one release. ``mark`` is equal while nothing of it changes."""

    featured: tuple[ArticleId, ...]  # the latest choice first
    views: Counted
    mark: str


def picks(store: Store, *, views: bool) -> Picks:
    """As they stand now. ``views``: whether they are counted, and shown."""
    shown = store.recall(SHOWN) if views else None
    mark = blake2b((store.recall(NOTE) or b"") + b"\x1f" + (shown or b""), digest_size=12).hexdigest()
    return Picks(featured(store), counted(shown), mark)


def featured(store: Store) -> tuple[ArticleId, ...]:
    """The stories that an editor features, the latest choice first."""
    try:
        told = msgspec.json.decode(store.recall(NOTE) or b"[]", type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
    return tuple(map(ArticleId, told))


def feature(store: Store, stories: Iterable[ArticleId]) -> tuple[ArticleId, ...]:
    """Put stories first; what is featured now."""
    return _remember(store, tuple(dict.fromkeys((*stories, *featured(store))))[:MOST])


def unfeature(store: Store, stories: Iterable[ArticleId]) -> tuple[ArticleId, ...]:
    """Feature stories no longer; what is featured now."""
    out = set(stories)
    return _remember(store, tuple(story for story in featured(store) if story not in out))


def _remember(store: Store, stories: tuple[ArticleId, ...]) -> tuple[ArticleId, ...]:
    store.remember(NOTE, msgspec.json.encode(stories))
    return stories
