"""What several sources share, in memory: which articles tell one text, and which are blocked.

A row per article in numpy columns: 512 bits of sketch and five 32-bit keys, so that 100,000 articles take 11 MB and a
query is one pass of XOR and popcount. numpy is imported with the first row.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import islice
from threading import BoundedSemaphore, RLock
from typing import TYPE_CHECKING, NamedTuple

from syndicator.model import ArticleId, CanonicalUrl, Prints, SourceKey, Twin
from syndicator.store.memory.ahead import Looks
from syndicator.store.memory.pairing import COLUMNS, MOST_TWINS, TWIN_AGREEMENT, Asked, Table, least
from syndicator.store.memory.places import Ids, Places
from syndicator.store.memory.sketches import BITS, SKETCH_BYTES, Sketches, agreement, capacity, farthest
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from syndicator.model import Article, Card, Tombstone
    from syndicator.store.memory.ahead import Look
    from syndicator.store.memory.sketches import Array

CHANCE_AGREEMENT = 0.35
BLOCK_AGREEMENT = 0.5
SHORTEST_TITLE = 6
"""Letters; shorter titles, equal, say nothing."""

_TOGETHER = 4096
"""Rows that are filled in at once: one by one each of them takes three times as long."""
_DEARER = 16
"""To compare a row that has changed takes so many times as long as to go over one with all others."""


class IndexRow(NamedTuple):
    """What the index is told of an article."""

    id: ArticleId
    source: SourceKey
    canonical: CanonicalUrl
    prints: Prints
    original: str = ""  # canonical form of the address that it states as its original's


class Hit(NamedTuple):
    """A stored article that matched. Keys are compared by 32 bits of a hash, which two of 60,000 articles have in
    common by chance: whoever has the article compares the words. ``agreement`` is that of the sketches alone.
    """

    id: ArticleId
    agreement: float
    same_url: bool
    same_exact: bool
    named: bool = False  # by one of the two as its original
    same_title: bool = False


class Index:
    """Every stored article by exact print, canonical address, original's address, title and sketch. Thread-safe.

    ``room``: how many articles are expected.
    """

    def __init__(self, room: int = 0) -> None:
        self._lock = RLock()
        self._ids = Ids()
        self._places = Places(self._ids, room)
        self._sources: dict[SourceKey, int] = {}  # numbered from 1
        self._free: list[int] = []
        self._sketches = Sketches()
        self._looks = Looks()
        # more at a time would take from whoever has the turn what he waits for
        self._looking = BoundedSemaphore(max(1, (os.cpu_count() or 1) // 2))
        self._ahead: dict[Asked, list[Hit]] = {}  # what was found of the last, as long as nothing changes
        self._keys: Array | None = None  # (5, capacity): hashes of what ``URL`` … ``TITLE`` say, 0: none; the source

    def __len__(self) -> int:
        return len(self._places)

    def add(self, entries: Iterable[IndexRow]) -> None:
        """Take in articles, or their new prints."""
        with self._lock:
            self._ahead = {}
            coming = iter(entries)
            while some := list(islice(coming, _TOGETHER)):
                self._put([self._row_for(entry.id) for entry in some], some)

    def fill(self, entries: Iterable[IndexRow]) -> bool:
        """Take in the first articles; no, and nothing is to be sought here, where one of them comes twice.

        None is looked for, so that it takes less than adding them.
        """
        with self._lock:
            assert not len(self._ids)
            coming, ids = iter(entries), list[ArticleId]()
            while some := list(islice(coming, _TOGETHER)):
                came = [entry.id for entry in some]
                self._put(range(len(ids), len(ids) + len(came)), some)
                self._ids.extend(came)
                ids += came
            self._places.fill(ids)
            return len(set(ids)) == len(ids)

    def discard(self, ids: Iterable[ArticleId]) -> None:
        """Forget articles; unknown ones are passed over. Their rows are used again."""
        with self._lock:
            self._ahead = {}
            for gone in ids:
                row = self._places.take(gone)
                if row is not None and self._keys is not None:
                    self._ids[row] = None
                    self._keys[:, row] = 0
                    self._sketches.clear(row)
                    self._looks.changed([row])
                    self._free.append(row)

    @contextmanager
    def expecting(self, articles: Iterable[Article]) -> Iterator[None]:
        """While it lasts, :meth:`twins` of these are found with less: what they have in common with what is stored now
        is worked out at once, together and without the lock, and what changes until they are asked for is added then.
        """
        with self._lock:
            look = self._looks.begin([self._asked(article) for article in articles])
            table = self._table(self._sketches.as_now())
        try:
            if table is not None:
                with self._looking:
                    look.pairs = table.pairs(look.asked)
            yield
        finally:
            with self._lock:
                self._looks.end(look)

    def twins(self, article: Article, lookup: Callable[[ArticleId], tuple[Card, Prints] | None]) -> tuple[Twin, ...]:
        """Stored articles of other sources that may tell ``article``'s text, best first, at most 20.

        ``lookup`` gives a stored article's card and prints; it is called without the index's lock.
        """
        twins = (_twin(article, hit, lookup(hit.id)) for hit in self.hits(article)[:MOST_TWINS])
        return tuple(sorted((twin for twin in twins if twin), key=_twin_rank))

    def hits(self, article: Article) -> list[Hit]:
        """What :meth:`twins` chooses from, best first: the twenty best, and those that equal the last of them."""
        with self._lock:
            asked = self._asked(article)
            if (known := self._ahead.get(asked)) is not None:
                return known
            if (look := self._looks.of(asked)) is None:
                (found,) = self._found([asked])
                return found
            self._ahead = dict(zip(look.asked, self._found(look.asked, look), strict=True))
            return self._ahead[asked]

    def _asked(self, article: Article) -> Asked:
        prints = article.prints
        url, exact, original = _key(article.canonical), _key(prints.exact), _key(original_of(article))
        title, source = _key(_title_key(prints.title)), self._sources.get(article.source, 0)
        return Asked(prints.sketch, url, exact, original, title, source)

    def _found(self, asked: Sequence[Asked], look: Look | None = None) -> list[list[Hit]]:
        """The hits of each. Many are worked out together: of most there are none, and of the others few."""
        import numpy as np

        if (table := self._table(self._sketches)) is None:
            return [[] for _ in asked]
        numbers, rows = table.pairs(asked) if look is None else self._brought_up(look, table)
        if not len(rows):
            return [[] for _ in asked]
        distance, by_url, by_exact, named, by_title = marks = table.marks(asked, numbers, rows)
        # below this many texts are as much alike by chance, and must not crowd out a title that a summary shares
        telling = by_title | (distance <= farthest(CHANCE_AGREEMENT))
        rank = (((~by_exact * 2 + ~by_url) * 2 + ~named) * 2 + ~telling) * (2 * BITS) + np.where(by_exact, 0, distance)
        best = least(numbers, rank)
        hits: list[list[tuple[int, Hit]]] = [[] for _ in asked]
        columns = (one.take(best).tolist() for one in (numbers, rank, rows, *marks))
        for number, order, row, far, *same in zip(*columns, strict=True):
            if found := self._ids[row]:
                hits[number].append((order, Hit(found, agreement(far), *same)))
        return [[hit for _, hit in sorted(some, key=lambda told: (told[0], told[1].id))] for some in hits]

    def _brought_up(self, look: Look, table: Table) -> tuple[Array, Array]:
        """The pairs of a look with those of rows that have changed since; all anew where one of its own has."""
        import numpy as np

        size, changed = table.size, self._looks.since(look)
        if look.pairs is None or len(changed) * _DEARER > size:
            return table.pairs(look.asked)
        numbers, rows = look.pairs
        if not changed:
            return numbers, rows
        since = np.array(changed)
        is_changed = np.zeros(size, np.bool_)
        is_changed[since] = True
        if is_changed.take(rows).any():
            return table.pairs(look.asked)
        later = table.among(since, look.asked)
        found = np.concatenate((numbers * size + rows, later[0] * size + later[1]))
        found.sort()
        numbers, rows = np.divmod(found, size)
        return numbers, rows

    def _table(self, sketches: Sketches) -> Table | None:
        """What is stored now; None where nothing is."""
        return None if self._keys is None else Table(self._keys, len(self._ids), sketches)

    def _row_for(self, id: ArticleId) -> int:
        row = self._places.find(id)
        if row is None:
            if self._free:
                row = self._free.pop()
                self._ids[row] = id
            else:
                row = len(self._ids)
                self._ids.append(id)
            self._places.put(id, row)
        return row

    def _put(self, rows: Sequence[int], entries: Sequence[IndexRow]) -> None:
        import numpy as np

        if self._keys is None or max(rows) >= self._keys.shape[1]:
            grown = np.zeros((COLUMNS, capacity(max(rows))), dtype=np.uint32)
            if self._keys is not None:
                grown[:, : self._keys.shape[1]] = self._keys
            self._keys = grown
        self._keys[:, rows] = np.array(self._keys_of(entries), np.uint32)
        self._sketches.put_all(rows, [entry.prints.sketch for entry in entries])
        self._looks.changed(rows)

    def _keys_of(self, entries: Sequence[IndexRow]) -> tuple[list[int], ...]:
        """What each column says of each entry."""
        sources, prints = self._sources, [entry.prints for entry in entries]
        return (
            [_key(entry.canonical) for entry in entries],
            [_key(one.exact) for one in prints],
            [_key(entry.original) if entry.original else 0 for entry in entries],
            [_key(one.title) if len(one.title) >= SHORTEST_TITLE else 0 for one in prints],
            [sources.setdefault(entry.source, len(sources) + 1) for entry in entries],
        )


def _key(text: str) -> int:
    # the interpreter's own hash: cached on the string, and never leaves the process
    return (hash(text) & 0xFFFFFFFF or 1) if text else 0


def _title_key(title: str) -> str:
    return title if len(title) >= SHORTEST_TITLE else ""


def original_of(article: Article | Card) -> str:
    """The canonical form of the address that an article states as its original's; "" where it states none."""
    return canonical(article.original_url) if article.original_url else ""


