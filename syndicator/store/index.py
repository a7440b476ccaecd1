"""What several sources share, in memory: which articles tell one text, and which are blocked.

A row per article in numpy columns: 512 bits of sketch and five 32-bit keys, so that 100,000 articles take 10 MB and a
query is one pass of XOR and popcount. numpy is imported with the first row.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from syndicator.model import ArticleId, CanonicalUrl, Prints, SourceKey, Twin
from syndicator.store.sketches import BITS, SKETCH_BYTES, Sketches, agreement, capacity, farthest
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np

    from syndicator.model import Article, Card, Tombstone

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

TWIN_AGREEMENT = 0.2
CHANCE_AGREEMENT = 0.35
BLOCK_AGREEMENT = 0.5
MOST_TWINS = 20
SHORTEST_TITLE = 6
"""Letters; shorter titles, equal, say nothing."""

_FIRST_CAPACITY = 256
_TOGETHER = 4096
"""Rows that are filled in at once: one by one each of them takes three times as long."""
_COLUMNS = 5
_URL, _EXACT, _ORIGINAL, _TITLE, _SOURCE = range(_COLUMNS)
_FREE, _LEFT = -1, -2
_ID = 16
_NO_ID = bytes(_ID)


class IndexRow(NamedTuple):
    """What the index is told of an article."""

    id: ArticleId
    source: SourceKey
    canonical: CanonicalUrl
    prints: Prints
    original: str = ""  # canonical form of the address that it states as its original's


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored article that matched. Keys are compared by hash: whoever has the article compares the words."""

    id: ArticleId
    agreement: float
    same_url: bool
    same_exact: bool
    named: bool = False  # by one of the two as its original
    same_title: bool = False


class _Ids:
    """The id of each row, in a fifth of what strings take where it is written as ours are. Not safe between threads."""

    def __init__(self) -> None:
        self._packed = bytearray()
        self._others: dict[int, ArticleId] = {}

    def __len__(self) -> int:
        return len(self._packed) // _ID

    def __getitem__(self, row: int) -> ArticleId | None:
        told = self._packed[_ID * row : _ID * row + _ID]
        return self._others.get(row) if told == _NO_ID else ArticleId(told.hex())

    def __setitem__(self, row: int, id: ArticleId | None) -> None:
        told = _packed_id(id)
        self._packed[_ID * row : _ID * row + _ID] = told
        self._others.pop(row, None)
        if id is not None and told == _NO_ID:
            self._others[row] = id

    def append(self, id: ArticleId) -> None:
        """Another row."""
        told = _packed_id(id)
        self._packed += told
        if told == _NO_ID:
            self._others[len(self) - 1] = id


def _packed_id(id: str | None) -> bytes:
    """Of 32 hexadecimal digits their sixteen bytes; else none."""
    if id is None or len(id) != 2 * _ID:
        return _NO_ID
    try:
        told = bytes.fromhex(id)
    except ValueError:
        return _NO_ID
    return told if told.hex() == id else _NO_ID


