"""What a takedown names: ids and addresses, sources, outlets, authors, and words in title or text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from syndicator.engine.editing.takedown import find
from syndicator.errors import UsageError
from syndicator.patterns import text_pattern
from syndicator.refine.judging.stories import united

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syndicator.model import Article, ArticleId, Card, Scope
    from syndicator.ports import Store


def stories(store: Store, scope: Scope) -> list[ArticleId]:
    """The stories that a scope names, in the order in which it names them. Raises UsageError for a wrong pattern."""
    found = [card.story for target in scope.targets for card in find(store, target)]
    found += [card.story for key in scope.sources for card in _newest(store) if card.source == key]
    if scope.outlets or scope.authors or scope.patterns:
        found += _inside(store, scope)
    return list(dict.fromkeys(found))


def would_go(store: Store, scope: Scope) -> list[Card]:
    """Every article that a takedown of ``scope`` removes, story by story."""
    chosen = dict.fromkeys(stories(store, scope))
    place = {story: number for number, story in enumerate(chosen)}
    return sorted((card for card in united(store.cards()) if card.story in place), key=lambda card: place[card.story])


def _newest(store: Store) -> list[Card]:
    return sorted(united(store.cards()), key=lambda card: (card.published, card.id), reverse=True)


def _inside(store: Store, scope: Scope) -> Iterator[ArticleId]:
    """What only the articles themselves tell. Source by source, so that each document is read once."""
    try:
        patterns = [text_pattern(text) for text in scope.patterns]
    except ValueError as error:
        raise UsageError(f"--pattern: {error}") from None
    stories = {card.id: card.story for card in united(store.cards())}
    outlets, authors = set(map(folded, scope.outlets)), set(map(folded, scope.authors))
    for key in sorted(store.states()):
        for article in (told for stored in store.articles(key) for told in _as_told(stored)):
            if (
                _named((hop.outlet for hop in article.hops), outlets)
                or _named((credit.name for hop in article.hops for credit in hop.credits), authors)
                or any(one.fits(text) for one in patterns for text in (article.title, article.text))
            ):
                yield stories[article.id]


def _as_told(article: Article) -> Iterator[Article]:
    """An article as its source has it, and as an editor of ours has it published."""
    yield article
    if article.overlay:
        from syndicator.refine import overlay

        yield overlay.shown(article)


def _named(names: Iterator[str | None], wanted: set[str]) -> bool:
    return bool(wanted) and any(name and folded(name) in wanted for name in names)


def folded(name: str) -> str:
    """A name without regard to case, width and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def told(scope: Scope) -> str:
    """A scope in words that repeat nothing of a text: authors and patterns are counted only."""
    parts: Sequence[str] = [
        *scope.targets,
        *(f"source {key}" for key in scope.sources),
        *(f"outlet {name}" for name in scope.outlets),
        *([f"{len(scope.authors)} author(s)"] if scope.authors else []),
        *([f"{len(scope.patterns)} pattern(s)"] if scope.patterns else []),
    ]
    return ", ".join(parts)
