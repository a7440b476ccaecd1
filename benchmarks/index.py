"""What judging one article costs among many stored ones, and what the index over them takes in memory.

The stored articles have sketches of random bits, as texts that have nothing in common have them, so that as many of
them are alike by chance as in life; every second of the judged ones has a stored reprint.
"""

from __future__ import annotations

import random
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING

from benchmarks.reprints import judging
from syndicator.model import ArticleId, CanonicalUrl, Prints, SourceKey
from syndicator.refine.judging.stories import judge_new
from syndicator.store.document import card_of
from syndicator.store.memory.index import Index, IndexRow, original_of
from syndicator.store.memory.sketches import SKETCH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from syndicator.model import Article, Card, Twin

SOURCES = 500
JUDGED = 240
DOCUMENT = 30
OTHERS = 60
"""Articles that come between an article's look and its turn: those of the documents that are judged before it."""


def _stored(number: int, ids: Sequence[ArticleId], sources: Sequence[SourceKey]) -> Iterator[IndexRow]:
    chance = random.Random(number)
    for serial, one in enumerate(ids):
        prints = Prints(f"{serial:032x}", chance.randbytes(SKETCH_BYTES), 900, title=f"title number {serial}")
        yield IndexRow(one, sources[serial % SOURCES], CanonicalUrl(f"s{serial % SOURCES}.example/{serial}"), prints)


class _Shelves:
    """The index over all, and the cards of those that may be asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._articles: dict[ArticleId, Article] = {}
        self._filler: tuple[Card, Prints] | None = None

    def add(self, article: Article) -> None:
        """Store an article."""
        self._articles[article.id] = article
        self._filler = (card_of(article), Prints("", b"", 900))
        row = IndexRow(article.id, article.source, article.canonical, article.prints, original_of(article))
        self._index.add([row])

    def article(self, id: ArticleId) -> Article | None:
        """A stored article."""
        return self._articles.get(id)

    def text(self, id: ArticleId) -> str:
        """Its text."""
        found = self.article(id)
        return found.text if found else ""

    def twins(self, article: Article) -> Sequence[Twin]:
        """As the store has them; whatever is alike by chance has one card."""
        return self._index.twins(article, self._row)

    def expecting(self, articles: Sequence[Article]) -> AbstractContextManager[object]:
        """As whoever judges a document tells the store."""
        return self._index.expecting(articles)

    def comes(self, rows: Sequence[IndexRow]) -> None:
        """What others have stored meanwhile."""
        self._index.add(rows)

    def _row(self, id: ArticleId) -> tuple[Card, Prints] | None:
        found = self._articles.get(id)
        return (card_of(found), found.prints) if found else self._filler


def run(articles: int) -> None:
    """Measure with so many articles in the index, and say what came of it."""
    chance = random.Random(1)
    ids = [ArticleId(f"{chance.getrandbits(128):032x}") for _ in range(articles)]
    sources = [SourceKey(f"s{number}") for number in range(SOURCES)]
    rows = list(_stored(articles, ids, sources)) if articles <= 100_000 else _stored(articles, ids, sources)
    index = Index()
    index.add([next(_stored(0, ids, sources))])  # numpy is there
    tracemalloc.start()
    begun = time.process_time()
    index.add(rows)
    built, (held, _) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    found = judging.samples(JUDGED, 5, flashes=0, corrected=0)
    shelves, judged = _Shelves(index), [s.article for s in found if s.kind == "report"]
    for sample in found:
        if sample.kind == "headline changed":
            shelves.add(sample.article)
    print(f"{articles} articles in the index: {held / 1e6:.1f} MB, built in {built:.1f} s under tracemalloc")
    others = list(_stored(2, [ArticleId(f"other {number}") for number in range(OTHERS)], sources))
    print("  judging one alone costs", _costs(judged, shelves, others, 1))
    print(f"  one of a document of {DOCUMENT}", _costs(judged, shelves, others, DOCUMENT))
    print(f"  looking up a document of {DOCUMENT} beside a thread that never waits takes", _beside(judged, shelves))


def _beside(judged: Sequence[Article], shelves: _Shelves) -> str:
    """How long a look takes by the clock where another thread wants the interpreter all the time, in words."""
    ended = threading.Event()

    def compute() -> None:
        while not ended.is_set():
            pass

    took = []
    threading.Thread(target=compute).start()
    try:
        for begin in range(0, len(judged), DOCUMENT):
            begun = time.perf_counter()
            with shelves.expecting(judged[begin : begin + DOCUMENT]):
                took.append(1000 * (time.perf_counter() - begun))
    finally:
        ended.set()
    return _told(took)


def _costs(judged: Sequence[Article], shelves: _Shelves, others: Sequence[IndexRow], together: int) -> str:
    """CPU per article where so many are judged together, in words: all of it, and what of it nobody else can judge
    meanwhile; before that others have stored something.
    """
    costs, turns = [], []
    for begin in range(0, len(judged), together):
        document = judged[begin : begin + together]
        begun = time.process_time()
        with shelves.expecting(document):
            looked = time.process_time()
            shelves.comes(others)
            turn = time.process_time()
            for one in document:
                judge_new(one, shelves, "not seen before")
            ended = time.process_time()
        costs.append(1000 * (ended - turn + looked - begun) / len(document))
        turns.append(1000 * (ended - turn) / len(document))
    return f"{_told(costs)} of CPU, in its turn {_told(turns)}"


def _told(costs: list[float]) -> str:
    costs.sort()
    return f"{sum(costs) / len(costs):.2f} ms (median {costs[len(costs) // 2]:.2f}, worst {costs[-1]:.2f})"