class _Places:
    """In which row each id stands, in a tenth of what a dict of them takes. Not safe between threads."""

    def __init__(self, ids: _Ids, room: int = 0) -> None:
        self._ids = ids
        self._slots = array("i", [_FREE]) * max(_FIRST_CAPACITY, 1 << (5 * room // 4).bit_length())
        self._filled = 0  # with rows, and with what was left
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def find(self, id: ArticleId) -> int | None:
        """The row of an id."""
        slots, mask = self._slots, len(self._slots) - 1
        place, step = hash(id) & mask, _step(id)
        while (row := slots[place]) != _FREE:
            if row != _LEFT and self._ids[row] == id:
                return row
            place = place + step & mask
        return None

    def put(self, id: ArticleId, row: int) -> None:
        """Note where an id stands that stood nowhere."""
        if 5 * self._filled >= 4 * len(self._slots):
            self._grow()
        slots, mask = self._slots, len(self._slots) - 1
        place, step = hash(id) & mask, _step(id)
        while slots[place] != _FREE:
            place = place + step & mask
        slots[place] = row
        self._filled += 1
        self._count += 1

    def take(self, id: ArticleId) -> int | None:
        """The row of an id, which stands there no longer."""
        slots, mask = self._slots, len(self._slots) - 1
        place, step = hash(id) & mask, _step(id)
        while (row := slots[place]) != _FREE:
            if row != _LEFT and self._ids[row] == id:
                slots[place] = _LEFT
                self._count -= 1
                return row
            place = place + step & mask
        return None

    def _grow(self) -> None:
        """Room for more, without what was left."""
        rows = [row for row in self._slots if row >= 0]
        size = len(self._slots) * (2 if 2 * len(rows) > len(self._slots) else 1)
        self._slots = array("i", [_FREE]) * size
        self._filled = self._count = 0
        for row in rows:
            if (one := self._ids[row]) is not None:
                self.put(one, row)


def _step(id: str) -> int:
    """Odd, so that it leads through every slot."""
    return hash(id) >> 32 | 1


class Index:
    """Every stored article by exact print, canonical address, original's address, title and sketch. Thread-safe.

    ``room``: how many articles are expected.
    """

    def __init__(self, room: int = 0) -> None:
        self._lock = RLock()
        self._ids = _Ids()
        self._places = _Places(self._ids, room)
        self._sources: dict[SourceKey, int] = {}  # numbered from 1
        self._free: list[int] = []
        self._sketches = Sketches()
        self._expected: tuple[bytes, ...] = ()  # sketches that will be asked for
        self._ahead: dict[bytes, tuple[Array, Array]] = {}  # what is like which of them, as long as nothing changes
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
            self._expected = tuple(dict.fromkeys(one.prints.sketch for one in articles))

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
        import numpy as np

        with self._lock:
            if self._keys is None:
                return []
            keys = self._keys[:, : len(self._ids)]
            url, exact, own = _key(article.canonical), _key(article.prints.exact), self._sources.get(article.source, 0)
            original, title = _key(original_of(article)), _key(_title_key(article.prints.title))
            asked = ((_URL, url), (_EXACT, exact), (_ORIGINAL, url), (_URL, original), (_TITLE, title))
            equal = [np.flatnonzero(keys[column] == key) for column, key in asked if key]
            rows = np.unique(np.concatenate((self._nearest(article.prints.sketch, own), *equal)))
            rows = rows.compress((keys[_SOURCE].take(rows) != own) & (keys[_SOURCE].take(rows) != 0))
            if not len(rows):
                return []
            distance = self._sketches.apart(article.prints.sketch, rows)
            distance[distance > farthest(TWIN_AGREEMENT)] = BITS
            told = self._keys.take(rows, axis=1)  # of the whole: of a part, take makes a copy first
            by_url, by_exact = (told[_URL] == url) & (url != 0), (told[_EXACT] == exact) & (exact != 0)
            named = ((told[_ORIGINAL] == url) & (url != 0)) | ((told[_URL] == original) & (original != 0))
            by_title = (told[_TITLE] == title) & (title != 0)
            distance[by_exact] = 0
            # below this many texts are as much alike by chance, and must not crowd out a title that a summary shares
            telling = by_title | (distance <= farthest(CHANCE_AGREEMENT))
            rank = (((~by_exact * 2 + ~by_url) * 2 + ~named) * 2 + ~telling) * (2 * BITS) + distance
            hits = [
                (rank[at], Hit(found, agreement(int(distance[at])), *(bool(one[at]) for one in marks)))
                for marks in ((by_url, by_exact, named, by_title),)
                for at in _least(rank).tolist()
                if (found := self._ids[int(rows[at])])
            ]
        return [hit for _, hit in sorted(hits, key=lambda told: (told[0], told[1].id))]

    def _nearest(self, sketch: bytes, own: int) -> Array:
        """The twenty rows of other sources that are most alike, and those that are as much."""
        assert self._keys is not None
        if sketch in self._expected:
            found = self._sketches.within(self._expected, farthest(TWIN_AGREEMENT))
            self._ahead, self._expected = dict(zip(self._expected, found, strict=True)), ()
        if sketch not in self._ahead:
            near, distances = self._sketches.within([sketch], farthest(TWIN_AGREEMENT))[0]
        else:
            near, distances = self._ahead[sketch]
        others = self._keys[_SOURCE].take(near) != own
        near, distances = near.compress(others), distances.compress(others)
        return near.take(_least(distances))

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
        self._keys[:, rows] = np.array([self._keys_of(entry) for entry in entries], np.uint32).T
        self._sketches.put_all(rows, [entry.prints.sketch for entry in entries])

    def _keys_of(self, entry: IndexRow) -> tuple[int, ...]:
        source = self._sources.setdefault(entry.source, len(self._sources) + 1)
        prints = entry.prints
        return _key(entry.canonical), _key(prints.exact), _key(entry.original), _key(_title_key(prints.title)), source


def _least(ranks: Array) -> Array:
    """Where the twenty least stand, and those that equal the last of them."""
    import numpy as np

    if len(ranks) <= MOST_TWINS:
        return np.arange(len(ranks))
    return np.flatnonzero(ranks <= np.partition(ranks, MOST_TWINS - 1)[MOST_TWINS - 1])


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
        hit.agreement,
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
