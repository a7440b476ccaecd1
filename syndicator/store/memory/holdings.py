"""Everything the embedded store holds in memory, kept in step: shelves, owners, the index, the revision."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from itertools import chain
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple
from weakref import ref

from syndicator import heap
from syndicator.store.memory.cards import found_by
from syndicator.store.memory.index import Index, IndexRow, original_of
from syndicator.store.memory.owners import Owners
from syndicator.store.memory.rows import Rows, Stock
from syndicator.store.memory.shelf import Shelf
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from syndicator.model import Article, ArticleId, Card, Prints, SourceKey, SourceState, Tally
    from syndicator.store.memory.shelf import Version

UNPACKED_CARDS = 50_000
"""Cards that are kept as objects, 0.8 kB each; of more than that each is made whenever it is asked for."""


UNPACKED_ROWS = 1024
"""Of those that were asked for lately, card and prints are kept, two kilobytes each: what many have told is met again
with each new telling.
"""


class _Unpacked(NamedTuple):
    """An article's card and prints, good for as long as its source has these rows."""

    source: SourceKey
    rows: ref[Rows]
    row: tuple[Card, Prints]


class Holdings:
    """Safe to use from many threads; ``lock`` is never held while waiting for the disk."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._shelves: dict[SourceKey, Shelf] = {}
        self._owners: Owners | None = None  # whose article is whose; known when first asked for
        self._index: Index | None = None  # built when first asked for: most commands never need it
        self._unpacked: OrderedDict[ArticleId, _Unpacked] = OrderedDict()
        self._mark = 0
        self._count = 0  # articles

    def __len__(self) -> int:
        return len(self._shelves)

    def shelf(self, key: SourceKey) -> Shelf | None:
        """What is held of a source. Its rows are never changed in place."""
        return self._shelves.get(key)

    def version(self, key: SourceKey) -> Version | None:
        """Which generation of a source's document is held."""
        shelf = self._shelves.get(key)
        return shelf.version if shelf else None

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
                self._count -= len(old.rows)
                if shelf.cards is None and old.cards is not None:
                    shelf.cards = _carried(shelf.rows, old)  # what stays is the very object that others hold
            self._count += len(shelf.rows)
            self._shelves[key] = shelf
            self._mark += shelf.mark
            if self._owners is not None:
                self._owners.put(_news(shelf, old), key)
            if self._index is not None:
                if old:
                    self._index.discard(set(old.rows).difference(shelf.rows))
                self._index.add(_rows_of(shelf, old) if changed is None else map(_row_of, changed))

    def hide(self, key: SourceKey, ids: set[ArticleId]) -> bool:
        """Hold these articles of a source no longer; whether any was held."""
        with self.lock:
            shelf = self._shelves.get(key)
            if shelf is None or not ids & shelf.rows.keys():
                return False
            rows = Rows.of({name: packed for name, packed in shelf.rows.apart().items() if name not in ids})
            self.install(key, replace(shelf, rows=rows, cards=None, tally=None), ())
            return True

    def holds(self, key: SourceKey, id: ArticleId) -> bool:
        """Whether this article of this source is held."""
        shelf = self._shelves.get(key)
        return shelf is not None and id in shelf.rows

    def owner(self, id: ArticleId) -> SourceKey | None:
        """Whose article this is."""
        with self.lock:
            return self._whose().find(id, lambda key: id in self._shelves[key].rows)

    def _whose(self) -> Owners:
        if self._owners is None:
            self._owners = Owners()
            for key, shelf in self._shelves.items():
                self._owners.put(shelf.rows, key)
        return self._owners

    def row(self, id: ArticleId) -> tuple[Card, Prints] | None:
        """An article's card and prints."""
        with self.lock:
            if (known := self._unpacked.get(id)) is not None:
                shelf = self._shelves.get(known.source)
                if shelf is not None and known.rows() is shelf.rows:  # nothing of its source has changed since
                    self._unpacked.move_to_end(id)
                    return known.row
            for key in self._whose().candidates(id):
                shelf = self._shelves[key]
                if (found := shelf.row(id)) is not None:
                    self._unpacked[id] = _Unpacked(key, ref(shelf.rows), found)
                    self._unpacked.move_to_end(id)
                    if len(self._unpacked) > UNPACKED_ROWS:
                        self._unpacked.popitem(last=False)
                    return found
        return None

    def cards(self) -> Sequence[Card]:
        """Every article's card; of very many a deck."""
        cards: list[Card] = []
        with self.lock:
            shelves, many = tuple(self._shelves.items()), self._count > UNPACKED_CARDS
        if many:
            for key, shelf in shelves:
                self._keep(key, shelf, None)
            return Stock(shelf.rows for _, shelf in shelves)
        with heap.undisturbed():
            for key, shelf in shelves:
                found = shelf.unpacked()
                cards.extend(found)
                self._keep(key, shelf, found)
        return cards

    def cards_of(self, key: SourceKey) -> Sequence[Card]:
        """The card of every article of a source."""
        if (shelf := self._shelves.get(key)) is None:
            return ()
        return shelf.cards if shelf.cards is not None else tuple(shelf.rows.told())

    def _keep(self, key: SourceKey, shelf: Shelf, cards: tuple[Card, ...] | None) -> None:
        """Keep a shelf's cards as objects, or none, if it still is what is held of its source."""
        with self.lock:
            if self._shelves.get(key) is shelf:
                shelf.cards = cards

    def tallies(self) -> dict[SourceKey, Tally]:
        """Of each source that has articles, how many of which kind."""
        with self.lock:
            return {key: shelf.counted() for key, shelf in self._shelves.items() if shelf.rows}

    def index(self) -> Index:
        """The index over every article held."""
        with self.lock:
            if self._index is None:
                with heap.undisturbed():
                    index = Index(self._count)
                    if not index.fill(chain.from_iterable(map(_rows_of, self._shelves.values()))):
                        index = Index(self._count)
                        index.add(chain.from_iterable(map(_rows_of, self._shelves.values())))
                self._index = index
            return self._index

    def mark(self) -> int:
        """A 128-bit number that changes with any article held."""
        return self._mark % (1 << 128)


def _row_of(article: Article) -> IndexRow:
    return IndexRow(article.id, article.source, article.canonical, article.prints, original_of(article))


def _carried(rows: Rows, old: Shelf) -> tuple[Card, ...]:
    """The cards of ``rows``; of those that are as they were, the same objects."""
    before = {card.id: (card, packed) for card, packed in zip(old.cards or (), old.rows.pieces(), strict=True)}

    def kept(id: ArticleId, packed: bytes) -> Card | None:
        card, was = before.get(id, (None, b""))
        return card if was == packed else None

    return rows.cards(kept)


def _news(shelf: Shelf, old: Shelf | None) -> Iterable[ArticleId]:
    """The articles that a shelf holds and ``old`` did not."""
    known = frozenset(old.rows) if old else frozenset()
    return [one for one in shelf.rows if one not in known]


def _rows_of(shelf: Shelf, old: Shelf | None = None) -> Iterator[IndexRow]:
    """What the index is told of a shelf; only of those rows that are others than ``old`` had."""
    before = old.rows.apart() if old else {}
    for article_id, packed in zip(shelf.rows, shelf.rows.pieces(), strict=True):
        if before.get(article_id) == packed:
            continue
        source, address, original, prints = found_by(packed)
        yield IndexRow(article_id, source, address, prints, canonical(original) if original else "")
