"""What is remembered of a source, under another key. Ids stay: an article's is that under which it was met first.

Where something is remembered under the new key already, because its address was polled under it meanwhile, that goes on
with what the old one has brought: of an article that both have met the old one stays, what came since is kept, and the
next poll looks at all of the source's document again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from syndicator.errors import StoreError
from syndicator.model import Known, SourceKey
from syndicator.store.document import unconditional
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Article, ArticleId, Case, SourceState, Tombstone
    from syndicator.ports import Store

Keys: TypeAlias = Mapping[SourceKey, SourceKey]
"""The keys that sources are to have, by those that they had."""

_Remembered: TypeAlias = "tuple[SourceState, Known, Sequence[Article]]"


def check(store: Store, keys: Keys) -> None:
    """Raises StoreError for a key of which nothing is remembered, and where another source has the new one: what two
    outlets have brought would be that of one.
    """
    for old, new in keys.items():
        if (state := store.state(old)) is None:
            raise StoreError(f"nothing is remembered of a source {old}")
        other = None if new in keys else store.state(new)
        if other is not None and _places(other).isdisjoint(_places(state)):
            own = f"{new} has another address, and articles of its own"
            raise StoreError(f"{old} cannot become {new}: {own}; two sources cannot become one")


def _places(state: SourceState) -> set[str]:
    return {canonical(url) for url in (state.url, state.moved_to) if url}


def remembered(store: Store, key: SourceKey, keys: Keys) -> _Remembered | None:
    """All that is to be remembered of a source, articles by their ids; None of one that goes on with another's.

    Keys may go round: of two that change places each has what the other had.
    """
    told = _told(store, key)
    if key not in keys:
        follows = any(new == key and store.state(old) is not None for old, new in keys.items())
        return None if follows else told  # or it is told with what had its key before
    if told is None:
        return None
    other = None if keys[key] in keys else _told(store, keys[key])
    return _under(told if other is None else _joined(told, other), keys[key])


def buried(tomb: Tombstone, keys: Keys) -> Tombstone:
    """What was taken down, of sources under their new keys."""
    burials = (replace(burial, source=keys.get(burial.source, burial.source)) for burial in tomb.buried)
    return replace(tomb, buried=tuple(burials)) if keys else tomb


def filed(case: Case, keys: Keys) -> Case:
    """A case that names sources by their new keys."""
    scope = case.notice.scope
    sources = tuple(keys.get(SourceKey(key), key) for key in scope.sources)
    return replace(case, notice=replace(case.notice, scope=replace(scope, sources=sources))) if sources else case


def _told(store: Store, key: SourceKey) -> _Remembered | None:
    state = store.state(key)
    if state is None:
        return None
    return state, store.known(key), sorted(store.articles(key), key=lambda article: article.id)


def _under(told: _Remembered, key: SourceKey) -> _Remembered:
    state, known, articles = told
    return replace(state, key=key), known, [replace(article, source=key) for article in articles]


def _joined(told: _Remembered, later: _Remembered) -> _Remembered:
    (_, known, articles), (state, newer, since) = told, later
    same = _met_by_both(known, newer)
    own = [article for article in since if article.id not in same]
    identities = {key: same.get(one, one) for key, one in newer.identities.items()} | known.identities
    shown = {item: same.get(one, one) for item, one in newer.shown.items()}
    joined = Known(identities=identities, left_out=known.left_out | newer.left_out, shown=shown)
    return unconditional(state), joined, sorted((*articles, *own), key=lambda article: article.id)


def _met_by_both(known: Known, newer: Known) -> dict[ArticleId, ArticleId]:
    """The articles that were met anew, and what each was before: by its guid or link, or else by any key."""
    found: dict[ArticleId, ArticleId] = {}
    for key, one in sorted(newer.identities.items(), key=lambda pair: not pair[0].startswith(("guid:", "link:"))):
        if key in known.identities:
            found.setdefault(one, known.identities[key])
    return found
