"""Sitemaps, whatever is remembered of the ones before: always the same files."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from syndicator.engine.releasing.directory import Directory, Memory
from syndicator.engine.releasing.packed import Listings
from syndicator.publish.site import sitemap
from tests.unit.publish.publish_builders import edition

START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


class Site:
    """What stands, and how much of the last release is known at the next one."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.listed = Listings()
        self.memory = Memory()

    def release(self, listed: dict[str, str], memory: Memory) -> int:
        """How many shelves were written."""
        now = Listings.of(listed)
        directory = Directory(edition(), now, memory)
        written = {one.path: one.body for one in directory.renditions(self.listed, [], self.files.keys())}
        self.files = {path: body for path, body in (self.files | written).items() if path in directory.paths}
        self.listed, self.memory = now, memory
        return sum(path.startswith("sitemaps/2") for path in written)


def test_what_is_remembered_changes_no_file() -> None:
    """By a process that lives on, by one that begins with what the last one noted, and by one that knows nothing: over
    releases in which months are divided by day and brought together again.
    """
    chance = random.Random(7)
    lives, noted, fresh = Site(), Site(), Site()
    listed: dict[str, str] = {}
    for turn in range(12):
        for _ in range(chance.choice((0, 3, 500))):
            at = START + timedelta(minutes=chance.randrange(3000 * 60 // 5) * 5 // 3)
            listed[f"articles/{chance.getrandbits(128):032x}/index.html"] = sitemap.listing(at, at)
        for path in chance.sample(sorted(listed), len(listed) * (turn % 4 == 3) // 2):
            del listed[path]
        lives.release(listed, lives.memory)
        noted.release(listed, Memory(noted.listed, dict(noted.memory.shelves)))
        fresh.release(listed, Memory())
        assert lives.files == noted.files == fresh.files


def test_news_touches_the_shelf_that_it_stands_on() -> None:
    """Of a month that is divided by day, one file."""
    site = Site()
    listed = {}
    for number in range(2000):
        at = START + timedelta(minutes=number)
        listed[f"articles/{number << 64:032x}/index.html"] = sitemap.listing(at, at)
    assert site.release(listed, site.memory) > 1
    listed[f"articles/{1 << 127:032x}/index.html"] = sitemap.listing(START, START)
    assert site.release(listed, Memory(site.listed, dict(site.memory.shelves))) == 1
