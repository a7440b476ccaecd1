"""What a list shows, item by item -> entries: whose address is wanted, each once, dated as well as can be. Pure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from syndicator import patterns, urls
from syndicator.dataclass import dataclass
from syndicator.ingest.feeds.slices import digest
from syndicator.ingest.listings.when import APART, Reader, When
from syndicator.ingest.text import as_html
from syndicator.model import Entry, Evidence, Kind, Precision, RawHtml, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_TITLE = 1000
LONGEST_TEXT = 20_000
MAX_PASSED = 10_000
"""Items whose leaving out is told one by one."""

NO_LINK = "it has no link to a page"
NO_TITLE = "no title"
TWICE = "the same link stands above it"
OUTSIDE = "outside url_pattern"


@dataclass(frozen=True, slots=True)
class Shown:
    """One item, as the list shows it. ``url`` is absolute, or None where it has no usable one."""

    url: str | None
    title: str = ""
    date: When | None = None
    updated: When | None = None
    summary: str = ""  # plain text
    content: str = ""  # HTML
    authors: tuple[str, ...] = ()
    guid: str | None = None
    image: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A list to read, and how. ``url`` is its own address, ``page`` its number (the first is 1)."""

    source: Source
    url: str
    timezone: str
    now: datetime
    known: frozenset[str] = frozenset()
    only: frozenset[str] | None = None  # hashes of the items wanted; None: all
    page: int = 1

    def dates(self, language: str | None) -> Reader:
        """How times in it are read."""
        return Reader.of(self.timezone, self.source.language or language, self.now)

    def refuses(self, url: str) -> str:
        """Why an address is not one of the articles looked for; "" if it is."""
        wanted = self.source.listing.url_pattern
        if wanted:
            return "" if patterns.pattern(wanted).fits(url) else OUTSIDE
        host = _host(url)
        if any(_under(host, ours) for ours in map(_host, (self.source.url, self.source.home or "", self.url)) if ours):
            return ""
        return f"on another host ({host}); url_pattern can admit it"


def _host(url: str) -> str:
    return urls.host_of(url).removeprefix("www.").removeprefix("m.")


def _under(host: str, ours: str) -> bool:
    return host == ours or host.endswith("." + ours) or ours.endswith("." + host)


@dataclass(slots=True)
class Gathered:
    """What is taken of a list, so far."""

    entries: list[Entry] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    astray: list[str] = field(default_factory=list)  # addresses whose day is not the one stated
    over: int = 0

    def problems(self, limit: int) -> list[str]:
        """What the operator should know."""
        told = [f"{self.over + len(self.hashes)} entries; only {limit} were taken"] if self.over else []
        if self.astray:
            many = f"{len(self.astray)} dates are" if len(self.astray) > 1 else "a date is"
            told.append(f"{many} more than {APART.days} days off the day in the address: {self.astray[0]}")
        return told

    def pass_over(self, label: str, reason: str) -> None:
        """Note what is no entry."""
        self.reasons[reason.partition(" (")[0]] += 1
        if label and len(self.passed) < MAX_PASSED:  # what has neither title nor link is a line between the items
            self.passed.append((label[:300], reason))


def gather(items: Iterable[Shown], task: Task, reader: Reader, *, needs_title: bool) -> Gathered:
    """Entries of the items, in their order; at most ``limits.entries``."""
    made = Gathered()
    limit = task.source.limits.entries
    for shown in _once(items, made):
        url = shown.url
        if url is None:
            made.pass_over(shown.title, NO_LINK)
        elif why := task.refuses(url):
            made.pass_over(url, why)
        elif needs_title and not shown.title:
            made.pass_over(url, NO_TITLE)
        elif len(made.hashes) >= limit:
            made.over += 1
            made.pass_over(url, f"beyond limits.entries ({limit})")
        else:
            _take(shown, url, made, task, reader)
    return made


def _once(items: Iterable[Shown], made: Gathered) -> Iterable[Shown]:
    """Items with one link are one: a picture, a headline and "read more" lead to the same page."""
    held: dict[str, Shown] = {}
    for number, shown in enumerate(items):
        key = urls.canonical(shown.url) if shown.url else f" {number}"
        if key not in held:
            held[key] = shown
            continue
        first = held[key]
        made.pass_over(shown.url or shown.title, TWICE)
        held[key] = replace(
            first,
            title=first.title or shown.title,
            date=first.date or shown.date,
            summary=first.summary or shown.summary,
            image=first.image or shown.image,
        )
    return held.values()


def _take(shown: Shown, url: str, made: Gathered, task: Task, reader: Reader) -> None:
    mark = _mark(shown, url)
    made.hashes.append(mark)
    if mark in task.known or (task.only is not None and mark not in task.only):
        return
    title = shown.title[:LONGEST_TITLE]
    date, evidence = shown.date, Evidence.FOUND
    of_url = reader.of_url(url)
    if date and of_url and abs(date.at - of_url.at) > APART:
        made.astray.append(f"{date.at.astimezone(reader.zone):%Y-%m-%d} at {url}")
    if date is None and of_url:
        date, evidence = of_url, Evidence.INFERRED
    summary = shown.summary[:LONGEST_TEXT]
    made.entries.append(
        Entry(
            hash=mark,
            guid=shown.guid,
            url=url,
            title=title,
            content=RawHtml(shown.content or (as_html(summary) if summary else "")),
            content_is_summary=not shown.content,
            base=url,
            summary=summary if shown.content else "",
            authors=shown.authors,
            published=date.at if date else None,
            updated=shown.updated.at if shown.updated else None,
            language=shown.language,
            image=shown.image,
            published_precision=date.precision if date else Precision.SECOND,
            published_evidence=evidence,
        )
    )


def _mark(shown: Shown, url: str) -> str:
    """What tells an item from a changed one. Times that count from the present are no change, nor is a ``lastmod``:
    many a site states the present there.
    """
    date = shown.date.at.isoformat() if shown.date and not shown.date.relative else ""
    parts = (url, shown.title, date, shown.summary, shown.content, shown.authors, shown.guid, shown.image)
    return digest(json.dumps(parts))


def needs_title(source: Source) -> bool:
    """Whether an entry without a title is none. Sitemaps and JSON may leave titles to the page."""
    return source.kind is Kind.PAGE
