"""G-B1: what is at most a megabyte on the wire costs at most 2 s of processor and 256 MB, whoever reads it."""

from __future__ import annotations

import gzip
import re
import time
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import pytest

from syndicator.engine.refining import pipeline
from syndicator.engine.refining.batch import Document, Page, Wanted
from syndicator.errors import PoisonError, SyndicatorError
from syndicator.ingest import rights, rsl
from syndicator.ingest.feeds import discover, opml, parse
from syndicator.ingest.fetching import coding, robots, wholeness
from syndicator.model import Kind, Listing, Reprint, WorkerSettings
from syndicator.workers import ProcessWorkers
from tests.builders import source
from tests.gates import FULL, bombs, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "http://bomb.test/feed"
NOW = datetime.fromisoformat("2026-03-18T08:00:00+00:00")
PROCESSOR = 2.0 if FULL else 4.0
DEADLINE = 20.0
MEMORY = 256
EVERY = 1 if FULL else 41
"""The short form reads every so manieth, another set for each reader, and forgives a busy machine."""
WENT_OFF = {
    "text of copyright",
    "prefixes",
    "elements nested",
    "many breaks",
    "page of lists",
    "text of joiners",
    "page of joiners",
}
"""These were expensive once."""
UNPACKED = 10 * 1024 * 1024


def read_feed(body: bytes) -> None:
    pipeline.read(Document(source("one"), "UTC", URL, body, None, frozenset(), NOW))


def read_page(body: bytes) -> None:
    seed = bombs.rss("<description>A summary, and no more than that.</description></item></channel></rss>").encode()
    feed = parse.parse_feed(seed, None, URL)
    full = replace(source("one"), reprint=Reprint.FULL, permission="a test")
    pair = (feed.entries[0], Page("http://bomb.test/1", body, "text/html"))
    pipeline.refine_wanted(Wanted(full, "UTC", replace(feed, entries=()), URL, NOW, (pair,)))


def read_list(body: bytes) -> None:
    listed = replace(source("one"), kind=Kind.PAGE, listing=Listing(items="p, li, tr", link="a"))
    pipeline.read(Document(listed, "UTC", URL, body, "text/html", frozenset(), NOW))


def read_sitemap(body: bytes) -> None:
    pipeline.read(Document(replace(source("one"), kind=Kind.SITEMAP), "UTC", URL, body, None, frozenset(), NOW))


def read_robots(body: bytes) -> None:
    robots._parse(body).can_fetch("http://bomb.test/" + "a" * 2000, "syndicator")


def read_in_the_daemon(body: bytes) -> None:
    """What the process that polls itself looks at."""
    wholeness.has_end(body)
    rights.rsl_addresses(body, (), URL)
    rights.from_robots(body, "syndicator", URL)
    rsl.terms(body, URL)


def read_by_commands(body: bytes) -> None:
    discover.find_feeds(body, "text/html", URL)
    opml.read_opml(body)


def unpack(named: tuple[str, bytes]) -> None:
    coding.decode((named[1][at : at + 65536] for at in range(0, len(named[1]), 65536)), named[0], UNPACKED)


READERS: dict[str, Callable[[bytes], None]] = {
    made.__name__: made
    for made in (read_feed, read_page, read_list, read_sitemap, read_robots, read_in_the_daemon, read_by_commands)
}


def cost(task: tuple[str, bytes]) -> tuple[float, float]:
    """Seconds of processor, and the most megabytes that it held. Runs in a worker."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew (proc(5))
    started = time.process_time()
    with suppress(SyndicatorError):
        READERS[task[0]](task[1])
    spent = time.process_time() - started
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return spent, int(peak[1]) / 1024 if peak else 0.0


def patterns() -> Iterator[tuple[str, bytes]]:
    """For readers that take whatever comes: pages, feeds, and nothing but a pattern."""
    yield from bombs.pages()
    yield from bombs.feeds()
    for name, piece in bombs.PATTERNS.items():
        yield f"nothing but {name}", bombs.repeated(piece).encode()
    for rule in (
        "Disallow: /*a*a*a*a*a*a$\n",
        "Disallow: /" + "*" * 50 + "\n",
        "User-agent: *\n",
        "License: /x\n",
        ":\n",
    ):
        yield f"rules {rule[:20]!r}", ("User-agent: *\n" + bombs.repeated(rule)).encode()


@pytest.fixture(scope="module", name="workers")
def one_worker() -> Iterator[ProcessWorkers]:
    settings = WorkerSettings(processes=1, deadline=DEADLINE, idle=60)
    with ProcessWorkers(settings, preload=("syndicator.engine.refining.pipeline",)) as workers:
        yield workers


@pytest.mark.timeout(900)
@pytest.mark.parametrize("reader", READERS)
def test_no_document_costs_more_than_it_may(workers: ProcessWorkers, reader: str) -> None:
    """Nesting, entities, repetition and broken markup of every kind, each in the place where it is read."""
    material = {"read_feed": bombs.feeds, "read_page": bombs.pages}.get(reader, patterns)
    part = list(READERS).index(reader) % EVERY
    chosen = [made for number, made in enumerate(material()) if number % EVERY == part or made[0] in WENT_OFF]
    slow, worst, most = {}, 0.0, 0.0
    for name, body in chosen:
        try:
            seconds, megabytes = workers.run(cost, (reader, body))
        except PoisonError:
            seconds, megabytes = DEADLINE, float(MEMORY)
        worst, most = max(worst, seconds), max(most, megabytes)
        if seconds > PROCESSOR or megabytes > MEMORY:
            slow[name] = (seconds, megabytes)
    assert not slow
    report("G-B1", f"{reader}: {len(chosen)} documents, at most {worst:.2f} s of processor and {most:.0f} MB")


def packed() -> Iterator[tuple[str, bytes]]:
    gigabyte = bytes(10**9 if FULL else 10**8)
    yield "gzip", gzip.compress(gigabyte, 6)
    yield "deflate", zlib.compress(gigabyte, 6)
    yield "br", brotli.compress(gigabyte, quality=2)
    yield "gzip", gzip.compress(gzip.compress(gigabyte, 6))
    yield "gzip", gzip.compress(b"") * 50_000
    yield "deflate", bytes(10**6)
    yield "br", bytes(10**6)


def test_no_coding_unpacks_more_than_it_may() -> None:
    """A gigabyte in a megabyte is unpacked as far as the limit, and no farther."""
    worst = 0.0
    for named in packed():
        body = named[1][:1_000_000]
        started = time.process_time()
        with suppress(coding.Overflow, coding.CodingError):
            unpack((named[0], body))
        worst = max(worst, time.process_time() - started)
    assert worst < PROCESSOR
    report("G-B1", f"content codings: at most {worst:.2f} s of processor")
