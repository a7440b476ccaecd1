"""What rules would do to everything that is stored. Looks, and changes nothing."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.editing.ruling import RuleSet
from syndicator.model import ArticleId, SourceKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from syndicator.model import Article, Card, Rule, Source
    from syndicator.ports import Store


@dataclass(frozen=True, slots=True)
class Touched:
    """An article that rules fit. ``lines`` show what is replaced in it: "-" as it came, "+" as it is published."""

    id: ArticleId
    source: SourceKey
    url: str
    title: str
    published: bool  # whether the rules let it be published
    rules: tuple[str, ...]  # a sentence for each that fits
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What one rule would do."""

    name: str
    line: int
    hits: int
    articles: tuple[ArticleId, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class Trial:
    """What all of them would do."""

    articles: int  # looked at
    rules: tuple[Tried, ...]
    excluded: tuple[ArticleId, ...]
    held: tuple[ArticleId, ...]
    changed: tuple[ArticleId, ...]  # published with other words or under other categories
    touched: tuple[Touched, ...]


def attempt(
    rules: Sequence[Rule],
    store: Store,
    sources: Mapping[SourceKey, Source],
    step: Callable[[Card], None] = lambda _: None,
) -> Trial:
    """Try rules on every stored article; ``step`` hears of each."""
    made = RuleSet(rules)
    hits: dict[int, list[Card]] = {position: [] for position in range(len(rules))}
    excluded, held, changed = [], [], []
    touched: list[tuple[Card, Touched]] = []
    cards = sorted(store.cards(), key=lambda card: card.source)  # each document is read once
    for card in cards:
        step(card)
        article = store.article(card.id)
        ruling = made.ruling(article) if article is not None else None
        if article is None or ruling is None or not ruling.hits:
            continue
        for position in ruling.hits:
            hits[position].append(card)
        lines: tuple[str, ...] = ()
        if ruling.exclude is not None:
            excluded.append(card.id)
        elif ruling.hold is not None and not article.approved:
            held.append(card.id)
        elif (after := made.applied(article, ruling, sources.get(card.source))) != article:
            changed.append(card.id)
            lines = _difference(article, after)
        back = ruling.exclude is not None or (ruling.hold is not None and not article.approved)
        told = tuple(made.said(ruling))
        touched.append((card, Touched(card.id, card.source, card.url, card.title, not back, told, lines)))
    touched.sort(key=lambda one: (one[0].published, one[0].id), reverse=True)
    return Trial(
        len(cards),
        tuple(_tried(rule, hits[position]) for position, rule in enumerate(rules)),
        tuple(excluded),
        tuple(held),
        tuple(changed),
        tuple(one for _, one in touched),
    )


def _tried(rule: Rule, hits: Sequence[Card]) -> Tried:
    newest = sorted(hits, key=lambda card: (card.published, card.id), reverse=True)
    return Tried(rule.name, rule.line, len(newest), tuple(card.id for card in newest))


def _difference(before: Article, after: Article) -> tuple[str, ...]:
    """The lines of title, summary and text that are published otherwise, and the categories."""
    found: list[str] = []
    for old, new in ((before.title, after.title), (before.summary, after.summary), (before.text, after.text)):
        if old != new:
            lines = difflib.unified_diff(old.split("\n"), new.split("\n"), lineterm="", n=0)
            found += [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    if before.categories != after.categories:
        found += [f"-categories: {', '.join(before.categories)}", f"+categories: {', '.join(after.categories)}"]
    return tuple(dict.fromkeys(found))
