"""What several sources share, in memory: which articles tell one text, and which are blocked.

A row per article in numpy columns: 512 bits of sketch and five 32-bit keys, so that 100,000 articles take 10 MB and a
query is one pass of XOR and popcount. numpy is imported with the first row.
"""

from __future__ import annotations

from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from syndicator.model import ArticleId, CanonicalUrl, Prints, SourceKey, Twin
from syndicator.store.memory.places import Ids, Places
from syndicator.store.memory.sketches import BITS, SKETCH_BYTES, Sketches, agreement, capacity, farthest
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    import numpy as np

    from syndicator.model import Article, Card, Tombstone

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_MANY = 8
"""Keys from which on everything stored is gone through once for all of them, and not once for each."""
TWIN_AGREEMENT = 0.2
CHANCE_AGREEMENT = 0.35
BLOCK_AGREEMENT = 0.5
MOST_TWINS = 20
SHORTEST_TITLE = 6
"""Letters; shorter titles, equal, say nothing."""

_TOGETHER = 4096
"""Rows that are filled in at once: one by one each of them takes three times as long."""
_COLUMNS = 5
_URL, _EXACT, _ORIGINAL, _TITLE, _SOURCE = range(_COLUMNS)


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


class _Asked(NamedTuple):
    """What an article is sought by: its sketch, and hashes of its address, exact print, original and title, 0: none.

    What is of its own source is left out.
    """

    sketch: bytes
    url: int
    exact: int
    original: int
    title: int
    source: int

    def sought(self) -> tuple[tuple[int, int], ...]:
        """In which column which of them may stand."""
        _, url, exact, original, title, _ = self
        return (_URL, url), (_EXACT, exact), (_ORIGINAL, url), (_URL, original), (_TITLE, title)


