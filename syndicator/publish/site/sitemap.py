"""Sitemaps (sitemaps.org, 0.9): what search engines may list of the site, in files of which news changes few.

Articles are grouped by the month in which they were published; a month of more than :data:`SHORT` by day, such a day by
hour. So an article changes the one file that names it, the index, and the news sitemap while it is news.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from html import escape
from itertools import chain, islice
from typing import TYPE_CHECKING

from syndicator.model import Rendition
from syndicator.publish.edition import channel_url
from syndicator.publish.formats import facts
from syndicator.publish.locale import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from syndicator.publish.edition import Edition

INDEX = "sitemap.xml"
NEWS = "sitemap-news.xml"
FOLDER = "sitemaps"
OTHERS = f"{FOLDER}/pages.xml"
SHORT = 1_000
"""Addresses in a file that covers more than an hour."""
LONGEST = 50_000
"""Addresses in any file, as the protocol has it."""
NEWS_LONGEST = 1_000
NEWS_FOR = timedelta(days=2)
"""How long an article is news, counted back from the newest one: a rendition knows no present time."""
WIDTHS = (len("2026-11"), len("2026-11-29"), len("2026-11-29T07"))
"""Of the names of shelves: a month, a day, an hour."""

_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_GOOGLE_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_TO_THE_HOUR = WIDTHS[-1]

Row = tuple[str, str]
"""A page that may be listed: its path in the outbox, and :func:`listing` of it."""


def listing(published: datetime, changed: datetime) -> str:
    """What a sitemap needs of an article besides its address, in one string that sorts by time of publication."""
    return f"{facts.stamp(published)[:_TO_THE_HOUR]} {facts.stamp(changed)}"


def shelves(hours: Mapping[str, int]) -> Iterator[tuple[str, Sequence[str]]]:
    """Which hours ("2026-11-29T07") stand in one file, and its name, given how many articles each of them has."""
    return _shared(hours, WIDTHS)


def _shared(hours: Mapping[str, int], widths: Sequence[int]) -> Iterator[tuple[str, Sequence[str]]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for hour in hours:
        groups[hour[: widths[0]]].append(hour)
    for name, own in groups.items():
        if len(widths) == 1 or sum(map(hours.__getitem__, own)) <= SHORT:
            yield name, own
        else:
            yield from _shared({hour: hours[hour] for hour in own}, widths[1:])


def parts(name: str, rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """A shelf with these rows, or, where it is an hour with too many of them, several."""
    if len(rows) <= LONGEST:
        return {name: rows}
    rows = sorted(rows, key=lambda row: (row[1], row[0]))
    starts = range(0, len(rows), LONGEST)
    return {f"{name}-{number}": rows[start : start + LONGEST] for number, start in enumerate(starts, 1)}


def is_part(name: str, of: str) -> bool:
    """Whether a shelf is ``of`` that name, or one of several over that hour."""
    return name == of or (len(of) == _TO_THE_HOUR and name.startswith(f"{of}-"))


def shelf_path(name: str) -> str:
    """Where a shelf stands in the outbox."""
    return f"{FOLDER}/{name}.xml"


def shelf(edition: Edition, name: str, rows: Iterable[Row]) -> Rendition:
    """One file of articles, newest first."""
    base = edition.site.url
    told = sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)
    return _map(shelf_path(name), "urlset", "url", ((base + address(path), _changed(row)) for path, row in told))


def address(path: str) -> str:
    """A page's address relative to the site."""
    return path.removesuffix("index.html")


def latest(rows: Iterable[Row]) -> str:
    """When anything in a shelf changed last."""
    return max(_changed(row) for _, row in rows)


def others(edition: Edition) -> Rendition:
    """The pages that are no articles."""
    pages = [channel_url(edition, channel, "html") for channel in edition.channels if "html" in channel.formats]
    urls = (edition.site.url, f"{edition.site.url}about/", *pages[: LONGEST - 2])
    return _map(OTHERS, "urlset", "url", ((url, None) for url in urls))


def index(edition: Edition, changed: Mapping[str, str]) -> Rendition:
    """The list of all files, newest first. ``changed`` tells of each shelf when anything in it did (:func:`latest`)."""
    base = edition.site.url
    articles = ((base + shelf_path(name), changed[name]) for name in sorted(changed, reverse=True))
    return _map(INDEX, "sitemapindex", "sitemap", islice(chain([(base + OTHERS, None)], articles), LONGEST))


def _changed(row: str) -> str:
    return row[_TO_THE_HOUR + 1 :]


def _map(path: str, root: str, name: str, rows: Iterable[tuple[str, str | None]]) -> Rendition:
    lines = (
        f"<{name}><loc>{escape(url)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{name}>\n"
        for url, changed in rows
    )
    return Rendition(path, _XML, f'{_HEAD}<{root} xmlns="{_SITEMAP}">\n{"".join(lines)}</{root}>\n'.encode())


def news(edition: Edition, articles: Iterable[tuple[str, datetime, str, str]]) -> Rendition:
    """The newest articles: (address relative to the site, published, title, language), as Google News reads them."""
    name, base = escape(facts.line(edition.site.title)), edition.site.url
    lines = (
        f"<url><loc>{escape(base + path)}</loc><news:news><news:publication><news:name>{name}</news:name>"
        f"<news:language>{_language(language, edition)}</news:language></news:publication>"
        f"<news:publication_date>{facts.stamp(published)}</news:publication_date>"
        f"<news:title>{escape(title)}</news:title></news:news></url>\n"
        for path, published, title, language in _titled(articles)
    )
    root = f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_GOOGLE_NEWS}">\n'
    return Rendition(NEWS, _XML, f"{_HEAD}{root}{''.join(lines)}</urlset>\n".encode())


def _titled(articles: Iterable[tuple[str, datetime, str, str]]) -> Iterator[tuple[str, datetime, str, str]]:
    return ((path, at, line, language) for path, at, title, language in articles if (line := facts.line(title)))


def _language(tag: str, edition: Edition) -> str:
    """ISO 639; Chinese by country, as news sitemaps want it."""
    told = tag if facts.is_language(tag) else edition.site.language
    return {"zh-Hans": "zh-cn", "zh-Hant": "zh-tw"}.get(match(told) or "", told.partition("-")[0].lower())
