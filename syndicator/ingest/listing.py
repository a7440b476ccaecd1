"""Lists without a feed -> ParsedFeed: pages, sitemaps, JSON. Pure; what a worker process runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.errors import ParseError
from syndicator.model import Kind

if TYPE_CHECKING:
    from syndicator.ingest.listings.gather import Task
    from syndicator.model import ParsedFeed


def read_listing(body: bytes, content_type: str | None, task: Task) -> ParsedFeed:
    """Read a document of the task's source by its kind, which is not ``feed``.

    ``entries`` of the result are the unknown among the first ``limits.entries``, ``hashes`` those of all of these;
    ``next`` are further documents of the same list. Raises :class:`ParseError`, and nothing else.
    """
    kind = task.source.kind
    try:
        if kind is Kind.PAGE:
            from syndicator.ingest.listings import page

            return page.read(body, content_type, task)
        if kind is Kind.SITEMAP:
            from syndicator.ingest.listings import sitemap

            return sitemap.read(body, content_type, task)
        from syndicator.ingest.listings import jsonlist

        return jsonlist.read(body, content_type, task)
    except RecursionError as error:
        raise ParseError("a document that is nested too deeply") from error