def _having(column: Array, wanted: Collection[int]) -> dict[int, Array]:
    """The rows that have one of some keys in a column, by key."""
    import numpy as np

    if len(wanted) < _MANY:
        return {key: (column == key).nonzero()[0] for key in wanted}
    table = np.zeros(1 << 16, dtype=np.bool_)  # of the keys' lower halves: takes as long for many of them as for one
    table[[key & 0xFFFF for key in wanted]] = True
    rows = np.flatnonzero(table.take(column & 0xFFFF))
    keys = column.take(rows)
    return {key: rows.compress(keys == key) for key in set(keys.tolist()).intersection(wanted)}


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
        self._expected: tuple[_Asked, ...] = ()  # what will be asked for
        self._ahead: dict[_Asked, list[Hit]] = {}  # what was found of it, as long as nothing changes
        self._keys: Array | None = None  # (5, capacity): hashes of what ``_URL`` … ``_TITLE`` say, 0: none; the source

    def __len__(self) -> int:
        return len(self._places)

    def add(self, entries: Iterable[IndexRow]) -> None:
        """Take in articles, or their new prints."""
        with self._lock:
            self._forget()
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
            self._forget()
            for gone in ids:
                row = self._places.take(gone)
                if row is not None and self._keys is not None:
                    self._ids[row] = None
                    self._keys[:, row] = 0
                    self._sketches.clear(row)
                    self._free.append(row)

    def expect(self, articles: Iterable[Article]) -> None:
        """Be ready for :meth:`twins` of these: the first one that is asked for has all of them looked up together."""
        with self._lock:
            self._forget()
            self._expected = tuple(map(self._asked, articles))

    def _forget(self) -> None:
        self._expected, self._ahead = (), {}

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
            if asked in self._expected:
                together = tuple(dict.fromkeys(self._expected))
                self._expected, self._ahead = (), dict(zip(together, self._found(together), strict=True))
            if (known := self._ahead.get(asked)) is not None:
                return known
            (found,) = self._found([asked])
            return found

    def _asked(self, article: Article) -> _Asked:
        prints = article.prints
        url, exact, original = _key(article.canonical), _key(prints.exact), _key(original_of(article))
        title, source = _key(_title_key(prints.title)), self._sources.get(article.source, 0)
        return _Asked(prints.sketch, url, exact, original, title, source)

    def _found(self, asked: Sequence[_Asked]) -> list[list[Hit]]:
        """The hits of each. Many are worked out together: of most there are none, and of the others few."""
        import numpy as np

        if self._keys is None:
            return [[] for _ in asked]
        numbers, rows = self._pairs(asked)
        if not len(rows):
            return [[] for _ in asked]
        distance = self._sketches.apart([one.sketch for one in asked], numbers, rows)
        distance[distance > farthest(TWIN_AGREEMENT)] = BITS
        told = self._keys.take(rows, axis=1)
        url, exact, original, title, _ = np.array([one[1:] for one in asked], np.uint32).T.take(numbers, axis=1)
        by_url, by_exact = (told[_URL] == url) & (url != 0), (told[_EXACT] == exact) & (exact != 0)
        named = ((told[_ORIGINAL] == url) & (url != 0)) | ((told[_URL] == original) & (original != 0))
        by_title = (told[_TITLE] == title) & (title != 0)
        # below this many texts are as much alike by chance, and must not crowd out a title that a summary shares
        telling = by_title | (distance <= farthest(CHANCE_AGREEMENT))
        rank = (((~by_exact * 2 + ~by_url) * 2 + ~named) * 2 + ~telling) * (2 * BITS) + np.where(by_exact, 0, distance)
        best = _least(numbers, rank)
        columns = (numbers, rank, rows, distance, by_url, by_exact, named, by_title)
        hits: list[list[tuple[int, Hit]]] = [[] for _ in asked]
        for number, order, row, far, *marks in zip(*(one.take(best).tolist() for one in columns), strict=True):
            if found := self._ids[row]:
                hits[number].append((order, Hit(found, agreement(far), *marks)))
        return [[hit for _, hit in sorted(some, key=lambda told: (told[0], told[1].id))] for some in hits]

    def _pairs(self, asked: Sequence[_Asked]) -> tuple[Array, Array]:
        """Which of these has something in common with which row of another source, both rising: of what is alike, the
        twenty nearest of each and those that are as near.
        """
        import numpy as np

        assert self._keys is not None
        keys, size = self._keys[:, : len(self._ids)], len(self._ids)
        own = np.array([one.source for one in asked], np.uint32)

        def others(numbers: Array, rows: Array) -> Array:
            """Which of these pairs stand."""
            whose = keys[_SOURCE].take(rows)
            found: Array = ((whose != own.take(numbers)) & (whose != 0)).nonzero()[0]
            return found

        pairs: list[Array] = []
        numbers, rows, distances = self._sketches.within([one.sketch for one in asked], farthest(TWIN_AGREEMENT))
        if len(rows):
            near = others(numbers, rows)
            near = near.take(_least(numbers.take(near), distances.take(near)))
            pairs.append(numbers.take(near) * size + rows.take(near))
        wanted: dict[int, dict[int, list[int]]] = {}  # whose key it is, by column and key
        for number, one in enumerate(asked):
            for column, key in one.sought():
                if key:
                    wanted.setdefault(column, {}).setdefault(key, []).append(number)
        for column, whose in wanted.items():
            equal = _having(keys[column], whose)
            pairs += [number * size + rows for key, rows in equal.items() if len(rows) for number in whose[key]]
        if not pairs:
            return numbers, rows
        found = np.sort(np.concatenate(pairs))
        once = np.ones(len(found), np.bool_)  # np.unique imports much for that
        once[1:] = found[1:] != found[:-1]
        numbers, rows = np.divmod(found.compress(once), size)
        kept = others(numbers, rows)
        return numbers.take(kept), rows.take(kept)

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
            grown = np.zeros((_COLUMNS, capacity(max(rows))), dtype=np.uint32)
            if self._keys is not None:
                grown[:, : self._keys.shape[1]] = self._keys
            self._keys = grown
        self._keys[:, rows] = np.array(self._keys_of(entries), np.uint32)
        self._sketches.put_all(rows, [entry.prints.sketch for entry in entries])

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


def _least(numbers: Array, ranks: Array) -> Array:
    """Where the twenty least of each number stand, and those that equal the last of them; the numbers rise."""
    import numpy as np

    if len(numbers) <= MOST_TWINS or np.bincount(numbers).max() <= MOST_TWINS:
        return np.arange(len(ranks))
    ordered = ranks.take(np.lexsort((ranks, numbers)))
    begins, ends = (numbers.searchsorted(numbers, side) for side in ("left", "right"))
    last = np.minimum(begins + MOST_TWINS, ends) - 1
    return np.flatnonzero(ranks <= ordered.take(last))


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
