"""What is asked of a source's host: its own document, further documents of its list, article pages. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from syndicator.ingest.fetching.fields import date_of
from syndicator.model import FetchRequest, Kind, Validators
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from datetime import datetime

    from syndicator.model import Source

LAG = timedelta(hours=2)
"""For so long after a document was changed, an older one is a copy that some cache of its host still has."""
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.1"
ACCEPT = {
    Kind.FEED: "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1",
    Kind.PAGE: ACCEPT_PAGE,
    Kind.SITEMAP: "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.1",
    Kind.JSON: "application/json, text/javascript;q=0.8, */*;q=0.1",
}


def document(source: Source, url: str, *, robots: bool, validators: Validators = Validators()) -> FetchRequest:  # noqa: B008 - frozen
    """The source's document at ``url``. A mirror is a crawler: it asks for a feed, too, only where robots.txt lets it.

    The operator may know better of a feed, which is made for being polled; anything else is asked for as crawlers ask.
    """
    obey = robots and (source.robots or source.kind is not Kind.FEED)
    return FetchRequest(
        url=url,
        validators=validators,
        accept=ACCEPT[source.kind],
        headers=source.headers,
        source=source.key,
        max_bytes=source.limits.body,
        obey_robots=obey,
        proxy=source.proxy,
    )


def conditions(validators: Validators) -> Validators:
    """What a source's document is asked by: by nothing where its validators have proved vain."""
    return Validators() if validators.vain else validators


def confirmed(before: Validators, told: Validators, *, changed: bool) -> Validators:
    """The validators to keep of a document, which has ``changed`` or not. ``before`` are those of the one before it:
    where its own are the same although it has changed, they are vain, until the host gives others.
    """
    if told.etag:
        same = told.etag == before.etag
    else:
        same = bool(told.last_modified) and (None, told.last_modified) == (before.etag, before.last_modified)
    return replace(told, vain=same and (changed or before.vain))


def is_older_copy(before: Validators, told: Validators, now: datetime) -> bool:
    """Whether a document is an older copy than the last one, by its Last-Modified: some cache of its host lags behind.

    Caches do for minutes, rarely for an hour: an older document that comes later is one that was put back.
    """
    last, this = (date_of(one.last_modified or "") for one in (before, told))
    return last is not None and this is not None and this < last <= now <= last + LAG


def page(source: Source, url: str, *, robots: bool) -> FetchRequest:
    """An article's page."""
    return FetchRequest(
        url=url,
        accept=ACCEPT_PAGE,
        headers=source.headers,
        source=source.key,
        max_bytes=source.limits.page,
        obey_robots=robots,
        proxy=source.proxy,
    )
