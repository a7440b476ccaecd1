"""Everything the embedded store holds in memory, kept in step: shelves, owners, the index, the revision."""

from __future__ import annotations

from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING

from syndicator.store.index import Index, IndexRow, original_of
from syndicator.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.model import Article, ArticleId, Card, Prints, SourceKey, SourceState

UNPACKED_CARDS = 50_000
"""Cards kept as objects, 1 kB each; those of further sources are unpacked whenever asked for."""


class Holdings:
    """Safe to use from many threads; ``lock`` is never held while waiting for the disk."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._shelves: dict[SourceKey, Shelf] = {}
        self._owners: dict[ArticleId, SourceKey] = {}
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
            gone: set[ArticleId] = set()
            if old:
                gone = old.rows.keys() - shelf.rows.keys()
                self._mark -= old.mark
                self._room += len(old.cards or ())
            for lost in gone:
                self._owners.pop(lost, None)
            self._owners.update(dict.fromkeys(shelf.rows, key))
            self._shelves[key] = shelf
            self._mark += shelf.mark
            if self._index is not None:
                self._index.discard(gone)
                self._index.add(_rows_of(shelf, old) if changed is None else map(_row_of, changed))

    def hide(self, key: SourceKey, ids: set[ArticleId]) -> bool:
        """Hold these articles of a source no longer; whether any was held."""
        with self.lock:
            shelf = self._shelves.get(key)
            if shelf is None or not ids & shelf.rows.keys():
                return False
            rows = {name: packed for name, packed in shelf.rows.items() if name not in ids}
            self.install(key, replace(shelf, rows=rows, cards=None), ())
            return True

    def owner(self, id: ArticleId) -> SourceKey | None:
        """Whose article this is."""
        return self._owners.get(id)

    def row(self, id: ArticleId) -> tuple[Card, Prints] | None:
        """An article's card and prints."""
        with self.lock:
            key = self._owners.get(id)
            return self._shelves[key].row(id) if key is not None else None

    def cards(self) -> list[Card]:
        """Every article's card."""
        cards: list[Card] = []
        with self.lock:
            for shelf in self._shelves.values():
                found = shelf.unpacked()
                if shelf.cards is None and self._room >= len(found):
                    shelf.cards = found
                    self._room -= len(found)
                cards.extend(found)
        return cards

    def index(self) -> Index:
        """The index over every article held."""
        with self.lock:
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


def _rows_of(shelf: Shelf, old: Shelf | None = None) -> Iterator[IndexRow]:
    """What the index is told of a shelf; only of those rows that are others than ``old`` had."""
    for article_id, packed in shelf.rows.items():
        if old is not None and old.rows.get(article_id) is packed:
            continue
        if found := shelf.row(article_id):
            card, prints = found
            yield IndexRow(article_id, card.source, card.canonical, prints, original_of(card))
