"""Sitemaps, news sitemaps, and indexes of them (sitemaps.org 0.9) -> entries, or the parts to read next. Pure."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from syndicator import urls
from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds import refusal
from syndicator.ingest.feeds.document import Document, first_element
from syndicator.ingest.feeds.document import read as read_xml
from syndicator.ingest.feeds.meta import local, text_of
from syndicator.ingest.feeds.slices import digest
from syndicator.ingest.listings.gather import Shown, Task, gather
from syndicator.ingest.text import headline, language_tag
from syndicator.model import NextPage, ParsedFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from syndicator.ingest.listings.when import Reader, When

MAX_URLS = 50_000
"""Addresses in one sitemap, as the protocol has it; further ones are not looked at."""

MAX_PARTS = 2000
"""Parts of an index that are kept in mind, the newest."""

_FEEDS = {"rss", "feed", "rdf", "channel"}


def read(body: bytes, content_type: str | None, task: Task) -> ParsedFeed:
    """A sitemap without addresses is right (a news sitemap on a quiet day). Raises :class:`ParseError`."""
    refusal.refuse_binary(body)
    decoded = decode(body, content_type, markup="xml")
    document = read_xml(decoded.text.strip("\ufeff\0 \t\r\n"))
    root = document.root
    name = local(root) if root is not None else first_element(document.text)
    if root is None or name not in {"urlset", "sitemapindex"}:
        raise ParseError(_why_none(name, document, body, content_type, task))
    reader = task.dates(None)
    if name == "sitemapindex":
        return _index(root, task, reader, document.problems)
    return _urlset(root, task, reader, document.problems)


def _why_none(name: str, document: Document, body: bytes, content_type: str | None, task: Task) -> str:
    if name in _FEEDS:
        return "a feed, not a sitemap: say kind: feed, or leave it out"
    if name in {"urlset", "sitemapindex"}:
        return f"a sitemap that is not well-formed XML: {document.error}"
    return refusal.instead(refusal.why_no_feed(document, body, content_type, task.url), "a sitemap")


_BARE = ParsedFeed(format="sitemap", title="", url=None, home=None, language=None, rights=None, entries=(), hashes=())


def _parts(element: etree._Element | None) -> dict[str, etree._Element]:
    """The elements in another, by name; of several with one name the last."""
    return {} if element is None else {local(part): part for part in element.iterchildren("{*}*")}


# ---------------------------------------------------------------------------------------------- addresses


def _urlset(root: etree._Element, task: Task, reader: Reader, repairs: tuple[str, ...]) -> ParsedFeed:
    problems = list(repairs)
    shown = list(islice(_shown(root, task, reader), MAX_URLS))
    limit = task.source.limits.entries
    chosen = _newest(shown, limit, task)
    if len(chosen) < len(shown):
        problems.append(f"{len(shown)} addresses; only {len(chosen)} were looked at, the newest where they are dated")
    made = gather(chosen, task, reader, needs_title=False)
    return replace(
        _BARE,
        entries=tuple(made.entries),
        hashes=tuple(made.hashes),
        problems=(*problems, *made.problems(limit)),
        fully_parsed=len(made.entries) == len(made.hashes),
        passed_over=tuple(made.passed),
    )


def _shown(root: etree._Element, task: Task, reader: Reader) -> Iterator[Shown]:
    for element in root.iterchildren("{*}url"):
        parts = _parts(element)
        news = _parts(parts.get("news"))
        url = urls.resolve(task.url, _text(parts, "loc"))
        yield Shown(
            url=url,
            title=headline(_text(news, "title"), markup=True),
            date=reader.read(_text(news, "publication_date"), url),
            updated=reader.read(_text(parts, "lastmod"), url),
            image=urls.resolve(task.url, _text(_parts(parts.get("image")), "loc")),
            language=language_tag(_text(_parts(news.get("publication")), "language")),
        )


def _text(parts: dict[str, etree._Element], name: str) -> str:
    return text_of(parts[name]) if name in parts else ""


def _newest(shown: list[Shown], limit: int, task: Task) -> list[Shown]:
    """At most ``limit`` of the addresses looked for, in the document's order: the newest, and of those that are not
    dated the first and the last, because at one end the new ones are added.
    """
    wanted = [item for item in shown if item.url and not task.refuses(item.url)]
    if len(wanted) <= limit:
        return shown
    dated = [(date.at, number) for number, item in enumerate(wanted) if (date := _date(item))]
    kept = {number for _, number in sorted(dated, key=lambda pair: (pair[0], -pair[1]), reverse=True)[:limit]}
    undated = [number for number, item in enumerate(wanted) if not _date(item)]
    room = limit - len(kept)
    if len(undated) > room:
        undated = [*undated[: (room + 1) // 2], *undated[len(undated) - room // 2 :]]
    kept.update(undated)
    return [item for number, item in enumerate(wanted) if number in kept]


def _date(item: Shown) -> When | None:
    return item.date or item.updated


# ---------------------------------------------------------------------------------------------- parts


def _index(root: etree._Element, task: Task, reader: Reader, repairs: tuple[str, ...]) -> ParsedFeed:
    """The parts that changed since they were read, newest first. A part that is not dated would have to be read at
    every poll: nothing shows whether it changed.
    """
    if task.page > 1:
        raise ParseError("an index of sitemaps inside another")
    dated: list[tuple[When, str]] = []
    undated: list[str] = []
    for element in root.iterchildren("{*}sitemap"):
        parts = _parts(element)
        url = urls.resolve(task.url, _text(parts, "loc"))
        if url is None or urls.host_of(url).removeprefix("www.") != urls.host_of(task.url).removeprefix("www."):
            continue
        if when := reader.read(_text(parts, "lastmod"), url):
            dated.append((when, url))
        else:
            undated.append(url)
    if not dated:
        hint = f": name one of them as the source's url, such as {undated[-1]}" if undated else ""
        raise ParseError(f"an index of {len(undated)} sitemaps that does not say (lastmod) when each has changed{hint}")
    problems = [f"{len(undated)} of its parts state no lastmod and are not read"] if undated else []
    dated.sort(key=lambda pair: pair[0].at, reverse=True)
    return replace(
        _BARE,
        entries=(),
        hashes=(),
        problems=(*repairs, *problems),
        next=tuple(NextPage(url, digest(f"{url} {when.at.isoformat()}")) for when, url in dated[:MAX_PARTS]),
    )
