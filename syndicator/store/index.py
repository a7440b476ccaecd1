"""What several sources share, in memory: which articles tell one text, and which are blocked.

A row per article in numpy columns: 512 bits of sketch and four 32-bit keys, so that 100,000 articles take 8 MB and a
query is one pass of XOR and popcount. numpy is imported with the first row.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias

from syndicator.model import ArticleId, CanonicalUrl, Prints, SourceKey, Twin
from syndicator.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np

    from syndicator.model import Article, Card, Tombstone

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

SKETCH_BYTES = 64
TWIN_AGREEMENT = 0.2
CHANCE_AGREEMENT = 0.35
BLOCK_AGREEMENT = 0.5
MOST_TWINS = 20
SHORTEST_TITLE = 6
"""Letters; shorter titles, equal, say nothing."""

_BITS = SKETCH_BYTES * 8
_WORDS = SKETCH_BYTES // 8
_FIRST_CAPACITY = 256
_URL, _EXACT, _ORIGINAL, _TITLE = range(4)


def agreement(distance: int) -> float:
    """The estimated Jaccard similarity of two texts whose 1-bit MinHashes differ in ``distance`` of 512 bits."""
    return min(1.0, max(0.0, 1.0 - 2.0 * distance / _BITS))


def _farthest(least: float) -> int:
    return int((1.0 - least) * _BITS / 2)


class Sketches:
    """Rows of 512 bits. A row that was cleared is far from everything; rows are numbered by whoever uses them."""

    def __init__(self) -> None:
        self._words: Array | None = None  # (8, capacity): a query reads each column once, in order
        self._live: Array | None = None
        self._used = 0

    def put(self, row: int, sketch: bytes) -> None:
        """Make ``sketch`` (64 bytes; anything else is no sketch) the content of ``row``."""
        import numpy as np

        words, live = self._room(row)
        whole = len(sketch) == SKETCH_BYTES
        live[row] = whole
        if whole:
            words[:, row] = np.frombuffer(sketch, dtype=np.uint64)
        self._used = max(self._used, row + 1)

    def clear(self, row: int) -> None:
        """Forget the content of ``row``."""
        if self._live is not None and row < self._used:
            self._live[row] = False

    def near(self, sketch: bytes, least: float) -> list[tuple[int, float]]:
        """(row, agreement) of every row that agrees with ``sketch`` by at least ``least``."""
        if self._words is None or self._live is None or len(sketch) != SKETCH_BYTES:
            return []
        import numpy as np

        distance = self._distances(np.frombuffer(sketch, dtype=np.uint64))
        rows = np.flatnonzero((distance <= _farthest(least)) & self._live[: self._used])
        return [(int(row), agreement(int(distance[row]))) for row in rows]

    def _distances(self, query: Array) -> Array:
        import numpy as np

        assert self._words is not None
        differing = np.empty(self._used, dtype=np.uint64)
        counts = np.empty((_WORDS, self._used), dtype=np.uint8)
        for word in range(_WORDS):
            np.bitwise_xor(self._words[word, : self._used], query[word], out=differing)
            np.bitwise_count(differing, out=counts[word])
        # three counts of at most 64 fit eight bits, and adding in eight bits is four times as fast
        low, middle, high = counts[0], counts[3], counts[6]
        for target, part in ((low, 1), (low, 2), (middle, 4), (middle, 5), (high, 7)):
            np.add(target, counts[part], out=target)
        distance: Array = np.add(low, middle, dtype=np.uint16)
        distance += high
        return distance

    def _room(self, row: int) -> tuple[Array, Array]:
        import numpy as np

        old_words, old_live = self._words, self._live
        if old_words is not None and old_live is not None and row < len(old_live):
            return old_words, old_live
        capacity = _capacity(row)
        words = np.zeros((_WORDS, capacity), dtype=np.uint64)
        live = np.zeros(capacity, dtype=np.bool_)
        if old_words is not None and old_live is not None:
            words[:, : len(old_live)] = old_words
            live[: len(old_live)] = old_live
        self._words, self._live = words, live
        return words, live


@dataclass(frozen=True, slots=True)
class IndexRow:
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


class Index:
    """Every stored article by exact print, canonical address, original's address, title and sketch. Thread-safe."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._rows: dict[ArticleId, int] = {}
        self._ids: list[ArticleId | None] = []
        self._sources: list[SourceKey] = []
        self._free: list[int] = []
        self._sketches = Sketches()
        self._keys: Array | None = None  # (4, capacity): hashes of what ``_URL`` … ``_TITLE`` say, 0 for none

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, entries: Iterable[IndexRow]) -> None:
        """Take in articles, or their new prints."""
        with self._lock:
            for entry in entries:
                self._put(self._row_for(entry), entry)

    def discard(self, ids: Iterable[ArticleId]) -> None:
        """Forget articles; unknown ones are passed over. Their rows are used again."""
        with self._lock:
            for gone in ids:
                row = self._rows.pop(gone, None)
                if row is not None and self._keys is not None:
                    self._ids[row] = None
                    self._keys[:, row] = 0
                    self._sketches.clear(row)
                    self._free.append(row)

    def twins(self, article: Article, lookup: Callable[[ArticleId], tuple[Card, Prints] | None]) -> tuple[Twin, ...]:
        """Stored articles of other sources that may tell ``article``'s text, best first, at most 20.

        ``lookup`` gives a stored article's card and prints; it is called without the index's lock.
        """
        twins = (_twin(article, hit, lookup(hit.id)) for hit in self.hits(article)[:MOST_TWINS])
        return tuple(sorted((twin for twin in twins if twin), key=_twin_rank))

    def hits(self, article: Article) -> list[Hit]:
        """What :meth:`twins` chooses from, best first."""
        with self._lock:
            if self._keys is None:
                return []
            near = dict(self._sketches.near(article.prints.sketch, TWIN_AGREEMENT))
            by_url = self._equal(_URL, article.canonical)
            by_exact = self._equal(_EXACT, article.prints.exact)
            named = self._equal(_ORIGINAL, article.canonical) | self._equal(_URL, original_of(article))
            by_title = self._equal(_TITLE, _title_key(article.prints.title))
            hits = [
                Hit(
                    found,
                    1.0 if row in by_exact else near.get(row, 0.0),
                    row in by_url,
                    row in by_exact,
                    row in named,
                    row in by_title,
                )
                for row in near.keys() | by_url | by_exact | named | by_title
                if (found := self._ids[row]) and self._sources[row] != article.source
            ]
        return sorted(hits, key=_hit_rank)

    def _equal(self, column: int, text: str) -> set[int]:
        import numpy as np

        assert self._keys is not None
        key = _key(text)
        return set(np.flatnonzero(self._keys[column] == key).tolist()) if key else set()

    def _row_for(self, entry: IndexRow) -> int:
        row = self._rows.get(entry.id)
        if row is None:
            if self._free:
                row = self._free.pop()
            else:
                row = len(self._ids)
                self._ids.append(None)
                self._sources.append(entry.source)
            self._rows[entry.id] = row
        self._ids[row], self._sources[row] = entry.id, entry.source
        return row

    def _put(self, row: int, entry: IndexRow) -> None:
        import numpy as np

        if self._keys is None or row >= self._keys.shape[1]:
            grown = np.zeros((4, _capacity(row)), dtype=np.uint32)
            if self._keys is not None:
                grown[:, : self._keys.shape[1]] = self._keys
            self._keys = grown
        keys = (entry.canonical, entry.prints.exact, entry.original, _title_key(entry.prints.title))
        self._keys[:, row] = [_key(key) for key in keys]
        self._sketches.put(row, entry.prints.sketch)


def _key(text: str) -> int:
    # the interpreter's own hash: cached on the string, and never leaves the process
    return (hash(text) & 0xFFFFFFFF or 1) if text else 0


def _capacity(row: int) -> int:
    """How many rows to make room for where ``row`` is needed: an eighth more."""
    return max(_FIRST_CAPACITY, row + row // 8 + 1)


def _title_key(title: str) -> str:
    return title if len(title) >= SHORTEST_TITLE else ""


def original_of(article: Article | Card) -> str:
    """The canonical form of the address that an article states as its original's; "" where it states none."""
    return canonical(article.original_url) if article.original_url else ""


def _hit_rank(hit: Hit) -> tuple[bool, bool, bool, bool, float, str]:
    # below this many texts are as much alike by chance, and must not crowd out a title that a summary shares
    telling = hit.same_title or hit.agreement >= CHANCE_AGREEMENT
    return not hit.same_exact, not hit.same_url, not hit.named, not telling, -hit.agreement, hit.id


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