def _twin_rank(twin: Twin) -> tuple[bool, bool, bool, float, str]:
    return not twin.same_exact, not twin.same_url, not (twin.original or twin.reprint), -twin.agreement, twin.card.id


def _twin(article: Article, hit: Hit, found: tuple[Card, Prints] | None) -> Twin | None:
    if found is None:
        return None
    card, prints = found
    same_url = hit.same_url and card.canonical == article.canonical
    same_exact = hit.same_exact and prints.exact == article.prints.exact
    same_title = hit.same_title and prints.title == article.prints.title
    original = hit.named and card.canonical == original_of(article)
    reprint = hit.named and original_of(card) == article.canonical
    if not (same_url or same_exact or same_title or original or reprint or hit.agreement >= TWIN_AGREEMENT):
        return None
    return Twin(
        card,
        prints,
        1.0 if same_exact else hit.agreement,
        same_url=same_url,
        same_exact=same_exact,
        same_title=same_title,
        original=original,
        reprint=reprint,
    )


class Blocklist:
    """What active tombstones forbid. Made anew whenever the ledger changes."""

    def __init__(self, tombstones: Sequence[Tombstone]) -> None:
        self._lock = RLock()
        self._by_key: dict[tuple[str, str], Tombstone] = {}
        self._by_row: list[Tombstone] = []
        self._sketches = Sketches()
        ids: set[ArticleId] = set()
        for tombstone in tombstones:
            if tombstone.restored_at is None:
                ids.update(burial.id for burial in tombstone.buried)
                self._take(tombstone)
        self.ids = frozenset(ids)

    def _take(self, tombstone: Tombstone) -> None:
        for burial in tombstone.buried:
            keys: list[tuple[str, str]] = [(burial.source, identity) for identity in burial.identities]
            keys += [("\0id", burial.id), ("\0url", burial.canonical), ("\0exact", burial.prints.exact)]
            for key in keys:
                if key[1]:
                    self._by_key.setdefault(key, tombstone)
            if len(burial.prints.sketch) == SKETCH_BYTES:
                self._sketches.put(len(self._by_row), burial.prints.sketch)
                self._by_row.append(tombstone)

    def find(self, article: Article) -> Tombstone | None:
        """The tombstone that forbids ``article``; the strongest reason first."""
        if not self._by_key:  # nothing was taken down, as in most states
            return None
        keys: list[tuple[str, str]] = [
            ("\0id", article.id),
            *((article.source, identity) for identity in article.identities),
        ]
        keys += [("\0url", article.canonical), ("\0exact", article.prints.exact)]
        with self._lock:
            for key in keys:
                if found := self._by_key.get(key):
                    return found
            near = self._sketches.near(article.prints.sketch, BLOCK_AGREEMENT)
            return self._by_row[max(near, key=_closeness)[0]] if near else None


def _closeness(row: tuple[int, float]) -> tuple[float, int]:
    return row[1], -row[0]
