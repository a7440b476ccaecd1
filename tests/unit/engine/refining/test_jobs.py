"""What worker processes make of trouble."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from syndicator.engine.refining import jobs
from syndicator.engine.refining.batch import Document, unpack_batch
from syndicator.errors import Incomplete
from syndicator.model import Source, SourceKey

FEED = (
    b'<rss version="2.0"><channel><title>A</title><link>http://a.example/</link>'
    b"<item><title>One</title><link>http://a.example/1</link></item></channel></rss>"
)


class Lacking:
    """Hashes that nobody knows, looked up by a module that is not there."""

    def __contains__(self, _hash: object) -> bool:
        import a_module_that_nobody_installed  # type: ignore[import-not-found]

        return bool(a_module_that_nobody_installed)


def test_a_module_that_is_missing_is_no_sources_fault() -> None:
    """No entry is quarantined for it: the operator is told what to install."""
    document = Document(
        source=Source(SourceKey("a"), "A", "http://a.example/feed"),
        timezone="UTC",
        url="http://a.example/feed",
        body=FEED,
        content_type="application/rss+xml",
        known=Lacking(),  # type: ignore[arg-type]
        fetched_at=datetime(2026, 11, 25, tzinfo=UTC),
    )
    with pytest.raises(Incomplete, match="a_module_that_nobody_installed is missing: install"):
        jobs.read(document)


def test_keys_of_known_items_are_read_where_they_are_wanted_and_of_no_other() -> None:
    """What an earlier version stored is indexed; what is known to be poison is not read for it."""
    items = [{"id": f"urn:{n}", "url": f"https://one.example/{n}", "title": f"No. {n}"} for n in range(4)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}
    outlet, noon = Source(SourceKey("a"), "A", "http://a.example/feed"), datetime(2026, 11, 25, tzinfo=UTC)
    document = Document(outlet, "UTC", outlet.url, json.dumps(feed).encode(), None, frozenset(), noon)
    hashes = unpack_batch(jobs.read(document)).feed.hashes
    again = replace(document, known=frozenset(hashes[:3]), index=frozenset(hashes[:2]))
    batch = unpack_batch(jobs.read(again))
    assert [one for one, _ in batch.known] == list(hashes[:2])
    assert batch.known[0][1][:2] == ("guid:urn:0", "link:one.example/0")
    assert [draft.hash for draft in batch.drafts] == [hashes[3]]
