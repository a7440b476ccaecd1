"""What worker processes make of trouble."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndicator.engine import jobs
from syndicator.engine.batch import Document
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
