"""Everything the embedded store holds in memory, kept in step: shelves, owners, the index, the revision."""

from __future__ import annotations

from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING

from syndicator import heap
from syndicator.store.cards import Rows, unpack
from syndicator.store.index import Index, IndexRow, original_of
from syndicator.store.owners import Owners
from syndicator.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.model import Article, ArticleId, Card, Prints, SourceKey, SourceState, Tally

UNPACKED_CARDS = 50_000
"""Cards kept as objects, 1 kB each; those of further sources are unpacked whenever asked for."""


class Holdings:
    """Safe to use from many threads; ``lock`` is never held while waiting for the disk."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._shelves: dict[SourceKey, Shelf] = {}
        self._owners: Owners | None = None  # whose article is whose; known when first asked for
        self._index: Index | None = None  # built when first asked for: most commands never need it
        self._mark = 0
        self._room = UNPACKED_CARDS

    def __len__(self) -> int:
        return len(self._shelves)

    def shelf(self, key: SourceKey) -> Shelf | None:
        """What is held of a source. Its rows are never changed in place."""
        return self._shelves.get(key)

    def shelves(self) -> dict[SourceKey, Shelf]:
        """A copy of every shelf."""
        with self.lock:
            return {key: replace(shelf) for key, shelf in self._shelves.items()}

    def states(self) -> dict[SourceKey, SourceState]:
        """Every source's state."""
        with self.lock:
            return {key: shelf.state for key, shelf in self._shelves.items()}

    def keep_state(self, state: SourceState) -> Shelf:
        """Make ``state`` its source's; answers the shelf."""
        with self.lock:
            shelf = self._shelves.get(state.key)
            if shelf is None:
                shelf = self._shelves[state.key] = Shelf(state)
            shelf.state = state
            return shelf

    def install(self, key: SourceKey, shelf: Shelf, changed: Iterable[Article] | None = None) -> None:
        """Let ``shelf`` be what is held of a source. ``changed`` are its articles that differ; None: all."""
        with self.lock:
            old = self._shelves.get(key)
            if old:
                self._mark -= old.mark
                self._room += len(old.cards or ())
            self._shelves[key] = shelf
            self._mark += shelf.mark
            if self._owners is not None:
                self._owners.put(_news(shelf, old), key)
            if self._index is not None:
                if old:
                    self._index.discard(old.rows.keys() - shelf.rows.keys())
                self._index.add(_rows_of(shelf, old) if changed is None else map(_row_of, changed))

    def hide(self, key: SourceKey, ids: set[ArticleId]) -> bool:
        """Hold these articles of a source no longer; whether any was held."""
        with self.lock:
            shelf = self._shelves.get(key)
            if shelf is None or not ids & shelf.rows.keys():
                return False
            rows = Rows.of({name: packed for name, packed in shelf.rows.items() if name not in ids})
            self.install(key, replace(shelf, rows=rows, cards=None, tally=None), ())
            return True

    def owner(self, id: ArticleId) -> SourceKey | None:
        """Whose article this is."""
        with self.lock:
            if self._owners is None:
                self._owners = Owners()
                for key, shelf in self._shelves.items():
                    self._owners.put(shelf.rows, key)
            return self._owners.find(id, lambda key: id in self._shelves[key].rows)

    def row(self, id: ArticleId) -> tuple[Card, Prints] | None:
        """An article's card and prints."""
        with self.lock:
            key = self.owner(id)
            return self._shelves[key].row(id) if key is not None else None

    def cards(self) -> list[Card]:
        """Every article's card."""
        cards: list[Card] = []
        with self.lock, heap.undisturbed():
            for shelf in self._shelves.values():
                found = shelf.unpacked()
                if shelf.cards is None and self._room >= len(found):
                    shelf.cards = found
                    self._room -= len(found)
                cards.extend(found)
        return cards

    def tallies(self) -> dict[SourceKey, Tally]:
        """Of each source that has articles, how many of which kind."""
        with self.lock:
            return {key: shelf.counted() for key, shelf in self._shelves.items() if shelf.rows}

    def index(self) -> Index:
        """The index over every article held."""
        with self.lock, heap.undisturbed():
            if self._index is None:
                index = Index()
                for shelf in self._shelves.values():
                    index.add(_rows_of(shelf))
                self._index = index
            return self._index

    def mark(self) -> int:
        """A 128-bit number that changes with any article held."""
        return self._mark % (1 << 128)


def _row_of(article: Article) -> IndexRow:
    return IndexRow(article.id, article.source, article.canonical, article.prints, original_of(article))


def _news(shelf: Shelf, old: Shelf | None) -> Iterable[ArticleId]:
    """The articles that a shelf holds and ``old`` did not."""
    return [one for one in shelf.rows if one not in old.rows] if old else shelf.rows


def _rows_of(shelf: Shelf, old: Shelf | None = None) -> Iterator[IndexRow]:
    """What the index is told of a shelf; only of those rows that are others than ``old`` had."""
    for article_id, packed in zip(shelf.rows, shelf.rows.pieces(), strict=True):
        if old is not None and old.rows.get(article_id) == packed:
            continue
        card, prints = unpack(packed)
        yield IndexRow(article_id, card.source, card.canonical, prints, original_of(card))
