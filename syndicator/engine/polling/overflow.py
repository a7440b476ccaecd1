"""What goes where all sources together hold more than is to be kept."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from syndicator.engine.polling.retention import size_of
from syndicator.model import PollRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from syndicator.model import ArticleId, Card, SourceKey
    from syndicator.ports import Store

_FILLED = 0.95
"""To this share of what is kept it is brought down, so that not every poll writes other sources' documents."""


def drop_oldest(store: Store, most: int) -> int:
    """Where the store holds more than ``most`` bytes, take the oldest articles out of it; how many.

    Their identities stay, so that they do not return.
    """
    sizes = store.sizes()
    excess = sum(sizes.values()) - most * _FILLED
    if sum(sizes.values()) <= most:
        return 0

    def weights(key: SourceKey) -> dict[ArticleId, float]:
        """What each article of a source takes; its document is a little larger than what is written in them."""
        mine = {article.id: size_of(article) for article in store.articles(key)}
        scale = sizes.get(key, 0) / max(1, sum(mine.values()))
        return {one: size * scale for one, size in mine.items()}

    count = 0
    for key, gone in beyond(store.cards(), weights, excess).items():
        state = store.state(key)
        if state is not None:
            store.commit(PollRecord(state, dropped=gone))
            count += len(gone)
    return count


def beyond(
    cards: Iterable[Card], weights: Callable[[SourceKey], Mapping[ArticleId, float]], excess: float
) -> dict[SourceKey, tuple[ArticleId, ...]]:
    """The oldest articles that weigh ``excess`` together, by source. The newest one of each source stays."""
    ranked = sorted(cards, key=lambda card: (card.published, card.id))
    newest = {card.source: card.id for card in ranked}
    known: dict[SourceKey, Mapping[ArticleId, float]] = {}
    gone: dict[SourceKey, list[ArticleId]] = defaultdict(list)
    for card in ranked:
        if excess <= 0:
            break
        if newest[card.source] != card.id:
            if card.source not in known:
                known[card.source] = weights(card.source)
            gone[card.source].append(card.id)
            excess -= known[card.source].get(card.id, 0.0)
    return {key: tuple(ids) for key, ids in gone.items()}
