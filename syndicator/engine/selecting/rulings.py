"""The rulings on everything that is stored: made once for each state of an article, and kept while the rules stay.

Rules change nothing in the store. They are applied to what is released, so that whatever a rule did ends with it.
"""

from __future__ import annotations

import logging
import threading
from array import array
from typing import TYPE_CHECKING

import msgspec

from syndicator.engine.editing.ruling import NOTHING, RuleSet
from syndicator.model import ArticleId, Deck, Part, Ruling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from syndicator.model import Article, Card, Rule, Source, SourceKey
    from syndicator.ports import Store

_LOG = logging.getLogger(__name__)
NOTE = "rulings"
"""Name of the note that keeps them over a restart."""


class _Kept(msgspec.Struct, array_like=True):
    """What the note holds."""

    layout: int
    rules: str  # their hash
    looked: dict[ArticleId, str]  # every article that was looked at, and its digest then
    rulings: dict[ArticleId, Ruling]  # of those that any rule fits


class Rulings:
    """What the rules in force come to. Safe for many threads."""

    def __init__(self, rules: Sequence[Rule], store: Store, sources: Mapping[SourceKey, Source]) -> None:
        self.rules = RuleSet(rules)
        self._store = store
        self._sources = sources
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._dirty = False

    @property
    def hash(self) -> str:
        """Equal while the rules say the same; "" where there are none."""
        return self.rules.hash

    def cards(self, step: Callable[[Card], None] = lambda _: None) -> Sequence[Card]:
        """Every stored article that the rules let be published, as they have it shown."""
        cards = self._store.cards()
        if isinstance(cards, Deck):
            if not self.rules:
                return cards
            with self._lock:
                return self._ruled_deck(cards, step)
        if not self.rules:
            return list(cards)
        with self._lock:
            return [ruled for card in sorted(cards, key=_source) if (ruled := self._ruled(card, step)) is not None]

    def kept_back(self, ruling: Ruling, *, approved: bool) -> str:
        """Why the rules publish an article nowhere; "" where they let it be published."""
        if ruling.exclude is not None:
            return f"excluded by the rule {self.rules.rules[ruling.exclude]}"
        if ruling.hold is not None and not approved:
            return f"held by the rule {self.rules.rules[ruling.hold]}; `syndicator approve` releases it"
        return ""

    def held(self) -> dict[ArticleId, str]:
        """The articles that rules hold, and which rule."""
        return {
            card.id: f"held by the rule {self.rules.rules[ruling.hold]}"
            for card, ruling in self.all()
            if ruling.hold is not None and ruling.exclude is None and not card.approved
        }

    def all(self, step: Callable[[Card], None] = lambda _: None) -> list[tuple[Card, Ruling]]:
        """Every stored article that any rule fits, with the ruling on it."""
        if not self.rules:
            return []
        with self._lock:
            found = []
            for card in sorted(self._store.cards(), key=_source):
                step(card)
                if (ruling := self._of(card)) is not NOTHING:
                    found.append((card, ruling))
            return found

    def article(self, article: Article) -> Article:
        """An article as the rules, and before them its editor, have it published."""
        if not self.rules and article.overlay is None:
            return article
        ruling = self.of(article) if self.rules else NOTHING
        source = self._sources.get(article.source)

        def ruled(article: Article) -> Article:
            return self.rules.applied(article, ruling, source) if ruling.hits else article

        if article.overlay is None:
            return ruled(article)
        from syndicator.refine import overlay  # what few articles need, and brings the cleaner along

        return overlay.shown(article, ruled)

    def of(self, article: Article) -> Ruling:
        """The ruling on an article as it is stored."""
        kept = self._kept
        if kept is not None and kept.looked.get(article.id) == article.digest:
            return kept.rulings.get(article.id, NOTHING)
        return self.rules.ruling(article)

    def text_of(self, card: Card) -> str:
        """The text of an article as the rules have it published."""
        article = self._store.article(card.id)
        return self.article(article).text if article else ""

    def save(self) -> None:
        """Keep them for the next start; without rules, nothing is kept."""
        with self._lock:
            if not self.rules:
                if self._store.recall(NOTE):
                    self._store.remember(NOTE, b"")
            elif (kept := self._kept) is not None:
                gone = kept.looked.keys() - {card.id for card in self._store.cards()}
                for lost in gone:  # taken down, maybe: a ruling repeats a title
                    kept.looked.pop(lost)
                    kept.rulings.pop(lost, None)
                if gone or self._dirty:
                    self._store.remember(NOTE, msgspec.msgpack.encode(kept))
                    self._dirty = False

    def _ruled_deck(self, cards: Deck, step: Callable[[Card], None]) -> Deck:
        """Of very many, which stand source by source: what no rule changes is not kept."""
        numbers, others = array("I"), {}
        for number, card in enumerate(cards):
            ruled = self._ruled(card, step)
            if ruled is not None:
                numbers.append(number)
                if ruled is not card:
                    others[number] = ruled
        return Part(cards, numbers, others)

    def _ruled(self, card: Card, step: Callable[[Card], None]) -> Card | None:
        step(card)
        ruling = self._of(card)
        if ruling is NOTHING:
            return card
        if ruling.exclude is None and (ruling.hold is None or card.approved):
            return self.rules.card(card, ruling, self._sources.get(card.source))
        return None

    def _of(self, card: Card) -> Ruling:
        kept = self._kept if self._kept is not None else self._recalled()
        if kept.looked.get(card.id) == card.digest:
            return kept.rulings.get(card.id, NOTHING)
        article = self._store.article(card.id)
        if article is None:
            return NOTHING
        ruling = self.rules.ruling(article)
        kept.looked[card.id] = card.digest
        kept.rulings.pop(card.id, None)
        if ruling.hits:
            kept.rulings[card.id] = ruling
        self._dirty = True
        return ruling if ruling.hits else NOTHING

    def _recalled(self) -> _Kept:
        kept = None
        if packed := self._store.recall(NOTE):
            try:
                kept = msgspec.msgpack.decode(packed, type=_Kept)
            except msgspec.MsgspecError as error:
                _LOG.info("the rulings that were kept cannot be read (%s); they are made anew", error)
        if kept is None or kept.rules != self.rules.hash or kept.layout != _LAYOUT:
            kept = _Kept(_LAYOUT, self.rules.hash, {}, {})
        self._kept = kept
        return kept


def _source(card: Card) -> SourceKey:
    """So sorted, each source's document is read once."""
    return card.source


_LAYOUT = 1
