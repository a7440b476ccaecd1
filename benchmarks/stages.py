"""CPU per article by stage, in one process, over entries of the corpus; and per feed for parsing."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks import corpus, pages
from syndicator.heap import keep
from syndicator.ingest.feeds import parse
from syndicator.model import ParsedFeed, RawHtml
from syndicator.publish.formats.script import Prose
from syndicator.refine import clean, credit, extract, language, licences, repair, sheets
from syndicator.refine.prints import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

FEEDS = 20


def cpu_ms(work: Callable[[], object], repeat: int = 3) -> float:
    """The least CPU time of a few runs, in ms: what the work costs when nothing else disturbs it."""
    work()
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


def _feeds(feeds: list[ParsedFeed]) -> list[int]:
    """The number of the feed, for each entry."""
    return [number for number, feed in enumerate(feeds) for _ in feed.entries]


def run() -> dict[str, float]:
    """Stage to ms."""
    keep()  # as in a worker
    documents = [corpus.document(k) for k in range(FEEDS)]
    url = "http://site.example.org/feed"
    feeds = [parse.parse_feed(body, kind, url) for body, kind in documents]
    entries = [entry for feed in feeds for entry in feed.entries]
    cleaned = [clean.clean(entry.content, entry.base, title=entry.title) for entry in entries]
    articles = [(entry.title, one.text) for entry, one in zip(entries, cleaned, strict=True)]
    chinese = [one for feed, one in zip(_feeds(feeds), cleaned, strict=True) if corpus.is_chinese(feed)]
    prose = Prose("s2tw")
    known = [frozenset(feed.hashes) for feed in feeds]

    def per_feed(work: Callable[[], object]) -> float:
        return cpu_ms(work) / FEEDS

    def per_article(work: Callable[[], object]) -> float:
        return cpu_ms(work) / len(entries)

    written = [sample.html for language in ("en", "zh") for sample in pages.pages(language, 2)]

    def per_page(work: Callable[[str], object]) -> float:
        return cpu_ms(lambda: [work(page) for page in written]) / len(written)

    found = {
        "parse a feed, all new": per_feed(lambda: [parse.parse_feed(b, t, url) for b, t in documents]),
        "parse a feed, all known": per_feed(
            lambda: [parse.parse_feed(b, t, url, known=k) for (b, t), k in zip(documents, known, strict=True)]
        ),
        "repair": per_article(lambda: [repair.repair(e.content, repair.diagnose(e.content)) for e in entries]),
        "page: full text": per_page(lambda page: extract.extract(page, url)),
        "page: credits": per_page(lambda page: credit.read_page(page, url)),
        "page: further pages": per_page(lambda page: sheets.goes_on([sheets.Sheet(page, url)])),
        "credits": per_article(lambda: [credit.read_body(e.content) for e in entries]),
        "clean": per_article(lambda: [clean.clean(RawHtml(e.content), e.base, title=e.title) for e in entries]),
        "language": per_article(lambda: [language.detect(c.text, None) for c in cleaned]),
        "reuse": per_article(
            lambda: [licences.notices(e.content, c.text, "page") for e, c in zip(entries, cleaned, strict=True)]
        ),
        "script": cpu_ms(lambda: [prose.html(c.body) for c in chinese]) / len(chinese),
        "prints": per_article(
            lambda: [
                fingerprint.prints_of(articles[begin : begin + corpus.ENTRIES])
                for begin in range(0, len(articles), corpus.ENTRIES)
            ]
        ),
    }
    print(f"{len(entries)} articles, {datetime.now(UTC):%Y-%m-%d}")
    for name, ms in found.items():
        print(f"  {name:<26} {ms:7.3f} ms")
    return found
